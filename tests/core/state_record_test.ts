import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import {
  canonicalJson,
  canonicalState,
  createEngineState,
  type EngineEvent,
  type EngineState,
  mapFrom,
  STATE_VERSION,
  step,
  type Trade,
} from "../../mod.ts";
import { fc } from "../properties.ts";
import { known, MARKET, OTHER_MARKET, START_MS, trade, warmUp, WHALES } from "./builders.ts";

function after(...events: readonly EngineEvent[]): EngineState {
  return events.reduce((state, event) => step(state, event)[0], createEngineState(warmUp()));
}

function traded(given: Parameters<typeof trade>[0]): EngineEvent {
  return { kind: "trade", trade: trade(given) };
}

Deno.test("canonicalState() holds everything but the whales, by sorted keys", () => {
  const record = JSON.parse(
    canonicalState(after(traded({ wallet: "0xa" }), traded({ wallet: "0xb" }))),
  );
  assertEquals(Object.keys(record), [
    "account",
    "costs",
    "markets",
    "params",
    "risk",
    "router",
    "trading",
    "version",
    "warm_up",
    "windows",
  ]);
  assertEquals(record.version, STATE_VERSION);
  assertEquals(record.warm_up, { as_of_ms: START_MS, cutoff_ms: 0 });
  assertEquals(record.windows[MARKET].buy.lastSignalMs, START_MS);
  assertEquals(Object.keys(record.router.open_orders).length, 1);
  assertEquals(record.account.positions, {});
  assertEquals("heldMarkets" in record.account, false);
});

Deno.test("canonicalState() of version 4 looks like this; another look is another version", () => {
  assertEquals(STATE_VERSION, 4);
  assertEquals(
    canonicalState(createEngineState(warmUp())),
    '{"account":{"capitalMicros":10000000000,"cashMicros":10000000000,' +
      '"closedPositions":0,"costMicros":0,"feesMicros":0,"openPositions":0,"positions":{},' +
      '"realizedMicros":0,"valueMicros":0,"wonPositions":0},"costs":{"feeRate":null,' +
      '"fillDelayMs":5000,"halfSpread":0.005},"markets":{},"params":{"capital":10000,' +
      '"categories":["Politics","Geopolitics"],"cooldownHours":168,"forgetHours":0,' +
      '"marksToTrip":1,"maxDayUsd":9000000000,"maxDrawdown":0.15,"maxDrawdownFromPeak":1,' +
      '"maxEventUsd":9000000000,"maxExposureUsd":9000000000,"maxMarketUsd":9000000000,' +
      '"maxPositionUsd":50000,"maxPositions":1000000000,"maxPriceAgeMs":8640000000000000,' +
      '"maxPriceImpact":0.05,"maxSignalAgeMs":8640000000000000,"minConfirmations":2,' +
      '"minMarketVolume":500000,"minSizeUsd":10000,"minWalletWr":0.6,"positionSizePct":0.03,' +
      '"tradeWhileBlind":false,"warnLevel":1,"watchExits":false,"windowHours":24},"risk":{' +
      '"armedPeakMicros":10000000000,"badMarks":0,"blindSinceMs":null,' +
      '"capitalMicros":10000000000,"maxDrawdown":0,"maxDrawdownFromPeak":0,"pause":null,' +
      '"peakMicros":10000000000,"referenceMicros":10000000000,"warned":null},"router":{' +
      '"day":{"day":0,"notionalMicros":0},"followed":{},"forgotten_ms":0,"last_routed":{},' +
      '"open_orders":{},"reserved_micros":0,"resolved":{},"resolved_ms":{}},"trading":true,' +
      '"version":4,"warm_up":{"as_of_ms":1700000000000,"cutoff_ms":0},"windows":{}}',
  );
});

Deno.test("canonicalState() is the same for equal states, however they came about", () => {
  const one = after(traded({ wallet: "0xa" }), traded({ wallet: "0xb", marketId: OTHER_MARKET }));
  const other = after(traded({ wallet: "0xb", marketId: OTHER_MARKET }), traded({ wallet: "0xa" }));
  assertEquals(canonicalState(one), canonicalState(other));
  assertEquals(canonicalState(structuredClone(one)), canonicalState(one));
});

