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
  type FilterStep,
  replaceWarmUp,
  type ScreenStep,
  screenTrade,
} from "./confirmed_whale.ts";
import type { EngineState } from "./engine_state.ts";
import { toMicros } from "./money.ts";
import { markRun, type Quote } from "./mark_run.ts";
import type { Fill, Order, RejectionReason } from "./order.ts";
import { mapGet, mapSet } from "./persistent_map.ts";
import { type PersonCommand, type Said, saidIn } from "./person_command.ts";
import { type PauseReason, pauseTrading, resumeTrading, watchEquity } from "./risk.ts";
import { repriceOrders, routeSignal, settleOrder } from "./router.ts";
import type { Signal } from "./signal.ts";
import type { Trade } from "./trade.ts";
import type { WarmUp } from "./warm_up.ts";

/** Something that happened. Plain data; times are milliseconds since the epoch. */
export type EngineEvent =
  | { readonly kind: "trade"; readonly trade: Trade }
  /** A new price of a market without a trade. */
  | { readonly kind: "quote" } & Quote
  /** A run of prices, in time order: the same as one quote after the other. */
  | { readonly kind: "quotes"; readonly quotes: readonly Quote[] }
  /** A market resolved, once for all; `yesPayout` is 1 if YES won, 0 if NO won, 0.5 if it was split. */
  | {
    readonly kind: "resolution";
    readonly marketId: string;
    readonly yesPayout: number;
    readonly timeMs: number;
  }
  | { readonly kind: "fill"; readonly fill: Fill }
  /** An order that could not be filled. */
  | {
    readonly kind: "unfilled";
    readonly orderId: string;
    readonly reason: RejectionReason;
    readonly timeMs: number;
  }
  /** Time passed. */
  | { readonly kind: "tick"; readonly timeMs: number }
  /** A person's decision. */
  | { readonly kind: "command" } & PersonCommand
  /** A new whale set. */
  | { readonly kind: "warmup"; readonly warmUp: WarmUp; readonly timeMs: number };

/**
 * When an event happened, milliseconds since the epoch: of a run of prices the first.
 *
 * @returns The time; `-Infinity` for a run without prices, which happens to nobody.
 */
export function eventTimeMs(event: EngineEvent): number {
  if (event.kind === "trade") return event.trade.timeMs;
  if (event.kind === "quotes") return event.quotes[0]?.timeMs ?? -Infinity;
  return event.kind === "fill" ? event.fill.timeMs : event.timeMs;
}

/** Something to be done, told or written down. Plain data. */
export type Effect =
  /** How far a trade came: the step that rejected it, or `signals`. For counting; nothing has to be done. */
  | { readonly kind: "verdict"; readonly step: Verdict }
  | { readonly kind: "signal"; readonly signal: Signal }
  /** An order to be carried out; the answer comes back as a `fill` or `unfilled` event. */
  | { readonly kind: "order"; readonly order: Order }
  | {
    readonly kind: "rejection";
    readonly reason: RejectionReason;
    readonly signalId: string;
    readonly marketId: string;
    readonly notionalMicros: number;
    /** Missing when the signal did not become an order at all. */
    readonly orderId?: string;
    readonly timeMs: number;
  }
  | { readonly kind: "fill"; readonly order: Order; readonly fill: Fill }
  | { readonly kind: "resolution"; readonly position: ClosedPosition }
  | {
    readonly kind: "pause";
    readonly reason: PauseReason;
    readonly equityMicros: number;
    readonly timeMs: number;
  } & Said
  | { readonly kind: "resume"; readonly equityMicros: number; readonly timeMs: number } & Said;

/** The places of the funnel: one for each step that can reject a trade, and the signals. */
export const VERDICTS = [
  "size",
  "liquidity",
  "category",
  "wallet",
  "impact",
  "confirmation",
  "signals",
] as const;

/** How far a trade came. */
export type Verdict = FilterStep | "signals";

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
 * a market where nothing is held or ordered, a tick, an answer to an order that is done already and a second resolution of a market,
 * whatever it says, return the very same state object.
 *
 * @param state State before.
 * @param event What happened.
 * @returns State after, and what is to be done. A trade's effects begin with its verdict.
 * @throws {RangeError} If a fill costs more than the cash, or a price or payout is not in 0 to 1: whoever made the event
 *   broke a promise.
 */
