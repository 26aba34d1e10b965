import { assertEquals } from "@std/assert";
import type { Outcome } from "../../../mod.ts";
import { unseenScoredTrades } from "../../../src/cli/replay/later_outcomes.ts";
import { HOUR_MS, START_MS, trade, whale } from "../../core/builders.ts";
import { learningOf } from "../made_learning.ts";

const AS_OF_MS = START_MS + 10 * HOUR_MS;
const AFTER = { minUsd: 10, from: AS_OF_MS };

/** A whale's trades in three markets; nobody knows when the first closed. */
function learning(closesAtMs: Readonly<Record<string, number>> = {}) {
  const made = learningOf({
    trades: [
      trade({ wallet: "0xa", marketId: "0x02", timeMs: START_MS - HOUR_MS }),
      trade({ wallet: "0xa", marketId: "0x04" }),
      trade({ wallet: "0xa", marketId: "0x01" }),
      trade({ wallet: "0xa", marketId: "0x01", usd: 9 }),
      trade({ wallet: "0xb", marketId: "0x01" }),
      trade({ wallet: "0xa", marketId: "0x02" }),
      trade({ wallet: "0xa", marketId: "0x03", timeMs: AS_OF_MS - 1 }),
      trade({ wallet: "0xa", marketId: "0x03", timeMs: AS_OF_MS }),
    ],
    whales: [whale("0xa", { trades: 3 })],
    winners: new Map<string, Outcome>([["0x01", "NO"], ["0x02", "YES"], ["0x03", "YES"]]),
    asOfMs: AS_OF_MS,
    cutoffMs: START_MS,
  });
  const markets = new Map(
    Object.entries(closesAtMs).map(([marketId, time]) => [marketId, {
      ...{ marketId, category: "Politics", liquidityUsd: 1, question: "", slug: "" },
      closesAtMs: time,
    }]),
  );
  return { ...made, history: { ...made.history, markets } };
}

Deno.test("unseenScoredTrades() counts a whale's trades in markets that closed at or after the end of the training", () => {
  const early = { "0x01": START_MS + 1, "0x02": AS_OF_MS - 1, "0x03": AS_OF_MS - 1 };
  // Market 3 was traded after it is said to have closed.
  assertEquals(unseenScoredTrades(AFTER, learning(early)), { trades: 3, withLaterOutcome: 1 });
  const late = { ...early, "0x02": AS_OF_MS };
  assertEquals(unseenScoredTrades(AFTER, learning(late)), { trades: 3, withLaterOutcome: 2 });
});

Deno.test("unseenScoredTrades() takes a market for open of which nobody says when it closed", () => {
  assertEquals(unseenScoredTrades(AFTER, learning()), { trades: 3, withLaterOutcome: 3 });
});

Deno.test("unseenScoredTrades() gives null where what is replayed was learnt from", () => {
  assertEquals(unseenScoredTrades({ minUsd: 10, from: undefined }, learning()), null);
});
