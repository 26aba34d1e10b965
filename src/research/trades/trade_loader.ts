/**
 * Loads the trades of a research directory into a {@linkcode TradeTable}, column by column, on several threads if that
 * is faster. The table is the same to the byte however many there are.
 *
 * The columns are allocated once, for as many rows as the footers promise. While a row group is loaded, one byte a row
 * more holds the outcome; the time order afterwards needs four. Nothing else grows with trades.
 *
 * @module
 */

import { DROP_REASONS, type DropReason, type OutcomeMode } from "../../core/trade.ts";
import { findCategories, TRADES_FILE } from "../categories.ts";
import { ParquetFile } from "../parquet/parquet_file.ts";
import { fileIn, isRemote } from "../remote/location.ts";
import { Claims } from "./threads/claims.ts";
import { type GroupPlace, GroupReader, type GroupReport } from "./threads/group_reader.ts";
import { mayStartThreads, ReadingThread, usefulThreads } from "./threads/reading_thread.ts";
import { timeOrder } from "./time_order.ts";
import { allocateArrays, emptyColumns, type TradeColumns } from "./trade_columns.ts";
import { requireTradeColumns } from "./trade_group.ts";
import { closeGaps, nameTrades } from "./trade_names.ts";
import type { ColumnArrays, TradeTable, UnorderedTrades } from "./trade_table.ts";

/** Columns read of a row group in most files, to say how much of it is done. */
const USUAL_COLUMNS = 8;

/** Rows that are read without letting others have a turn, at least: about a tenth of a second. */
const ROWS_A_BREATH = 500_000;

/** Number of this thread as a reader. */
const THIS_READER = 1;

/** How far reading the trades has come. */
export interface LoadProgress {
  /** Category that is being read. */
  readonly category: string;
  /** Rows read so far, of all categories. */
  readonly doneRows: number;
  /** Rows there are, of all categories. */
  readonly totalRows: number;
}

/** Options of {@linkcode TradeLoad}. */
export interface LoadTradesOptions {
  /**
   * Categories to load, any case; empty means all.
   *
   * @default {[]}
   */
  readonly categories?: readonly string[];
  /**
   * How a trade of the NO token is understood.
   *
   * @default {"yes"}
   */
  readonly outcomes?: OutcomeMode;
  /** Gets the trades as soon as they are there: what it does needs no time order and costs no time while that is found. */
  readonly onTrades?: ((trades: UnorderedTrades) => void) | undefined;
  /** Called after each column of each row group and once at the end, for a progress bar. */
  readonly onProgress?: (progress: LoadProgress) => void;
  /**
   * Threads beside this one that read files of this machine.
   *
   * @default {one for each processor to spare, at most three; none for a million trades or fewer}
   */
  readonly threads?: number | undefined;
}

/** Trades that are being loaded: other threads are at it as soon as there is one. End it with `using`. */
export class TradeLoad implements Disposable {
  readonly #options: LoadTradesOptions;
  readonly #categories: readonly string[];
  readonly #files: readonly ParquetFile[];
  readonly #places: readonly GroupPlace[];
  readonly #rows: number;
  readonly #arrays: ColumnArrays;
  readonly #claims: Claims;
  readonly #threads: readonly ReadingThread[];
  #stack = new DisposableStack();

