import { assertEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../src/research/data_error.ts";
import { requireNeededColumns } from "../../../src/research/import/needed_columns.ts";

function row(columns: string): Record<string, unknown> {
  return Object.fromEntries(columns.split(",").map((name) => [name, undefined]));
}

Deno.test("requireNeededColumns() takes every shape whose columns are all there, whatever is in them", () => {
  for (
    const columns of [
      "proxyWallet,conditionId,side,price,size,timestamp",
      "maker,market_id,side,price,usd_amount,timestamp,note",
      "proxy_wallet,condition_id,side,price,size,timestamp",
      "maker,taker,makerAmountFilled,takerAmountFilled,makerAssetId,takerAssetId,timestamp",
      "maker,taker,maker_amount_filled,taker_amount_filled,token_id,evt_block_time",
    ]
  ) assertEquals(requireNeededColumns("a.csv", row(columns)), undefined, columns);
});

Deno.test("requireNeededColumns() names what is missing under each name that would do, and what is there", () => {
  for (
    const [columns, missing] of [
      ["proxyWallet,conditionId,side,price,timestamp", "a column is missing, size (or usd_amount)"],
      [
        "a,side,price,size,timestamp",
        "columns are missing, proxyWallet (or taker, maker), conditionId (or market_id)",
      ],
      ["proxy_wallet,side,price,size,timestamp", "a column is missing, condition_id"],
      [
        "maker,taker,makerAmountFilled,tokenId,block",
        "columns are missing, takerAmountFilled, " +
        "timestamp (or blockTimestamp, blockTime, evtBlockTime)",
      ],
    ] as const
  ) {
    assertThrows(
      () => requireNeededColumns("a.csv", row(columns)),
      DataError,
      `Cannot read trades as ${missing}: a.csv (the columns are ${columns.replaceAll(",", ", ")})`,
    );
  }
});