Deno.test("canonicalState() does not tell in which order trades of one second came, if none gave a signal", () => {
  const seen = fc.record({
    wallet: fc.constantFrom(...WHALES),
    direction: fc.constantFrom("buy", "sell"),
    timeMs: fc.constant(START_MS),
  });
  const orders = fc.array(seen, { minLength: 2, maxLength: 8 }).chain((trades) =>
    fc.tuple(fc.constant(trades), fc.shuffledSubarray(trades, { minLength: trades.length }))
  );
  const params = { minConfirmations: WHALES.length + 1 };
  const text = (trades: readonly Partial<Trade>[]) =>
    canonicalState(
      trades.map(traded).reduce(
        (state, event) => step(state, event)[0],
        createEngineState(warmUp(), { params }),
      ),
    );
  fc.assert(fc.property(orders, ([one, other]) => assertEquals(text(one), text(other))));
});

Deno.test("canonicalState() differs when anything in the state does", () => {
  const state = after(traded({ wallet: "0xa" }));
  const { filter, router, account, risk, costs } = state;
  const others: EngineState[] = [
    { ...state, trading: false },
    { ...state, costs: { ...costs, halfSpread: 0 } },
    { ...state, risk: { ...risk, maxDrawdown: 0.1 } },
    { ...state, risk: { ...risk, blindSinceMs: 1 } },
    { ...state, router: { ...router, day: { day: 1, notionalMicros: 1 } } },
    { ...state, router: { ...router, forgottenMs: 1 } },
    { ...state, router: { ...router, resolvedMs: mapFrom([[MARKET, 1]]) } },
    { ...state, router: { ...router, followed: mapFrom([[MARKET, []]]) } },
    { ...state, filter: { ...filter, markets: mapFrom([[MARKET, known()]]) } },
    { ...state, account: { ...account, cashMicros: 1 } },
    { ...state, router: { ...router, reservedMicros: 1 } },
    { ...state, filter: { ...filter, params: { ...filter.params, windowHours: 1 } } },
    { ...state, filter: { ...filter, warmUp: warmUp({ cutoffMs: 1 }) } },
    after(traded({ wallet: "0xb" })),
    after({ kind: "resolution", marketId: MARKET, yesPayout: 1, timeMs: START_MS }),
  ];
  const texts = [state, ...others].map(canonicalState);
  assertEquals(new Set(texts).size, texts.length);
});

Deno.test("canonicalState() keeps markets whose ids are names of an object's own", () => {
  const resolved = (marketId: string): EngineEvent => ({
    kind: "resolution",
    marketId,
    yesPayout: 1,
    timeMs: START_MS,
  });
  const text = canonicalState(after(resolved("__proto__"), resolved("constructor")));
  assert(text.includes('"resolved":{"__proto__":1000000,"constructor":1000000}'), text);
});

Deno.test("canonicalJson() is JSON that depends on the contents alone", () => {
  const value = fc.jsonValue({ noUnicodeString: false, maxDepth: 4 });
  fc.assert(fc.property(value, (given) => {
    const text = canonicalJson(given);
    assertEquals(JSON.stringify(JSON.parse(text)), JSON.stringify(reordered(given, 1)));
    assertEquals(canonicalJson(reordered(given, -1)), text);
  }));
});

/** The value with the keys of all objects sorted, upwards or downwards. */
function reordered(value: unknown, sign: 1 | -1): unknown {
  if (Array.isArray(value)) return value.map((item) => reordered(item, sign));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => a < b ? -sign : sign);
  return Object.fromEntries(entries.map(([key, item]) => [key, reordered(item, sign)]));
}

Deno.test("canonicalJson() leaves out fields that are undefined", () => {
  assertEquals(canonicalJson({ a: undefined, b: false }), '{"b":false}');
});

Deno.test("canonicalJson() refuses what JSON cannot hold", () => {
  const impossible = [NaN, Infinity, undefined, 1n, Symbol("s"), () => 1, new Map(), new Date(0)];
  for (const value of impossible) {
    for (const nested of [value, [value]]) {
      assertThrows(() => canonicalJson(nested), TypeError, "Cannot write");
    }
  }
  assertNotEquals(canonicalJson([null]), canonicalJson([]));
});
