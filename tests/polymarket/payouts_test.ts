import { assert, assertEquals } from "@std/assert";
import { clobPayout, dataPayout, gammaPayout } from "../../src/polymarket/payouts.ts";
import { fieldsOf } from "../../src/polymarket/fields.ts";
import { fc } from "../properties.ts";
import { HOSTILE, message } from "./messages.ts";

Deno.test("gammaPayout() reads recorded markets", () => {
  assertEquals(gammaPayout(message("gamma_market_no_won")), 0);
  assertEquals(gammaPayout(message("gamma_market_yes_won")), 1); // still takes orders, no UMA status
  assertEquals(gammaPayout(message("gamma_market_closed_sports")), 1);
  assertEquals(gammaPayout(message("gamma_market_nonbinary")), "unclear");
  assertEquals(gammaPayout(message("gamma_market_zero_zero")), "unclear");
  assertEquals(gammaPayout(message("gamma_market_open_negrisk")), "open");
  assertEquals(gammaPayout(message("gamma_market_open_crypto")), "open");
});

Deno.test("gammaPayout() waits for disputes, and takes halves for a verdict only if it is one", () => {
  const market = message("gamma_market_no_won");
  assertEquals(gammaPayout({ ...market, umaResolutionStatus: "disputed" }), "pending");
  assertEquals(gammaPayout({ ...market, umaResolutionStatus: "proposed" }), "pending");
  const split = { ...market, outcomePrices: '["0.5","0.5"]' };
  assertEquals(gammaPayout(split), 0.5);
  assertEquals(gammaPayout({ ...split, umaResolutionStatus: undefined }), "unclear");
  assertEquals(gammaPayout({ ...market, outcomePrices: '["0.999","0.001"]' }), "unclear");
  assertEquals(gammaPayout({ ...market, outcomePrices: '["1","1"]' }), "unclear");
});

Deno.test("clobPayout() reads recorded markets", () => {
  assertEquals(clobPayout(message("clob_market_no_won")), 0);
  assertEquals(clobPayout(message("clob_market_yes_won")), 1);
});

Deno.test("clobPayout() goes by the token, not by the order of the list", () => {
  const market = message("clob_market_no_won");
  const [yes, no] = market.tokens.map(({ token_id }: { token_id: string }) => token_id);
  assertEquals(clobPayout({ ...market, tokens: market.tokens.toReversed() }, [yes, no]), 0);
  assertEquals(clobPayout(market, [no, yes]), 1);
  assertEquals(clobPayout(market, [yes, "7"]), "unclear");
});

Deno.test("clobPayout() knows splits, and no winner without one", () => {
  const market = message("clob_market_no_won");
  const tokens = market.tokens.map((token: object) => ({ ...token, winner: false }));
  assertEquals(clobPayout({ ...market, tokens }), "unclear");
  assertEquals(clobPayout({ ...market, tokens, is_50_50_outcome: true }), 0.5);
  const both = tokens.map((token: object) => ({ ...token, winner: true }));
  assertEquals(clobPayout({ ...market, tokens: both, is_50_50_outcome: true }), "unclear");
  assertEquals(clobPayout({ ...market, closed: false }), "open");
});

Deno.test("dataPayout() trusts payouts of what is resolved, and nothing else", () => {
  const row = (status: unknown, payouts: unknown) => dataPayout({ status, payouts });
  assertEquals(row("resolved", [1_000_000, 0]), 1);
  assertEquals(row("resolved", ["0", "1000000"]), 0);
  assertEquals(row("resolved", [500_000, 500_000]), 0.5);
  assertEquals(row("resolved", [250_000, 750_000]), 0.25);
  for (const status of ["posed", "proposed", "disputed"]) {
    assertEquals(row(status, [1_000_000, 0]), "pending");
  }
  for (const status of ["active", "inactive", "", undefined, 7]) {
    assertEquals(row(status, [1_000_000, 0]), "open");
  }
  for (const payouts of [[], [1_000_000], [0, 0], [1, 0], [2e6, -1e6], [1e6, 0, 0], "x", null]) {
    assertEquals(row("resolved", payouts), "unclear", JSON.stringify(payouts));
  }
});

Deno.test("no place says more than there is, whatever is sent", () => {
  const value = fc.oneof(fc.constantFrom(...HOSTILE), fc.anything());
  const fields = fc.record({
    closed: fc.oneof(fc.constant(true), value),
    status: fc.oneof(fc.constant("resolved"), value),
    payouts: value,
    outcomePrices: value,
    tokens: value,
    is_50_50_outcome: value,
    umaResolutionStatus: value,
  }, { requiredKeys: [] });
  fc.assert(fc.property(fc.oneof(fields, value), (sent) => {
    for (const payout of [dataPayout(sent), gammaPayout(sent), clobPayout(fieldsOf(sent))]) {
      assert(typeof payout === "string" || (payout >= 0 && payout <= 1), String(payout));
    }
  }));
});
