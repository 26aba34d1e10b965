import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import {
  confirmTrade,
  createFilter,
  FILTER_STEPS,
  type FilterState,
  keyWindow,
  mapEntries,
  reduceTrade,
  replaceWarmUp,
  screenTrade,
  type Signal,
  type StrategyParams,
  type Trade,
} from "../../mod.ts";
import { fc } from "../properties.ts";
import {
  CONFIRMATION_PARAMS,
  deepFreeze,
  filterAfter,
  HOUR_MS,
  MARKET,
  OTHER_MARKET,
  START_MS,
  streamOf,
  streamWarmUp,
  trade,
  warmUp,
  whale,
} from "./builders.ts";

const DAY_MS = 24 * HOUR_MS;
const STATE = createFilter(warmUp());

/** The signals of a stream, one list a trade. */
function signalsOf(trades: readonly Trade[], params: Partial<StrategyParams> = {}): Signal[][] {
  let state = createFilter(warmUp(), params);
  return trades.map((next) => {
    const [after, signals] = reduceTrade(state, next);
    state = after;
    return [...signals];
  });
}

/** Which trades of a stream trigger a signal. */
function triggersOf(trades: readonly Trade[], params: Partial<StrategyParams> = {}): boolean[] {
  return signalsOf(trades, params).map((signals) => signals.length > 0);
}

/** Trades of one key: each wallet's letter with its time in milliseconds after the start. */
function buys(...steps: readonly (readonly [letter: string, afterMs: number])[]): Trade[] {
  return steps.map(([letter, afterMs]) =>
    trade({ wallet: `0x${letter}`, timeMs: START_MS + afterMs })
  );
}

Deno.test("createFilter() starts with no windows and complete parameters", () => {
  const state = createFilter(warmUp(), {
    categories: [" Politics ", "SPORTS"],
    minConfirmations: 3,
  });
  assertEquals(state.windows.size, 0);
  assertEquals(state.params.minConfirmations, 3);
  assertEquals(state.allowedCategories, ["politics", "sports"]);
});

Deno.test("createFilter() refuses a parameter out of range", () => {
  assertThrows(() => createFilter(warmUp(), { minWalletWr: 60 }), RangeError, "minWalletWr");
});

Deno.test("screenTrade() step 1: size is at least the minimum", () => {
  assertEquals(screenTrade(STATE, trade({ usd: 10_000 })), undefined);
  assertEquals(screenTrade(STATE, trade({ usd: 9_999.999999 })), "size");
  assertEquals(screenTrade(STATE, trade({ usd: NaN })), "size");
});

Deno.test("screenTrade() step 2: liquidity is at least the minimum, unknown is 0", () => {
  function screened(liquidityUsd: number): string | undefined {
    const state = createFilter(warmUp({ liquidityUsd: new Map([[MARKET, liquidityUsd]]) }));
    return screenTrade(state, trade());
  }
  assertEquals(screened(500_000), undefined);
  assertEquals(screened(499_999.99), "liquidity");
  assertEquals(screened(NaN), "liquidity");
  const low = createFilter(warmUp(), { minMarketVolume: Number.MIN_VALUE });
  assertEquals(screenTrade(low, trade({ marketId: "0xunknown" })), "liquidity");
});

Deno.test("screenTrade() step 3: category is followed, in any case; an empty list follows all", () => {
  for (const category of ["Politics", "politics", " GEOPOLITICS "]) {
    assertEquals(screenTrade(STATE, trade({ category })), undefined);
  }
  for (const category of ["Sports", "", "Politic"]) {
    assertEquals(screenTrade(STATE, trade({ category })), "category");
    assertEquals(
      screenTrade(createFilter(warmUp(), { categories: [] }), trade({ category })),
      undefined,
    );
  }
});

Deno.test("screenTrade() step 4: wallet is a whale whose win rate is at least the minimum", () => {
  function screened(winRate: number): string | undefined {
    const whales = new Map([["0xa", whale("0xa", { winRate })]]);
    return screenTrade(createFilter(warmUp({ whales })), trade());
  }
  assertEquals(screened(0.6), undefined);
  assertEquals(screened(0.5999), "wallet");
  assertEquals(screened(NaN), "wallet");
  assertEquals(screenTrade(STATE, trade({ wallet: "0xstranger" })), "wallet");
});

Deno.test("screenTrade() step 5: price impact is at most the maximum", () => {
  assertEquals(screenTrade(STATE, trade({ usd: 50_000 })), undefined);
  assertEquals(screenTrade(STATE, trade({ usd: 50_000.01 })), "impact");
  assertEquals(screenTrade(STATE, trade({ usd: Infinity })), "impact");
  const bottomless = warmUp({ liquidityUsd: new Map([[MARKET, 0]]) });
  const any = createFilter(bottomless, { minMarketVolume: 0, minSizeUsd: 0 });
  assertEquals(screenTrade(any, trade({ usd: 0 })), "impact");
});

