import { assertEquals, assertNotEquals } from "@std/assert";
import { replayFingerprint } from "../../src/feed/replay_fingerprint.ts";
import type { ReplayInput } from "../../src/feed/replay_source.ts";
import { MARKET, START_MS, trade } from "../core/builders.ts";
import { fc } from "../properties.ts";
import { tableOf } from "../research/trades/table_of.ts";
import { MADE_HISTORY, replayInput } from "./made_history.ts";

const TRADES = [trade(), trade({ wallet: "0xb", timeMs: START_MS + 1 })];

function inputOf(given: Partial<ReplayInput> = {}): ReplayInput {
  return {
    table: tableOf(TRADES),
    winners: new Map([[MARKET, "YES"]]),
    closesAtMs: () => START_MS,
    ...given,
  };
}

Deno.test("replayFingerprint() is the same for the same history", () => {
  fc.assert(fc.property(MADE_HISTORY, (history) => {
    assertEquals(replayFingerprint(replayInput(history)), replayFingerprint(replayInput(history)));
  }));
});

Deno.test("replayFingerprint() does not look at rows beyond the last", () => {
  const { table } = inputOf();
  const longer = { ...table, usd: Float64Array.of(...table.usd, 7) };
  assertEquals(replayFingerprint(inputOf({ table: longer })), replayFingerprint(inputOf()));
});

Deno.test("replayFingerprint() is another one whatever is changed", () => {
  const [first, second] = TRADES as [typeof TRADES[0], typeof TRADES[0]];
  const changed = [
    { marketId: "0x03" },
    { wallet: "0xc" },
    { direction: "sell" as const },
    { price: 0.41 },
    { usd: 20_001 },
    { timeMs: START_MS + 2 },
    { category: "Sports" },
    { tokenId: "7" },
  ].map((change) => inputOf({ table: tableOf([first, { ...second, ...change }]) }));
  const prints = [
    inputOf(),
    ...changed,
    inputOf({ table: tableOf([first]) }),
    inputOf({ winners: new Map([[MARKET, "NO"]]) }),
    inputOf({ winners: new Map() }),
    inputOf({ closesAtMs: () => START_MS + 5 }),
    inputOf({ fromMs: START_MS }),
    inputOf({ toMs: START_MS }),
  ].map((input) => JSON.stringify(replayFingerprint(input)));
  assertEquals(new Set(prints).size, prints.length);
  assertNotEquals(prints[0], prints[1]);
});
