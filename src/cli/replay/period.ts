/**
 * The part of history that is replayed, from `--from` to `--to`.
 *
 * @module
 */

import { countReplayed } from "../../feed/replay_source.ts";
import type { CommandContext } from "../command.ts";
import { UsageError } from "../errors.ts";
import { type Learning, startOfData } from "../learning/learning.ts";
import type { Options } from "../options/options.ts";
import { formatTime } from "../terminal/format.ts";

/**
 * Checks the period before anything is read.
 *
 * @throws {UsageError} If there is no moment in it.
 */
export function checkPeriod({ from, to }: Pick<Options, "from" | "to">): void {
  if (from === undefined || to === undefined || from < to) return;
  throw new UsageError(
    `Cannot replay from ${formatTime(from)} to ${formatTime(to)} UTC`,
    "Give --to a later moment than --from",
  );
}

/** Warns that there is nothing to replay, if that is so. */
export function warnOfEmptyPeriod({ options, warn }: CommandContext, learning: Learning): void {
  const { table, endMs } = learning.history;
  if (countReplayed(table, options.from, options.to) > 0) return;
  const bounds = [
    ...(options.from === undefined ? [] : [`from ${formatTime(options.from)}`]),
    ...(options.to === undefined ? [] : [`before ${formatTime(options.to)}`]),
  ].join(" and ");
  warn(
    `No trade ${bounds} UTC, so nothing is replayed: history runs from ${
      formatTime(startOfData(table))
    } to ` +
      `${formatTime(endMs - 1)} UTC.`,
  );
}

/**
 * Whether it means something to ask if the whales were learnt from what is replayed: not if nothing was learnt, or
 * nothing is replayed.
 *
 * @param options First moment that is replayed, and the one to stop before; all of history if absent.
 * @param learning History and whale set.
 */
export function hasSample(
  { from, to }: Pick<Options, "from" | "to">,
  { history, trainingTrades }: Learning,
): boolean {
  return trainingTrades > 0 && countReplayed(history.table, from, to) > 0;
}

/**
 * Whether what is replayed may have shaped the whale set.
 *
 * Trades from before the training window count as well: that they were not learnt from does not make them unknown, since
 * the training saw what came after them.
 *
 * @param options First moment that is replayed; all of history if absent.
 * @param learning History and whale set.
 */
export function isInSample(
  { from = -Infinity }: Pick<Options, "from">,
  { history, warmUp, trainingTrades }: Learning,
): boolean {
  return trainingTrades > 0 && from < Math.min(warmUp.asOfMs, history.endMs);
}
