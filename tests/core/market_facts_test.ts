import { assertEquals } from "@std/assert";
import { type DatedFacts, readDatedFacts } from "../../src/core/market_facts.ts";
import { facts } from "./builders.ts";

const DATED: DatedFacts = {
  askedMs: 1_790_000_000_000,
  facts: facts({ question: "", category: "", liquidityUsd: 0.5, closedMs: 7 }),
};

Deno.test("readDatedFacts() takes what was kept and nothing else", () => {
  assertEquals(readDatedFacts(JSON.parse(JSON.stringify(DATED))), DATED);
  for (const value of [null, 7, "x", [], {}, { ...DATED, askedMs: "1" }]) {
    assertEquals(readDatedFacts(value), undefined);
  }
  for (const name of Object.keys(DATED.facts)) {
    for (const bad of [undefined, NaN, {}, [], -1, "v9", ["1"]]) {
      if (typeof bad === "string" && typeof DATED.facts[name as "slug"] === "string") continue;
      const facts = { ...DATED.facts, [name]: bad };
      assertEquals(readDatedFacts({ ...DATED, facts }), undefined, `${name} ${bad}`);
    }
  }
});