  private constructor(
    dir: string,
    categories: readonly string[],
    files: readonly ParquetFile[],
    options: LoadTradesOptions,
    stack: DisposableStack,
  ) {
    this.#options = options;
    this.#categories = categories;
    this.#files = files;
    this.#places = placesOf(files);
    this.#rows = files.reduce((sum, file) => sum + file.rows, 0);
    this.#claims = Claims.make(this.#places.length);
    const threads = this.#threadCount(dir);
    const memory = threads === 0 ? ArrayBuffer : SharedArrayBuffer;
    this.#arrays = allocateArrays(this.#rows, dir, memory);
    this.#threads = Array.from({ length: threads }, (_, index) =>
      stack.use(
        new ReadingThread({
          kind: "read",
          reader: THIS_READER + 1 + index,
          paths: files.map(({ path }) => path),
          places: this.#places,
          outcomes: this.#outcomes,
          arrays: this.#arrays,
          claims: this.#claims.words,
        }),
      ));
  }

  /**
   * Opens the files. What is in them is read by {@linkcode TradeLoad.finish}, and meanwhile by other threads.
   *
   * @param dir The directory, or its address.
   * @param options Which categories, and how to read them.
   * @throws {DataError} If the directory, a category or a file is missing or unusable.
   */
  static async start(dir: string, options: LoadTradesOptions = {}): Promise<TradeLoad> {
    const categories = await findCategories(dir, options.categories);
    using stack = new DisposableStack();
    const files: ParquetFile[] = [];
    for (const category of categories) {
      const file = stack.use(await ParquetFile.open(fileIn(dir, category, TRADES_FILE)));
      requireTradeColumns(file);
      files.push(file);
    }
    const load = new TradeLoad(dir, categories, files, options, stack);
    load.#stack = stack.move();
    return load;
  }

  /** Rows that are read so far. */
  get doneRows(): number {
    return this.#claims.doneRows;
  }

  /**
   * Reads what other threads do not.
   *
   * @returns The trades.
   * @throws {DataError} If a file is unusable.
   */
  async finish(): Promise<TradeTable> {
    const columns = emptyColumns(this.#arrays, this.#outcomes);
    const reports = await this.#read(columns);
    this.#tell(this.#categories.length - 1);
    const arrays = closeGaps(this.#arrays, this.#places, reports);
    const [thread] = this.#threads;
    const ordered = thread?.order(arrays.timeMs);
    const trades = {
      ...arrays,
      ...nameTrades(arrays, reports, { reader: THIS_READER, ...columns }),
      length: arrays.timeMs.length,
      categories: this.#categories,
      dropped: droppedIn(reports),
    };
    this.#options.onTrades?.(trades);
    return { ...trades, order: await ordered ?? timeOrder(arrays.timeMs) };
  }

  /** Ends the other threads and closes the files. */
  [Symbol.dispose](): void {
    this.#stack.dispose();
  }

  get #outcomes(): OutcomeMode {
    return this.#options.outcomes ?? "yes";
  }

  #threadCount(dir: string): number {
    // What is elsewhere comes as fast as it comes.
    if (isRemote(dir)) return 0;
    const useful = usefulThreads(this.#rows, navigator.hardwareConcurrency);
    const threads = Math.min(this.#options.threads ?? useful, this.#places.length);
    return threads > 0 && mayStartThreads() ? threads : 0;
  }

  /** Reads all row groups. Gives their reports in their order. */
  async #read(columns: TradeColumns): Promise<GroupReport[]> {
    const reports: GroupReport[] = [];
    const failure = await this.#readFree(columns, reports);
    // Who has claimed nothing by now never will, and may not even have started.
    const others = this.#threads.filter(({ reader }) => this.#claims.has(reader));
    await Promise.all(others.map(({ ended }) => ended));
    for (const thread of others) {
      for (const report of thread.reports) reports[report.place] = report;
    }
    await this.#readMissing(reports, failure?.place ?? this.#places.length);
    if (failure !== undefined) throw failure.error;
    return reports;
  }

  /** Reads row groups as long as any are free. */
  async #readFree(
    columns: TradeColumns,
    reports: GroupReport[],
  ): Promise<Failure | undefined> {
    const reader = new GroupReader(THIS_READER, columns);
    let rows = 0;
    for (
      let at = this.#claims.next(THIS_READER);
      at !== undefined;
      at = this.#claims.next(THIS_READER)
    ) {
      try {
        if (rows >= ROWS_A_BREATH) {
          await breathe();
          rows = 0;
        }
        reports[at] = await this.#readPlace(reader, at);
        rows += this.#places[at]!.rows;
      } catch (error) {
        this.#claims.close(THIS_READER);
        return { place: at, error };
      }
    }
    return undefined;
  }

  /** Reads row groups that a thread left behind: they cannot be read, unless it came to an end by itself. */
  async #readMissing(reports: GroupReport[], end: number): Promise<void> {
    // Their names are numbered anew, as those that come later have been read already.
    const number = THIS_READER + 1 + this.#threads.length;
    const reader = new GroupReader(number, emptyColumns(this.#arrays, this.#outcomes));
    for (let at = 0; at < end; at++) reports[at] ??= await this.#readPlace(reader, at);
  }

  async #readPlace(reader: GroupReader, at: number): Promise<GroupReport> {
    const place = this.#places[at]!;
    let columns = 0;
    const onColumn = () =>
      this.#tell(place.file, place.rows * Math.min(columns++ / USUAL_COLUMNS, 1));
    const report = await reader.read(this.#files[place.file]!, at, place, onColumn);
    this.#claims.addRows(place.rows);
    return report;
  }

  #tell(file: number, moreRows = 0): void {
    this.#options.onProgress?.({
      category: this.#categories[file]!,
      doneRows: this.doneRows + Math.floor(moreRows),
      totalRows: this.#rows,
    });
  }
}

/** A row group that could not be read. */
interface Failure {
  /** Number of its place. */
  readonly place: number;
  readonly error: unknown;
}

/** Lets others have a turn, such as a signal to stop: decoding row groups does not. It takes a millisecond or more. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

function placesOf(files: readonly ParquetFile[]): GroupPlace[] {
  let first = 0;
  return files.flatMap(({ groupRows }, file) =>
    groupRows.map((rows, group) => {
      const place = { file, group, first, rows };
      first += rows;
      return place;
    })
  );
}

function droppedIn(reports: readonly GroupReport[]): Record<DropReason, number> {
  const counts = { wallet: 0, market: 0, side: 0, price: 0, time: 0 };
  for (const { dropped } of reports) {
    for (const reason of DROP_REASONS) counts[reason] += dropped[reason];
  }
  return counts;
}
