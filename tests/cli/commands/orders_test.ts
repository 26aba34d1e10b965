import { assertEquals, assertMatch } from "@std/assert";
import { openTrader, options, PROFILE } from "../../store/trader.ts";
import { Driver, filled, SIGNAL } from "../../store/accounts.ts";
import { withTempFolder } from "../../temp_folder.ts";
import { runMain } from "../fake_io.ts";

Deno.test("orders says why a part of an order was not filled, for people, machines and spreadsheets", async () => {
  await withTempFolder(async (folder) => {
    {
      await using trader = await openTrader(options(folder));
      const driver = Driver.after(trader.store);
      await trader.store.commit(driver.turn(...SIGNAL));
      const fill = filled(driver.state);
      if (fill.kind !== "fill") throw new Error("It is no fill");
      const rest = { notionalMicros: 16_416_000, reason: "price_moved" } as const;
      await trader.store.commit(driver.turn({ ...fill, fill: { ...fill.fill, rest } }));
    }
    const run = (...args: readonly string[]) =>
      runMain([...args, `--data-dir=${folder}`, `--profile=${PROFILE}`]);
    const [order, ...others] = JSON.parse((await run("orders", "--json")).stdout);
    assertEquals(others, []);
    assertEquals(
      [order.status, order.rejection, order.rest_usd, order.rest_reason],
      ["filled", null, 16.416, "price_moved"],
    );
    assertEquals(order.requested_usd, order.filled_usd + order.rest_usd);
    assertMatch(
      (await run("orders")).stdout,
      / filled but for \$16\.42: the price had moved too far \(price_moved\) /,
    );
    const csv = (await run("export", "--format=csv", "--table=orders")).stdout.split("\r\n");
    assertMatch(csv[0]!, /,filled,rest_usd,rest_reason$/);
    assertMatch(csv[1]!, /,16\.416,price_moved$/);
  });
});
