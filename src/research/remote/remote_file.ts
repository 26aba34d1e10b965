/**
 * A file that is elsewhere, read in parts: only what is asked for is moved, and kept until it is no longer needed.
 *
 * @module
 */

import { RemoteError } from "./remote_error.ts";
import { askRange, type RangeAnswer, type RangeOptions } from "./range_request.ts";

/** Bytes that are asked for to learn the size: a small file comes whole with them. */
export const HEAD_BYTES = 1 << 16;
/** Bytes of one request at most: a cut connection costs no more. */
const PIECE_BYTES = 1 << 23;
/** Requests at the same time. */
const PARALLEL = 4;
/** Parts with less between them are asked for as one: a request takes longer than these bytes. */
const GAP_BYTES = 1 << 15;
/** Bytes that are held at a time at most. */
const MAX_HELD_BYTES = 2 ** 30;

/** Bytes that are here. */
interface Block {
  readonly start: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A part of a file that is on its way into a block. */
interface Piece {
  readonly start: number;
  readonly target: Uint8Array;
}

/** A file at a URL, opened for reading parts of it. */
export class RemoteFile implements Disposable {
  /** Size, bytes. */
  readonly size: number;
  readonly #url: string;
  readonly #version: string;
  readonly #head: Block;
  readonly #options: RangeOptions;
  #blocks: Block[];

  private constructor(url: string, head: RangeAnswer, options: RangeOptions) {
    this.#url = url;
    this.size = head.size;
    this.#version = head.version;
    this.#head = { start: 0, bytes: head.bytes };
    this.#options = options;
    this.#blocks = [this.#head];
  }

  /**
   * Opens a file: asks for its beginning, which tells how large it is.
   *
   * @param url Where it is.
   * @param options What stands in for the world in a test.
   * @throws {RemoteError} If it cannot be read, or is large and the host gives no parts of it.
   */
  static async open(url: string, options: RangeOptions = {}): Promise<RemoteFile> {
    return new RemoteFile(url, await askRange(url, 0, HEAD_BYTES, options), options);
  }

  /**
   * Gets bytes, those that are not here yet, several parts at the same time.
   *
   * @param ranges Where they are.
   * @throws {RemoteError} If they cannot be had, are too many, or the file is no longer the one that was opened.
   */
  async hold(ranges: readonly (readonly [number, number])[]): Promise<void> {
    const missing = ranges.filter(([start, end]) => end > start && !this.#find(start, end));
    const wanted = joined(missing);
    const held = this.#blocks.reduce((sum, { bytes }) => sum + bytes.length, 0);
    const more = wanted.reduce((sum, [start, end]) => sum + end - start, 0);
    if (held + more > MAX_HELD_BYTES) {
      throw new RemoteError({
        reason: `${held + more} bytes of it are needed at the same time`,
        next: "write it anew with smaller row groups",
      });
    }
    const blocks = wanted.map(([start, end]) => ({ start, bytes: new Uint8Array(end - start) }));
    await this.#fetchAll(blocks.flatMap(piecesOf));
    this.#blocks.push(...blocks);
  }

  /**
   * Reads bytes that are held.
   *
   * @throws {RangeError} If they are not.
   */
  readInto(start: number, target: Uint8Array): void {
    const end = start + target.length;
    const block = this.#find(start, end);
    if (block === undefined) {
      throw new RangeError(`Bytes ${start} to ${end} of ${this.size} were not asked for`);
    }
    target.set(block.bytes.subarray(start - block.start, end - block.start));
  }

  /** Forgets what is held, but for the beginning. */
  release(): void {
    this.#blocks = [this.#head];
  }

  /** All of it, part by part. */
  async *parts(): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
    yield this.#head.bytes;
    for (let start = this.#head.bytes.length; start < this.size;) {
      const bytes = new Uint8Array(Math.min(PIECE_BYTES, this.size - start));
      await this.#fetch({ start, target: bytes });
      yield bytes;
      start += bytes.length;
    }
  }

  /** Forgets everything. */
  [Symbol.dispose](): void {
    this.#blocks = [];
  }

  #find(start: number, end: number): Block | undefined {
    return this.#blocks.find((block) =>
      block.start <= start && end <= block.start + block.bytes.length
    );
  }

  async #fetchAll(pieces: readonly Piece[]): Promise<void> {
    let next = 0;
    const worker = async () => {
      while (next < pieces.length) await this.#fetch(pieces[next++]!);
    };
    const workers = Array.from({ length: Math.min(PARALLEL, pieces.length) }, worker);
    // Once one has failed the others end with their piece: none goes on behind the caller's back.
    const results = await Promise.allSettled(workers.map((work) =>
      work.catch((error) => {
        next = pieces.length;
        throw error;
      })
    ));
    const failed = results.find((result) => result.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  }

  async #fetch({ start, target }: Piece): Promise<void> {
    const answer = await askRange(this.#url, start, start + target.length, this.#options);
    if (answer.size !== this.size || answer.version !== this.#version) {
      throw new RemoteError({
        reason: "it was changed while it was being read",
        next: "start again; new files are best put where no old ones were",
      });
    }
    target.set(
      answer.isWhole ? answer.bytes.subarray(start, start + target.length) : answer.bytes,
    );
  }
}

/** Ranges in order, those with next to nothing between them as one. */
function joined(ranges: readonly (readonly [number, number])[]): readonly [number, number][] {
  const result: [number, number][] = [];
  for (const [start, end] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last !== undefined && start <= last[1] + GAP_BYTES) last[1] = Math.max(last[1], end);
    else result.push([start, end]);
  }
  return result;
}

function piecesOf({ start, bytes }: Block): Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    pieces.push({ start: start + at, target: bytes.subarray(at, at + PIECE_BYTES) });
  }
  return pieces;
}
