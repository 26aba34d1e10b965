/**
 * The first half of most commands: open the research directory and learn who the whales are.
 *
 * @module
 */

import type { WarmUp, Whale } from "../core/warm_up.ts";
import { DataError } from "../research/data_error.ts";
import { type History, openHistory } from "../research/history.ts";
import { trainingCutoffMs } from "../research/training_window.ts";
import { learnWhales } from "../research/whale_set.ts";
import type { CommandContext } from "./command.ts";
import { formatCount } from "./terminal/format.ts";

/** History, and what was learnt from it. */
export interface Learning {
  readonly history: History;
  readonly warmUp: WarmUp;
  /** The whales, sorted by wallet. */
  readonly whales: readonly Whale[];
  /** Trades that were learnt from. */
  readonly trainingTrades: number;
  /** How long each part took, milliseconds. */
  readonly ms: { readonly load: number; readonly warmup: number };
}

/**
 * Opens the research directory that the options name and learns the whale set.
 *
 * @throws {DataError} If the directory cannot be used, or no trade in it can.
 */
export async function learn(context: CommandContext): Promise<Learning> {
  const { options, io } = context;
  const startMs = io.nowMs();
  const history = await open(context);
  noteSkips(history, context);
  if (options.outcomes === "token") {
    context.note(
      "--outcomes token takes the price of a NO token for a price of YES, as some research code does: " +
        "signals can be compared with it, profits mean little.",
    );
  }
  if (history.table.length === 0) {
    throw new DataError("Cannot find a usable trade", {
      path: options.researchDir,
      next: "The notes above say what was dropped",
    });
  }
  const loadedMs = io.nowMs();
  const asOfMs = options.asOf ?? history.endMs;
  const cutoffMs = trainingCutoffMs(asOfMs, options.trainMonths);
  const { whales, trainingTrades } = learnWhales(history.table, {
    winners: history.winners,
    asOfMs,
    cutoffMs,
    minUsd: options.minUsd,
    volumePercentile: options.volumePercentile,
    minTrades: options.minTrades,
    minWalletWr: options.minWalletWr,
    minSurprise: options.minSurprise,
  });
  return {
    history,
    warmUp: {
      asOfMs,
      cutoffMs,
      whales: new Map(whales.map((whale) => [whale.wallet, whale])),
      liquidityUsd: history.liquidityUsd,
    },
    whales,
    trainingTrades,
    ms: { load: loadedMs - startMs, warmup: io.nowMs() - loadedMs },
  };
}

async function open({ options, progress }: CommandContext): Promise<History> {
  using bar = progress({ label: "Reading trades" });
  return await openHistory(options.researchDir, {
    categories: options.categories,
    outcomes: options.outcomes,
    liquidityField: options.liquidityField,
    onProgress: ({ doneRows, totalRows }) => bar.update(doneRows, totalRows),
  });
}

/** Says what could not be used; nothing where all could. */
function noteSkips({ report }: History, { note }: CommandContext): void {
  for (const [reason, count] of Object.entries(report.droppedTrades)) {
    if (count > 0) note(`Dropped ${formatCount(count)} trades without a usable ${reason}.`);
  }
  if (report.unknownWinners > 0) {
    note(
      `Skipped ${
        formatCount(report.unknownWinners)
      } resolutions whose winner is neither YES nor NO.`,
    );
  }
  if (report.conflictingWinners > 0) {
    note(
      `Took ${
        formatCount(report.conflictingWinners)
      } markets with two different winners as unresolved.`,
    );
  }
  const nameless = report.marketsWithoutId + report.resolutionsWithoutId;
  if (nameless > 0) note(`Skipped ${formatCount(nameless)} rows that name no market.`);
}

/**
 * Whether trades that are replayed from a moment on may have shaped the whale set.
 *
 * @param fromMs First moment that is replayed; all of history if absent.
 * @param learning History and whale set.
 */
export function isInSample(
  fromMs: number | undefined,
  { history, warmUp }: Learning,
): boolean {
  return (fromMs ?? -Infinity) < Math.min(warmUp.asOfMs, history.endMs);
}
