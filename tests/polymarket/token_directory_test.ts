import { assertEquals } from "@std/assert";
import { ownCategoryMap } from "../../src/polymarket/categories.ts";
import { jsonClient } from "../../src/polymarket/json_client.ts";
import { gammaTokens } from "../../src/polymarket/token_directory.ts";

/** Gamma with one open and one closed market. */
function made() {
  const asked: string[] = [];
  const markets = [
    { conditionId: "0xA1", clobTokenIds: '["11","12"]', outcomes: '["Yes","No"]', closed: false },
    { conditionId: "0xa2", clobTokenIds: '["21","22"]', outcomes: '["Yes","No"]', closed: true },
  ];
  const client = jsonClient({
    fetch: (url) => {
      const { searchParams } = new URL(String(url));
      const ids = searchParams.getAll("clob_token_ids");
      asked.push(`${searchParams.get("closed")} ${ids}`);
      const found = markets.filter(({ clobTokenIds, closed }) =>
        String(closed) === searchParams.get("closed") &&
        ids.some((id) => clobTokenIds.includes(`"${id}"`))
      );
      return Promise.resolve(Response.json(found));
    },
  });
  return { client, asked };
}

Deno.test("gammaTokens() finds open and closed markets by their tokens, and asks once", async () => {
  const { client, asked } = made();
  const tokens = gammaTokens(client, await ownCategoryMap());
  const found = await tokens.find(["12", "21", "99"]);
  assertEquals(Object.fromEntries(found), {
    "12": { marketId: "0xa1", outcomeIndex: 1 },
    "21": { marketId: "0xa2", outcomeIndex: 0 },
  });
  assertEquals(asked, ["false 12,21,99", "true 21,99"]);
  assertEquals((await tokens.find(["11", "22"])).size, 2);
  assertEquals(asked.length, 2);
});
