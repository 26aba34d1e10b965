/**
 * The history that a refresh has downloaded from the exchange: in the KV, a few groups of trades of each market.
 *
 * @module
 */

import type { Outcome } from "../core/trade.ts";
import type { ChosenMarket } from "../research/fetch/market_choice.ts";
import type { Ending } from "../research/fetch/winners.ts";
import { joined } from "../store/artefact.ts";
import { type KvPut, partsOf } from "../store/batches.ts";
import type { Kv, KvKey } from "../store/kv.ts";
import { StoreError } from "../store/store_error.ts";
import { type SourceTrades, type TradeSource } from "./trade_source.ts";
import { rowsFrom, tableOfRows, type TradeRows } from "./trade_rows.ts";

/** Trades of a market that were kept together. */
export interface KeptGroup {
  /** Number of the market. */
  readonly market: number;
  /** How often the market was begun before. */
  readonly attempt: number;
  /** Number of the group in its market, from 0 for the newest trades. */
  readonly chunk: number;
  readonly rows: number;
}

/** Key of a group of trades below that of the refresh. */
export function groupKey(key: KvKey, { market, attempt, chunk }: Omit<KeptGroup, "rows">): KvKey {
  return [...key, "trades", market, attempt, chunk];
}

/** Behind a text: parts that an earlier attempt left behind it, which need not have said the same, do not count. */
const END = "\n";

/**
 * Cuts a text into the values of several keys.
 *
 * @param key The keys are this and a number.
 * @param text ASCII without line ends.
 */
export function keptParts(key: KvKey, text: string): readonly KvPut[] {
  return partsOf(key, text + END);
}

/**
 * A text that {@linkcode keptParts} cut.
 *
 * @throws {StoreError} If its end is missing.
 */
export async function keptText(kv: Kv, key: KvKey): Promise<string> {
  const text = await joined(kv, key);
  const end = text.indexOf(END);
  if (end !== -1) return text.slice(0, end);
  throw new StoreError(`Cannot read what a refresh kept as its end is missing: ${key.join("/")}`, {
    trouble: "damaged",
    safe: "What was published before stays in use",
    next: "The next refresh begins anew",
  });
}

/** What was downloaded. */
export class KeptHistory implements TradeSource {
  /** What was won by whom. */
  readonly winners: ReadonlyMap<string, Outcome>;
  /** It never changes. */
  readonly digest: string = "";
  readonly groups: readonly KeptGroup[];
  readonly #kv: Kv;
  readonly #key: KvKey;
  readonly #markets: readonly ChosenMarket[];

  private constructor(
    kv: Kv,
    key: KvKey,
    kept: {
      readonly markets: readonly ChosenMarket[];
      readonly groups: readonly KeptGroup[];
      readonly endings: readonly Ending[];
    },
  ) {
    this.#kv = kv;
    this.#key = key;
    this.#markets = kept.markets;
    // In the order of time; where times are equal the order of the markets counts.
    this.groups = kept.groups.toSorted((a, b) => a.market - b.market || b.chunk - a.chunk);
    this.winners = new Map(
      kept.endings.filter(({ payout }) => payout === 0 || payout === 1)
        .map(({ marketId, payout }) => [marketId, payout === 1 ? "YES" : "NO"]),
    );
  }

  /**
   * Opens it.
   *
   * @param kv Where it is.
   * @param key Key of the refresh.
   */
  static async open(kv: Kv, key: KvKey): Promise<KeptHistory> {
    return new KeptHistory(kv, key, {
      markets: JSON.parse(await keptText(kv, [...key, "markets"])),
      groups: JSON.parse(await keptText(kv, [...key, "groups"])),
      endings: JSON.parse(await keptText(kv, [...key, "endings"])),
    });
  }

  /** Reads the trades of groups. */
  async load(from: number, end: number): Promise<SourceTrades> {
    const parts: TradeRows[] = [];
    for (const group of this.groups.slice(from, end)) {
      parts.push(await rowsFrom(await keptText(this.#kv, groupKey(this.#key, group))));
    }
    const table = tableOfRows(parts);
    return { ...table, wallets: { names: table.wallets }, markets: { names: table.markets } };
  }

  /** Volume of each market, USD. */
  liquidityUsd(): Promise<ReadonlyMap<string, number>> {
    return Promise.resolve(
      new Map(this.#markets.map(({ facts }) => [facts.marketId, facts.volumeUsd])),
    );
  }

  /** Nothing is open. */
  [Symbol.dispose](): void {}
}
