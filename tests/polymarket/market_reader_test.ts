import { assert, assertEquals } from "@std/assert";
import type { MarketFacts } from "../../src/core/market_facts.ts";
import { readMarket } from "../../src/polymarket/market_reader.ts";
import { fc } from "../properties.ts";
import { CATEGORIES, HOSTILE, message } from "./messages.ts";

const CONTEXT = { categories: CATEGORIES };

function facts(name: string): MarketFacts {
  const market = readMarket(message(name), CONTEXT);
  if (typeof market === "string") throw new Error(market);
  return market;
}

Deno.test("readMarket() reads an open market of several with one winner", () => {
  assertEquals(facts("gamma_market_open_negrisk"), {
    marketId: "0xdf9bf27ee5757c55b44b8b9826ddc9ec3a8809aa3278634c45edbb7fc8f1a3e3",
    question: "Will there be no change in Fed interest rates after the October 2026 meeting?",
    slug:
      "will-there-be-no-change-in-fed-interest-rates-after-the-october-2026-meeting-20260617190324031",
    eventId: "606422",
    eventSlug: "fed-decision-in-october-20260617190323537",
    category: "Economy", // no tags were asked for: by its kind of fee
    volumeUsd: 6227014.741697002,
    liquidityUsd: 820476.0282,
    tokenIds: [
      "111061902544814266207267295505639408607400625795891618462682726460921782993748",
      "42038775866198212615491650114881818219665139981763207699110491615333273795415",
    ],
    outcomes: ["Yes", "No"],
    tickMicros: 10_000,
    minOrderMicros: 5_000_000,
    fee: { rate: 0.05, exponent: 1 },
    isNegRisk: true,
    isClosed: false,
    endMs: Date.UTC(2026, 9, 29, 3, 59),
    closedMs: null,
    version: "v1",
  });
});

Deno.test("readMarket() reads a closed one: its time is not ISO, its position ids are not its tokens", () => {
  const market = facts("gamma_market_closed_sports");
  assertEquals(market.closedMs, Date.UTC(2026, 8, 9, 14, 25, 4));
  assertEquals([market.isClosed, market.outcomes], [true, ["Over", "Under"]]);
  assert(market.tokenIds[0].startsWith("4487178524996"));
  assertEquals([market.category, market.tickMicros], ["Sports", 1_000]);
});

Deno.test("readMarket() takes position ids for tokens in the second protocol, and knows no third", () => {
  const sports = message("gamma_market_closed_sports");
  const second = readMarket({ ...sports, version: "v2" }, CONTEXT);
  assertEquals((second as MarketFacts).tokenIds, sports.positionIds);
  assertEquals(readMarket({ ...sports, version: "v3" }, CONTEXT), "version");
  assertEquals(
    (readMarket({ ...sports, version: undefined }, CONTEXT) as MarketFacts).version,
    "v1",
  );
});

Deno.test("readMarket() takes the fee from the schedule, and the category's where there is none", () => {
  const btc = message("gamma_market_open_crypto");
  const rate = (changes: object) =>
    (readMarket({ ...btc, ...changes }, CONTEXT) as MarketFacts).fee.rate;
  assertEquals(rate({}), 0.07); // fees are enabled, no schedule
  assertEquals(rate({ feesEnabled: false }), 0);
  assertEquals(rate({ feeType: "zero_fees" }), 0);
  assertEquals(rate({ feeSchedule: { rate: 0.02, exponent: 1 } }), 0.02);
  for (const bad of [-1, 2, "much", NaN, null]) {
    assertEquals(rate({ feeSchedule: { rate: bad } }), 0.07);
  }
});

Deno.test("readMarket() takes the category from the tags of the event it was listed under", () => {
  const { tags, markets, ...event } = message("gamma_event");
  const category = (labels: readonly object[]) => {
    const market = readMarket(markets[0], { ...CONTEXT, event: { ...event, tags: labels } });
    return (market as MarketFacts).category;
  };
  assertEquals(category(tags), "Politics");
  assertEquals(category([...tags, { label: "Middle East" }]), "Geopolitics");
  assertEquals(category([{ slug: "something-new" }]), "Other");
  assertEquals(category([]), "");
});

Deno.test("readMarket() refuses what has no id or not two tokens and outcomes", () => {
  const market = message("gamma_market_open_negrisk");
  for (const value of HOSTILE) assertEquals(readMarket(value, CONTEXT), "id");
  for (const conditionId of ["", "7", null, "0x", "0xyz"]) {
    assertEquals(readMarket({ ...market, conditionId }, CONTEXT), "id");
  }
  for (const clobTokenIds of [...HOSTILE, '["1"]', '["1","1"]', '["1","2","3"]', "[[],{}]"]) {
    assertEquals(readMarket({ ...market, clobTokenIds }, CONTEXT), "tokens");
  }
  assertEquals(readMarket({ ...market, outcomes: '["A","B","C"]' }, CONTEXT), "outcomes");
  assertEquals(
    (readMarket({ ...market, clobTokenIds: ["1", "2"] }, CONTEXT) as MarketFacts).tokenIds,
    ["1", "2"],
  );
});

Deno.test("readMarket() keeps its promises whatever else is sent", () => {
  const market = message("gamma_market_open_negrisk");
  const names = Object.keys(market).filter((name) =>
    !["conditionId", "version", "clobTokenIds", "outcomes"].includes(name)
  );
  const changes = fc.dictionary(
    fc.constantFrom(...names, "tags", "closedTime", "feeSchedule", "category"),
    fc.oneof(fc.constantFrom(...HOSTILE), fc.anything()),
    { maxKeys: 6 },
  );
  fc.assert(fc.property(changes, (changed) => {
    const facts = readMarket({ ...market, ...changed }, CONTEXT) as MarketFacts;
    assert(facts.volumeUsd >= 0 && Number.isFinite(facts.volumeUsd));
    assert(facts.liquidityUsd >= 0 && Number.isFinite(facts.liquidityUsd));
    assert(facts.tickMicros > 0 && facts.tickMicros <= 500_000);
    assert(facts.minOrderMicros > 0 && Number.isSafeInteger(facts.minOrderMicros));
    assert(facts.fee.rate >= 0 && facts.fee.rate <= 1 && facts.fee.exponent > 0);
    assertEquals(typeof facts.category + typeof facts.eventId, "stringstring");
    for (const ms of [facts.endMs, facts.closedMs]) assert(ms === null || ms > 0);
  }));
});
