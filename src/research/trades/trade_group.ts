/**
 * Loads one row group of trades: reads the columns it needs, drops the rows that cannot be used, and expresses the rest
 * on the YES outcome. Column by column this computes what `normalizeTrade` computes row by row; a test compares them.
 *
 * @module
 */

import type { DropReason, OutcomeMode } from "../../core/trade.ts";
import { DataError } from "../data_error.ts";
import { NO_ID } from "./interner.ts";
import { readColumn, type ReadColumnOptions } from "../parquet/parquet_column.ts";
import { type ParquetFile, unreadable } from "../parquet/parquet_file.ts";
import type { ColumnTarget } from "../parquet/column_target.ts";
import type { ColumnParser } from "../parquet/parquet_page.ts";
import type { TradeColumns } from "./trade_columns.ts";
import { BUY, SELL } from "./trade_table.ts";
import {
  idParser,
  NO_OUTCOME,
  NO_SIDE,
  NULL_ID,
  NUMBER_PARSER,
  OUTCOME_INDEX_PARSER,
  OUTCOME_PARSER,
  SIDE_PARSER,
  TIME_PARSER,
} from "./trade_parsers.ts";

/** Names of the columns that say who traded, best first: the first that is not null in a row counts. */
const WALLET_COLUMNS = ["proxyWallet", "taker", "maker"];
/** Names of the columns that say which market was traded. */
const MARKET_COLUMNS = ["conditionId", "market_id"];

/** A row group to load. */
export interface GroupSource {
  readonly file: ParquetFile;
  /** Number of the row group. */
  readonly group: number;
  /** Called after every column that was read. */
  readonly onColumn: () => void;
}

/**
 * Checks that a file has the columns without which no row can be used.
 *
 * @throws {DataError} If one is missing.
 */
export function requireTradeColumns(file: ParquetFile): void {
  for (const names of [WALLET_COLUMNS, MARKET_COLUMNS, ["side"], ["price"], ["timestamp"]]) {
    if (names.some((name) => file.columns.has(name))) continue;
    throw new DataError(`Cannot read trades as no column is called ${names.join(" or ")}`, {
      path: file.path,
      next: `the columns are ${[...file.columns.keys()].join(", ")}`,
    });
  }
}

/**
 * Appends the usable trades of a row group to the columns.
 *
 * @param source The file, the row group, and what to do between columns.
 * @param columns Get the trades; they must have room for all rows of the group.
 * @throws {DataError} If the bytes are not what the footer promises.
 */
export async function loadGroup(source: GroupSource, columns: TradeColumns): Promise<void> {
  const rows = source.file.groupRows[source.group]!;
  const first = columns.length;
  const last = first + rows;
  const wallet = idParser(columns.wallets, NULL_ID);
  const market = idParser(columns.markets, NULL_ID);
  const outcome = new Uint8Array(rows);
  const price = columns.price.subarray(first, last);
  const usd = columns.usd.subarray(first, last);

  await source.file.hold(source.group, columnsToRead(source.file, columns.outcomes));
  await readField(source, columns.wallet.subarray(first, last), WALLET_COLUMNS, wallet);
  await readField(source, columns.market.subarray(first, last), MARKET_COLUMNS, market);
  await readField(source, columns.isSell.subarray(first, last), ["side"], SIDE_PARSER);
  await readField(source, price, ["price"], NUMBER_PARSER);
  await readField(source, columns.timeMs.subarray(first, last), ["timestamp"], TIME_PARSER);
  await readField(
    source,
    columns.token.subarray(first, last),
    ["asset"],
    idParser(columns.tokens, 0),
  );
  await readField(source, usd, ["usd_amount"], NUMBER_PARSER);
  await fillUsdFromSize(source, usd, price);
  if (columns.outcomes === "yes") {
    await readField(source, outcome, ["outcomeIndex"], OUTCOME_INDEX_PARSER);
    await fillGaps(source, outcome, "outcome", OUTCOME_PARSER);
  }
  columns.length = keepUsable(columns, outcome, first);
  source.file.release();
}

/** The columns that are read whatever is in them. Others are read only where these have gaps. */
function columnsToRead({ columns }: ParquetFile, outcomes: OutcomeMode): string[] {
  const fields = [WALLET_COLUMNS, MARKET_COLUMNS, ["side"], ["price"], ["timestamp"], ["asset"]];
  fields.push(["usd_amount", "size"]);
  if (outcomes === "yes") fields.push(["outcomeIndex", "outcome"]);
  return fields.flatMap((names) => names.find((name) => columns.has(name)) ?? []);
}

