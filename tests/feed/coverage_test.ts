import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  cover,
  type Coverage,
  coverageByMinute,
  coverageFromText,
  type CoverageLedger,
  type CoverageSpan,
  coverageSums,
  coverageText,
  MAX_SPANS,
} from "../../src/feed/coverage.ts";
import { fc } from "../properties.ts";

const MINUTE = 60_000;
const SPANS = fc.array(
  fc.tuple(
    fc.nat(60),
    fc.nat(20),
    fc.constantFrom<Coverage>("alive", "repaired", "blind"),
  ).map(([from, length, coverage]): CoverageSpan => ({
    fromMs: from * 10_000,
    toMs: (from + length) * 10_000,
    coverage,
  })),
  { maxLength: 12 },
);

function ledgerOf(spans: readonly CoverageSpan[]): CoverageLedger {
  return spans.reduce<CoverageLedger>(cover, []);
}

Deno.test("cover() keeps of each moment the best that was entered, in as few spans as can be", () => {
  const order: readonly Coverage[] = ["alive", "repaired", "blind"];
  fc.assert(fc.property(SPANS, (spans) => {
    const ledger = ledgerOf(spans);
    for (let ms = 5_000; ms < 800_000; ms += 10_000) {
      const isIn = ({ fromMs, toMs }: CoverageSpan) => fromMs <= ms && ms < toMs;
      const expected = order.find((coverage) =>
        spans.some((span) => isIn(span) && span.coverage === coverage)
      );
      assertEquals(ledger.find(isIn)?.coverage, expected);
    }
    for (const [i, span] of ledger.entries()) {
      assert(span.fromMs < span.toMs);
      const next = ledger[i + 1];
      if (next === undefined) continue;
      assert(span.toMs <= next.fromMs);
      assert(span.toMs < next.fromMs || span.coverage !== next.coverage);
    }
  }));
});

Deno.test("cover() does not depend on the order in which spans are entered", () => {
  fc.assert(fc.property(SPANS, (spans) => {
    assertEquals(ledgerOf(spans.toReversed()), ledgerOf(spans));
  }));
});

Deno.test("coverageByMinute() gives each minute its worst moment", () => {
  const ledger = ledgerOf([
    { fromMs: 0, toMs: 2 * MINUTE, coverage: "alive" },
    { fromMs: 2 * MINUTE, toMs: 2 * MINUTE + 1, coverage: "blind" },
    { fromMs: 2 * MINUTE + 1, toMs: 4 * MINUTE, coverage: "alive" },
    { fromMs: 4 * MINUTE, toMs: 4.5 * MINUTE, coverage: "repaired" },
    { fromMs: 4.5 * MINUTE, toMs: 5.5 * MINUTE, coverage: "alive" },
  ]);
  assertEquals(coverageByMinute(ledger, 30_000, 6 * MINUTE), [
    "alive",
    "alive",
    "blind",
    "alive",
    "repaired",
    "unwatched",
  ]);
});

Deno.test("coverageSums() adds up to the time that was watched", () => {
  fc.assert(fc.property(SPANS, (spans) => {
    const ledger = ledgerOf(spans);
    const { alive, repaired, blind } = coverageSums(ledger);
    const watched = ledger.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
    assertEquals(alive + repaired + blind, watched);
    const sums = coverageSums(ledger, 200_000, 300_000);
    assert(sums.alive + sums.repaired + sums.blind <= 100_000);
  }));
});

Deno.test("coverageText() comes back as it was", () => {
  fc.assert(fc.property(SPANS, (spans) => {
    const ledger = ledgerOf(spans);
    assertEquals(coverageFromText(coverageText(ledger)), ledger);
  }));
  for (const text of ["x", "a1", "a1+", "z1+2", "a1+2 "]) {
    assertThrows(() => coverageFromText(text), SyntaxError, "coverage ledger");
  }
});

Deno.test("cover() forgets the oldest spans, so that the text fits into one value", () => {
  let ledger: CoverageLedger = [];
  const startMs = 1_790_000_000_000;
  for (let i = 0; i < MAX_SPANS + 200; i++) {
    const fromMs = startMs + i * MINUTE;
    const coverage = i % 2 === 0 ? "alive" : "blind";
    ledger = cover(ledger, { fromMs, toMs: fromMs + MINUTE, coverage });
  }
  assertEquals(ledger.length, MAX_SPANS);
  assertEquals(ledger[0]?.fromMs, startMs + 200 * MINUTE);
  assert(coverageText(ledger).length < 60_000);
});
