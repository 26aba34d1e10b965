/** `pilotfish positions`. @module */

import { fromMicros } from "../../core/money.ts";
import { positionRecord } from "../account_records.ts";
import type { CommandContext } from "../command.ts";
import { readView } from "../profile_options.ts";
import { formatNumber, formatTime, formatUsd } from "../terminal/format.ts";

/** Shows what an account holds. */
export async function run(context: CommandContext): Promise<void> {
  const { options, print, table } = context;
  const { positions } = await readView(context);
  if (options.json) return print(JSON.stringify(positions.map(positionRecord)));
  table(
    [
      { title: "opened (UTC)" },
      { title: "outcome" },
      { title: "shares", align: "right" },
      { title: "price", align: "right" },
      { title: "cost", align: "right" },
      { title: "value", align: "right" },
      { title: "profit", align: "right" },
      { title: "market id", shrinks: true },
    ],
    positions.map((position) => [
      formatTime(position.openedMs),
      position.outcome,
      formatNumber(fromMicros(position.sharesMicros)),
      formatNumber(fromMicros(position.markMicros), 3),
      formatUsd(fromMicros(position.costMicros)),
      formatUsd(fromMicros(position.valueMicros)),
      formatUsd(fromMicros(position.unrealizedMicros)),
      position.marketId,
    ]),
  );
}
