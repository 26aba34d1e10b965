/**
 * `pilotfish` as a library: the pure core that decides which whales to follow, when, and with how much.
 *
 * Nothing here reads a clock, a file or the network, and nothing needs a permission. Feed it trades, act on what it
 * returns.
 *
 * - {@linkcode tradeFrom} reads a trade from what Polymarket's interfaces send.
 * - {@linkcode reduceTrade} is the confirmed-whale filter: `reduceTrade(state, trade) -> [state, signals]`.
 * - {@linkcode step} is the whole program, account and kill switch included: `step(state, event) -> [state, effects]`.
 *
 * @example The filter alone
 * ```ts
 * import { createFilter, reduceTrade, tradeFrom, type WarmUp } from "pilotfish";
 *
 * const warmUp: WarmUp = {
 *   asOfMs: 0,
 *   cutoffMs: 0,
 *   whales: new Map(), // wallet -> Whale; `warmUpFromFile` reads them from a file of `pilotfish warmup --out`
 *   liquidityUsd: new Map(), // market id -> volume in USD
 * };
 * let state = createFilter(warmUp, { minConfirmations: 3 });
 * for (const message of [{ topic: "activity", type: "trades", payload: {} }]) {
 *   const trade = tradeFrom("rtds", message, { category: "Politics" });
 *   if (typeof trade === "string") continue; // unusable: this is the reason
 *   const [next, signals] = reduceTrade(state, trade);
 *   state = next;
 *   for (const signal of signals) console.log(signal.direction, signal.marketId, signal.sizeUsd);
 * }
 * ```
 *
 * @module
 */

export {
  type Account,
  applyFill,
  type ClosedPosition,
  equityMicros,
  type MarketPositions,
  openAccount,
  type Payout,
  type Position,
  type Purchase,
  purchaseCostMicros,
  resolve,
  unrealizedMicros,
} from "./src/core/account.ts";
export {
  clusteredInterval,
  type ClusteredValue,
  type Interval,
  type TQuantile,
} from "./src/core/clustered_interval.ts";
export {
  confirmTrade,
  createFilter,
  FILTER_STEPS,
  type FilterState,
  type FilterStep,
  keyWindow,
  learnMarket,
  reduceTrade,
  replaceWarmUp,
  type ScreenStep,
  screenTrade,
} from "./src/core/confirmed_whale.ts";
export {
  bookFill,
  type BookFillOptions,
  type MarketRules,
  mirrorBook,
} from "./src/core/book_fill.ts";
export {
  type CostModel,
  costModel,
  DEFAULT_COSTS,
  feeRate,
  feeRateOf,
  scheduledFeeMicros,
  takerFeeMicros,
} from "./src/core/costs.ts";
export {
  createEngineState,
  type EngineOptions,
  type EngineState,
  type FollowedWhale,
  type OpenOrder,
  type OrderedDay,
  type RoutedSignal,
  type RouterState,
} from "./src/core/engine_state.ts";
export { dailyReturns, drawdowns, type EquityStats, equityStats } from "./src/core/equity_stats.ts";
export { explainTrade, type GateReport } from "./src/core/explain.ts";
export {
  METRIC_KEYS,
  type MetricDefinition,
  type MetricKey,
  METRICS,
  type MetricUnit,
} from "./src/core/metrics.ts";
export {
  dayUse,
  eventUse,
  exposureUse,
  type LimitUse,
  marketUse,
  positionUse,
} from "./src/core/limits.ts";
export { mark, type MarkDetails } from "./src/core/mark.ts";
export {
  type Confirmation,
  type Edition,
  isCoolingDown,
  type KeyMemory,
  type KeyWindow,
  type MarketMemory,
  type MarketVolume,
  type MarketWindows,
} from "./src/core/market_memory.ts";
export { type FeeSchedule, type MarketFacts, type MarketVersion } from "./src/core/market_facts.ts";
export { type KnownMarket, knownMarket } from "./src/core/known_market.ts";
export { fromMicros, MICROS, sharesFor, toMicros, worthMicros } from "./src/core/money.ts";
export {
  type Fill,
  type Order,
  REJECTION_REASONS,
  type RejectionReason,
  type UnfilledRest,
} from "./src/core/order.ts";
export { type BookLevel, type OrderBook } from "./src/core/order_book.ts";
export { type FillMoment, type PaperFill, paperFill } from "./src/core/paper_fill.ts";
export {
  emptyMap,
  mapDelete,
  mapEntries,
  mapFrom,
  mapGet,
  mapSet,
  type PersistentMap,
} from "./src/core/persistent_map.ts";
export { type PersonCommand, type Said } from "./src/core/person_command.ts";
export {
  type CalibrationBin,
  edgeOf,
  hoursHeld,
  type PositionOutcome,
  type PositionStats,
  positionStats,
} from "./src/core/position_stats.ts";
export { type Quote, type Quoted } from "./src/core/quote.ts";
export { type Relevance, relevanceOf } from "./src/core/relevance.ts";
export {
  type Alarm,
  alarmOf,
  type EquityMark,
  isKilled,
  killFloorMicros,
  type KillReason,
  limitsUsed,
  type Pause,
  type PauseReason,
  pauseTrading,
  resumeTrading,
  type RiskLimits,
  type RiskState,
  setBlind,
  startRisk,
  watchEquity,
} from "./src/core/risk.ts";
export {
  dropOrder,
  repriceOrders,
  routeSignal,
  type RoutingDecision,
  settleOrder,
} from "./src/core/router.ts";
export {
  type Signal,
  signalFor,
  signalId,
  type SignalRecord,
  signalRecord,
} from "./src/core/signal.ts";
export {
  type AccountStats,
  accountStats,
  edgeEvidence,
  type StatsInput,
  type StatsRecord,
  statsRecord,
  type UseStats,
} from "./src/core/stats.ts";
export { canonicalJson, canonicalState, STATE_VERSION } from "./src/core/state_record.ts";
export {
  type Effect,
  type EngineEvent,
  eventTimeMs,
  followSignals,
  reprice,
  type Step,
  step,
  type Verdict,
  VERDICTS,
} from "./src/core/step.ts";
export {
  DEFAULT_PARAMS,
  LIVE_PARAMS,
  type StrategyParams,
  strategyParams,
} from "./src/core/strategy_params.ts";
export {
  type Direction,
  DROP_REASONS,
  type DropReason,
  normalizeTrade,
  type Outcome,
  type OutcomeMode,
  type RawTrade,
  type Trade,
} from "./src/core/trade.ts";
export { tradeFrom, type TradeFromOptions, type TradeSource } from "./src/core/trade_sources.ts";
export { type WarmUp, type Whale } from "./src/core/warm_up.ts";
export { type TrieNode } from "./src/core/trie_node.ts";
export { warmUpFromFile } from "./src/core/warm_up_file.ts";
