import { assertEquals } from "@std/assert";
import { knownMarket } from "../../mod.ts";
import { isSameMarket } from "../../src/core/known_market.ts";
import { facts, known } from "./builders.ts";

const FACTS = facts({ eventId: "e-9", volumeUsd: 900_000 });

Deno.test("knownMarket() keeps what filter and router need", () => {
  assertEquals(knownMarket(FACTS), {
    category: "Politics",
    eventId: "e-9",
    liquidityUsd: 900_000,
    fee: { rate: 0.04, exponent: 1 },
  });
});

Deno.test("knownMarket() measures a market by the field that it is told", () => {
  const fields = [undefined, "volumeNum", "volume", "liquidityNum", "liquidity"];
  assertEquals(fields.map((field) => knownMarket(FACTS, field).liquidityUsd), [
    900_000,
    900_000,
    900_000,
    40_000,
    40_000,
  ]);
});

Deno.test("isSameMarket() sees every difference", () => {
  assertEquals(isSameMarket(known(), structuredClone(known())), true);
  const others = [
    { category: "" },
    { eventId: "" },
    { liquidityUsd: 1 },
    { fee: { rate: 0, exponent: 1 } },
    { fee: { rate: 0.04, exponent: 2 } },
  ];
  for (const other of others) assertEquals(isSameMarket(known(), known(other)), false);
});
