/** `pilotfish positions`. @module */

import { fromMicros } from "../../core/money.ts";
import { type MonitoredPosition, monitorPositions } from "../../monitor/position_monitor.ts";
import { readRecentView } from "../../store/account_follower.ts";
import { openForReading } from "../../store/profile.ts";
import { timeOf } from "../../store/account_view.ts";
import { monitoredRecord } from "../account/account_records.ts";
import type { CommandContext } from "../command.ts";
import { marketColumns } from "../account/market_names.ts";
import { profileLocation } from "../account/profile_options.ts";
import { formatDuration, formatNumber, formatTime, formatUsd } from "../terminal/format.ts";

/** Shows what an account holds. */
export async function run(context: CommandContext): Promise<void> {
  const { options, print, table } = context;
  using profile = await openForReading(profileLocation(context));
  const { view } = await readRecentView(profile);
  const { positions } = monitorPositions(view.state, timeOf(view, context.io.clock.nowMs()));
  if (options.json) return print(JSON.stringify(positions.map(monitoredRecord)));
  const ids = positions.map(({ marketId }) => marketId);
  const markets = await marketColumns(profile, ids, context.io.stdout);
  await table(
    [
      { title: "opened (UTC)" },
      { title: "held", align: "right" },
      { title: "outcome" },
      { title: "shares", align: "right" },
      { title: "price", align: "right" },
      { title: "cost", align: "right" },
      { title: "value", align: "right" },
      { title: "profit", align: "right" },
      { title: "whales in", align: "right" },
      ...markets.columns,
    ],
    positions.map((position) => [
      formatTime(position.openedMs),
      formatDuration(position.heldMs),
      position.outcome,
      formatNumber(fromMicros(position.sharesMicros)),
      formatNumber(fromMicros(position.markMicros), 3),
      formatUsd(fromMicros(position.costMicros)),
      formatUsd(fromMicros(position.valueMicros)),
      formatUsd(fromMicros(position.unrealizedMicros)),
      whalesText(position),
      ...markets.cells(position.marketId),
    ]),
  );
}

function whalesText({ whalesIn, whalesOut }: MonitoredPosition): string {
  const followed = whalesIn.length + whalesOut.length;
  return followed === 0 ? "" : `${whalesIn.length} of ${followed}`;
}
