/**
 * `pilotfish/research`: research directories for programs of your own. Read one, learn who its whales are, replay it with
 * other parameters or with a strategy of your own.
 *
 * The results are those of the commands `warmup` and `replay`. Reading takes `--allow-read` for the directory, or
 * `--allow-net` for the host that has it. What decides comes from `pilotfish`, which needs neither.
 *
 * @example Does it pay to follow smaller trades?
 * ```ts
 * import { equityMicros, fromMicros } from "pilotfish";
 * import { learnWarmUp, openHistory, replayHistory, writeSample } from "pilotfish/research";
 *
 * const folder = await Deno.makeTempDir();
 * await writeSample({ out: `${folder}/sample`, seed: 7, trades: 60_000 });
 *
 * const history = await openHistory(`${folder}/sample`, { categories: ["Politics", "Geopolitics"] });
 * const asOfMs = Date.parse("2025-09-01");
 * const warmUp = learnWarmUp(history, { asOfMs });
 * for (const minSizeUsd of [10_000, 5_000]) {
 *   const { signals, state } = await replayHistory(history, warmUp, {
 *     params: { minSizeUsd },
 *     fromMs: asOfMs, // what the training never saw
 *   });
 *   const profitUsd = fromMicros(equityMicros(state.account)) - state.filter.params.capital;
 *   console.log(`from ${minSizeUsd} USD: ${signals.length} signals, ${profitUsd.toFixed(2)} USD`);
 * }
 *
 * await Deno.remove(folder, { recursive: true });
 * ```
 *
 * @example A strategy of your own: follow the best whales alone
 * ```ts
 * import { followSignals, reprice, signalFor, step } from "pilotfish";
 * import { learnWarmUp, openHistory, replayHistory, writeSample } from "pilotfish/research";
 *
 * const folder = await Deno.makeTempDir();
 * await writeSample({ out: `${folder}/sample`, seed: 7, trades: 60_000 });
 *
 * const history = await openHistory(`${folder}/sample`, { categories: ["Politics", "Geopolitics"] });
 * const asOfMs = Date.parse("2025-09-01");
 * const { signals, closed, rejected } = await replayHistory(history, learnWarmUp(history, { asOfMs }), {
 *   fromMs: asOfMs,
 *   take(state, event) {
 *     if (event.kind !== "trade") return step(state, event);
 *     const { trade } = event;
 *     const { marketId, price: yesPrice, timeMs, wallet } = trade;
 *     const [priced, alarms] = reprice(state, [{ marketId, yesPrice, timeMs }]); // a trade is also a price
 *     const { warmUp, params } = state.filter;
 *     if ((warmUp.whales.get(wallet)?.score ?? 0) < 5) return [priced, alarms];
 *     const [next, effects] = followSignals(priced, [signalFor(trade, [wallet], params)]);
 *     return [next, [...alarms, ...effects]];
 *   },
 * });
 * console.log(`${signals.length} signals, ${closed.length} positions paid out`, rejected);
 *
 * await Deno.remove(folder, { recursive: true });
 * ```
 *
 * @module
 */

export {
  type HistoryReplay,
  type LearnOptions,
  learnWarmUp,
  replayHistory,
  type ReplayHistoryOptions,
  type Span,
  tradesOf,
} from "./history_replay.ts";
export { DataError, type DataErrorOptions } from "./research/data_error.ts";
export {
  type History,
  type HistoryOptions,
  type HistoryReport,
  openHistory,
} from "./research/history.ts";
export { type MarketInfo } from "./research/market_file.ts";
export { type LoadProgress, type LoadTradesOptions } from "./research/trades/trade_loader.ts";
export {
  type SampleSummary,
  writeSample,
  type WriteSampleOptions,
} from "./research/sample/write_sample.ts";
export {
  BUY,
  type ColumnArrays,
  SELL,
  type TradeTable,
  type UnorderedTrades,
} from "./research/trades/trade_table.ts";
export { type WhaleTerms } from "./research/whales/whale_set.ts";
