import { assertEquals } from "@std/assert";
import { outcomeOfToken } from "../../src/core/market_facts.ts";

Deno.test("outcomeOfToken() knows both tokens of a market and no other", () => {
  const market = { tokenIds: ["71", "48"] } as const;
  assertEquals(["71", "48", "7", ""].map((tokenId) => outcomeOfToken(market, tokenId)), [
    "YES",
    "NO",
    undefined,
    undefined,
  ]);
});
