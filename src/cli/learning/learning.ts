/**
 * The first half of most commands: open the research directory and learn who the whales are.
 *
 * @module
 */

import type { DropReason } from "../../core/trade.ts";
import type { WarmUp, Whale } from "../../core/warm_up.ts";
import { DataError } from "../../research/data_error.ts";
import { type History, type HistoryOptions, openHistory } from "../../research/history.ts";
import type { TradeTable } from "../../research/trades/trade_table.ts";
import { endOfUnordered, trainingCutoffMs } from "../../research/whales/training_window.ts";
import { learnWhales, type VolumeWhales, volumeWhales } from "../../research/whales/whale_set.ts";
import type { CommandContext } from "../command.ts";
import { warnOfMissingHistory } from "./fetched_history.ts";
import type { CliIo } from "../io.ts";
import type { Options } from "../options/options.ts";
import { formatCount, formatCounted, formatTime } from "../terminal/format.ts";

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

/** Options that decide what is learnt. */
export const LEARNING_KEYS = [
  "researchDir",
  "categories",
  "outcomes",
  "liquidityField",
  "asOf",
  "from",
  "to",
  "trainMonths",
  "minUsd",
  "volumePercentile",
  "minTrades",
  "minWalletWr",
  "minSurprise",
] as const;

/** The part of a command that learning needs. */
export interface LearningContext
  extends Pick<CommandContext, "command" | "note" | "warn" | "progress"> {
  readonly options: Pick<Options, typeof LEARNING_KEYS[number]>;
  readonly io: Pick<CliIo, "nowMs">;
  /** Threads that read history beside this one. @default {as many as there are processors to spare} */
  readonly threads?: number | undefined;
}

/**
 * Opens the research directory that the options name and learns the whale set.
 *
 * @throws {DataError} If the directory cannot be used, or no trade in it can.
 */
export async function learn(context: LearningContext): Promise<Learning> {
  const { options, io } = context;
  const startMs = io.nowMs();
  let volume: VolumeWhales | undefined;
  let volumeMs = 0;
  const history = await open(context, (trades) => {
    const volumeStartMs = io.nowMs();
    volume = volumeWhales(trades, volumeTerms(options, endOfUnordered(trades)));
    volumeMs = io.nowMs() - volumeStartMs;
  });
  noteSkips(history, context);
  if (options.outcomes === "token") {
    context.note(
      "--outcomes token takes the price of a NO token for a price of YES, as some research code does: " +
        "signals can be compared with it, profits mean little.",
    );
  }
  if (history.table.length === 0) throw noTrade(history);
  const loadedMs = io.nowMs();
  const terms = volumeTerms(options, history.endMs);
  const { asOfMs, cutoffMs } = terms;
  await warnOfMissingHistory(context, cutoffMs);
  const { whales, trainingTrades } = learnWhales(history.table, {
    ...terms,
    winners: history.winners,
    minTrades: options.minTrades,
    minWalletWr: options.minWalletWr,
    minSurprise: options.minSurprise,
  }, volume);
  const warmUp: WarmUp = {
    asOfMs,
    cutoffMs,
    whales: new Map(whales.map((whale) => [whale.wallet, whale])),
    liquidityUsd: history.liquidityUsd,
  };
  noteNoWhale({ history, warmUp, whales, trainingTrades }, context);
  return {
    history,
    warmUp,
    whales,
    trainingTrades,
    // The first half of the warm-up was done while the trades were still being sorted.
    ms: { load: loadedMs - startMs - volumeMs, warmup: io.nowMs() - loadedMs + volumeMs },
  };
}

/** What decides who is a volume whale, of data that ends then. */
function volumeTerms(options: LearningContext["options"], endMs: number) {
  const asOfMs = options.asOf ?? endMs;
  const { minUsd, volumePercentile, trainMonths } = options;
  return { asOfMs, cutoffMs: trainingCutoffMs(asOfMs, trainMonths), minUsd, volumePercentile };
}

function noTrade({ dir, report }: History): DataError {
  const reasons = Object.entries(report.droppedTrades).filter(([, count]) => count > 0)
    .map(([reason, count]) => `${formatCount(count)} without a usable ${reason}`);
  return new DataError("Cannot find a usable trade", {
    path: dir,
    next: `${
      reasons.length === 0 ? "its files have no rows" : `dropped ${reasons.join(", ")}`
    }; fetch them again, or name others with --research-dir or --categories`,
  });
}

