/** `pilotfish signals`. @module */

import { readAccountView } from "../../store/account_view.ts";
import { openForReading } from "../../store/profile.ts";
import { signalViewRecord } from "../account/account_records.ts";
import type { CommandContext } from "../command.ts";
import { latest, tellOfOlder } from "../account/latest_rows.ts";
import { wordsOf } from "../replay/order_facts.ts";
import { marketColumns } from "../account/market_names.ts";
import { profileLocation } from "../account/profile_options.ts";
import { formatCount, formatNumber, formatTime, formatWholeUsd } from "../terminal/format.ts";

/** Shows the signals of an account, and what became of each. */
export async function run(context: CommandContext): Promise<void> {
  const { options, print, table } = context;
  using profile = await openForReading(profileLocation(context));
  const { signals } = await readAccountView(profile);
  if (options.json) return print(JSON.stringify(signals.map(signalViewRecord)));
  const shown = latest(signals, options.limit);
  const ids = shown.map(({ signal }) => signal.marketId);
  const markets = await marketColumns(profile, ids, context.io.stdout);
  await table(
    [
      { title: "time (UTC)" },
      { title: "YES" },
      { title: "price", align: "right" },
      { title: "size", align: "right" },
      { title: "whales", align: "right" },
      { title: "became" },
      ...markets.columns,
    ],
    shown.map(({ signal, rejection }) => [
      formatTime(signal.timeMs),
      signal.direction,
      formatNumber(signal.triggerPrice, 3),
      formatWholeUsd(signal.sizeUsd),
      formatCount(signal.confirmingWhales.length),
      rejection === null ? "order" : wordsOf(rejection),
      ...markets.cells(signal.marketId),
    ]),
  );
  tellOfOlder(context, signals.length);
}
