import { assertEquals } from "@std/assert";
import { marketCategories } from "../../src/research/market_categories.ts";
import { trade } from "../core/builders.ts";
import { tableOf } from "./trades/table_of.ts";

Deno.test("marketCategories() gives each market the folder of its first trade", () => {
  const table = tableOf([
    trade({ marketId: "0x1", category: "Politics" }),
    trade({ marketId: "0x2", category: "Sports" }),
    trade({ marketId: "0x1", category: "Sports" }),
  ]);
  assertEquals([...marketCategories(table)], [["0x1", "Politics"], ["0x2", "Sports"]]);
});