Deno.test("screenTrade() names the first step that rejects", () => {
  let faulty = trade();
  const faults: Partial<Trade>[] = [
    { usd: 60_000 },
    { wallet: "0xstranger" },
    { category: "Sports" },
    { marketId: "0xunknown" },
    { usd: 1 },
  ];
  const steps = faults.map((fault) => screenTrade(STATE, faulty = { ...faulty, ...fault }));
  assertEquals<readonly unknown[]>(steps, FILTER_STEPS.slice(0, 5).toReversed());
});

Deno.test("reduceTrade() returns the very same state for a trade that steps 1 to 5 reject", () => {
  const shape = { markets: 5, wallets: 7, late: true };
  let rejected = 0;
  fc.assert(fc.property(streamOf(shape, {}), (trades) => {
    let state = createFilter(streamWarmUp(shape));
    for (const next of trades) {
      const [after, signals] = reduceTrade(state, next);
      if (screenTrade(state, next) !== undefined) {
        rejected++;
        assertStrictEquals(after, state);
        assertEquals(signals, []);
      }
      state = after;
    }
  }));
  assert(rejected > 1_000, String(rejected));
});

Deno.test("confirmTrade() counts distinct whales, the trade's own included", () => {
  assertEquals(triggersOf(buys(["a", 0]), { minConfirmations: 1 }), [true]);
  assertEquals(triggersOf(buys(["a", 0], ["a", 1], ["b", 2])), [false, false, true]);
  const three = { minConfirmations: 3 };
  assertEquals(triggersOf(buys(["a", 0], ["b", 1], ["a", 2], ["c", 3]), three), [
    ...[false, false, false, true],
  ]);
});

Deno.test("confirmTrade() lists the whales that agree, sorted, each once", () => {
  const [, , , signals] = signalsOf(buys(["c", 0], ["a", 1], ["c", 2], ["b", 3]), {
    minConfirmations: 3,
  });
  assertEquals(signals?.map((signal) => signal.confirmingWhales), [["0xa", "0xb", "0xc"]]);
});

Deno.test("confirmTrade() takes trades of one moment in the order given", () => {
  const signals = signalsOf(buys(["b", 0], ["a", 0], ["c", 0]));
  assertEquals(signals.map((list) => list.length), [0, 1, 0]);
});

Deno.test("confirmTrade() forgets a whale one millisecond after the window, not before", () => {
  assertEquals(triggersOf(buys(["a", 0], ["b", DAY_MS])), [false, true]);
  assertEquals(triggersOf(buys(["a", 0], ["b", DAY_MS + 1])), [false, false]);
});

Deno.test("confirmTrade() with a window of 0 hours lets the same millisecond confirm", () => {
  assertEquals(triggersOf(buys(["a", 0], ["b", 0]), { windowHours: 0 }), [false, true]);
  assertEquals(triggersOf(buys(["a", 0], ["b", 1]), { windowHours: 0 }), [false, false]);
});

Deno.test("confirmTrade() gives no signal until the cooldown is over, to the millisecond", () => {
  const cooldownMs = 168 * HOUR_MS;
  const before = buys(["a", 0], ["b", 0], ["c", cooldownMs - 1], ["d", cooldownMs - 1]);
  assertEquals(triggersOf(before), [false, true, false, false]);
  // Remembered during the cooldown, they confirm the first trade after it.
  const after = [...before, ...buys(["e", cooldownMs])];
  assertEquals(signalsOf(after).at(-1)?.[0]?.confirmingWhales, ["0xc", "0xd", "0xe"]);
});

Deno.test("confirmTrade() prunes nothing during a cooldown", () => {
  const state = filterAfter(buys(["a", 0], ["b", 0], ["c", 2 * DAY_MS], ["d", 6 * DAY_MS]));
  const key = keyWindow(state, MARKET, "buy");
  assertEquals(key.whales.map((seen) => seen.wallet), ["0xb", "0xc", "0xd"]);
});

Deno.test("confirmTrade() leaves only the triggering trade in the window after a signal", () => {
  const [state, signals] = confirmTrade(filterAfter(buys(["a", 0])), trade({ wallet: "0xb" }));
  assertEquals(signals.length, 1);
  assertEquals(keyWindow(state, MARKET, "buy"), {
    lastSignalMs: START_MS,
    whales: [{ wallet: "0xb", timeMs: START_MS }],
  });
});

Deno.test("confirmTrade() with a cooldown of 0 hours may signal again in the same millisecond", () => {
  const trades = buys(["a", 0], ["b", 0], ["c", 0], ["d", 0]);
  assertEquals(triggersOf(trades, { cooldownHours: 0 }), [false, true, true, true]);
});

Deno.test("confirmTrade() keeps markets and directions apart", () => {
  const trades = [
    trade({ wallet: "0xa" }),
    trade({ wallet: "0xb", direction: "sell" }),
    trade({ wallet: "0xc", marketId: OTHER_MARKET }),
    trade({ wallet: "0xd" }),
    trade({ wallet: "0xe", direction: "sell" }),
  ];
  assertEquals(triggersOf(trades), [false, false, false, true, true]);
});

