/**
 * A signal: several proven whales took the same side of the same market.
 *
 * @module
 */

import { contentId } from "./content_id.ts";
import type { StrategyParams } from "./strategy_params.ts";
import type { Direction, Trade } from "./trade.ts";

/** What the filter asks to follow. */
export interface Signal {
  /** Made from the signal's own content: the same input gives the same id. */
  readonly id: string;
  /** Condition id of the market. */
  readonly marketId: string;
  /** Direction on the YES outcome. */
  readonly direction: Direction;
  /** Suggested position, USD: `min(positionSizePct × capital, maxPositionUsd)`. */
  readonly sizeUsd: number;
  /** Which strategy gave it. */
  readonly source: "confirmed_whale";
  /** The whales that agree, sorted, the one that triggered it included. */
  readonly confirmingWhales: readonly string[];
  /** Price of YES in the trade that triggered it. */
  readonly triggerPrice: number;
  /** Notional of that trade, USD. */
  readonly triggerUsd: number;
  /** Category of the market, as its source spells it. */
  readonly category: string;
  /** Id of the token in the trade that triggered it, `""` if unknown. */
  readonly tokenId: string;
  /** Time of that trade, milliseconds since the epoch. */
  readonly timeMs: number;
}

/**
 * Makes the signal that a trade triggers; nobody asks here whether it should.
 *
 * @param trade The trade.
 * @param confirmingWhales The wallets that agree, sorted, its own included. The signal keeps this very list.
 * @param params What a position takes: `positionSizePct`, `capital` and `maxPositionUsd`.
 */
export function signalFor(
  trade: Trade,
  confirmingWhales: readonly string[],
  params: StrategyParams,
): Signal {
  const { marketId, direction, price, usd, timeMs } = trade;
  return {
    id: signalId(trade),
    marketId,
    direction,
    sizeUsd: Math.min(params.positionSizePct * params.capital, params.maxPositionUsd),
    source: "confirmed_whale",
    confirmingWhales,
    triggerPrice: price,
    triggerUsd: usd,
    category: trade.category,
    tokenId: trade.tokenId,
    timeMs,
  };
}

/** Id of the signal that a trade triggers, if it triggers one. */
export function signalId({ marketId, direction, timeMs, wallet, price, usd }: Trade): string {
  return contentId("s", [marketId, direction, timeMs, wallet, price, usd]);
}

/** A signal as it is written to files: names and order of fields are a contract. */
export interface SignalRecord {
  /** Made from the signal's own content. */
  readonly id: string;
  /** Condition id of the market. */
  readonly market_id: string;
  /** Direction on the YES outcome. */
  readonly direction: Direction;
  /** Suggested position, USD. */
  readonly size_usd: number;
  /** Which strategy gave it. */
  readonly source: "confirmed_whale";
  /** The whales that agree, sorted. */
  readonly confirming_whales: readonly string[];
  /** How many they are. */
  readonly n_confirmations: number;
  /** Price of YES in the trade that triggered it. */
  readonly trigger_price: number;
  /** Notional of that trade, USD. */
  readonly trigger_usd: number;
  /** Category of the market. */
  readonly category: string;
  /** Token of that trade; missing if unknown. */
  readonly token_id?: string;
  /** ISO 8601, UTC. */
  readonly time: string;
}

/**
 * The signal in the form in which it is written to files.
 *
 * @throws {RangeError} If its time is no date.
 */
export function signalRecord(signal: Signal): SignalRecord {
  return {
    id: signal.id,
    market_id: signal.marketId,
    direction: signal.direction,
    size_usd: signal.sizeUsd,
    source: signal.source,
    confirming_whales: signal.confirmingWhales,
    n_confirmations: signal.confirmingWhales.length,
    trigger_price: signal.triggerPrice,
    trigger_usd: signal.triggerUsd,
    category: signal.category,
    ...(signal.tokenId === "" ? {} : { token_id: signal.tokenId }),
    time: new Date(signal.timeMs).toISOString(),
  };
}
