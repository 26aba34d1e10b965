/**
 * A thread that reads row groups, as the one sees it that started it.
 *
 * @module
 */

import { timeOrder } from "../time_order.ts";
import type { GroupReport } from "./group_reader.ts";
import type { GroupAnswer, GroupRequest, ReadRequest } from "./group_worker.ts";

/** Threads beside the first that reading history takes at most: more would wait for memory. */
const MAX_THREADS = 3;
/** Rows for which one more thread is worth its start. */
const ROWS_A_THREAD = 500_000;

/**
 * How many threads beside this one are worth it.
 *
 * @param rows Rows there are to read.
 * @param cores Processors of the machine.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { usefulThreads } from "./reading_thread.ts";
 *
 * assertEquals(usefulThreads(5_000_000, 2), 1);
 * assertEquals(usefulThreads(5_000_000, 1), 0);
 * assertEquals(usefulThreads(900_000, 8), 0);
 * ```
 */
export function usefulThreads(rows: number, cores: number): number {
  return Math.max(0, Math.min(MAX_THREADS, cores - 1, Math.floor(rows / ROWS_A_THREAD) - 1));
}

/** Its program. */
const PROGRAM = new URL("./group_worker.ts", import.meta.url);

/** Whether a thread may be started: its program is read like any other file, unlike that of this thread. */
export function mayStartThreads(): boolean {
  if (PROGRAM.protocol !== "file:") return false;
  return Deno.permissions.querySync({ name: "read", path: PROGRAM }).state === "granted";
}

/** A thread that reads row groups. End it with `using`. */
export class ReadingThread implements Disposable {
  /** Number of it as a reader. */
  readonly reader: number;
  /** What it has read so far. Reports come in when this thread waits. */
  readonly reports: GroupReport[] = [];
  /** Settles when it reads no more. It may have claimed a row group for which there is no report. */
  readonly ended: Promise<void>;
  readonly #worker: Worker;
  readonly #end: () => void;
  #isAlive = true;
  #onOrder: ((order: Uint32Array | undefined) => void) | undefined;

  /** @param request What to read. It begins at once. */
  constructor(request: ReadRequest) {
    this.reader = request.reader;
    ({ promise: this.ended, resolve: this.#end } = Promise.withResolvers<void>());
    this.#worker = new Worker(PROGRAM, { type: "module" });
    this.#worker.onmessage = ({ data }: MessageEvent<GroupAnswer>) => this.#take(data);
    this.#worker.onerror = (event) => {
      // Whatever it does not read, others do.
      event.preventDefault();
      this.#isAlive = false;
      this.#end();
      this.#onOrder?.(undefined);
    };
    this.#ask(request);
  }

  /**
   * The time order, found on that thread while this one goes on.
   *
   * @param timeMs Time of each row, in shared memory.
   */
  async order(timeMs: Float64Array): Promise<Uint32Array> {
    if (!this.#isAlive) return timeOrder(timeMs);
    const { promise, resolve } = Promise.withResolvers<Uint32Array | undefined>();
    this.#onOrder = resolve;
    this.#ask({ kind: "order", timeMs });
    return await promise ?? timeOrder(timeMs);
  }

  /** Ends it, whatever it is doing. */
  [Symbol.dispose](): void {
    this.#worker.terminate();
  }

  #ask(request: GroupRequest): void {
    this.#worker.postMessage(request);
  }

  #take(answer: GroupAnswer): void {
    if (answer.kind === "report") this.reports.push(answer.report);
    else if (answer.kind === "end") this.#end();
    else this.#onOrder?.(answer.order);
  }
}
