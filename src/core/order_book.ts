/**
 * What an order book is inside the program.
 *
 * @module
 */

/** Orders of one price. */
export interface BookLevel {
  /** The price, micro-dollars a share: more than 0, less than 1 000 000. */
  readonly priceMicros: number;
  /** What they offer or want together, micro-shares, more than 0. */
  readonly sharesMicros: number;
}

/** The resting orders of one token at one moment. Plain data; an empty side is an empty list. */
export interface OrderBook {
  /** Condition id of the market, lower-case. */
  readonly marketId: string;
  /** Id of the token. */
  readonly tokenId: string;
  /** Who wants to buy, best (highest) price first; each price once. */
  readonly bids: readonly BookLevel[];
  /** Who wants to sell, best (lowest) price first; each price once. */
  readonly asks: readonly BookLevel[];
  /** When the exchange made the picture, milliseconds since the epoch. */
  readonly timeMs: number;
  /** Distance between possible prices, micro-dollars a share; `null` if the message does not say. */
  readonly tickMicros: number | null;
  /** Smallest order that may rest in the book, micro-shares; `null` if the message does not say. */
  readonly minOrderMicros: number | null;
}
