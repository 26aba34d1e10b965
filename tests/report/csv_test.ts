import { parse } from "@std/csv";
import { assert, assertEquals } from "@std/assert";
import { EQUITY_COLUMNS, equityCsv, TRADE_COLUMNS, tradesCsv } from "../../src/report/csv.ts";
import { HOSTILE, position, recording } from "./made_report.ts";

Deno.test("tradesCsv() has a row a position, closed ones first", () => {
  const [columns, ...rows] = parse(tradesCsv(recording(30), () => "Will it, rain?"));
  assertEquals(columns, [...TRADE_COLUMNS]);
  assertEquals(rows.length, 31);
  assertEquals(rows.map(([status]) => status), [...Array(30).fill("closed"), "open"]);
  const { openedMs, costUsd } = position(0);
  assertEquals(rows[0]![columns!.indexOf("question")], "Will it, rain?");
  assertEquals(rows[0]![columns!.indexOf("opened")], new Date(openedMs).toISOString());
  assertEquals(Number(rows[0]![columns!.indexOf("cost_usd")]), costUsd);
  assertEquals(rows[30]![columns!.indexOf("closed")], "");
});

Deno.test("tradesCsv() gives a spreadsheet no formula, and keeps all other text", () => {
  const texts = ["=1+1", "+1", "-1", "@x", "\tx", HOSTILE, 'say "x",\nplease', "plain"];
  for (const text of texts) {
    const [columns, row] = parse(tradesCsv({ closed: [position(0)], open: [] }, () => text));
    const question = row![columns!.indexOf("question")]!;
    assert(!/^[=+\-@\t]/.test(question), question);
    assertEquals(question.replace(/^'(?=[=+\-@\t])/, ""), text);
  }
});

Deno.test("equityCsv() has a row a day, named after the day whose end it is", () => {
  const made = recording(3, 3);
  const [columns, ...rows] = parse(equityCsv(made));
  assertEquals(columns, [...EQUITY_COLUMNS]);
  assertEquals(rows.map(([date]) => date), [
    "2025-01-15",
    "2025-01-15",
    "2025-01-16",
    "2025-01-17",
  ]);
  assertEquals(rows.map((row) => Number(row[2])), [...made.equityUsd]);
  assertEquals(rows[0]![4], "");
  assertEquals(Number(rows[1]![4]), made.equityUsd[1]! / made.equityUsd[0]! - 1);
});
