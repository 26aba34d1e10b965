/**
 * The last steps of loading trades: rows without gaps between them, and names that are all in use.
 *
 * @module
 */

import type { GroupPlace, GroupReport } from "./threads/group_reader.ts";
import { mergeNames } from "./threads/merge_names.ts";
import type { Interner } from "./interner.ts";
import { KNOWN_TOKENS, type TradeColumns } from "./trade_columns.ts";
import type { ColumnArrays, TradeTable } from "./trade_table.ts";

/**
 * Moves the trades of the row groups together.
 *
 * @param arrays The columns; what is in them changes.
 * @param places Where each row group is.
 * @param reports How many trades it has.
 * @returns The columns, as long as there are trades.
 */
export function closeGaps(
  arrays: ColumnArrays,
  places: readonly GroupPlace[],
  reports: readonly GroupReport[],
): ColumnArrays {
  let length = 0;
  for (const [at, { kept }] of reports.entries()) {
    const { first } = places[at]!;
    if (first !== length && kept > 0) {
      for (const column of Object.values(arrays)) column.copyWithin(length, first, first + kept);
    }
    length += kept;
  }
  return {
    wallet: arrays.wallet.subarray(0, length),
    market: arrays.market.subarray(0, length),
    token: arrays.token.subarray(0, length),
    category: arrays.category.subarray(0, length),
    isSell: arrays.isSell.subarray(0, length),
    price: arrays.price.subarray(0, length),
    usd: arrays.usd.subarray(0, length),
    timeMs: arrays.timeMs.subarray(0, length),
  };
}

/** What a reader knows, and which one it is. */
export interface ReaderNames extends Pick<TradeColumns, "wallets" | "markets" | "tokens"> {
  /** Number of the reader. */
  readonly reader: number;
}

/**
 * Brings the numbers of several readers together.
 *
 * @param arrays The columns, without gaps; the numbers in them change.
 * @param reports Who read which rows, and which names were new.
 * @param own What one of the readers knows.
 * @returns The names, by the numbers.
 */
export function nameTrades(
  { wallet, market, token }: ColumnArrays,
  reports: readonly GroupReport[],
  { reader: owner, wallets, markets, tokens }: ReaderNames,
): Pick<TradeTable, "wallets" | "markets" | "tokens"> {
  const kept = reports.map(({ kept }) => kept);
  const nameColumn = (
    ids: Uint32Array,
    kind: "wallets" | "markets" | "tokens",
    interner: Interner,
    known: number,
  ) => {
    const lists = reports.map((report) => ({ reader: report.reader, names: report[kind] }));
    const { names, numbers } = mergeNames({ reader: owner, interner }, lists, known);
    const used = new Uint8Array(names.length).fill(1, 0, known);
    let start = 0;
    for (const [at, { reader }] of lists.entries()) {
      const end = start + kept[at]!;
      renumber(ids.subarray(start, end), numbers.get(reader)!, used);
      start = end;
    }
    return forgetUnused(names, ids, used);
  };
  return {
    wallets: nameColumn(wallet, "wallets", wallets, 0),
    markets: nameColumn(market, "markets", markets, 0),
    tokens: nameColumn(token, "tokens", tokens, KNOWN_TOKENS.length),
  };
}

/** Gives ids other numbers, and flags those that are in use. */
function renumber(ids: Uint32Array, numbers: Uint32Array, used: Uint8Array): void {
  for (let row = 0; row < ids.length; row++) {
    const id = numbers[ids[row]!]!;
    ids[row] = id;
    used[id] = 1;
  }
}

/**
 * Names that no trade has (only dropped rows did, or a dictionary lists them in vain) are left out and the numbers in
 * the column changed accordingly, so that counting names counts what is there.
 */
function forgetUnused(
  names: readonly string[],
  ids: Uint32Array,
  used: Uint8Array,
): readonly string[] {
  if (!used.includes(0)) return names;
  const numbers = new Uint32Array(names.length);
  for (let id = 0, number = 0; id < names.length; id++) numbers[id] = used[id] ? number++ : 0;
  for (let row = 0; row < ids.length; row++) ids[row] = numbers[ids[row]!]!;
  return names.filter((_, id) => used[id] === 1);
}
