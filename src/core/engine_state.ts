/**
 * Everything the program knows while it trades, as one value.
 *
 * @module
 */

import { type Account, openAccount } from "./account.ts";
import { createFilter, type FilterState } from "./confirmed_whale.ts";
import { type CostModel, costModel } from "./costs.ts";
import type { Order } from "./order.ts";
import { emptyMap, type PersistentMap } from "./persistent_map.ts";
import { type RiskState, startRisk } from "./risk.ts";
import type { StrategyParams } from "./strategy_params.ts";
import type { Outcome } from "./trade.ts";
import type { WarmUp } from "./warm_up.ts";

/** What the router remembers. */
export interface RouterState {
  /** The last signal that became an order, by market and direction (`0x…/buy`). */
  readonly lastRouted: PersistentMap<RoutedSignal>;
  /** Orders that are neither filled nor rejected yet, by order id. */
  readonly openOrders: PersistentMap<OpenOrder>;
  /** Cash set aside for open orders, micro-dollars. */
  readonly reservedMicros: number;
  /** What one YES share paid, micro-dollars, by market id: markets that have resolved. */
  readonly resolved: PersistentMap<number>;
  /** When they did, milliseconds since the epoch, where `forgetHours` says that they are to be forgotten. */
  readonly resolvedMs: PersistentMap<number>;
  /** When markets were forgotten last, milliseconds since the epoch. */
  readonly forgottenMs: number;
  /** Whales that are followed in a market, where `watchExits` says so, by market id. */
  readonly followed: PersistentMap<readonly FollowedWhale[]>;
  /** What was ordered on the last days with an order, where `maxDayUsd` limits it. */
  readonly day: OrderedDays;
}

/** A whale whose trade led to an order or a position. */
export interface FollowedWhale {
  /** Wallet address, lower-case. */
  readonly wallet: string;
  /** Outcome that was bought because of it. */
  readonly outcome: Outcome;
  /** When it was followed, milliseconds since the epoch. */
  readonly sinceMs: number;
  /** When it first traded the other way since, milliseconds since the epoch; `null` if it has not. */
  readonly leftMs: number | null;
}

/** What was ordered on one day. */
export interface OrderedDay {
  /** Days since the epoch, UTC. */
  readonly day: number;
  /** Orders without their fees, less what could not be filled, micro-dollars. */
  readonly notionalMicros: number;
}

/** What was ordered on the last day with an order, and on the one before, as an order may come late. */
export interface OrderedDays extends OrderedDay {
  /** The last day with an order before that; missing if there is none. */
  readonly earlier?: OrderedDay;
}

/** An order under way, and what the market does meanwhile. */
export interface OpenOrder {
  /** The order. */
  readonly order: Order;
  /** Latest price of the token to be bought, micro-dollars a share. */
  readonly lastMicros: number;
}

/** A signal that became an order. */
export interface RoutedSignal {
  /** Id of the signal. */
  readonly signalId: string;
  /** When, milliseconds since the epoch. */
  readonly timeMs: number;
}

/** State of the whole program. Plain data; make one with {@linkcode createEngineState}. */
export interface EngineState {
  /** The confirmed-whale filter. */
  readonly filter: FilterState;
  /** What the router remembers. */
  readonly router: RouterState;
  /** Money and positions. */
  readonly account: Account;
  /** Drawdown and kill switch. */
  readonly risk: RiskState;
  /** Assumptions about costs. */
  readonly costs: CostModel;
  /** Whether signals become orders; if not, they are reported only. */
  readonly trading: boolean;
}

/** Settings of {@linkcode createEngineState}. */
export interface EngineOptions {
  /** Parameters that differ from the defaults. */
  readonly params?: Partial<StrategyParams>;
  /** Cost assumptions that differ from the defaults. */
  readonly costs?: Partial<CostModel>;
  /** Whether signals become orders. @default {true} */
  readonly trading?: boolean;
}

/**
 * A program that has seen no event yet.
 *
 * @param warmUp What history taught.
 * @param options Parameters, costs and whether to trade. @default {those of history}
 * @throws {RangeError} If a parameter or a cost is out of range.
 */
export function createEngineState(warmUp: WarmUp, options: EngineOptions = {}): EngineState {
  const filter = createFilter(warmUp, options.params);
  const account = openAccount(filter.params.capital);
  return {
    filter,
    router: {
      lastRouted: emptyMap(),
      openOrders: emptyMap(),
      reservedMicros: 0,
      resolved: emptyMap(),
      resolvedMs: emptyMap(),
      forgottenMs: 0,
      followed: emptyMap(),
      day: { day: 0, notionalMicros: 0 },
    },
    account,
    risk: startRisk(account.capitalMicros),
    costs: costModel(options.costs),
    trading: options.trading ?? true,
  };
}
