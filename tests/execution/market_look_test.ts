import { assert, assertEquals, assertRejects } from "@std/assert";
import type { MarketFacts } from "../../mod.ts";
import { marketLook } from "../../src/execution/market_look.ts";
import { HttpError } from "../../src/polymarket/http_error.ts";
import { facts, MARKET, order } from "../core/builders.ts";
import { answering } from "../polymarket/messages.ts";

const FACTS = facts();
const STOP = new AbortController().signal;

/** Looks at a market of which the exchange has the books of these tokens. */
function look(outcome: "YES" | "NO", tokens: readonly string[], known: MarketFacts | null = FACTS) {
  const client = answering(({ query }) => {
    const tokenId = String(query?.["token_id"]);
    if (!tokens.includes(tokenId)) {
      throw new HttpError({ url: "https://example.com/", trouble: "status", status: 404 });
    }
    return {
      market: MARKET,
      asset_id: tokenId,
      timestamp: "1700000000000",
      bids: [{ price: "0.38", size: "10" }],
      asks: [{ price: "0.40", size: "20" }],
    };
  });
  const look = marketLook({ client, factsOf: () => Promise.resolve(known ?? undefined) });
  return { client, view: look(order({ outcome }), STOP) };
}

Deno.test("marketLook() gives the book of the token that is bought, and the market's rules", async () => {
  for (const [outcome, token] of [["YES", "71"], ["NO", "48"]] as const) {
    const { client, view } = look(outcome, ["71", "48"]);
    const seen = await view;
    assert(typeof seen === "object");
    assertEquals([seen.rules, seen.book.tokenId], [FACTS, token]);
    assertEquals(client.asked.length, 1);
  }
});

Deno.test("marketLook() takes the book of the other token, seen from this one, where there is no other", async () => {
  const seen = await look("NO", ["71"]).view;
  assert(typeof seen === "object");
  assertEquals(seen.book.tokenId, "48");
  assertEquals(seen.book.asks, [{ priceMicros: 620_000, sharesMicros: 10_000_000 }]);
  assertEquals(seen.book.bids, [{ priceMicros: 600_000, sharesMicros: 20_000_000 }]);
});

Deno.test("marketLook() names what is missing", async () => {
  assertEquals(await look("YES", []).view, "no_book");
  assertEquals(await look("YES", ["71"], null).view, "no_book");
  assertEquals(await look("YES", ["71"], { ...FACTS, isClosed: true }).view, "market_closed");
});

Deno.test("marketLook() throws when nobody answers", async () => {
  const client = answering(() => {
    throw new HttpError({ url: "https://example.com/", trouble: "network" });
  });
  const look = marketLook({ client, factsOf: () => Promise.resolve(FACTS) });
  await assertRejects(() => look(order(), STOP), HttpError);
});
