import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import {
  createFilter,
  type FilterState,
  isCoolingDown,
  type KeyWindow,
  mapEntries,
  mapFrom,
  type MarketMemory,
  reduceTrade,
  replaceWarmUp,
  type WarmUp,
} from "../../mod.ts";
import {
  EMPTY_MEMORY,
  keyIn,
  memoryOf,
  NO_EDITION,
  volumeIn,
  windowsOf,
  withKeyIn,
} from "../../src/core/market_memory.ts";
import { fc } from "../properties.ts";
import {
  CONFIRMATION_PARAMS,
  HOUR_MS,
  MARKET,
  marketName,
  START_MS,
  streamOf,
  streamWarmUp,
  trade,
  walletName,
  warmUp,
} from "./builders.ts";

const SEEN: KeyWindow = { lastSignalMs: null, whales: [{ wallet: "0xa", timeMs: START_MS }] };
const SIGNALLED: KeyWindow = { ...SEEN, lastSignalMs: START_MS };
const NOBODY: KeyWindow = { lastSignalMs: null, whales: [] };

/** The filter with memories that know no more than the windows, as if they had been kept and read again. */
function readAgain(state: FilterState): FilterState {
  const windows = [...mapEntries(state.windows)].map(([marketId, memory]) =>
    [marketId, memoryOf(windowsOf(memory))] as const
  );
  return { ...state, windows: mapFrom(windows) };
}

function allWindows({ windows }: FilterState) {
  return [...mapEntries(windows)].map(([marketId, memory]) => [marketId, windowsOf(memory)]);
}

/** The warm-up of a stream, but the markets with even numbers have this volume, and the first is unknown. */
function otherWarmUp(shape: Parameters<typeof streamWarmUp>[0], volumeUsd: number): WarmUp {
  const { liquidityUsd, ...others } = streamWarmUp(shape);
  const entries = [...liquidityUsd].slice(1).map(([marketId, usd], i) =>
    [marketId, i % 2 === 0 ? volumeUsd : usd] as const
  );
  return { ...others, liquidityUsd: new Map(entries) };
}

Deno.test("windowsOf() gives the windows that memoryOf() was given, packed or not", () => {
  const two = { ...SEEN, whales: [...SEEN.whales, { wallet: "0xb", timeMs: START_MS }] };
  for (const buy of [NOBODY, SEEN, SIGNALLED, two]) {
    assertEquals(windowsOf(memoryOf({ buy, sell: SEEN })), { buy, sell: SEEN });
  }
  assertStrictEquals<unknown>(memoryOf({ buy: SEEN, sell: two }).buy, SEEN.whales[0]);
});

Deno.test("keyIn() gives what is remembered as long as any of it is in the window", () => {
  const memory = memoryOf({ buy: SEEN, sell: NOBODY });
  assertEquals(keyIn(memory, "buy", START_MS), SEEN);
  assertEquals(keyIn(memory, "buy", START_MS + 24 * HOUR_MS), NOBODY);
  assertEquals(keyIn(memory, "sell", 0), NOBODY);
});

Deno.test("keyIn() forgets no signal, however long ago: a late trade may fall into its cooldown", () => {
  const memory = withKeyIn(EMPTY_MEMORY, "sell", SIGNALLED, EMPTY_MEMORY);
  assertStrictEquals(keyIn(memory, "sell", 8.64e15), SIGNALLED);
});

Deno.test("keyIn() takes times beyond all calendars for what they are", () => {
  const late = { lastSignalMs: null, whales: [{ wallet: "0xa", timeMs: 8.64e15 }] };
  assertEquals(keyIn(memoryOf({ buy: late, sell: NOBODY }), "buy", 8.64e15), late);
});

Deno.test("volumeIn() takes the volume out of the memory only for the same edition", () => {
  const edition = { warmUp: warmUp({ liquidityUsd: new Map([[MARKET, 2]]) }), number: 3 };
  const memory: MarketMemory = { ...EMPTY_MEMORY, liquidityUsd: 1, edition: 3 };
  assertStrictEquals(volumeIn(memory, edition, MARKET), memory);
  assertEquals(volumeIn({ ...memory, edition: 2 }, edition, MARKET), {
    liquidityUsd: 2,
    edition: 3,
  });
  assertEquals(volumeIn(EMPTY_MEMORY, edition, "0xunknown").edition, NO_EDITION);
});

Deno.test("what a memory holds beside its windows changes no verdict, whatever warm-ups come", () => {
  const shape = { markets: 6, wallets: 6, late: true };
  const swaps = fc.array(fc.constantFrom("keep", "keep", "replace", "spread", "back"), {
    minLength: 80,
    maxLength: 80,
  });
  const cases = CONFIRMATION_PARAMS.chain((params) =>
    fc.tuple(fc.constant(params), streamOf(shape, params), swaps)
  );
  let taken = 0;
  fc.assert(fc.property(cases, ([params, trades, kinds]) => {
    const first = streamWarmUp(shape);
    let state = createFilter(first, params);
    for (const [i, each] of trades.entries()) {
      const next = otherWarmUp(shape, i % 3 === 0 ? 499_999 : 500_000);
      if (kinds[i] === "replace") state = replaceWarmUp(state, next);
      if (kinds[i] === "spread") state = { ...state, warmUp: next };
      if (kinds[i] === "back") state = replaceWarmUp(state, first);
      const [after, signals] = reduceTrade(state, each);
      const [expected, others] = reduceTrade(readAgain(state), each);
      assertEquals(signals, others);
      assertEquals(allWindows(after), allWindows(expected));
      if (after !== state) taken++;
      state = after;
    }
  }));
  assert(taken > 1_000, String(taken));
});

Deno.test("a state that was left behind keeps judging by its own warm-up", () => {
  const shape = { markets: 1, wallets: 4, late: false };
  const first = trade({ marketId: marketName(0), wallet: walletName(0) });
  const [old] = reduceTrade(createFilter(streamWarmUp(shape)), first);
  const small = new Map([[first.marketId, 1]]);
  const swapped = replaceWarmUp(old, { ...streamWarmUp(shape), liquidityUsd: small });
  const next = { ...first, wallet: walletName(1) };
  assertStrictEquals(reduceTrade(swapped, next)[0], swapped);
  assertEquals(reduceTrade(old, next)[1].length, 1);
});

Deno.test("isCoolingDown() is false before the first signal and from the end of the cooldown", () => {
  const { params } = createFilter(warmUp(), { cooldownHours: 2 });
  const key = { lastSignalMs: START_MS, whales: [] };
  const after = [-1, 0, 2 * HOUR_MS - 1, 2 * HOUR_MS].map((ms) =>
    isCoolingDown(key, START_MS + ms, params)
  );
  assertEquals(after, [true, true, true, false]);
  assertEquals(isCoolingDown({ ...key, lastSignalMs: null }, START_MS, params), false);
});
