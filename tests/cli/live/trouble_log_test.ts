import { assertEquals } from "@std/assert";
import { plainLog } from "../../../src/monitor/log.ts";
import { TroubleLog } from "../../../src/cli/live/trouble_log.ts";

Deno.test("TroubleLog says each thing once a minute, however its numbers differ, and how often it happened", () => {
  const lines: string[] = [];
  let nowMs = 0;
  const trouble = new TroubleLog(plainLog("info", (line) => lines.push(line)), () => nowMs);
  for (let i = 0; i < 5; i++) trouble.note(new Error(`Cannot ask port ${i}`));
  trouble.note(new Error("Cannot read"));
  nowMs = 60_000;
  trouble.note(new Error("Cannot ask port 9"));
  assertEquals(lines, [
    "Cannot ask port 0\n",
    "Cannot read\n",
    "Cannot ask port 9 (5 times since the last line)\n",
  ]);
});

Deno.test("TroubleLog says at its end what happened since it was said last", () => {
  const lines: string[] = [];
  {
    using trouble = new TroubleLog(plainLog("info", (line) => lines.push(line)), () => 0);
    for (let i = 0; i < 5; i++) trouble.note(new Error(`Cannot ask port ${i}`));
    for (let i = 0; i < 2; i++) trouble.note(new Error("Cannot read"));
  }
  assertEquals(lines.slice(2).sort(), [
    "Cannot ask port 4 (4 more times before the end)\n",
    "Cannot read (once more before the end)\n",
  ]);
});