export function step(state: EngineState, event: EngineEvent): Step {
  switch (event.kind) {
    case "trade":
      return onTrade(state, event.trade);
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
  }
}

function onTrade(state: EngineState, trade: Trade): Step {
  // A trade is also the latest price of its market.
  const [priced, pauses] = isWatched(state, trade.marketId)
    ? reprice(state, [{ marketId: trade.marketId, yesPrice: trade.price, timeMs: trade.timeMs }])
    : [state, NO_EFFECTS];
  const rejectedBy = screenTrade(priced.filter, trade);
  if (rejectedBy !== undefined) return [priced, withVerdict(rejectedBy, pauses)];
  const [filter, signals] = confirmTrade(priced.filter, trade);
  const confirmed = filter === priced.filter ? priced : { ...priced, filter };
  if (signals.length === 0) return [confirmed, withVerdict("confirmation", pauses)];
  const [routed, effects] = followSignals(confirmed, signals);
  return [routed, [...withVerdict("signals", pauses), ...effects]];
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
 * @returns State after, and for each signal itself and its order or rejection.
 */
export function followSignals(state: EngineState, signals: readonly Signal[]): Step {
  const effects: Effect[] = [];
  let next = state;
  for (const signal of signals) {
    effects.push({ kind: "signal", signal });
    const [routed, decision] = routeSignal(next, signal);
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
 * @returns State after (the very same one if nothing is held or ordered there, or the prices are the same), and a pause
 *   if the kill switch trips.
 * @throws {RangeError} If a price is not in 0 to 1.
 */
export function reprice(state: EngineState, quotes: readonly Quote[]): Step {
  const [{ account, risk }, trip] = markRun(state, quotes, state.filter.params.maxDrawdown);
  let { router } = state;
  if (router.openOrders.size > 0) {
    for (const { marketId, yesPrice } of quotes) {
      router = repriceOrders(router, marketId, toMicros(yesPrice));
    }
  }
  const isSame = account === state.account && risk === state.risk && router === state.router;
  if (isSame) return [state, NO_EFFECTS];
  return [
    { ...state, account, risk, router },
    trip === undefined ? NO_EFFECTS : [{ kind: "pause", reason: "drawdown", ...trip }],
  ];
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
  const router = {
    ...state.router,
    resolved: mapSet(state.router.resolved, marketId, yesMicros),
  };
  const [account, closed] = resolve(state.account, { marketId, yesMicros, timeMs });
  const [next, pauses] = watch({ ...state, router, account }, timeMs);
  return [next, [...closed.map(resolutionEffect), ...pauses]];
}

function resolutionEffect(position: ClosedPosition): Effect {
  return { kind: "resolution", position };
}

function onFill(state: EngineState, fill: Fill): Step {
  const order = mapGet(state.router.openOrders, fill.orderId)?.order;
  if (order === undefined) return [state, NO_EFFECTS];
  const { marketId, outcome, category } = order;
  const bought = applyFill(state.account, { ...fill, marketId, outcome, category });
  const router = settleOrder(state.router, order);
  // The market may have resolved while the order was under way: then the shares are paid out at once.
  const yesMicros = mapGet(router.resolved, marketId);
  const [account, closed] = yesMicros === undefined
    ? [bought, []]
    : resolve(bought, { marketId, yesMicros, timeMs: fill.timeMs });
  const [next, pauses] = watch({ ...state, account, router }, fill.timeMs);
  return [next, [{ kind: "fill", order, fill }, ...closed.map(resolutionEffect), ...pauses]];
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
    { ...state, router: settleOrder(state.router, order) },
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

/** Lets the risk monitor see the equity, and reports if it pauses trading. */
function watch(state: EngineState, timeMs: number): Step {
  const equity = equityMicros(state.account);
  const { maxDrawdown } = state.filter.params;
  const risk = watchEquity(state.risk, { equityMicros: equity, timeMs }, maxDrawdown);
  if (risk === state.risk) return [state, NO_EFFECTS];
  const tripped = risk.pause !== null && risk.pause !== state.risk.pause;
  return [
    { ...state, risk },
    tripped ? [{ kind: "pause", reason: "drawdown", equityMicros: equity, timeMs }] : NO_EFFECTS,
  ];
}
