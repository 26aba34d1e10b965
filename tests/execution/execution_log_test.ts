import { assertEquals } from "@std/assert";
import { parseExecutionLine } from "../../src/execution/execution_log.ts";
import { executionRecord } from "../../src/execution/execution_record.ts";
import { FILL_FIGURES } from "../../src/execution/execution_summary.ts";
import { EFFECTS } from "./effects.ts";

Deno.test("parseExecutionLine() reads back every line that can be written", () => {
  for (const effect of Object.values(EFFECTS)) {
    const record = executionRecord(effect);
    if (record === undefined) continue;
    const line = JSON.stringify(record);
    assertEquals(parseExecutionLine(line), record);
    assertEquals(parseExecutionLine(`${line}\r`), record);
    assertEquals(JSON.stringify(parseExecutionLine(line)), line);
  }
});

Deno.test("parseExecutionLine() refuses what is no line of a log", () => {
  const lines = [
    "",
    " ",
    "signal",
    '{"event":"fill"',
    "null",
    "7",
    '"fill"',
    "[]",
    "{}",
    '{"event":"explosion"}',
    '{"event":null}',
    '{"event":"rejection"}',
    '{"event":"rejection","reason":7}',
    '{"event":"toString"}',
  ];
  for (const line of lines) assertEquals(parseExecutionLine(line), undefined, line);
});

Deno.test("parseExecutionLine() refuses a fill without one of its figures", () => {
  const record: Record<string, unknown> = { ...executionRecord(EFFECTS.fill) };
  for (const figure of FILL_FIGURES) {
    for (const value of [undefined, null, "300", true]) {
      const line = JSON.stringify({ ...record, [figure]: value });
      assertEquals(parseExecutionLine(line), undefined, line);
    }
  }
});
