/** A thread that reads row groups as long as any are free, then sorts if it is asked to. @module */

import type { OutcomeMode } from "../../../core/trade.ts";
import { ParquetFile } from "../../parquet/parquet_file.ts";
import { timeOrder } from "../time_order.ts";
import { emptyColumns } from "../trade_columns.ts";
import type { ColumnArrays } from "../trade_table.ts";
import { Claims } from "./claims.ts";
import { type GroupPlace, GroupReader, type GroupReport } from "./group_reader.ts";

/** What it is asked to read. */
export interface ReadRequest {
  readonly kind: "read";
  /** Its number as a reader. */
  readonly reader: number;
  readonly paths: readonly string[];
  readonly places: readonly GroupPlace[];
  readonly outcomes: OutcomeMode;
  /** In shared memory. */
  readonly arrays: ColumnArrays;
  /** Of `Claims`. */
  readonly claims: Int32Array<SharedArrayBuffer>;
}

/** Times that it is asked to sort. */
export interface OrderRequest {
  readonly kind: "order";
  /** In shared memory. */
  readonly timeMs: Float64Array;
}

/** What it is asked for. */
export type GroupRequest = ReadRequest | OrderRequest;

/** What it answers: a report for each row group, that there will be no more, and the time order. */
export type GroupAnswer =
  | { readonly kind: "report"; readonly report: GroupReport }
  | { readonly kind: "end" }
  | { readonly kind: "order"; readonly order: Uint32Array };

/** What a thread has of its own. A reference to the types of threads would be one of the whole library. */
interface ThreadScope {
  onmessage: (message: MessageEvent<GroupRequest>) => unknown;
  postMessage(answer: GroupAnswer, transfer: Transferable[]): void;
}

const thread = globalThis as unknown as ThreadScope;

thread.onmessage = async ({ data }) => {
  if (data.kind === "order") {
    const order = timeOrder(data.timeMs);
    answer({ kind: "order", order }, [order.buffer]);
  } else {
    await readGroups(data);
    answer({ kind: "end" });
  }
};

async function readGroups(request: ReadRequest): Promise<void> {
  const { reader: number, paths, places, outcomes, arrays } = request;
  const claims = new Claims(request.claims);
  const reader = new GroupReader(number, emptyColumns(arrays, outcomes));
  using stack = new DisposableStack();
  const files = new Map<number, ParquetFile>();
  for (let at = claims.next(number); at !== undefined; at = claims.next(number)) {
    const place = places[at]!;
    try {
      const file = files.get(place.file) ?? stack.use(await ParquetFile.open(paths[place.file]!));
      files.set(place.file, file);
      answer({ kind: "report", report: await reader.read(file, at, place) });
    } catch {
      // Who misses the report reads the row group once more, and throws what is wrong with it.
      return;
    }
    claims.addRows(place.rows);
  }
}

function answer(answer: GroupAnswer, transfer: Transferable[] = []): void {
  thread.postMessage(answer, transfer);
}
