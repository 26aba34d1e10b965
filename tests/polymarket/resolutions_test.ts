import { assertEquals } from "@std/assert";
import { MAX_CONDITIONS } from "../../src/polymarket/data_trades.ts";
import {
  askClobPayouts,
  askDataPayouts,
  askGammaPayouts,
} from "../../src/polymarket/resolutions.ts";
import { answering, CATEGORIES, HOSTILE, message } from "./messages.ts";

Deno.test("askDataPayouts() asks for twenty markets at once, past every cache", async () => {
  const ids = Array.from({ length: MAX_CONDITIONS + 1 }, (_, i) => `0x${i}`);
  const client = answering(({ query }) => ({
    data: String(query!["condition"]).split(",").map((id) => ({
      condition_id: id.toUpperCase().replace("0X", "0x"),
      status: "resolved",
      payouts: [1_000_000, 0],
    })),
  }));
  const payouts = await askDataPayouts(client, ids, { fresh: 17 });
  assertEquals([...payouts.keys()], ids);
  assertEquals(client.asked.map(({ query }) => query!["_"]), [17, 17]);
});

Deno.test("askDataPayouts() believes no two different verdicts, and nothing about others", async () => {
  const row = (payouts: readonly number[], condition_id = "0x1") => ({
    condition_id,
    status: "resolved",
    payouts,
  });
  const ask = (data: unknown) => askDataPayouts(answering(() => ({ data })), ["0x1"], { fresh: 1 });
  assertEquals(
    await ask([row([1e6, 0]), row([1e6, 0]), row([0, 1e6], "0x2")]),
    new Map([["0x1", 1]]),
  );
  assertEquals(await ask([row([1e6, 0]), row([0, 1e6])]), new Map([["0x1", "unclear" as const]]));
  for (const data of HOSTILE) assertEquals((await ask(data)).size, 0);
});

Deno.test("askClobPayouts() and askGammaPayouts() leave out markets that they do not know", async () => {
  const market = message("clob_market_no_won");
  const clob = answering(() => market);
  const asked = [market.condition_id, "0x7"].map((marketId) => ({ marketId, tokenIds: undefined }));
  assertEquals(await askClobPayouts(clob, asked), new Map([[market.condition_id, 0]]));
  const listed = message("gamma_market_yes_won");
  const gamma = answering(({ query }) => query!["closed"] ? [listed] : []);
  assertEquals(
    await askGammaPayouts(gamma, ["0x7", listed.conditionId], { categories: CATEGORIES }),
    new Map([[listed.conditionId, 1]]),
  );
});
