import { assert, assertEquals } from "@std/assert";
import { MAX_PAGES, NOTHING_SEEN, PAGE_ROWS, type TapeRow } from "../../src/monitor/live_record.ts";
import {
  type LiveReport,
  liveReport,
  liveTexts,
  NOTHING_SAID,
} from "../../src/monitor/live_texts.ts";
import { emptyTally } from "../../src/core/turn.ts";
import { fc } from "../properties.ts";

const MAX_BYTES = 60_000;

function row(number: number, given: Partial<TapeRow> = {}): TapeRow {
  return {
    number,
    step: "wallet",
    marketId: `0x${(number % 7).toString(16).padStart(64, "0")}`,
    wallet: `0x${number.toString(16).padStart(40, "0")}`,
    direction: number % 2 === 0 ? "buy" : "sell",
    price: 0.123,
    usd: 12_345,
    timeMs: 1_700_000_000_000 + number,
    ...given,
  };
}

/** Pages of rows with these numbers. */
function pages(from: number, to: number): readonly (readonly TapeRow[])[] {
  const rows = Array.from({ length: to - from }, (_, i) => row(from + i));
  return [...Map.groupBy(rows, ({ number }) => Math.floor(number / PAGE_ROWS)).values()];
}

function report(from: number, to: number): LiveReport {
  return {
    run: {
      mode: "paper",
      startedMs: 1,
      nowMs: 2,
      feeds: [{ name: "activity", isUp: true, lastMessageMs: null, lagMs: 5, trades: 7 }],
    },
    alerts: [{ key: "k", topic: "t", level: "info", title: "Économie", text: "…", timeMs: 3 }],
    log: [{ level: "info", text: "said", timeMs: 4 }],
    seen: {
      pages: pages(from, to),
      next: to,
      minutes: [{ fromMs: 60_000, funnel: { ...emptyTally().funnel, size: 3 } }],
      quarters: [{ fromMs: 0, funnel: { ...emptyTally().funnel, size: 9 } }],
    },
  };
}

Deno.test("liveReport() reads what liveTexts() wrote, whatever the number of rows", () => {
  fc.assert(
    fc.property(fc.nat(20), fc.integer({ min: 1, max: 2000 }), (firstPage, rows) => {
      const now = report(firstPage * PAGE_ROWS, firstPage * PAGE_ROWS + rows);
      assertEquals(liveReport(liveTexts(now, NOTHING_SAID)), now);
    }),
    { numRuns: 20 },
  );
});

Deno.test("liveTexts() writes only what has changed, and nothing for nothing", () => {
  const now = report(0, 600);
  assertEquals(liveTexts(now, now).size, 0);
  const last = now.seen.pages.at(-1)!;
  const seen = { ...now.seen, next: 601, pages: now.seen.pages.with(-1, [...last, row(600)]) };
  assertEquals([...liveTexts({ ...now, seen }, now).keys()], ["funnel", "tape-2", "beat"]);
  assertEquals([...liveTexts({ ...now, log: [] }, now).keys()], ["log", "beat"]);
});

Deno.test("liveTexts() writes ASCII that fits a value, at worst as well", () => {
  const long = "é".repeat(400);
  const worst: LiveReport = {
    ...report(0, PAGE_ROWS),
    alerts: Array.from({ length: 60 }, (_, i) => ({
      key: long,
      topic: long,
      level: "info",
      title: long,
      text: long,
      timeMs: i,
    })),
    log: Array.from({ length: 150 }, (_, i) => ({ level: "info", text: long, timeMs: i })),
    seen: {
      ...NOTHING_SEEN,
      next: PAGE_ROWS,
      pages: [Array.from({ length: PAGE_ROWS }, (_, i) =>
        row(i, {
          marketId: `0x${i.toString(16).padStart(64, "f")}`,
          step: "confirmation",
          usd: 99_999_999_999,
        }))],
    },
  };
  const texts = liveTexts(worst, NOTHING_SAID);
  for (const [name, text] of texts) {
    assert(text.length <= MAX_BYTES, `${name} has ${text.length} bytes`);
    assert(/^[\0-\x7f]*$/.test(text), name);
  }
  const read = liveReport(texts);
  assertEquals(read.log.at(-1), worst.log.at(-1));
  assertEquals(read.alerts.at(-1), worst.alerts.at(-1));
});

Deno.test("liveReport() leaves out what it cannot read, and rows before a gap", () => {
  const texts = new Map(liveTexts(report(0, 1000), NOTHING_SAID));
  texts.set("log", "{");
  texts.set("tape-1", "null");
  const read = liveReport(texts);
  assertEquals(read.log, []);
  assertEquals(read.seen.pages.flat().map(({ number }) => number)[0], 2 * PAGE_ROWS);
  assertEquals(liveReport(new Map()), NOTHING_SAID);
});

Deno.test("liveReport() leaves out what another version of the program wrote in another shape", () => {
  const texts = liveTexts(report(0, 600), NOTHING_SAID);
  for (const name of texts.keys()) {
    for (const text of ["5", "[5]", '"text"', "{}", '{"minutes":[7],"feeds":3}', '{"rows":[3]}']) {
      const read = liveReport(new Map(texts).set(name, text));
      const { run, alerts, log, seen } = read;
      assert(run === null || Array.isArray(run.feeds), `${name} ${text}`);
      assert([...alerts, ...log].every(({ timeMs }) => Number.isFinite(timeMs)), `${name} ${text}`);
      const spans = [...seen.minutes, ...seen.quarters];
      assert(spans.every(({ funnel }) => funnel.size >= 0), `${name} ${text}`);
      assert(seen.pages.flat().every(({ number }) => number >= 0), `${name} ${text}`);
    }
  }
});

Deno.test("liveTexts() uses a name again when its page was forgotten", () => {
  const texts = new Map(liveTexts(report(0, MAX_PAGES * PAGE_ROWS), NOTHING_SAID));
  const { size } = texts;
  const first = MAX_PAGES * PAGE_ROWS;
  for (const [name, text] of liveTexts(report(first, first + 10), NOTHING_SAID)) {
    texts.set(name, text);
  }
  assertEquals(texts.size, size);
  assertEquals(liveReport(texts).seen.next, first + 10);
});