/** Reads a field from the first of `names` that the file has, and what is null there from the next. */
async function readField(
  source: GroupSource,
  target: ColumnTarget,
  names: readonly string[],
  parser: ColumnParser,
): Promise<void> {
  const [name, ...others] = names.filter((name) => source.file.columns.has(name));
  if (name === undefined) {
    target.fill(parser.missing);
    return;
  }
  await decode(source, name, {
    parser,
    place: (row, rows) => target.subarray(row, row + rows),
  });
  for (const other of others) await fillGaps(source, target, other, parser);
}

/** Reads a column, if the file has it, for the rows where the target has nothing but `parser.missing`. */
async function fillGaps(
  source: GroupSource,
  target: ColumnTarget,
  name: string,
  parser: ColumnParser,
): Promise<void> {
  if (!source.file.columns.has(name) || !target.includes(parser.missing)) return;
  await decode(source, name, {
    parser,
    place: (row, rows) => target.slice(row, row + rows),
    done: (row, values) => {
      const gaps = target.subarray(row, row + values.length);
      for (let i = 0; i < gaps.length; i++) {
        if (Object.is(gaps[i], parser.missing)) gaps[i] = values[i]!;
      }
    },
  });
}

/** Where the source gives no USD it is price times size. */
async function fillUsdFromSize(
  source: GroupSource,
  usd: Float64Array,
  price: Float64Array,
): Promise<void> {
  if (!source.file.columns.has("size") || !usd.includes(NaN)) return;
  await decode(source, "size", {
    parser: NUMBER_PARSER,
    place: (_row, rows) => new Float64Array(rows),
    done: (row, sizes) => {
      for (let i = 0; i < sizes.length; i++) {
        if (Number.isNaN(usd[row + i])) usd[row + i] = price[row + i]! * sizes[i]!;
      }
    },
  });
}

async function decode(
  { file, group, onColumn }: GroupSource,
  name: string,
  options: Omit<ReadColumnOptions, "group">,
): Promise<void> {
  await file.hold(group, [name]);
  try {
    readColumn(file, file.columns.get(name)!, { ...options, group });
  } catch (error) {
    throw unreadable(error, file.path);
  }
  onColumn();
}

/**
 * Moves the usable rows together and expresses them on the YES outcome.
 *
 * @returns Number of trades there are now.
 */
function keepUsable(columns: TradeColumns, outcome: Uint8Array, first: number): number {
  const { wallet, market, token, isSell, price, usd, timeMs, dropped } = columns;
  let kept = first;
  for (let i = 0; i < outcome.length; i++) {
    const row = first + i;
    // Nearly every row can be used: only another one is asked what is wrong with it.
    const yesPrice = price[row]!;
    const isUsable = wallet[row]! < NO_ID && market[row]! < NO_ID && isSell[row] !== NO_SIDE &&
      yesPrice > 0 && yesPrice <= 1 && !Number.isNaN(timeMs[row]);
    if (!isUsable) {
      dropped[dropReason(columns, row)]++;
      continue;
    }
    if (kept !== row) {
      wallet[kept] = wallet[row]!;
      market[kept] = market[row]!;
      token[kept] = token[row]!;
      isSell[kept] = isSell[row]!;
      price[kept] = price[row]!;
      usd[kept] = usd[row]!;
      timeMs[kept] = timeMs[row]!;
    }
    if (outcome[i] === NO_OUTCOME) {
      isSell[kept] = isSell[kept] === BUY ? SELL : BUY;
      price[kept] = 1 - price[kept]!;
    }
    if (!(usd[kept]! > 0)) usd[kept] = 0;
    kept++;
  }
  return kept;
}

/** What is wrong with a row that cannot be used. */
function dropReason(columns: TradeColumns, row: number): DropReason {
  if (columns.wallet[row]! >= NO_ID) return "wallet";
  if (columns.market[row]! >= NO_ID) return "market";
  if (columns.isSell[row] === NO_SIDE) return "side";
  const price = columns.price[row]!;
  if (!(price > 0 && price <= 1)) return "price";
  return "time";
}
