/** `pilotfish orders`. @module */

import { readAccountView } from "../../store/account_view.ts";
import { openForReading } from "../../store/profile.ts";
import { orderRecord } from "../account/account_records.ts";
import type { CommandContext } from "../command.ts";
import { latest, tellOfOlder } from "../account/latest_rows.ts";
import { wordsOf } from "../replay/order_facts.ts";
import { marketColumns } from "../account/market_names.ts";
import { profileLocation } from "../account/profile_options.ts";
import { formatNumber, formatUsd } from "../terminal/format.ts";

type OrderRecord = ReturnType<typeof orderRecord>;

/** Shows the orders of an account, and what became of each. */
export async function run(context: CommandContext): Promise<void> {
  const { options, print, table } = context;
  using profile = await openForReading(profileLocation(context));
  const orders = (await readAccountView(profile)).orders.map(orderRecord);
  if (options.json) return print(JSON.stringify(orders));
  const shown = latest(orders, options.limit);
  const ids = shown.map(({ market_id }) => market_id);
  const markets = await marketColumns(profile, ids, context.io.stdout);
  await table(
    [
      { title: "time (UTC)" },
      { title: "outcome" },
      { title: "asked for", align: "right" },
      { title: "filled", align: "right" },
      { title: "price", align: "right" },
      { title: "fee", align: "right" },
      { title: "status" },
      ...markets.columns,
    ],
    shown.map((order) => [
      order.time.slice(0, 19).replace("T", " "),
      order.outcome,
      formatUsd(order.requested_usd),
      formatUsd(order.filled_usd),
      order.fill_price === null ? "–" : formatNumber(order.fill_price, 3),
      formatUsd(order.fee_usd),
      statusText(order),
      ...markets.cells(order.market_id),
    ]),
  );
  tellOfOlder(context, orders.length);
}

function statusText(
  { status, rejection, rest_reason: reason, rest_usd: usd }: OrderRecord,
): string {
  if (rejection !== null) return wordsOf(rejection);
  if (reason === null || usd === null) return status;
  return `${status} but for ${formatUsd(usd)}: ${wordsOf(reason)}`;
}
