/**
 * Divides trades among buckets, so that each bucket can be worked on alone: all trades of a market, or all of a wallet,
 * are in the same one.
 *
 * @module
 */

import { emptyRows, type TradeRows } from "./trade_rows.ts";
import type { SourceTrades } from "./trade_source.ts";

/** Which trades are kept, and how they are divided. */
export interface Division {
  /** What keeps trades together. */
  readonly by: "market" | "wallet";
  /** Number of buckets, 1 or more. */
  readonly buckets: number;
  /** Start of the training window (inclusive), milliseconds since the epoch. */
  readonly fromMs: number;
  /** End of the training window (exclusive). */
  readonly toMs: number;
  /** Trades under this many USD are left out. */
  readonly minUsd: number;
  /** Trades of other wallets are left out. @default {all are kept} */
  readonly wallets?: ReadonlySet<string>;
}

/**
 * Divides trades. Within a bucket they stay in their order.
 *
 * By market a bucket has no prices and sides, by wallet no amounts: nobody needs them there.
 *
 * @param columns The trades.
 * @param division How.
 * @returns The buckets that have a trade, by number.
 */
export function divide(columns: SourceTrades, division: Division): Map<number, TradeRows> {
  const { wallet, market, usd, timeMs } = columns;
  const { fromMs, toMs, minUsd } = division;
  const names = columns[division.by === "market" ? "markets" : "wallets"].names;
  const ids = columns[division.by];
  const bucketOf = Uint32Array.from(names, (name) => hashOf(name) % division.buckets);
  const { wallets } = division;
  const isKept = Uint8Array.from(
    columns.wallets.names,
    (name) => wallets === undefined || wallets.has(name) ? 1 : 0,
  );
  const rowsOf = new Map<number, number[]>();
  for (let row = 0; row < columns.length; row++) {
    const time = timeMs[row]!;
    const isIn = time >= fromMs && time < toMs && !(usd[row]! < minUsd) &&
      isKept[wallet[row]!] === 1;
    if (!isIn) continue;
    const bucket = bucketOf[ids[row]!]!;
    const rows = rowsOf.get(bucket);
    if (rows === undefined) rowsOf.set(bucket, [row]);
    else rows.push(row);
  }
  const walletIds = new Renumbering(columns.wallets.names);
  const marketIds = new Renumbering(columns.markets.names);
  const buckets = new Map<number, TradeRows>();
  for (const [bucket, rows] of rowsOf) {
    const part = emptyRows(rows.length, { wallets: [], markets: [] });
    for (const [at, row] of rows.entries()) {
      part.wallet[at] = walletIds.of(wallet[row]!);
      part.market[at] = marketIds.of(market[row]!);
      part.timeMs[at] = timeMs[row]!;
      if (division.by === "market") {
        part.usd[at] = usd[row]!;
      } else {
        part.usd[at] = minUsd;
        part.price[at] = columns.price[row]!;
        part.isSell[at] = columns.isSell[row]!;
      }
    }
    buckets.set(bucket, { ...part, wallets: walletIds.take(), markets: marketIds.take() });
  }
  return buckets;
}

/** Numbers of names from 0 on, for one bucket after the other. */
class Renumbering {
  readonly #names: readonly string[];
  readonly #numbers: Uint32Array;
  #taken: number[] = [];

  constructor(names: readonly string[]) {
    this.#names = names;
    this.#numbers = new Uint32Array(names.length);
  }

  of(id: number): number {
    const known = this.#numbers[id]!;
    if (known > 0) return known - 1;
    this.#numbers[id] = this.#taken.push(id);
    return this.#taken.length - 1;
  }

  /** The names that have numbers; afterwards none has. */
  take(): string[] {
    const names = this.#taken.map((id) => this.#names[id]!);
    for (const id of this.#taken) this.#numbers[id] = 0;
    this.#taken = [];
    return names;
  }
}

/** A hash of a text (FNV-1a), 32 bits. It must never change while a refresh is under way. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return (hash ^ (hash >>> 15)) >>> 0;
}
