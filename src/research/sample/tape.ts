/**
 * Trades of the simulation on their way to a file: columns of fixed length, filled and emptied again and again.
 *
 * @module
 */

import { API_COLUMNS } from "../api_columns.ts";
import type { ParquetColumn, ParquetValues } from "../parquet/parquet_writer.ts";
import { pushPrice, type SampleMarket, takerMills } from "./market.ts";

/**
 * What the tape does not have. 64 random digits of a `transactionHash` for each trade would make the file three times as
 * big, and nothing that reads history uses them; what a market is called stands in the file of markets.
 */
const LEFT_OUT: ReadonlySet<string> = new Set(["title", "slug", "transactionHash"]);

/** Columns of `trades.parquet`. */
export const TAPE_COLUMNS: readonly ParquetColumn[] = API_COLUMNS.filter(({ name }) =>
  !LEFT_OUT.has(name)
);

/** Names of the outcomes, by index. */
const OUTCOMES = ["Yes", "No"] as const;
/** Fewest shares in a trade. */
const FEWEST_SHARES = 1;

/** What a trader wants. */
export interface Intent {
  readonly wallet: number;
  /** +1 to buy YES, −1 to sell it. */
  readonly direction: number;
  readonly usd: number;
  /** Whether to sell the token one has rather than buy the opposite one. */
  readonly isSale: boolean;
}

/** A batch of trades as columns. The arrays are used again after {@linkcode Tape.clear}. */
export class Tape {
  #length = 0;
  readonly #wallet: Uint32Array;
  readonly #market: SampleMarket[];
  readonly #isSale: Uint8Array;
  readonly #outcomeIndex: Int32Array;
  readonly #size: Float64Array;
  readonly #price: Float64Array;
  readonly #timestamp: BigInt64Array;

  /** @param capacity Most trades it holds. */
  constructor(capacity: number) {
    this.#wallet = new Uint32Array(capacity);
    this.#market = [];
    this.#isSale = new Uint8Array(capacity);
    this.#outcomeIndex = new Int32Array(capacity);
    this.#size = new Float64Array(capacity);
    this.#price = new Float64Array(capacity);
    this.#timestamp = new BigInt64Array(capacity);
  }

  /** Number of trades in it. */
  get length(): number {
    return this.#length;
  }

  /** Whether there is no room left. */
  get isFull(): boolean {
    return this.#length === this.#wallet.length;
  }

  /**
   * Executes a trade at the market's price, which moves by it.
   *
   * Buying YES, or selling NO, takes the offer; the opposite takes the bid. The NO token costs 1 − the price of YES.
   *
   * @returns What was paid or received, USD.
   */
  execute(market: SampleMarket, intent: Intent, timeMs: number): number {
    const { direction, isSale } = intent;
    const yesMills = takerMills(market, direction);
    const outcomeIndex = (direction > 0) === isSale ? 1 : 0;
    const price = (outcomeIndex === 0 ? yesMills : 1000 - yesMills) / 1000;
    const size = Math.max(Math.round(100 * intent.usd / price) / 100, FEWEST_SHARES);
    pushPrice(market, direction, price * size);

    const row = this.#length++;
    this.#wallet[row] = intent.wallet;
    this.#market[row] = market;
    this.#isSale[row] = isSale ? 1 : 0;
    this.#outcomeIndex[row] = outcomeIndex;
    this.#size[row] = size;
    this.#price[row] = price;
    this.#timestamp[row] = BigInt(Math.floor(timeMs / 1000));
    return price * size;
  }

  /**
   * The trades as values of {@linkcode TAPE_COLUMNS}, good until the next {@linkcode Tape.clear}.
   *
   * @param addresses Wallet addresses by wallet number.
   */
  columns(addresses: readonly string[]): ParquetValues[] {
    const length = this.#length;
    const wallet = new Array<string>(length);
    const side = new Array<string>(length);
    const asset = new Array<string>(length);
    const market = new Array<string>(length);
    const outcome = new Array<string>(length);
    for (let row = 0; row < length; row++) {
      const index = this.#outcomeIndex[row] === 0 ? 0 : 1;
      wallet[row] = addresses[this.#wallet[row]!]!;
      side[row] = this.#isSale[row] === 1 ? "SELL" : "BUY";
      asset[row] = this.#market[row]!.tokenIds[index];
      market[row] = this.#market[row]!.id;
      outcome[row] = OUTCOMES[index];
    }
    return [
      wallet,
      side,
      asset,
      market,
      this.#size.subarray(0, length),
      this.#price.subarray(0, length),
      this.#timestamp.subarray(0, length),
      outcome,
      this.#outcomeIndex.subarray(0, length),
    ];
  }

  /** Makes room again. */
  clear(): void {
    this.#length = 0;
  }
}
