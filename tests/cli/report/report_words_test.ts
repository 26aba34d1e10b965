import { assert, assertEquals } from "@std/assert";
import { assumptionsOf, liveCoverage, unknowableOf } from "../../../src/cli/report/report_words.ts";

const HOUR_MS = 3_600_000;

Deno.test("liveCoverage() says how long trades may be missing", () => {
  const blind = [{ fromMs: 0, toMs: HOUR_MS }, { fromMs: 5 * HOUR_MS, toMs: 7 * HOUR_MS }];
  const ledger = [
    { fromMs: 0, toMs: HOUR_MS, coverage: "repaired" },
    { fromMs: HOUR_MS, toMs: 29 * HOUR_MS, coverage: "alive" },
  ] as const;
  assertEquals(
    Object.fromEntries(liveCoverage({ startMs: 0, endMs: 30 * HOUR_MS, blind }, ledger)),
    {
      feed: "live",
      "trades may be missing": "10.00 % of the time",
      "times the feeds were blind": "2",
      "blind in all": "3h",
      "longest of them": "2h",
      "feeds, as they were watched": "alive 1d 4h, repaired 1h, blind never, not running 1h",
    },
  );
  const none = Object.fromEntries(liveCoverage({ startMs: 0, endMs: 0, blind: [] }, []));
  assertEquals(none["trades may be missing"], "0.00 % of the time");
  assertEquals(none["feeds, as they were watched"], "the ledger of coverage is not there");
});

Deno.test("what a report takes for granted on history is not what it does live", () => {
  const costs = { feeRate: null, halfSpread: 0.01, fillDelayMs: 2500 };
  const [history, live] = (["history", "live"] as const).map((origin) =>
    [...assumptionsOf(costs, origin), ...unknowableOf(origin)].join("\n")
  );
  assert(history!.includes("history has no order book"));
  assert(!/history|final volume/.test(live!));
});

Deno.test("assumptionsOf() names the costs that were assumed", () => {
  const costs = { feeRate: 0.02, halfSpread: 0.01, fillDelayMs: 2500 };
  const [fills] = assumptionsOf(costs, "history");
  for (const part of ["2.5 s", "0.01 USD", "rate 0.02"]) assert(fills!.includes(part), part);
});
