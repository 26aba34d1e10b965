/** `pilotfish orders`. @module */

import { orderRecord } from "../account/account_records.ts";
import type { CommandContext } from "../command.ts";
import { latest, tellOfOlder } from "../account/latest_rows.ts";
import { wordsOf } from "../replay/order_facts.ts";
import { readView } from "../account/profile_options.ts";
import { formatNumber, formatUsd } from "../terminal/format.ts";

/** Shows the orders of an account, and what became of each. */
export async function run(context: CommandContext): Promise<void> {
  const { options, print, table } = context;
  const orders = (await readView(context)).orders.map(orderRecord);
  if (options.json) return print(JSON.stringify(orders));
  table(
    [
      { title: "time (UTC)" },
      { title: "outcome" },
      { title: "asked for", align: "right" },
      { title: "filled", align: "right" },
      { title: "price", align: "right" },
      { title: "fee", align: "right" },
      { title: "status" },
      { title: "market id", shrinks: true },
    ],
    latest(orders, options.limit).map((order) => [
      order.time.slice(0, 19).replace("T", " "),
      order.outcome,
      formatUsd(order.requested_usd),
      formatUsd(order.filled_usd),
      order.fill_price === null ? "–" : formatNumber(order.fill_price, 3),
      formatUsd(order.fee_usd),
      order.rejection === null ? order.status : wordsOf(order.rejection),
      order.market_id,
    ]),
  );
  tellOfOlder(context, orders.length);
}
