import { assertEquals } from "@std/assert";
import { plainLog } from "../../../src/monitor/log.ts";
import { troubleLog } from "../../../src/cli/live/trouble_log.ts";

Deno.test("troubleLog() says each thing once a minute, however its numbers differ, and how often it happened", () => {
  const lines: string[] = [];
  let nowMs = 0;
  const trouble = troubleLog(plainLog("info", (line) => lines.push(line)), () => nowMs);
  for (let i = 0; i < 5; i++) trouble(new Error(`Cannot ask port ${i}`));
  trouble(new Error("Cannot read"));
  nowMs = 60_000;
  trouble(new Error("Cannot ask port 9"));
  assertEquals(lines, [
    "Cannot ask port 0\n",
    "Cannot read\n",
    "Cannot ask port 9 (5 times since the last line)\n",
  ]);
});
