/**
 * Rows that are put aside by part, and taken up again part by part: in memory while they are few, else on disk.
 *
 * @module
 */

import { delay } from "@std/async/delay";
import { readLines, textOf } from "../files/line_file.ts";

/** Characters that wait in memory before they are written. */
const BUFFER_CHARS = 1 << 20;

/** A place for rows of type `T`, which JSON can express. */
export class RowSpool<T> {
  readonly #folder: string;
  readonly #bufferChars: number;
  readonly #waiting = new Map<number, string[]>();
  readonly #onDisk = new Set<number>();
  #chars = 0;

  /**
   * @param folder Folder for what does not stay in memory; made when it is needed.
   * @param bufferChars Characters that stay in memory.
   */
  constructor(folder: string, bufferChars: number = BUFFER_CHARS) {
    this.#folder = folder;
    this.#bufferChars = bufferChars;
  }

  /** Parts that have rows, in order. */
  get parts(): readonly number[] {
    return [...new Set([...this.#waiting.keys(), ...this.#onDisk])].sort((a, b) => a - b);
  }

  /** Puts a row aside. */
  async add(part: number, row: T): Promise<void> {
    const line = JSON.stringify(row);
    const lines = this.#waiting.get(part);
    if (lines === undefined) this.#waiting.set(part, [line]);
    else lines.push(line);
    this.#chars += line.length;
    if (this.#chars > this.#bufferChars) await this.#flush();
  }

  /** Takes the rows of a part, in the order in which they were put aside. */
  async take(part: number): Promise<T[]> {
    const rows: T[] = [];
    if (this.#onDisk.has(part)) {
      for await (const line of readLines(this.#path(part))) rows.push(JSON.parse(textOf(line)));
      await Deno.remove(this.#path(part));
      this.#onDisk.delete(part);
    }
    for (const line of this.#waiting.get(part) ?? []) {
      rows.push(JSON.parse(line));
      this.#chars -= line.length;
    }
    this.#waiting.delete(part);
    return rows;
  }

  async #flush(): Promise<void> {
    // Others get their turn; the files are written at once, as every thread that does so would keep memory for it.
    await delay(0);
    Deno.mkdirSync(this.#folder, { recursive: true });
    for (const [part, lines] of this.#waiting) {
      Deno.writeTextFileSync(this.#path(part), `${lines.join("\n")}\n`, { append: true });
      this.#onDisk.add(part);
    }
    this.#waiting.clear();
    this.#chars = 0;
  }

  #path(part: number): string {
    return `${this.#folder}/${part}`;
  }
}
