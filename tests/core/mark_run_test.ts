import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  type Account,
  applyFill,
  equityMicros,
  mark,
  openAccount,
  type RiskState,
  startRisk,
  toMicros,
  watchEquity,
} from "../../mod.ts";
import { markRun, type Quote, type Trip } from "../../src/core/mark_run.ts";

const MARKETS = ["0x1", "0x2", "0x3"];
const LIMIT = 0.15;

/** An account of 1 000 dollars that holds YES in the first market, both sides in the second, nothing in the third. */
function holding(): Account {
  let account = openAccount(1_000);
  for (const [marketId, outcome] of [["0x1", "YES"], ["0x2", "YES"], ["0x2", "NO"]] as const) {
    account = applyFill(account, {
      marketId,
      outcome,
      category: "Politics",
      sharesMicros: 400_000_000,
      priceMicros: 500_000,
      feeMicros: 1_000_000,
      timeMs: 0,
    });
  }
  return account;
}

/** The same by marking at one price after the other. */
function oneByOne(account: Account, risk: RiskState, quotes: readonly Quote[]) {
  let trip: Trip | undefined;
  for (const { marketId, yesPrice, timeMs } of quotes) {
    const next = mark(account, marketId, toMicros(yesPrice));
    if (next === account) continue;
    account = next;
    const seen = { equityMicros: equityMicros(account), timeMs };
    const watched = watchEquity(risk, seen, LIMIT);
    if (watched.pause !== risk.pause) trip = seen;
    risk = watched;
  }
  return { account, risk, trip };
}

const QUOTES = fc.array(
  fc.record({
    marketId: fc.constantFrom(...MARKETS),
    yesPrice: fc.oneof(fc.constantFrom(0, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true })),
    timeMs: fc.nat(1_000),
  }),
  { maxLength: 30 },
);

Deno.test("markRun() comes to the same as marking at one price after the other", () => {
  let trips = 0;
  fc.assert(
    fc.property(QUOTES, (quotes) => {
      const before = { account: holding(), risk: startRisk(1_000_000_000) };
      const [after, trip] = markRun(before, quotes, LIMIT);
      assertEquals({ ...after, trip }, oneByOne(before.account, before.risk, quotes));
      if (trip !== undefined) trips++;
    }),
    { numRuns: 500 },
  );
  assertEquals(trips > 20, true, `the kill switch tripped in ${trips} runs only`);
});

Deno.test("markRun() sees a drawdown that is over before the run ends", () => {
  const before = { account: holding(), risk: startRisk(1_000_000_000) };
  const [{ account, risk }, trip] = markRun(before, [
    { marketId: "0x1", yesPrice: 0.1, timeMs: 1 },
    { marketId: "0x1", yesPrice: 0.5, timeMs: 2 },
  ], LIMIT);
  assertEquals(trip, { equityMicros: 837_000_000, timeMs: 1 });
  assertEquals(risk.pause, { reason: "drawdown", sinceMs: 1 });
  assertEquals(equityMicros(account), equityMicros(before.account));
});

Deno.test("markRun() gives the very same account and monitor back where nothing is held", () => {
  const before = { account: holding(), risk: startRisk(1_000_000_000) };
  const [after, trip] = markRun(before, [{ marketId: "0x3", yesPrice: 0.1, timeMs: 1 }], LIMIT);
  assertStrictEquals(after.account, before.account);
  assertStrictEquals(after.risk, before.risk);
  assertEquals(trip, undefined);
});

Deno.test("markRun() refuses a price outside of a dollar", () => {
  const before = { account: holding(), risk: startRisk(1_000_000_000) };
  for (const yesPrice of [-0.1, 1.000_001, NaN]) {
    const quotes = [{ marketId: "0x1", yesPrice, timeMs: 1 }];
    assertThrows(() => markRun(before, quotes, LIMIT), RangeError);
  }
});
