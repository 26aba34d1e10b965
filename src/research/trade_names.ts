/**
 * The last steps of loading trades: rows without gaps between them, and names that are all in use.
 *
 * @module
 */

import type { GroupPlace, GroupReport } from "./threads/group_reader.ts";
import { mergeNames, type NewNames } from "./threads/merge_names.ts";
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

/**
 * Brings the numbers of several readers together.
 *
 * @param arrays The columns, without gaps; the numbers in them change.
 * @param reports Who read which rows, and which names were new.
 * @param interners What the reader that read most knows.
 * @returns The names, by the numbers.
 */
export function nameTrades(
  { wallet, market, token }: ColumnArrays,
  reports: readonly GroupReport[],
  { wallets, markets, tokens }: Pick<TradeColumns, "wallets" | "markets" | "tokens">,
): Pick<TradeTable, "wallets" | "markets" | "tokens"> {
  const listsOf = (kind: "wallets" | "markets" | "tokens") =>
    reports.map((report) => ({ reader: report.reader, names: report[kind] }));
  const kept = reports.map(({ kept }) => kept);
  return {
    wallets: nameColumn(wallet, kept, listsOf("wallets"), wallets, 0),
    markets: nameColumn(market, kept, listsOf("markets"), markets, 0),
    tokens: nameColumn(token, kept, listsOf("tokens"), tokens, KNOWN_TOKENS.length),
  };
}

function nameColumn(
  ids: Uint32Array,
  kept: readonly number[],
  lists: readonly NewNames[],
  interner: Interner,
  known: number,
): readonly string[] {
  const { names, numbers } = mergeNames(interner, lists, known);
  let start = 0;
  for (const [at, { reader }] of lists.entries()) {
    const end = start + kept[at]!;
    // One reader of everything has the right numbers already.
    if (numbers.size > 1) renumber(ids.subarray(start, end), numbers.get(reader)!);
    start = end;
  }
  return forgetUnused(names, ids, known);
}

function renumber(ids: Uint32Array, numbers: Uint32Array): void {
  for (let row = 0; row < ids.length; row++) ids[row] = numbers[ids[row]!]!;
}

/**
 * Names that no trade has (only dropped rows did, or a dictionary lists them in vain) are left out and the numbers in
 * the column changed accordingly, so that counting names counts what is there. The first `keep` names always stay.
 */
function forgetUnused(names: readonly string[], ids: Uint32Array, keep: number): readonly string[] {
  const used = new Uint8Array(names.length).fill(1, 0, keep);
  let missing = names.length - keep;
  for (let row = 0; row < ids.length && missing > 0; row++) {
    const id = ids[row]!;
    if (used[id] === 0) {
      used[id] = 1;
      missing--;
    }
  }
  if (missing === 0) return names;
  const numbers = new Uint32Array(names.length);
  const kept = names.filter((_, id) => used[id] === 1);
  for (let id = 0, number = 0; id < names.length; id++) numbers[id] = used[id] ? number++ : 0;
  renumber(ids, numbers);
  return kept;
}
