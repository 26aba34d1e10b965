/**
 * The whole program as one pure function: `step(state, event) -> [state, effects]`.
 *
 * Live trading, replay and simulation run this same function. They differ in where events come from and in who performs
 * the effects.
 *
 * @module
 */

import { applyFill, type ClosedPosition, equityMicros, resolve } from "./account.ts";
import {
  confirmTrade,
  learnMarket,
  replaceWarmUp,
  type ScreenStep,
  screenTrade,
} from "./confirmed_whale.ts";
import { type Effect, type Verdict, VERDICTS } from "./effect.ts";
import type { EngineState, RouterState } from "./engine_state.ts";
import { type EngineEvent, eventTimeMs } from "./event.ts";
import { noteExit, unfollow } from "./followed.ts";
import { forgetFacts, forgetResolved } from "./forget.ts";
import { toMicros } from "./money.ts";
import { markPriceRun, markRun } from "./mark_run.ts";
import type { Fill, RejectionReason } from "./order.ts";
import { mapGet, mapSet } from "./persistent_map.ts";
import { type PersonCommand, saidIn } from "./person_command.ts";
import type { PriceRun } from "./price_run.ts";
import type { Quote } from "./quote.ts";
import { type Alarm, alarmOf, pauseTrading, resumeTrading, setBlind, watchEquity } from "./risk.ts";
import { dropOrder, repriceOrders, routeSignal, settleOrder } from "./router.ts";
import type { Signal } from "./signal.ts";
import type { Trade } from "./trade.ts";
import { priceOf } from "./unpriced.ts";

export { type Effect, type EngineEvent, eventTimeMs, type Verdict, VERDICTS };

/** State and effects: what every handler returns. */
export type Step = readonly [EngineState, readonly Effect[]];

const NO_EFFECTS: readonly Effect[] = Object.freeze([]);

/** Verdicts as ready-made effects: nearly every trade is rejected, and this way it costs no memory. */
const VERDICT_EFFECTS = Object.freeze(
  Object.fromEntries(
    VERDICTS.map((step) => [step, Object.freeze([Object.freeze({ kind: "verdict", step })])]),
  ),
) as Readonly<Record<Verdict, readonly Effect[]>>;

/**
 * Takes one event.
 *
 * Pure and total for events that keep the promises of their types: the old state stays valid. A trade that is rejected in
 * a market where nothing is held or ordered, a tick, an answer to an order that is done already, a second resolution of a
 * market, whatever it says, and what is known already return the very same state object.
 *
 * @param state State before.
 * @param event What happened.
 * @returns State after, and what is to be done. A trade's effects begin with its verdict. The answer to an `order` comes
 *   back as an event; the documentation of the module has a loop that does so.
 * @throws {RangeError} If a fill costs more than the cash, or a price or payout is not in 0 to 1: whoever made the event
 *   broke a promise.
 */
export function step(state: EngineState, event: EngineEvent): Step {
  switch (event.kind) {
    case "trade":
      return onTrade(state, event.trade, event.receivedMs);
    case "quote":
      return reprice(state, [event]);
    case "quotes":
      return reprice(state, event.quotes);
    case "resolution":
      return onResolution(state, event.marketId, event.yesPayout, event.timeMs);
    case "fill":
      return onFill(state, event.fill);
    case "unfilled":
      return onUnfilled(state, event.orderId, event.reason, event.timeMs);
    case "tick":
      return [state, NO_EFFECTS];
    case "command":
      return onCommand(state, event);
    case "warmup":
      return [{ ...state, filter: replaceWarmUp(state.filter, event.warmUp) }, NO_EFFECTS];
    case "market": {
      const known = forgetFacts(state, event);
      const filter = learnMarket(known.filter, event.marketId, event.market);
      return [filter === state.filter ? state : { ...state, filter }, NO_EFFECTS];
    }
    case "coverage": {
      const risk = setBlind(state.risk, event.isBlind, event.timeMs);
      return [risk === state.risk ? state : { ...state, risk }, NO_EFFECTS];
    }
  }
}

