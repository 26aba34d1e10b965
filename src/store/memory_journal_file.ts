/**
 * A journal in memory: for the simulator and for tests.
 *
 * @module
 */

import type { JournalFile } from "./journal_file.ts";

/** A {@linkcode JournalFile} in memory. It outlives `close`, as a file would. */
export class MemoryJournalFile implements JournalFile {
  /** What to call it in messages. */
  readonly name: string;
  /** All that is in it. */
  text: string;
  #turn: Promise<unknown> = Promise.resolve();

  /**
   * @param text What is in it.
   * @param name What to call it in messages.
   */
  constructor(text = "", name = "journal.jsonl") {
    this.text = text;
    this.name = name;
  }

  /** The text from a byte on. */
  async *read(fromByte = 0): AsyncGenerator<string> {
    await Promise.resolve();
    if (this.text.length > fromByte) yield this.text.slice(fromByte);
  }

  /** How long it is. */
  size(): Promise<number> {
    return Promise.resolve(this.text.length);
  }

  /** Adds text at the end. */
  append(text: string): Promise<void> {
    this.text += text;
    return Promise.resolve();
  }

  /** Does nothing: there is no power cut in memory. */
  sync(): Promise<void> {
    return Promise.resolve();
  }

  /** Cuts the end off. */
  truncate(length: number): Promise<void> {
    this.text = this.text.slice(0, length);
    return Promise.resolve();
  }

  /** Runs something while nobody else does so with this journal. */
  exclusively<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(action);
    this.#turn = Promise.allSettled([result]);
    return result;
  }

  /** Does nothing. */
  close(): void {}
}
