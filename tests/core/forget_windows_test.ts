import { assert, assertEquals, assertGreater, assertStrictEquals } from "@std/assert";
import {
  createFilter,
  DEFAULT_PARAMS,
  mapEntries,
  mapFrom,
  reduceTrade,
  type Signal,
  type StrategyParams,
  type Trade,
} from "../../mod.ts";
import { forgetWindows } from "../../src/core/forget_windows.ts";
import { type KeyWindow, memoryOf } from "../../src/core/market_memory.ts";
import { fc } from "../properties.ts";
import {
  CONFIRMATION_PARAMS,
  HOUR_MS,
  marketName,
  START_MS,
  streamOf,
  type StreamShape,
  streamWarmUp,
  warmUp,
} from "./builders.ts";

const NOBODY: KeyWindow = { lastSignalMs: null, whales: [] };
const PARAMS: StrategyParams = {
  ...DEFAULT_PARAMS,
  windowHours: 10,
  cooldownHours: 100,
  forgetHours: 50,
};

/** A window with a whale at an hour after the start. */
function seen(hour: number): KeyWindow {
  return { lastSignalMs: null, whales: [{ wallet: "0xa", timeMs: START_MS + hour * HOUR_MS }] };
}

/** What is left of markets with these windows on their buy or sell side, at an hour after the start. */
function left(hour: number, ...windows: readonly KeyWindow[]): readonly string[] {
  const map = mapFrom(windows.map((window, i) => {
    const memory = memoryOf(i % 2 ? { buy: window, sell: NOBODY } : { buy: NOBODY, sell: window });
    return [`0x${i}`, memory] as const;
  }));
  const kept = forgetWindows(map, PARAMS, START_MS + hour * HOUR_MS);
  return [...mapEntries(kept)].map(([id]) => id).sort();
}

Deno.test("forgetWindows() forgets a market forgetHours after its window is over, and not before", () => {
  const latest = seen(60.001);
  assertEquals(left(60, seen(0), seen(0), seen(1), latest), ["0x0", "0x1", "0x2", "0x3"]);
  assertEquals(left(60.001, seen(0), seen(0), seen(1), latest), ["0x2", "0x3"]);
});

Deno.test("forgetWindows() remembers a signal for forgetHours after its cooldown", () => {
  const signalled = { lastSignalMs: START_MS, whales: [] };
  const [old, latest] = [seen(0), seen(1_000)];
  assertEquals(left(150, signalled, old, old, latest), ["0x0", "0x3"]);
  assertEquals(left(150.001, signalled, old, old, latest), ["0x3"]);
});

Deno.test("forgetWindows() takes neither a late trade nor one from the future for the time", () => {
  const all = ["0x0", "0x1", "0x2", "0x3"];
  assertEquals(left(0, seen(0), seen(0), seen(0), seen(1_000)), all);
  assertEquals(left(1e6, seen(0), seen(1), seen(2), seen(3)), all);
  // One wrong time does not speak for another.
  assertEquals(left(20, seen(0), seen(1), seen(2), seen(1e6)), all);
});

Deno.test("forgetWindows() forgets nothing with forgetHours 0", () => {
  const windows = mapFrom(
    [0, 1, 2, 9_999].map((hour, i) =>
      [`0x${i}`, memoryOf({ buy: seen(hour), sell: NOBODY })] as const
    ),
  );
  const timeMs = START_MS + 1e5 * HOUR_MS;
  assertStrictEquals(forgetWindows(windows, { ...PARAMS, forgetHours: 0 }, timeMs), windows);
  assertEquals(forgetWindows(windows, PARAMS, timeMs).size, 1);
});

/** Trades of which none is more than so many hours older than one before it. */
function punctual(trades: readonly Trade[], hours: number): readonly Trade[] {
  let latestMs = -Infinity;
  return trades.map((trade) => {
    const timeMs = Math.max(trade.timeMs, latestMs - hours * HOUR_MS);
    latestMs = Math.max(latestMs, timeMs);
    return { ...trade, timeMs };
  });
}

/** What a filter comes to. */
function taken(trades: readonly Trade[], params: Partial<StrategyParams>, shape: StreamShape) {
  let state = createFilter(streamWarmUp(shape), params);
  const signals: Signal[] = [];
  for (const next of trades) {
    const [after, given] = reduceTrade(state, next);
    state = after;
    signals.push(...given);
  }
  return { state, signals };
}

Deno.test("the filter gives the same signals whether it forgets or not, whatever comes up to forgetHours late", () => {
  const shape = { markets: 12, wallets: 5, late: true };
  const cases = CONFIRMATION_PARAMS.chain((params) =>
    fc.tuple(fc.constant(params), streamOf(shape, params), fc.constantFrom(0.25, 1, 3, 24))
  );
  let forgotten = 0;
  let signals = 0;
  fc.assert(fc.property(cases, ([params, trades, forgetHours]) => {
    const stream = punctual(trades, forgetHours);
    const everything = taken(stream, { ...params, forgetHours: 0 }, shape);
    const rest = taken(stream, { ...params, forgetHours }, shape);
    assertEquals(rest.signals, everything.signals);
    forgotten += everything.state.windows.size - rest.state.windows.size;
    signals += rest.signals.length;
  }));
  assertGreater(forgotten, 50);
  assertGreater(signals, 200);
});

Deno.test("what the filter remembers stays bounded, however many markets whales trade in", () => {
  const markets = Array.from({ length: 20_000 }, (_, i) => marketName(i));
  const liquidityUsd = new Map(markets.map((marketId) => [marketId, 1e6]));
  let state = createFilter(warmUp({ liquidityUsd }), { forgetHours: 24 * 30 });
  let most = 0;
  for (const [i, marketId] of markets.entries()) {
    const timeMs = START_MS + i * HOUR_MS / 2;
    [state] = reduceTrade(state, {
      marketId,
      wallet: "0xa",
      direction: "buy",
      price: 0.4,
      usd: 20_000,
      timeMs,
      category: "Politics",
      tokenId: "",
    });
    most = Math.max(most, state.windows.size);
  }
  // A market is worth keeping for 31 days, that is 1488 of them.
  assert(most <= 3 * 1_489, `${most} markets are remembered`);
  assertGreater(state.windows.size, 1_488);
});
