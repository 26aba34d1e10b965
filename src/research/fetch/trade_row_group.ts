/**
 * A row group of `trades.parquet` while it is filled.
 *
 * @module
 */

import type { ParquetValues } from "../parquet/parquet_writer.ts";
import type { ChosenMarket } from "./market_choice.ts";
import { PackedTrades, TradeReader } from "./packed_trade.ts";
import { NO_OUTCOME_INDEX } from "./stored_trade.ts";

/** Trades of a row group. */
export const GROUP_TRADES = 10_000;

/** Number of the outcome that was traded: the token says what the row itself may not. */
export function outcomeIndexOf(trades: TradeReader, at: number): number {
  const token = trades.token(at);
  return typeof token === "number" ? token : trades.outcomeIndex(at);
}

/** Name of the outcome that was traded. */
export function outcomeOf(
  trades: TradeReader,
  at: number,
  { outcomes }: ChosenMarket["facts"],
): string {
  const index = outcomeIndexOf(trades, at);
  return index === NO_OUTCOME_INDEX ? trades.outcome(at) : outcomes[index] ?? "";
}

/**
 * A row group while it is filled: trades stay packed until they are written, and then one column after the other is made of
 * them.
 */
export class TradeRowGroup {
  readonly #markets: readonly ChosenMarket[];
  readonly #packed = new PackedTrades();
  #length = 0;

  /** @param markets Markets, by their numbers. */
  constructor(markets: readonly ChosenMarket[]) {
    this.#markets = markets;
  }

  /** Trades so far. */
  get length(): number {
    return this.#length;
  }

  /** Adds a trade that is packed. */
  add(trade: Uint8Array): void {
    this.#packed.addPacked(trade);
    this.#length++;
  }

  /** Forgets all of them. */
  clear(): void {
    this.#packed.clear();
    this.#length = 0;
  }

  /** The columns in the order of `API_COLUMNS`, each made when it is asked for. */
  columns(): readonly (() => ParquetValues)[] {
    const trades = new TradeReader(this.#packed.bytes);
    const places = trades.places();
    const texts = (textAt: (at: number) => string) => () => places.map(textAt);
    const factsAt = (at: number) => this.#markets[trades.market(at)]!.facts;
    return [
      texts((at) => trades.wallet(at)),
      texts((at) => trades.isSell(at) ? "SELL" : "BUY"),
      texts((at) => {
        const token = trades.token(at);
        return typeof token === "number" ? factsAt(at).tokenIds[token]! : token;
      }),
      texts((at) => factsAt(at).marketId),
      () => Float64Array.from(places, (at) => trades.size(at)),
      () => Float64Array.from(places, (at) => trades.price(at)),
      () => BigInt64Array.from(places, (at) => BigInt(trades.timeS(at))),
      texts((at) => factsAt(at).question),
      texts((at) => factsAt(at).slug),
      texts((at) => outcomeOf(trades, at, factsAt(at))),
      () => Int32Array.from(places, (at) => outcomeIndexOf(trades, at)),
      () => places.map((at) => trades.hash(at)),
    ];
  }
}
