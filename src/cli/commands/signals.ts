/** `pilotfish signals`. @module */

import { signalViewRecord } from "../account/account_records.ts";
import type { CommandContext } from "../command.ts";
import { latest, tellOfOlder } from "../account/latest_rows.ts";
import { wordsOf } from "../replay/order_facts.ts";
import { readView } from "../account/profile_options.ts";
import { formatCount, formatNumber, formatTime, formatWholeUsd } from "../terminal/format.ts";

/** Shows the signals of an account, and what became of each. */
export async function run(context: CommandContext): Promise<void> {
  const { options, print, table } = context;
  const { signals } = await readView(context);
  if (options.json) return print(JSON.stringify(signals.map(signalViewRecord)));
  table(
    [
      { title: "time (UTC)" },
      { title: "YES" },
      { title: "price", align: "right" },
      { title: "size", align: "right" },
      { title: "whales", align: "right" },
      { title: "became" },
      { title: "market id", shrinks: true },
    ],
    latest(signals, options.limit).map(({ signal, rejection }) => [
      formatTime(signal.timeMs),
      signal.direction,
      formatNumber(signal.triggerPrice, 3),
      formatWholeUsd(signal.sizeUsd),
      formatCount(signal.confirmingWhales.length),
      rejection === null ? "order" : wordsOf(rejection),
      signal.marketId,
    ]),
  );
  tellOfOlder(context, signals.length);
}
