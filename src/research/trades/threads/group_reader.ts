/**
 * Reads row groups into places that are fixed beforehand, so that several readers can fill the same columns: each numbers
 * names by itself and tells which it saw first where. `mergeNames` brings the numbers together.
 *
 * @module
 */

import { DROP_REASONS, type DropReason } from "../../../core/trade.ts";
import type { TextList } from "../interner.ts";
import type { ParquetFile } from "../../parquet/parquet_file.ts";
import type { TradeColumns } from "../trade_columns.ts";
import { loadGroup } from "../trade_group.ts";

/** A row group, and where its rows go. */
export interface GroupPlace {
  /** Number of its file. */
  readonly file: number;
  /** Number of the row group in the file. */
  readonly group: number;
  /** First row of the columns that it may fill. */
  readonly first: number;
  /** How many rows it has. */
  readonly rows: number;
}

/** What became of a row group. Plain data. */
export interface GroupReport {
  /** Number of its place. */
  readonly place: number;
  /** Number of who read it. */
  readonly reader: number;
  /** Trades that can be used: they are at the beginning of the place. */
  readonly kept: number;
  /** Rows that cannot, by reason. */
  readonly dropped: Readonly<Record<DropReason, number>>;
  /** Wallets that the reader had not seen before, in the order of its numbers. */
  readonly wallets: TextList;
  /** Markets that it had not seen before. */
  readonly markets: TextList;
  /** Tokens that it had not seen before. */
  readonly tokens: TextList;
}

/** One who reads row groups. */
export class GroupReader {
  readonly #number: number;
  readonly #columns: TradeColumns;

  /**
   * @param number Number of the reader.
   * @param columns Names of its own, arrays that it may share with others.
   */
  constructor(number: number, columns: TradeColumns) {
    this.#number = number;
    this.#columns = columns;
  }

  /**
   * Reads a row group.
   *
   * @param file Its file.
   * @param number Number of its place.
   * @param place Its place.
   * @param onColumn Called after each column.
   * @throws {DataError} If the bytes are not what the footer promises.
   */
  async read(
    file: ParquetFile,
    number: number,
    { file: category, group, first }: GroupPlace,
    onColumn: () => void = () => {},
  ): Promise<GroupReport> {
    const columns = this.#columns;
    const { wallets, markets, tokens } = columns;
    const droppedBefore = { ...columns.dropped };
    columns.length = first;
    await loadGroup({ file, group, onColumn }, columns);
    columns.category.fill(category, first, columns.length);
    return {
      place: number,
      reader: this.#number,
      kept: columns.length - first,
      dropped: difference(columns.dropped, droppedBefore),
      wallets: wallets.takeNew(),
      markets: markets.takeNew(),
      tokens: tokens.takeNew(),
    };
  }
}

function difference(
  after: Readonly<Record<DropReason, number>>,
  before: Readonly<Record<DropReason, number>>,
): Record<DropReason, number> {
  const counts = { ...after };
  for (const reason of DROP_REASONS) counts[reason] -= before[reason];
  return counts;
}
