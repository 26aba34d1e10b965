import { assertEquals } from "@std/assert";
import { MAX_NOTE_CHARS, noteFault, saidIn } from "../../src/core/person_command.ts";

Deno.test("saidIn() gives name and note of a decision, and nothing that was not said", () => {
  const command = { command: "pause", timeMs: 1 } as const;
  assertEquals(saidIn(command), {});
  assertEquals(saidIn({ ...command, id: "c-1", note: "lunch" }), { id: "c-1", note: "lunch" });
});

Deno.test("noteFault() takes one line of a decent length", () => {
  assertEquals(noteFault("x".repeat(MAX_NOTE_CHARS)), undefined);
  assertEquals(noteFault("x".repeat(MAX_NOTE_CHARS + 1)), "long");
  for (const control of ["\n", "\u001b", "\u009b"]) assertEquals(noteFault(`a${control}b`), "line");
});
