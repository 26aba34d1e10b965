/**
 * The journal: one JSON line for everything that changed the state, each sealed with a hash that holds the line before.
 *
 * A line reads `{"hash":"…","prev":"…","seq":12,"kind":"turn",…}`: `hash` is the SHA-256 of all that follows it, `prev` the
 * hash of the line before, `seq` its number. Whoever changes, removes, adds or swaps a line breaks the chain there.
 *
 * @module
 */

import { asciiJson } from "./ascii.ts";
import { sha256 } from "./hash.ts";
import type { JournalEntry } from "./journal_entry.ts";
import type { JournalFile, ReadableJournal } from "./journal_file.ts";
import { type HashedLine, hashedLinesOf, hashOf, linesOf } from "./journal_lines.ts";
import { StoreError } from "./store_error.ts";

/** The last line. */
export interface JournalHead {
  /** Its number; −1 if there is no line. */
  readonly seq: number;
  /** Its hash. */
  readonly hash: string;
}

/** A line that is whole and has its place in the chain. */
export interface JournalLine extends JournalHead {
  /** Where it begins, bytes from the beginning of the journal. */
  readonly offset: number;
  /** What kind of line it is. */
  readonly kind: string;
  /** The line itself, without its line break. */
  readonly text: string;
}

/** What a line says. */
export function entryOf(line: JournalLine): JournalEntry {
  return JSON.parse(line.text);
}

/** What is at the end of a journal. */
export interface JournalEnd {
  /** The last line that is whole. */
  readonly head: JournalHead;
  /** Bytes up to its end, line break included. */
  readonly bytes: number;
  /** Bytes after it: the beginning of a line whose writing was interrupted. */
  readonly tornBytes: number;
  /** Whether the last line is whole but for its line break. */
  readonly lacksBreak: boolean;
}

