import { assertEquals } from "@std/assert";
import { saidIn } from "../../src/core/person_command.ts";

Deno.test("saidIn() gives name and note of a decision, and nothing that was not said", () => {
  const command = { command: "pause", timeMs: 1 } as const;
  assertEquals(saidIn(command), {});
  assertEquals(saidIn({ ...command, id: "c-1", note: "lunch" }), { id: "c-1", note: "lunch" });
});
