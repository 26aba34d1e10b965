import { assertEquals } from "@std/assert";
import { type PublishedWarmUp, warmUpRefusal } from "../../src/store/published_warm_up.ts";
import { START_MS, warmUp } from "../core/builders.ts";

const DAY_MS = 86_400_000;
const PARAMS = { categories: ["politics"], min_usd: 10 };
const PUBLISHED: PublishedWarmUp = {
  id: "5c",
  warmUp: warmUp({ asOfMs: START_MS }),
  about: {
    madeMs: START_MS + 1,
    params: PARAMS,
    data: { fromMs: 1, toMs: START_MS - 1, trades: 9 },
  },
};
const TERMS = { params: PARAMS, nowMs: START_MS + DAY_MS, maxAgeMs: 2 * DAY_MS };

Deno.test("warmUpRefusal() takes a warm-up of the same parameters that is young enough", () => {
  assertEquals(warmUpRefusal(PUBLISHED, TERMS), undefined);
  assertEquals(warmUpRefusal(PUBLISHED, { ...TERMS, maxAgeMs: DAY_MS + 1 }), undefined);
});

Deno.test("warmUpRefusal() refuses by the end of the history, whenever it was made", () => {
  const refusal = { reason: "age" as const, ageMs: DAY_MS + 1 };
  assertEquals(warmUpRefusal(PUBLISHED, { ...TERMS, maxAgeMs: DAY_MS }), refusal);
  const about = { ...PUBLISHED.about!, madeMs: TERMS.nowMs };
  assertEquals(warmUpRefusal({ ...PUBLISHED, about }, { ...TERMS, maxAgeMs: DAY_MS }), refusal);
});

Deno.test("warmUpRefusal() names the parameters that differ, missing ones too", () => {
  const params = { categories: ["sports"], min_usd: 10, train_months: 6 };
  assertEquals(warmUpRefusal(PUBLISHED, { ...TERMS, params }), {
    reason: "params",
    names: ["categories", "train_months"],
  });
});

Deno.test("warmUpRefusal() refuses what has no whale and what says nothing", () => {
  const { about: _, ...silent } = PUBLISHED;
  assertEquals(warmUpRefusal(silent, TERMS), { reason: "unknown" });
  const empty = { ...PUBLISHED, warmUp: warmUp({ whales: new Map() }) };
  assertEquals(warmUpRefusal(empty, TERMS), { reason: "empty" });
});