function onTrade(state: EngineState, trade: Trade, receivedMs: number | undefined): Step {
  // Nearly every trade has nothing to do with what is held: no lists are made for it.
  let [priced, before] = [state, NO_EFFECTS];
  if (state.router.followed.size > 0) [priced, before] = watchExit(state, trade);
  // A trade is also the latest price of its market.
  if (isWatched(priced, trade.marketId)) {
    const [marked, alarms] = reprice(priced, [priceOf(trade, receivedMs)]);
    [priced, before] = [marked, before.length === 0 ? alarms : [...before, ...alarms]];
  }
  const rejectedBy = screenTrade(priced.filter, trade);
  if (rejectedBy !== undefined) return [priced, withVerdict(rejectedBy, before)];
  const [filter, signals] = confirmTrade(priced.filter, trade);
  const confirmed = filter === priced.filter ? priced : { ...priced, filter };
  if (signals.length === 0) return [confirmed, withVerdict("confirmation", before)];
  const [routed, effects] = followSignals(confirmed, signals, receivedMs);
  return [routed, [...withVerdict("signals", before), ...effects]];
}

/** Notes that a whale which was followed leaves. */
function watchExit(state: EngineState, trade: Trade): Step {
  const [followed, outcome] = noteExit(state.router.followed, trade);
  if (outcome === undefined) return [state, NO_EFFECTS];
  const { marketId, wallet, usd, timeMs } = trade;
  return [
    { ...state, router: { ...state.router, followed } },
    [{ kind: "exit", marketId, outcome, wallet, usd, timeMs }],
  ];
}

/** Whether a price of this market can matter: shares are held there, or an order is under way somewhere. */
function isWatched({ account, router }: EngineState, marketId: string): boolean {
  return router.openOrders.size > 0 || account.heldMarkets.has(marketId);
}

function withVerdict(verdict: ScreenStep | Verdict, effects: readonly Effect[]): readonly Effect[] {
  const own = VERDICT_EFFECTS[verdict];
  return effects.length === 0 ? own : [...own, ...effects];
}

/**
 * Routes signals, whoever gave them.
 *
 * @param state State before.
 * @param signals The signals.
 * @param receivedMs When their trade was heard of, on a live feed.
 * @returns State after, and for each signal itself and its order or rejection.
 * @throws {RangeError} If a signal's size or price is not a number, or too large to be exact.
 */
export function followSignals(
  state: EngineState,
  signals: readonly Signal[],
  receivedMs?: number,
): Step {
  const effects: Effect[] = [];
  let next = state;
  for (const signal of signals) {
    effects.push({ kind: "signal", signal });
    const [routed, decision] = routeSignal(next, signal, receivedMs);
    next = routed;
    effects.push(
      decision.kind === "order" ? { kind: "order", order: decision.order } : {
        kind: "rejection",
        reason: decision.reason,
        signalId: signal.id,
        marketId: signal.marketId,
        notionalMicros: toMicros(signal.sizeUsd),
        timeMs: signal.timeMs,
      },
    );
  }
  return [next, effects];
}

/**
 * Takes new prices: marks what is held there, and looks at the drawdown after each; open orders remember the last.
 *
 * @param state State before.
 * @param quotes Prices in time order.
 * @returns State after (the very same one if nothing is held or ordered there, or the prices are the same), and what the
 *   kill switch has to tell.
 * @throws {RangeError} If a price is not in 0 to 1.
 */
export function reprice(state: EngineState, quotes: readonly Quote[]): Step {
  let { router } = state;
  if (router.openOrders.size > 0) {
    for (const { marketId, yesPrice } of quotes) {
      router = repriceOrders(router, marketId, toMicros(yesPrice));
    }
  }
  return repriced(state, router, markRun(state, quotes, state.filter.params));
}

/** What {@linkcode reprice} does, for prices of history in columns. */
export function repriceRun(state: EngineState, prices: PriceRun): Step {
  let { router } = state;
  if (router.openOrders.size > 0) {
    const { count, marketIds, market, yesPrice } = prices;
    for (let i = 0; i < count; i++) {
      router = repriceOrders(router, marketIds[market[i]!]!, toMicros(yesPrice[i]!));
    }
  }
  return repriced(state, router, markPriceRun(state, prices, state.filter.params));
}

function repriced(
  state: EngineState,
  router: RouterState,
  [{ account, risk }, alarms]: ReturnType<typeof markRun>,
): Step {
  const isSame = account === state.account && risk === state.risk && router === state.router;
  if (isSame) return [state, NO_EFFECTS];
  const after = { ...state, account, risk, router };
  return [after, alarms.length === 0 ? NO_EFFECTS : alarms.map(alarmEffect)];
}

