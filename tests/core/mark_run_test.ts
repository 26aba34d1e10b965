import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import {
  type Account,
  type Alarm,
  alarmOf,
  applyFill,
  DEFAULT_PARAMS,
  equityMicros,
  LIVE_PARAMS,
  mapGet,
  mark,
  openAccount,
  type Quote,
  type RiskState,
  startRisk,
  toMicros,
  watchEquity,
} from "../../mod.ts";
import { markPriceRun, markRun } from "../../src/core/mark_run.ts";
import { HeldPrices } from "../../src/feed/held_prices.ts";
import { fc } from "../properties.ts";

const MARKETS = ["0x1", "0x2", "0x3"];
const LIMITS = { ...DEFAULT_PARAMS, warnLevel: 0.8 };

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
  const alarms: Alarm[] = [];
  for (const { marketId, yesPrice, timeMs } of quotes) {
    const next = mark(account, marketId, toMicros(yesPrice));
    if (next === account) continue;
    account = next;
    const seen = { equityMicros: equityMicros(account), timeMs };
    const watched = watchEquity(risk, seen, LIMITS);
    const alarm = alarmOf(risk, watched, seen);
    if (alarm !== undefined) alarms.push(alarm);
    risk = watched;
  }
  return { account, risk, alarms };
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
      const [after, alarms] = markRun(before, quotes, LIMITS);
      assertEquals({ ...after, alarms }, oneByOne(before.account, before.risk, quotes));
      trips += alarms.filter(({ kind }) => kind === "pause").length;
    }),
    { numRuns: 500 },
  );
  assertEquals(trips > 20, true, `the kill switch tripped in ${trips} runs only`);
});

Deno.test("markPriceRun() comes to the same as markRun(), after live prices too", () => {
  const live = fc.array(fc.record({
    marketId: fc.constantFrom(...MARKETS),
    yesPrice: fc.constantFrom(0.4, 0.5),
    noPrice: fc.constantFrom(0.45, 0.5),
    timeMs: fc.nat(1_000),
    receivedMs: fc.constant(1_000),
  }));
  fc.assert(fc.property(live, QUOTES, (quotesBefore, quotes) => {
    const start = { account: holding(), risk: startRisk(1_000_000_000) };
    const [before] = markRun(start, quotesBefore, LIMITS);
    const later = quotes.map((quote) => ({ ...quote, timeMs: quote.timeMs + 60_500 }));
    const held = new HeldPrices();
    for (const { marketId, yesPrice, timeMs } of later) {
      held.add(held.placeOf(marketId), yesPrice, timeMs);
    }
    assertEquals(markPriceRun(before, held, LIMITS), markRun(before, later, LIMITS));
  }));
});

Deno.test("markRun() sees a drawdown that is over before the run ends", () => {
  const before = { account: holding(), risk: startRisk(1_000_000_000) };
  const [{ account, risk }, alarms] = markRun(before, [
    { marketId: "0x1", yesPrice: 0.1, timeMs: 1 },
    { marketId: "0x1", yesPrice: 0.5, timeMs: 2 },
  ], DEFAULT_PARAMS);
  assertEquals(alarms, [
    { kind: "pause", limit: "drawdown", equityMicros: 837_000_000, timeMs: 1 },
  ]);
  assertEquals(risk.pause, { reason: "drawdown", sinceMs: 1 });
  assertEquals(equityMicros(account), equityMicros(before.account));
});

Deno.test("markRun() gives the very same account and monitor back where nothing is held", () => {
  const before = { account: holding(), risk: startRisk(1_000_000_000) };
  const quote = { marketId: "0x3", yesPrice: 0.1, timeMs: 1 };
  const [after, alarms] = markRun(before, [quote], LIMITS);
  assertStrictEquals(after.account, before.account);
  assertStrictEquals(after.risk, before.risk);
  assertEquals(alarms, []);
});

Deno.test("markRun() refuses a price outside of a dollar", () => {
  const before = { account: holding(), risk: startRisk(1_000_000_000) };
  for (const yesPrice of [-0.1, 1.000_001, NaN]) {
    const quotes = [{ marketId: "0x1", yesPrice, timeMs: 1 }];
    assertThrows(() => markRun(before, quotes, LIMITS), RangeError);
  }
});

/** Prices as a live feed tells them: late ones, the same again, best bids and prices of trades. */
const LIVE_QUOTES = fc.array(
  fc.record({
    marketId: fc.constantFrom(...MARKETS),
    yesPrice: fc.constantFrom(0.05, 0.4, 0.41, 0.5),
    noPrice: fc.constantFrom(0.05, 0.5, 0.58),
    timeMs: fc.oneof(fc.nat(3_000), fc.nat(200_000)),
    isBid: fc.boolean(),
    isLive: fc.boolean(),
  }, { noNullPrototype: true }).map(({ noPrice, isBid, isLive, ...last }): Quote => ({
    ...last,
    ...isBid && isLive && { noPrice },
    ...isLive && { receivedMs: last.timeMs + 500 },
  })),
  { maxLength: 30 },
);

Deno.test("markRun() of live prices comes to the same in one run as in many", () => {
  const limits = { ...DEFAULT_PARAMS, ...LIVE_PARAMS };
  fc.assert(fc.property(LIVE_QUOTES, (quotes) => {
    const before = { account: holding(), risk: startRisk(1_000_000_000) };
    const [after, alarms] = markRun(before, quotes, limits);
    let [one, told]: [typeof before, Alarm[]] = [before, []];
    for (const quote of quotes) {
      const [next, more] = markRun(one, [quote], limits);
      one = next;
      told = [...told, ...more];
    }
    assertEquals([after, alarms], [one, told]);
  }));
});

Deno.test("markRun() values each side at its own best bid", () => {
  const before = { account: holding(), risk: startRisk(1_000_000_000) };
  const bid = { marketId: "0x2", yesPrice: 0.4, noPrice: 0.55, timeMs: 1, receivedMs: 2 };
  const [{ account }] = markRun(before, [bid], LIMITS);
  const held = mapGet(account.positions, "0x2")!;
  assertEquals([held.YES?.markMicros, held.NO?.markMicros], [400_000, 550_000]);
  assertEquals(held.NO?.quoted, { timeMs: 1, heardMs: 2, isBid: true });
});

Deno.test("markRun() takes no late price, wherever it stands", () => {
  const live = (yesPrice: number, timeMs: number, receivedMs = 9_000) => ({
    marketId: "0x1",
    yesPrice,
    timeMs,
    receivedMs,
  });
  const before = { account: holding(), risk: startRisk(1_000_000_000) };
  const [marked] = markRun(before, [live(0.6, 5_000), live(0.1, 4_999)], LIMITS);
  assertEquals(mapGet(marked.account.positions, "0x1")?.YES?.markMicros, 600_000);
  assertEquals(marked.risk.maxDrawdown, 0);
  // The same price again is a later one all the same.
  const [later] = markRun(marked, [live(0.6, 7_000, 10_000)], LIMITS);
  const [same] = markRun(later, [live(0.1, 6_999)], LIMITS);
  assertStrictEquals(same.account, later.account);
});
