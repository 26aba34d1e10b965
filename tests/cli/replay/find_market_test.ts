import { assertEquals, assertThrows } from "@std/assert";
import { signalId } from "../../../src/core/signal.ts";
import { UsageError } from "../../../src/cli/errors.ts";
import { checkMarketText, findMarket } from "../../../src/cli/replay/find_market.ts";
import type { History } from "../../../src/research/history.ts";
import type { MarketInfo } from "../../../src/research/market_file.ts";
import { trade } from "../../core/builders.ts";
import { learningOf } from "../made_learning.ts";

const QUESTIONS = [
  ["0xaaaa01", "Will the dam hold?", "dam-2025"],
  ["0xaaaa02", "Will the Dam break?", "dam-2026"],
  ["0xbbbb01", "Rain on Monday?", ""],
] as const;
const TRADES = QUESTIONS.map(([marketId], index) => trade({ marketId, timeMs: index }));

/** History with a trade in each market. */
function made(): History {
  const { history } = learningOf({ trades: TRADES });
  const markets = new Map<string, MarketInfo>(QUESTIONS.map(([marketId, question, slug]) => [
    marketId,
    { marketId, question, slug, category: "", liquidityUsd: 0, closesAtMs: undefined },
  ]));
  return { ...history, markets };
}

Deno.test("findMarket() finds by id, its beginning, question and slug, in any case", () => {
  const cases = [
    ["0xaaaa01", 0],
    ["0xBBBB", 2],
    ["dam break", 1],
    ["DAM-2025", 0],
    [" monday", 2],
  ] as const;
  for (const [text, index] of cases) {
    const { marketId } = findMarket(made(), checkMarketText(text));
    assertEquals(marketId, QUESTIONS[index][0], text);
  }
});

Deno.test("findMarket() finds the trade that a signal's id names", () => {
  for (const [row, each] of TRADES.entries()) {
    assertEquals(findMarket(made(), signalId(each)), { marketId: each.marketId, row });
  }
});

Deno.test("findMarket() names at most five candidates with what tells them apart", () => {
  assertThrows(
    () => findMarket(made(), "the dam"),
    UsageError,
    "Cannot tell which of 2 markets is meant by the dam",
  );
  const many = Array.from({ length: 7 }, (_, index) => `0xcccccccccccc0${index}`);
  const { history } = learningOf({ trades: many.map((marketId) => trade({ marketId })) });
  const error = assertThrows(() => findMarket(history, "0xcccccccccccc"), UsageError);
  assertEquals(error.next, `Give one of ${many.slice(0, 5).join(", ")}, …`);
});

Deno.test("findMarket() names candidates so far that each name finds one", () => {
  const ids = ["0x0000000000007a", "0x0000000000007b10", "0x0000000000007b2", "0x1000000000007"];
  const { history } = learningOf({ trades: ids.map((marketId) => trade({ marketId })) });
  const info = { category: "", liquidityUsd: 0, closesAtMs: undefined, slug: "" };
  const markets = new Map(
    ids.map((marketId) => [marketId, { ...info, marketId, question: "A pool?" }]),
  );
  const { next } = assertThrows(() => findMarket({ ...history, markets }, "pool"), UsageError);
  const named = next!.match(/0x[0-9a-f]+/g)!;
  assertEquals(named, ["0x0000000000007a", "0x0000000000007b1", "0x0000000000007b2", "0x10000000"]);
  assertEquals(named.map((name) => findMarket(history, name).marketId), ids);
});

Deno.test("findMarket() says that nothing is found", () => {
  for (const text of ["0xdead", "s-0123456789abcdef", "no such words"]) {
    assertThrows(() => findMarket(made(), text), UsageError, `question: ${text}`);
  }
});

Deno.test("checkMarketText() refuses what is too short", () => {
  for (const text of ["", "0x1", "  abc "]) {
    assertThrows(() => checkMarketText(text), UsageError, `fewer than 4 characters: "${text}"`);
  }
  assertEquals(checkMarketText(" 0xAB "), "0xab");
});
