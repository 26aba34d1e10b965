/**
 * Reads a file line by line, as far as its lines are whole.
 *
 * @module
 */

import { delay } from "@std/async/delay";

/** A whole line. */
export interface FileLine {
  /** Its bytes, without the line end; valid until the next line is asked for. */
  readonly bytes: Uint8Array;
  /** Bytes of the file up to its end. */
  readonly endByte: number;
}

const LINE_END = 10;
/** Bytes that are read at a time; a longer line gets a larger buffer. */
const BUFFER_BYTES = 1 << 18;
/** Bytes after which others get their turn. */
const TURN_BYTES = 1 << 20;
const decoder = new TextDecoder();

/** The text of a line. */
export function textOf({ bytes }: Pick<FileLine, "bytes">): string {
  return decoder.decode(bytes);
}

/**
 * Reads the whole lines of a file. What follows the last line end was being written when the writer stopped.
 *
 * @param path The file.
 * @throws {Deno.errors.NotFound} If there is none.
 */
export async function* readLines(path: string): AsyncGenerator<FileLine, void> {
  using file = await Deno.open(path);
  let buffer = new Uint8Array(BUFFER_BYTES);
  let held = 0;
  let done = 0;
  let turn = 0;
  while (true) {
    if (held === buffer.length) {
      const larger = new Uint8Array(2 * held);
      larger.set(buffer);
      buffer = larger;
    }
    // At once rather than by another thread, each of which would keep memory for it.
    const count = file.readSync(buffer.subarray(held));
    if (count === null) return;
    turn += count;
    if (turn > TURN_BYTES) {
      turn = 0;
      await delay(0);
    }
    const bytes = buffer.subarray(0, held + count);
    let start = 0;
    let end = bytes.indexOf(LINE_END, held);
    while (end >= 0) {
      yield { bytes: bytes.subarray(start, end), endByte: done + end + 1 };
      start = end + 1;
      end = bytes.indexOf(LINE_END, start);
    }
    done += start;
    buffer.copyWithin(0, start, bytes.length);
    held = bytes.length - start;
  }
}
