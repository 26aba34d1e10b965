/**
 * Marks: what the positions of an account are worth at the latest prices of their markets.
 *
 * @module
 */

import {
  type Account,
  checkPrice,
  marked,
  type MarketPositions,
  type Position,
} from "./account.ts";
import { exact, MICROS } from "./money.ts";
import { mapEntry, mapReplaceAll } from "./persistent_map.ts";
import type { Quoted } from "./quote.ts";
import type { MapEntry } from "./trie_node.ts";

/** What a price says besides what YES is worth. */
export interface MarkDetails {
  /** Price of NO, micro-dollars, 0 to 1 000 000. @default {the rest of a dollar} */
  readonly noMicros?: number;
  /** Where the price comes from, if it comes from a live feed. @default {as before} */
  readonly quoted?: Quoted | undefined;
}

/**
 * Marks the positions of one market at its latest price.
 *
 * @param account Account before.
 * @param marketId The market.
 * @param yesMicros Price of YES, micro-dollars, 0 to 1 000 000.
 * @param details Price of NO, and where it comes from. @default {a trade's price}
 * @returns The account after; the very same one if nothing is held there or the price is the same.
 * @throws {RangeError} If a price is out of range or the value becomes too large to be exact.
 */
export function mark(
  account: Account,
  marketId: string,
  yesMicros: number,
  { noMicros = MICROS - yesMicros, quoted }: MarkDetails = {},
): Account {
  checkPrice(yesMicros, "YES");
  checkPrice(noMicros, "NO");
  const entry = heldIn(account, marketId);
  return entry === undefined ? account : markAll(account, [{ entry, yesMicros, noMicros, quoted }]);
}

/** The positions in a market as an entry of the account's map; `undefined` if nothing is held there. */
export function heldIn(account: Account, marketId: string): MapEntry<MarketPositions> | undefined {
  return account.heldMarkets.has(marketId) ? mapEntry(account.positions, marketId) : undefined;
}

/** What the positions in one market are to be marked at. */
export interface MarketMark {
  /** The positions, as {@linkcode heldIn} gives them. */
  readonly entry: MapEntry<MarketPositions>;
  /** Price of YES, micro-dollars, 0 to 1 000 000. */
  readonly yesMicros: number;
  /** Price of NO, micro-dollars, 0 to 1 000 000. */
  readonly noMicros: number;
  /** Where the price comes from, if it comes from a live feed. */
  readonly quoted: Quoted | undefined;
}

/**
 * Marks the positions of several markets, each once: what {@linkcode mark} does for one after the other.
 *
 * @returns The account after; the very same one if all prices are the same.
 * @throws {RangeError} If a price is out of range or the value becomes too large to be exact.
 */
export function markAll(account: Account, marks: readonly MarketMark[]): Account {
  const changes: (readonly [MapEntry<MarketPositions>, MarketPositions])[] = [];
  let change = 0;
  for (const { entry, yesMicros, noMicros, quoted } of marks) {
    checkPrice(yesMicros, "YES");
    checkPrice(noMicros, "NO");
    const { YES, NO } = entry.value;
    const yes = YES && marked(YES, yesMicros, quoted);
    const no = NO && marked(NO, noMicros, quoted);
    if (yes === YES && no === NO) continue;
    change += (yes?.valueMicros ?? 0) - (YES?.valueMicros ?? 0) +
      (no?.valueMicros ?? 0) - (NO?.valueMicros ?? 0);
    changes.push([entry, positionsOf(yes, no)]);
  }
  if (changes.length === 0) return account;
  return {
    ...account,
    valueMicros: exact(account.valueMicros + change, "value of all positions"),
    positions: mapReplaceAll(account.positions, changes),
  };
}

function positionsOf(yes: Position | undefined, no: Position | undefined): MarketPositions {
  if (yes === undefined) return no === undefined ? {} : { NO: no };
  return no === undefined ? { YES: yes } : { YES: yes, NO: no };
}