Deno.test("a late trade is judged with its own time", () => {
  // b is seen first, a trade of a that is older than b's by exactly the window still confirms it.
  assertEquals(triggersOf(buys(["b", DAY_MS], ["a", 0])), [false, true]);
  // a's own window reaches further back than b's did.
  assertEquals(triggersOf(buys(["a", 0], ["a", DAY_MS], ["c", -1])), [false, false, true]);
});

Deno.test("a late trade never moves a cooldown backwards", () => {
  const late = buys(["a", DAY_MS], ["b", DAY_MS], ["c", 0]);
  for (const cooldownHours of [0, 1, 168]) {
    const state = filterAfter(late, { cooldownHours });
    assertEquals(keyWindow(state, MARKET, "buy").lastSignalMs, START_MS + DAY_MS);
  }
});

Deno.test("a trade of a whale seen later, or just now, changes nothing during a cooldown", () => {
  const state = filterAfter(buys(["a", DAY_MS], ["b", DAY_MS]));
  for (const timeMs of [START_MS, START_MS + DAY_MS]) {
    const [after, signals] = reduceTrade(state, trade({ wallet: "0xb", timeMs }));
    assertStrictEquals(after, state);
    assertEquals(signals, []);
  }
});

Deno.test("cooldowns and windows never move backwards, whatever comes late", () => {
  const shape = { markets: 1, wallets: 5, late: true };
  const cases = CONFIRMATION_PARAMS.chain((params) =>
    fc.tuple(fc.constant(params), streamOf(shape, params))
  );
  fc.assert(fc.property(cases, ([params, trades]) => {
    let state = createFilter(streamWarmUp(shape), params);
    for (const next of trades) {
      const before = keyWindow(state, next.marketId, next.direction);
      [state] = reduceTrade(state, next);
      const after = keyWindow(state, next.marketId, next.direction);
      assert((after.lastSignalMs ?? -Infinity) >= (before.lastSignalMs ?? -Infinity));
      for (const { wallet, timeMs } of after.whales) {
        const earlier = before.whales.find((seen) => seen.wallet === wallet);
        const isNewWindow = after.lastSignalMs !== before.lastSignalMs;
        assert(isNewWindow || timeMs >= (earlier?.timeMs ?? -Infinity));
      }
    }
  }));
});

Deno.test("old states stay valid: the same trade gives the same result again", () => {
  const shape = { markets: 2, wallets: 6, late: true };
  const cases = CONFIRMATION_PARAMS.chain((params) =>
    fc.tuple(fc.constant(params), streamOf(shape, params))
  );
  fc.assert(fc.property(cases, ([params, trades]) => {
    let state: FilterState = deepFreeze(createFilter(streamWarmUp(shape), params));
    const history = trades.map((next) => {
      const result = deepFreeze(reduceTrade(state, deepFreeze(next)));
      const windows = JSON.stringify([...mapEntries(state.windows)]);
      const entry = { state, next, result, windows };
      [state] = result;
      return entry;
    });
    for (const { state, next, result, windows } of history) {
      assertEquals(JSON.stringify([...mapEntries(state.windows)]), windows);
      const again = reduceTrade(state, next);
      assertEquals(again[0].windows, result[0].windows);
      assertEquals(again[1], result[1]);
    }
  }));
});

Deno.test("a key remembers each whale once, however much it trades", () => {
  let state = STATE;
  for (let i = 0; i < 10_000; i++) {
    const wallet = `0x${"abc"[i % 3]}`;
    [state] = reduceTrade(state, trade({ wallet, timeMs: START_MS + i * 1_000 }));
  }
  assert(keyWindow(state, MARKET, "buy").whales.length <= 3);
  assertEquals(state.windows.size, 1);
});

Deno.test("keyWindow() of a key that was never seen is empty", () => {
  const empty = { lastSignalMs: null, whales: [] };
  assertEquals(keyWindow(STATE, MARKET, "buy"), empty);
  assertEquals(keyWindow(filterAfter(buys(["a", 0])), MARKET, "sell"), empty);
});

Deno.test("replaceWarmUp() judges by the new whales and keeps windows and cooldowns", () => {
  const state = filterAfter(buys(["a", 0]));
  const fresh = warmUp({ whales: new Map([["0xnew", whale("0xnew")]]) });
  const replaced = replaceWarmUp(state, fresh);
  assertStrictEquals(replaced.windows, state.windows);
  assertEquals(screenTrade(replaced, trade()), "wallet");
  const [, signals] = reduceTrade(replaced, trade({ wallet: "0xnew" }));
  assertEquals(signals[0]?.confirmingWhales, ["0xa", "0xnew"]);
  assertEquals(state.warmUp.whales.has("0xnew"), false);
});

Deno.test("a market whose id is the name of an object's method is a market like others", () => {
  const liquidityUsd = new Map([["__proto__", 1e6], ["constructor", 1e6]]);
  let state = createFilter(warmUp({ liquidityUsd }));
  const counts = ["__proto__", "constructor"].map((marketId) =>
    ["0xa", "0xb"].map((wallet) => {
      const [after, signals] = reduceTrade(state, trade({ marketId, wallet }));
      state = after;
      return signals.length;
    })
  );
  assertEquals(counts, [[0, 1], [0, 1]]);
});
