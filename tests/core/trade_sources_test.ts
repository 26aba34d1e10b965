import { assert, assertEquals } from "@std/assert";
import { DROP_REASONS, tradeFrom, type TradeSource } from "../../mod.ts";
import { fc } from "../properties.ts";

function message(name: string): unknown {
  const path = new URL(`../../fixtures/messages/${name}.json`, import.meta.url);
  return JSON.parse(Deno.readTextFileSync(path));
}

const SOURCES: readonly TradeSource[] = ["research", "clob", "rtds", "data_v1", "data_v2"];
const ROW = { side: "BUY", price: 0.5, size: 10, timestamp: 1_700_000_000 };

Deno.test("tradeFrom() reads a trade of the activity socket", () => {
  assertEquals(tradeFrom("rtds", message("rtds_activity_trade"), { category: "Weather" }), {
    wallet: "0x510f4963b66b1b18505faab74b0bb943d1dda43c",
    marketId: "0x1d8720896546460a48d4f7fd5b3f0705a8d427921222de498d1cd334d4890c52",
    direction: "sell",
    price: 0.74,
    usd: 0.26 * 2.7027,
    timeMs: 1_787_102_287_000,
    category: "Weather",
    tokenId: "72551024098258542594534683942523606143014690620243023298497729957846870197074",
  });
});

Deno.test("tradeFrom() reads a row of the Data API, version 1", () => {
  assertEquals(tradeFrom("data_v1", message("data_v1_trade")), {
    wallet: "0x0f3433d8b7596000bf1046aa822308d93cf67684",
    marketId: "0xc5943cca27ce657f519619520b1664829b1209f9a5ef9266be7f2954be1b0260",
    direction: "buy",
    price: 0.765,
    usd: 0.765 * 15,
    timeMs: 1_783_008_527_000,
    category: "",
    tokenId: "110474601866909537724044216141585040787927916157559633438159999666255694855775",
  });
});

Deno.test("tradeFrom() reads a row of the Data API, version 2, with an unlabelled outcome", () => {
  assertEquals(tradeFrom("data_v2", message("data_v2_trade")), {
    wallet: "0x3048d65321be3497164cdfc2996f94f98a2e7537",
    marketId: "0xc76e164a38fa0cbe49e5da48c5475b60771af13cf2bdc619dfbdd5f4cf641f7d",
    direction: "buy",
    price: 0.78,
    usd: 0.78 * 10,
    timeMs: 1_789_373_197_000,
    category: "",
    tokenId: "72093955541185727521455347008976104881454275052560738070668094680183479632220",
  });
});

Deno.test("tradeFrom() reads a trade of the order book's user channel, numbers as texts", () => {
  assertEquals(tradeFrom("clob", message("clob_user_trade")), {
    wallet: "0x64b7a036c378f9cf8163a5480437cd12ae14b6a1",
    marketId: "0xdd22472e552920b8438158ea7238bfadfa4f736aa4cee91a6b86c39ead110917",
    direction: "buy",
    price: 0.518,
    usd: 0.518 * 1096.87,
    timeMs: 1_725_868_859_000,
    category: "",
    tokenId: "21742633143463906290569050155826241533067272736897614950488156847949938836455",
  });
});

Deno.test("tradeFrom() drops messages that are no trade of a wallet", () => {
  assertEquals(tradeFrom("clob", message("clob_last_trade_price")), "wallet");
  assertEquals(tradeFrom("data_v2", message("data_v2_activity_merge")), "side");
});

Deno.test("tradeFrom() drops a message in another source's shape", () => {
  assertEquals(tradeFrom("data_v1", message("rtds_activity_trade")), "wallet");
  assertEquals(tradeFrom("data_v1", message("data_v2_trade")), "wallet");
  assertEquals(tradeFrom("rtds", message("data_v1_trade")), "wallet");
});

Deno.test("tradeFrom() reads a research row by the best column it has", () => {
  const wallets = { proxyWallet: "0xA", taker: "0xB", maker: "0xC" };
  const markets = { conditionId: "0x1", market_id: "0x2" };
  const usd = { usd_amount: 7 };
  function read(row: object): readonly unknown[] {
    const trade = tradeFrom("research", { ...ROW, ...row });
    return typeof trade === "string" ? [trade] : [trade.wallet, trade.marketId, trade.usd];
  }
  assertEquals(read({ ...wallets, ...markets, ...usd }), ["0xa", "0x1", 7]);
  assertEquals(read({ ...wallets, proxyWallet: null, ...markets }), ["0xb", "0x1", 5]);
  assertEquals(read({ maker: "0xC", taker: undefined, market_id: "0x2" }), ["0xc", "0x2", 5]);
  assertEquals(read({ ...wallets }), ["market"]);
});

Deno.test("tradeFrom() passes the treatment of NO and the category on", () => {
  const row = { ...ROW, price: 0.25, proxyWallet: "0xa", conditionId: "0x1", outcome: "No" };
  const yes = tradeFrom("research", row, { category: "Politics" });
  const token = tradeFrom("research", row, { outcomes: "token" });
  assert(typeof yes !== "string" && typeof token !== "string");
  assertEquals([yes.direction, yes.price, yes.category], ["sell", 0.75, "Politics"]);
  assertEquals([token.direction, token.price, token.category], ["buy", 0.25, ""]);
});

Deno.test("tradeFrom() reads own fields only", () => {
  const inherited = Object.create({ proxyWallet: "0xa", conditionId: "0x1", ...ROW });
  assertEquals(tradeFrom("data_v1", inherited), "wallet");
  const polluted = JSON.parse('{"__proto__":{"proxyWallet":"0xa","conditionId":"0x1"}}');
  assertEquals(tradeFrom("data_v1", { ...ROW, ...polluted }), "wallet");
});

Deno.test("tradeFrom() never throws, whatever the message", () => {
  const names = [
    ...["proxyWallet", "proxy_wallet", "maker_address", "taker", "maker", "market", "market_id"],
    ...[
      "conditionId",
      "condition_id",
      "side",
      "price",
      "size",
      "usd_amount",
      "timestamp",
      "outcome",
    ],
    ...["outcomeIndex", "outcome_index", "asset", "asset_id", "token_id", "__proto__", "payload"],
  ];
  const value = fc.oneof(
    fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true }),
    fc.constantFrom("0xa", "BUY", "0.5", 0.5, 1_700_000_000, 1e12, NaN, Infinity, -0, "1e400"),
  );
  const record = fc.dictionary(fc.constantFrom(...names), value, { size: "max", maxKeys: 20 });
  const any = fc.oneof(
    record,
    record.map((payload) => ({ payload })),
    fc.anything({ withNullPrototype: true, withBigInt: true, withTypedArray: true }),
    fc.json(),
  );
  fc.assert(
    fc.property(fc.constantFrom(...SOURCES), any, (source, given) => {
      const trade = tradeFrom(source, given);
      if (typeof trade === "string") assert(DROP_REASONS.includes(trade));
      else assert(trade.price >= 0 && trade.price <= 1 && trade.usd >= 0 && trade.timeMs > 0);
    }),
    { numRuns: 5_000 },
  );
});
