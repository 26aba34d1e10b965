/**
 * Reads a file line by line, as far as its lines are whole.
 *
 * @module
 */

/** A whole line. */
export interface FileLine {
  /** Its text, without the line end. */
  readonly text: string;
  /** Bytes of the file up to its end. */
  readonly endByte: number;
}

const LINE_END = 10;

/**
 * Reads the whole lines of a file. What follows the last line end was being written when the writer stopped.
 *
 * @param path The file.
 * @throws {Deno.errors.NotFound} If there is none.
 */
export async function* readLines(path: string): AsyncGenerator<FileLine, void> {
  using file = await Deno.open(path);
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(1 << 18);
  let begun: Uint8Array[] = [];
  let done = 0;
  while (true) {
    const count = await file.read(buffer);
    if (count === null) return;
    const bytes = buffer.subarray(0, count);
    let start = 0;
    for (let end = bytes.indexOf(LINE_END); end >= 0; end = bytes.indexOf(LINE_END, start)) {
      const text = begun.map((part) => decoder.decode(part, { stream: true })).join("") +
        decoder.decode(bytes.subarray(start, end));
      begun = [];
      start = end + 1;
      yield { text, endByte: done + start };
    }
    if (start < count) begun.push(bytes.slice(start));
    done += count;
  }
}
