import { assert, assertEquals } from "@std/assert";
import { createFilter, explainTrade, FILTER_STEPS, reduceTrade, screenTrade } from "../../mod.ts";
import { fc } from "../properties.ts";
import {
  CONFIRMATION_PARAMS,
  filterAfter,
  HOUR_MS,
  START_MS,
  streamOf,
  streamWarmUp,
  trade,
  warmUp,
} from "./builders.ts";

Deno.test("explainTrade() reports each step with its value and its threshold", () => {
  const reports = explainTrade(
    filterAfter([trade({ wallet: "0xb" })]),
    trade({ usd: 12_345.678, timeMs: START_MS + HOUR_MS }),
  );
  assertEquals(reports, [
    {
      step: "size",
      value: "$12,345.68",
      threshold: "at least $10,000",
      valueNumber: 12_345.678,
      thresholdNumber: 10_000,
      passes: true,
    },
    {
      step: "liquidity",
      value: "$1,000,000",
      threshold: "at least $500,000",
      valueNumber: 1_000_000,
      thresholdNumber: 500_000,
      passes: true,
    },
    {
      step: "category",
      value: "Politics",
      threshold: "one of Politics, Geopolitics",
      passes: true,
    },
    {
      step: "wallet",
      value: "win rate 70 %",
      threshold: "a whale with a win rate of at least 60 %",
      valueNumber: 0.7,
      thresholdNumber: 0.6,
      passes: true,
    },
    {
      step: "impact",
      value: "1.23 %",
      threshold: "at most 5 % of the market's volume",
      valueNumber: 0.012345678,
      thresholdNumber: 0.05,
      passes: true,
    },
    {
      step: "confirmation",
      value: "2 whales",
      threshold: "at least 2 whales within 24 h, no signal within 168 h",
      valueNumber: 2,
      thresholdNumber: 2,
      passes: true,
    },
  ]);
});

Deno.test("explainTrade() reports on all steps, also after the first that rejects", () => {
  const reports = explainTrade(
    createFilter(warmUp()),
    trade({ usd: 1, marketId: "0xunknown", wallet: "0xstranger", category: "" }),
  );
  assertEquals(reports.map((report) => report.value), [
    "$1",
    "$0",
    "unknown",
    "not in the whale set",
    "no liquidity known",
    "0 whales",
  ]);
  const [cents] = explainTrade(createFilter(warmUp()), trade({ usd: 15_268.2 }));
  assertEquals(cents?.value, "$15,268.20");
  const numbers = reports.map((report) => report.valueNumber);
  assertEquals(numbers, [1, 0, undefined, undefined, undefined, 0]);
  assert(reports.every((report) => !report.passes));
});

Deno.test("explainTrade() says that any category will do when none is chosen", () => {
  const [, , category] = explainTrade(createFilter(warmUp(), { categories: [] }), trade());
  assertEquals([category?.threshold, category?.passes], ["any", true]);
  assertEquals([category?.valueNumber, category?.thresholdNumber], [undefined, undefined]);
});

Deno.test("explainTrade() tells how long ago the last signal was", () => {
  const state = filterAfter([trade(), trade({ wallet: "0xb" })]);
  const report = explainTrade(state, trade({ timeMs: START_MS + 90 * 60_000 })).at(-1);
  assertEquals([report?.value, report?.passes], ["last signal 1.5 h ago", false]);
  assertEquals([report?.valueNumber, report?.thresholdNumber], [undefined, 2]);
});

Deno.test("explainTrade() counts a lone whale in the singular", () => {
  assertEquals(explainTrade(createFilter(warmUp()), trade()).at(-1)?.value, "1 whale");
});

Deno.test("explainTrade() agrees with reduceTrade() on every trade of every stream", () => {
  const shape = { markets: 5, wallets: 7, late: true };
  const cases = CONFIRMATION_PARAMS.chain((params) =>
    fc.tuple(fc.constant(params), streamOf(shape, params))
  );
  let signalled = 0;
  fc.assert(fc.property(cases, ([params, trades]) => {
    let state = createFilter(streamWarmUp(shape), params);
    for (const next of trades) {
      const reports = explainTrade(state, next);
      const [after, signals] = reduceTrade(state, next);
      assertEquals(reports.map((report) => report.step), [...FILTER_STEPS]);
      const rejectedBy = screenTrade(state, next) ??
        (signals.length > 0 ? undefined : "confirmation");
      assertEquals(reports.find((report) => !report.passes)?.step, rejectedBy);
      signalled += signals.length;
      state = after;
    }
  }));
  assert(signalled > 100, String(signalled));
});