function alarmEffect({ kind, limit, equityMicros, timeMs }: Alarm): Effect {
  return kind === "pause"
    ? { kind, reason: limit, equityMicros, timeMs }
    : { kind, limit, equityMicros, timeMs };
}

function onResolution(
  state: EngineState,
  marketId: string,
  yesPayout: number,
  timeMs: number,
): Step {
  // What was paid out is not taken back, and a feed may tell twice.
  if (mapGet(state.router.resolved, marketId) !== undefined) return [state, NO_EFFECTS];
  const yesMicros = toMicros(yesPayout);
  const { resolved, resolvedMs, followed } = state.router;
  const isForgotten = state.filter.params.forgetHours > 0;
  const router = {
    ...state.router,
    resolved: mapSet(resolved, marketId, yesMicros),
    resolvedMs: isForgotten ? mapSet(resolvedMs, marketId, timeMs) : resolvedMs,
    followed: unfollow(followed, marketId),
  };
  const [account, closed] = resolve(state.account, { marketId, yesMicros, timeMs });
  const [next, alarms] = watch({ ...state, router, account }, timeMs);
  return [forgetResolved(next, timeMs), [...closed.map(resolutionEffect), ...alarms]];
}

function resolutionEffect(position: ClosedPosition): Effect {
  return { kind: "resolution", position };
}

function onFill(state: EngineState, fill: Fill): Step {
  const order = mapGet(state.router.openOrders, fill.orderId)?.order;
  if (order === undefined) return [state, NO_EFFECTS];
  const { marketId, outcome, category } = order;
  const bought = applyFill(state.account, { ...fill, marketId, outcome, category });
  const settled = settleOrder(state.router, order, fill.rest?.notionalMicros);
  // The market may have resolved while the order was under way: then the shares are paid out at once.
  const yesMicros = mapGet(settled.resolved, marketId);
  const router = yesMicros === undefined
    ? settled
    : { ...settled, followed: unfollow(settled.followed, marketId) };
  const [account, closed] = yesMicros === undefined
    ? [bought, []]
    : resolve(bought, { marketId, yesMicros, timeMs: fill.timeMs });
  const [next, alarms] = watch({ ...state, account, router }, fill.timeMs);
  return [next, [{ kind: "fill", order, fill }, ...closed.map(resolutionEffect), ...alarms]];
}

function onUnfilled(
  state: EngineState,
  orderId: string,
  reason: RejectionReason,
  timeMs: number,
): Step {
  const order = mapGet(state.router.openOrders, orderId)?.order;
  if (order === undefined) return [state, NO_EFFECTS];
  const { signalId, marketId, notionalMicros } = order;
  return [
    { ...state, router: dropOrder(state, order) },
    [{ kind: "rejection", reason, signalId, marketId, notionalMicros, orderId, timeMs }],
  ];
}

function onCommand(state: EngineState, event: PersonCommand): Step {
  const { command, timeMs } = event;
  const equity = equityMicros(state.account);
  const risk = command === "pause"
    ? pauseTrading(state.risk, timeMs)
    : resumeTrading(state.risk, equity);
  if (risk === state.risk) return [state, NO_EFFECTS];
  const said = saidIn(event);
  const effect: Effect = command === "pause"
    ? { kind: "pause", reason: "operator", equityMicros: equity, timeMs, ...said }
    : { kind: "resume", equityMicros: equity, timeMs, ...said };
  return [{ ...state, risk }, [effect]];
}

/** Lets the risk monitor see the equity after money moved, and reports what it has to tell. */
function watch(state: EngineState, timeMs: number): Step {
  const { account, filter: { params } } = state;
  const seen = {
    equityMicros: equityMicros(account),
    settledMicros: account.capitalMicros + account.realizedMicros,
    timeMs,
  };
  const risk = watchEquity(state.risk, seen, params);
  if (risk === state.risk) return [state, NO_EFFECTS];
  const alarm = alarmOf(state.risk, risk, seen);
  return [{ ...state, risk }, alarm === undefined ? NO_EFFECTS : [alarmEffect(alarm)]];
}
