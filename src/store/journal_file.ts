/**
 * Where the bytes of a journal are: a file of this machine, or the KV.
 *
 * @module
 */

/** A journal that is only read. */
export interface ReadableJournal {
  /** What to call it in messages: a path. */
  readonly name: string;
  /**
   * The text, in pieces of any length; nothing if there is no journal yet.
   *
   * @param fromByte Where to begin. @default {0}
   */
  read(fromByte?: number): AsyncIterable<string>;
  /** How long it is, bytes. Absent where only reading it tells. */
  size?(): Promise<number>;
  /**
   * SHA-256 of a text as UTF-8, 64 hexadecimal digits. Who reads the same lines over and over may remember theirs.
   *
   * @default {sha256}
   */
  readonly hash?: (text: string) => Promise<string>;
}

/**
 * Text that only grows at its end. Every character is one byte (journals are ASCII; a byte above 127 in a damaged one is
 * some other character, so that positions stay right).
 */
export interface JournalFile extends ReadableJournal {
  /**
   * Adds text at the end. If it throws, part of the text may be there.
   *
   * @param text ASCII.
   */
  append(text: string): Promise<void>;
  /** Returns when all that was added survives a power cut. */
  sync(): Promise<void>;
  /**
   * Cuts the end off.
   *
   * @param length Bytes that stay.
   */
  truncate(length: number): Promise<void>;
  /** Runs something while no other process does so with this journal. */
  exclusively<T>(action: () => Promise<T>): Promise<T>;
  /** Ends the use of the journal. */
  close(): void;
}