const NO_HASH = "0".repeat(64);
/** Head of a journal without lines. */
export const NO_HEAD: JournalHead = Object.freeze({ seq: -1, hash: NO_HASH });
/** How a line begins. */
const BEGINNING = /^\{"hash":"([0-9a-f]{64})","prev":"([0-9a-f]{64})","seq":(\d+),"kind":"(\w+)"/;
/** Bytes of the first line besides what it says: hash, hash of the line before, number. */
export const LINK_BYTES = `{"hash":"","prev":"","seq":0,\n`.length - 1 + 2 * 64;

/** Where a journal was read up to. */
export type JournalPlace = Pick<JournalEnd, "head" | "bytes">;

const BEGIN: JournalPlace = Object.freeze({ head: NO_HEAD, bytes: 0 });

/**
 * Reads a journal and checks every line.
 *
 * @param file The journal.
 * @param onLine Told about every line that is whole, in order.
 * @param from The end of what was read before, to read only what came since. @default {the beginning}
 * @returns What is at its end. A last line that was not written to its end is left out.
 * @throws {StoreError} If any other line is damaged: its number and its position are named.
 */
export async function scanJournal(
  file: ReadableJournal,
  onLine: (line: JournalLine) => void | Promise<void> = () => {},
  from: JournalPlace = BEGIN,
): Promise<JournalEnd> {
  let { head, bytes } = from;
  let torn: { readonly bytes: number; readonly fault: string } | undefined;
  let lacksBreak = false;
  for await (const { text, isEnded, hash } of hashedLinesOf(file, bytes)) {
    const place = { seq: head.seq + 1, offset: bytes };
    if (torn !== undefined) throw damaged(file, place, torn.fault);
    const length = text.length + (isEnded ? 1 : 0);
    const fault = await faultOf({ text, hash }, head);
    if (fault !== undefined) {
      // What a power cut keeps from a file are zeros, and what a crash keeps is the end.
      if (isEnded && !text.includes("\0")) throw damaged(file, place, fault);
      torn = { bytes: length, fault };
      continue;
    }
    head = { seq: place.seq, hash: text.slice(9, 73) };
    await onLine({ ...head, offset: bytes, kind: BEGINNING.exec(text)![4]!, text });
    bytes += length;
    lacksBreak = !isEnded;
  }
  return { head, bytes, tornBytes: torn?.bytes ?? 0, lacksBreak };
}

/**
 * Where to begin to read only the end of a journal: at the first line of it.
 *
 * @param file The journal.
 * @param bytes How much is the end.
 * @returns The place; `undefined` if the journal is no longer than that, has no line there, or does not tell its length.
 */
export async function placeNearEnd(
  file: ReadableJournal,
  bytes: number,
): Promise<JournalPlace | undefined> {
  const size = await file.size?.() ?? 0;
  if (size <= bytes) return undefined;
  let offset = size - bytes;
  let isFirst = true;
  for await (const { text, isEnded } of linesOf(file, offset)) {
    if (!isFirst) {
      const [, , prev, seq] = BEGINNING.exec(text) ?? [];
      const head = { seq: Number(seq) - 1, hash: prev! };
      return prev === undefined ? undefined : { head, bytes: offset };
    }
    offset += text.length + (isEnded ? 1 : 0);
    isFirst = false;
  }
  return undefined;
}

/**
 * A line that would be the next one of a journal.
 *
 * @param end What is at its end.
 * @param text The line, without its line break.
 * @returns `undefined` if it is not whole or does not follow.
 */
export async function lineAfter(
  { head, bytes }: JournalPlace,
  text: string,
): Promise<JournalLine | undefined> {
  if (await faultOf({ text, hash: hashOf(text) }, head) !== undefined) return undefined;
  const [, hash, , seq, kind] = BEGINNING.exec(text)!;
  return { seq: Number(seq), hash: hash!, offset: bytes, kind: kind!, text };
}

/** A line that was written. */
export interface WrittenLine extends JournalHead {
  /** The line itself, without its line break. */
  readonly text: string;
}

/** A journal that is open for writing. */
export class Journal {
  readonly #file: JournalFile;
  #head: JournalHead;
  /** Bytes that are safe, and those that were written. */
  #bytes: number;
  #written: number;
  #failure: StoreError | undefined;

  /** What was done about its end, as a sentence; `undefined` if that was whole. */
  readonly repair: string | undefined;

  private constructor(
    file: JournalFile,
    head: JournalHead,
    end: { bytes: number; repair?: string },
  ) {
    this.#file = file;
    this.#head = head;
    this.#bytes = this.#written = end.bytes;
    this.repair = end.repair;
  }

  /**
   * Opens a journal that was read. A line that was not written to its end is cut off, a line break that is missing added.
   *
   * @param file The journal.
   * @param end What is at its end.
   */
  static async open(file: JournalFile, end: JournalEnd): Promise<Journal> {
    const { head, bytes, tornBytes, lacksBreak } = end;
    if (tornBytes > 0) {
      await file.truncate(bytes);
      const repair = `Cut ${tornBytes} bytes off the journal: line ${head.seq + 2} was not ` +
        "written to its end.";
      return new Journal(file, head, { bytes, repair });
    }
    if (!lacksBreak) return new Journal(file, head, { bytes });
    await file.append("\n");
    await file.sync();
    const repair = `Added the line break that line ${head.seq + 1} of the journal lacked.`;
    return new Journal(file, head, { bytes: bytes + 1, repair });
  }

  /** The last line. */
  get head(): JournalHead {
    return this.#head;
  }

  /**
   * Adds a line; when this returns, it survives a power cut.
   *
   * @param entry What it says.
   * @param mayWrite What has to be true before anything is written; the line is put into words meanwhile. @default {nothing}
   * @returns The line.
   * @throws {StoreError} If it could not be written; then no further line can be, before the journal is opened again.
   */
  async append(entry: JournalEntry, mayWrite?: Promise<void>): Promise<WrittenLine> {
    const line = await this.write(entry, mayWrite);
    await this.sync();
    return line;
  }

  /** The first half of {@linkcode append}: when this returns, the line survives the process, but no power cut. */
  async write(entry: JournalEntry, mayWrite?: Promise<void>): Promise<WrittenLine> {
    if (this.#failure !== undefined) throw this.#failure;
    const seq = this.#head.seq + 1;
    const hashed = `"prev":"${this.#head.hash}","seq":${seq},${asciiJson(entry).slice(1)}`;
    const hash = await sha256(hashed);
    const text = `{"hash":"${hash}",${hashed}`;
    await mayWrite;
    await this.#append({ seq, hash, text });
    return { seq, hash, text };
  }

  /** The second half. */
  async sync(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      await this.#file.sync();
    } catch (cause) {
      throw this.#failure = await this.#giveUp(cause);
    }
    this.#bytes = this.#written;
  }

  /**
   * Adds a line that was written before and is not there any more.
   *
   * @param line The line, which follows the last one.
   */
  async restore(line: WrittenLine): Promise<void> {
    await this.#append(line);
    await this.sync();
  }

  async #append({ seq, hash, text }: WrittenLine): Promise<void> {
    try {
      await this.#file.append(`${text}\n`);
    } catch (cause) {
      throw this.#failure = await this.#giveUp(cause);
    }
    this.#written += text.length + 1;
    this.#head = { seq, hash };
  }

  /** Takes back what was written of a line. Where that fails as well, the next start does it. */
  async #giveUp(cause: unknown): Promise<StoreError> {
    if (cause instanceof StoreError) return cause;
    let causes = [cause];
    try {
      await this.#file.truncate(this.#bytes);
    } catch (error) {
      causes = [cause, error];
    }
    const reason = cause instanceof Error ? cause.message : String(cause);
    return new StoreError(`Cannot write to the journal ${this.#file.name}: ${reason}`, {
      trouble: "unavailable",
      safe: "All that was kept before is safe, and nothing was done that is not kept",
      next: "Free some space or check the permissions, and start again",
      cause: causes.length === 1 ? cause : new AggregateError(causes),
    });
  }
}

/** Why a line is none that follows the head, if so. */
async function faultOf(
  line: Pick<HashedLine, "text" | "hash">,
  head: JournalHead,
): Promise<string | undefined> {
  const actualHash = await line.hash;
  const [, hash, prev, seq] = BEGINNING.exec(line.text) ?? [];
  if (hash === undefined) return "it is no line of a journal";
  if (actualHash !== hash) return "its content does not match its hash";
  if (prev !== head.hash || Number(seq) !== head.seq + 1) {
    return "it does not follow the line before it";
  }
  return undefined;
}

function damaged(
  file: ReadableJournal,
  { seq, offset }: { readonly seq: number; readonly offset: number },
  fault: string,
): StoreError {
  return new StoreError(
    `Cannot read line ${seq + 1} of the journal ${file.name} at byte ${offset}: ${fault}`,
    {
      trouble: "damaged",
      safe: seq === 0 ? "The KV is untouched" : "The KV and the lines before it are untouched",
      next:
        "Put back a copy of the journal from before the change; it is never repaired by guessing",
    },
  );
}
