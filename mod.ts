/**
 * `pilotfish` as a library: the pure core that decides which whales to follow, when, and with how much.
 *
 * Nothing here reads a clock, a file or the network, and nothing needs a permission. Feed it trades in time order, act on
 * what it returns. States are plain data and are never changed: an old one stays valid, `structuredClone` copies one.
 *
 * - {@linkcode tradeFrom} reads a trade from what Polymarket's interfaces send, or says why it is unusable.
 * - {@linkcode warmUpFromFile} reads whales and volumes from a file that `pilotfish warmup --out` wrote. Without them nobody
 *   is followed: a wallet that is no whale, a market whose volume is unknown and a category that is not asked for are
 *   rejected.
 * - {@linkcode reduceTrade} is the confirmed-whale filter: `reduceTrade(state, trade) -> [state, signals]`. Begin with
 *   {@linkcode createFilter}.
 * - {@linkcode explainTrade} says why a trade is rejected, step by step.
 * - {@linkcode step} is the whole program, account and kill switch included: `step(state, event) -> [state, effects]`. Begin
 *   with {@linkcode createEngineState}, fill its orders with {@linkcode paperFill}, {@linkcode bookFill} or a venue of your
 *   own; {@linkcode EngineEvent} and {@linkcode Effect} list what goes in and comes out. Live, begin with
 *   {@linkcode LIVE_PARAMS}, and say with each trade when it was received.
 * - {@linkcode actionKey} names an effect. Keep the state before you do what it asks for, and do nothing twice under a name.
 * - {@linkcode accountStats} computes the figures of a report.
 *
 * Names end in their unit: `Usd` is dollars, `Micros` integer micro-dollars or micro-shares, `Ms` milliseconds (a time since
 * the epoch, UTC). Prices and rates are 0 to 1.
 *
 * @example The filter alone
 * ```ts
 * import { createFilter, reduceTrade, tradeFrom, warmUpFromFile } from "pilotfish";
 *
 * // What `JSON.parse` makes of a file of `pilotfish warmup --out`.
 * const warmUp = warmUpFromFile({
 *   as_of: "2025-09-01", cutoff: "2025-03-01", whales: [], liquidity_usd: { "0x01": 1_000_000 },
 * });
 * let state = createFilter(warmUp, { minConfirmations: 3 });
 * const payload = {
 *   proxyWallet: "0xa5", conditionId: "0x01", side: "BUY", outcomeIndex: 0, price: 0.4, size: 50_000,
 *   timestamp: 1_760_000_000, asset: "7255",
 * };
 * for (const message of [{ topic: "activity", type: "trades", payload }]) {
 *   const trade = tradeFrom("rtds", message, { category: "Politics" });
 *   if (typeof trade === "string") continue; // unusable: this is the reason
 *   const [next, signals] = reduceTrade(state, trade);
 *   state = next;
 *   for (const signal of signals) console.log(signal.direction, signal.marketId, signal.sizeUsd);
 * }
 * ```
 *
 * @example The whole program, with a venue of your own
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import {
 *   createEngineState, type EngineEvent, equityMicros, feeRateOf, type Order, sharesFor, step, takerFeeMicros,
 *   type Trade, type Whale,
 * } from "pilotfish";
 *
 * const whale = (wallet: string): [string, Whale] => [wallet, {
 *   wallet, winRate: 0.7, score: 8, trades: 20, expectedWinRate: 0.5, surprise: 0.2, avgRoi: 0.4, sharpe: 0.5,
 * }];
 * let state = createEngineState({
 *   asOfMs: 0, cutoffMs: 0,
 *   whales: new Map([whale("0xa"), whale("0xb")]),
 *   liquidityUsd: new Map([["0x01", 1_000_000]]),
 * }, { params: { positionSizePct: 0.05 } });
 *
 * // Takes an event, and the answers to what it asks for.
 * function take(event: EngineEvent): void {
 *   const [next, effects] = step(state, event);
 *   state = next;
 *   for (const effect of effects) {
 *     if (effect.kind === "order") take(carryOut(effect.order));
 *     if (effect.kind === "rejection") console.log("not followed:", effect.reason);
 *   }
 * }
 *
 * // This venue fills every order half a second later, at the price of the whale's trade.
 * function carryOut(order: Order): EngineEvent {
 *   const priceMicros = order.signalPriceMicros;
 *   const sharesMicros = sharesFor(order.notionalMicros, priceMicros);
 *   const feeMicros = takerFeeMicros(sharesMicros, priceMicros, feeRateOf(order.category));
 *   return {
 *     kind: "fill",
 *     fill: {
 *       orderId: order.id, sharesMicros, priceMicros, feeMicros, spreadMicros: 0, impactMicros: 0,
 *       timeMs: order.timeMs + 500,
 *     },
 *   };
 * }
 *
 * const trade = (wallet: string, timeMs: number): Trade => ({
 *   marketId: "0x01", wallet, direction: "buy", price: 0.4, usd: 20_000, timeMs, category: "Politics", tokenId: "",
 * });
 * take({ kind: "trade", trade: trade("0xa", 0) });
 * take({ kind: "trade", trade: trade("0xb", 60_000) }); // they agree: 1250 shares for 500 dollars and a fee of 12
 * assertEquals(equityMicros(state.account), 9_988_000_000);
 * take({ kind: "resolution", marketId: "0x01", yesPayout: 1, timeMs: 120_000 });
 * assertEquals(equityMicros(state.account), 10_738_000_000);
 * ```
 *
 * @example Why is a trade not followed?
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { createFilter, explainTrade, type Trade, warmUpFromFile } from "pilotfish";
 *
 * const state = createFilter(warmUpFromFile({
 *   as_of: "2025-09-01", cutoff: "2025-03-01", whales: [], liquidity_usd: { "0x01": 1_000_000 },
 * }));
 * const trade: Trade = {
 *   marketId: "0x01", wallet: "0xa5", direction: "buy", price: 0.4, usd: 20_000, timeMs: 1_760_000_000_000,
 *   category: "Politics", tokenId: "",
 * };
 * const [first] = explainTrade(state, trade).filter(({ passes }) => !passes);
 * assertEquals(first?.step, "wallet");
 * assertEquals(first?.value, "not in the whale set");
 * ```
 *
 * @module
 */

export { type Action, actionKey } from "./src/core/action.ts";
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
  type OrderedDays,
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
  type NumberParam,
  PARAM_RANGES,
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