async function open(
  { options, progress, threads }: LearningContext,
  onTrades: HistoryOptions["onTrades"],
): Promise<History> {
  using bar = await progress({ label: "Reading trades" });
  return await openHistory(options.researchDir, {
    categories: options.categories,
    outcomes: options.outcomes,
    liquidityField: options.liquidityField,
    threads,
    onTrades,
    onProgress: ({ doneRows, totalRows }) => bar.update(doneRows, totalRows),
  });
}

/** What each field of a trade has to be. */
const USABLE: Readonly<Record<DropReason, string>> = {
  wallet: "it begins with 0x",
  market: "it is not empty",
  side: "it is BUY or SELL",
  price: "it is above 0, and 1 at most",
  time: "it is in seconds, in milliseconds or in ISO 8601",
};

/** Says what could not be used; nothing where all could. */
function noteSkips(history: History, { note }: LearningContext): void {
  const { report } = history;
  for (const [reason, count] of Object.entries(report.droppedTrades)) {
    if (count === 0) continue;
    const trades = formatCounted(count, "trade");
    note(`Dropped ${trades} without a usable ${reason}: ${USABLE[reason as DropReason]}.`);
  }
  if (report.unknownWinners > 0) {
    const skipped = formatCounted(report.unknownWinners, "resolution");
    note(`Skipped ${skipped} whose winner is neither YES nor NO.`);
  }
  if (report.conflictingWinners > 0) {
    const taken = formatCounted(report.conflictingWinners, "market");
    note(`Took ${taken} with two different winners as unresolved.`);
  }
  if (report.marketsWithoutVolume > 0) {
    const rows = formatCounted(report.marketsWithoutVolume, "row");
    note(`Took the volume of a market as 0 in ${rows} of the market files: it is not a number.`);
  }
  const unknown = countUnknownMarkets(history);
  if (unknown > 0) {
    const markets = `${formatCount(unknown)} of ${
      formatCounted(history.table.markets.length, "market")
    }`;
    note(
      `No market file tells the volume of ${markets}: without it no trade there is followed.`,
    );
  }
  const nameless = report.marketsWithoutId + report.resolutionsWithoutId;
  if (nameless > 0) note(`Skipped ${formatCounted(nameless, "row")} without a market.`);
}

/** Markets with trades and without a row in a market file. */
function countUnknownMarkets({ table, liquidityUsd }: History): number {
  let unknown = 0;
  for (const market of table.markets) if (!liquidityUsd.has(market)) unknown++;
  return unknown;
}

/** Says why nobody is followed, if nobody is. */
function noteNoWhale(
  { history, warmUp, whales, trainingTrades }: Omit<Learning, "ms">,
  { note, warn }: LearningContext,
): void {
  if (whales.length > 0) return;
  const window = `${formatTime(warmUp.cutoffMs)} to ${formatTime(warmUp.asOfMs)} UTC`;
  if (trainingTrades === 0) {
    warn(
      `No whale, as there is no trade to learn from in ${window}: history runs from ` +
        `${formatTime(startOfData(history.table))} to ${formatTime(history.endMs - 1)} UTC. ` +
        "See --as-of, --train-months, --min-usd.",
    );
    return;
  }
  const { traded, resolved } = countMarkets(history, warmUp);
  note(
    `No whale among those who made the ${formatCounted(trainingTrades, "trade")} of ${window}: ` +
      `${formatCount(resolved)} of ${formatCounted(traded, "market")} ` +
      `${
        traded === 1 || resolved === 1 ? "has" : "have"
      } a resolution in resolutions.csv, and only trades in ` +
      "those are scored. See --min-trades, --min-wallet-wr, --min-surprise, --volume-percentile.",
  );
}

/** Markets that were traded in the training window, and how many of them are resolved. */
function countMarkets(
  { table, winners }: History,
  { cutoffMs, asOfMs }: WarmUp,
): { readonly traded: number; readonly resolved: number } {
  const traded = new Set<number>();
  for (let row = 0; row < table.length; row++) {
    const timeMs = table.timeMs[row]!;
    if (timeMs >= cutoffMs && timeMs < asOfMs) traded.add(table.market[row]!);
  }
  const resolved = [...traded].filter((market) => winners.has(table.markets[market]!)).length;
  return { traded: traded.size, resolved };
}

/** Time of the first trade, milliseconds since the epoch. */
export function startOfData({ order, timeMs }: TradeTable): number {
  return timeMs[order[0] ?? 0] ?? 0;
}
