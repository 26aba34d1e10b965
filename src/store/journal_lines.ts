/**
 * The lines of a journal as they stand there, before anybody has looked what they say.
 *
 * @module
 */

import { sha256 } from "./hash.ts";
import type { ReadableJournal } from "./journal_file.ts";

/** Length of the beginning up to what the hash is of. */
const HASHED_FROM = '{"hash":"",'.length + 64;
/** Lines whose hashes are asked for before the first of them is needed. */
const LINES_AHEAD = 32;

/** A line as it stands there. */
export interface PlainLine {
  /** The line, without its line break. */
  readonly text: string;
  /** Whether it has its line break. */
  readonly isEnded: boolean;
}

/** A line with the hash that it ought to have. */
export interface HashedLine extends PlainLine {
  /** SHA-256 of what the line says, 64 hexadecimal digits. */
  readonly hash: Promise<string>;
}

/** The lines of a journal with their hashes, which other threads work out while the lines before are being looked at. */
export async function* hashedLinesOf(
  file: ReadableJournal,
  fromByte: number,
): AsyncGenerator<HashedLine> {
  const ahead: HashedLine[] = [];
  try {
    for await (const line of linesOf(file, fromByte)) {
      ahead.push({ ...line, hash: hashOf(line.text, file) });
      if (ahead.length <= LINES_AHEAD) continue;
      yield ahead[0]!;
      ahead.shift();
    }
    yield* ahead;
  } finally {
    // Who stops at a damaged line leaves nothing behind that still runs.
    await Promise.all(ahead.map(({ hash }) => hash));
  }
}

/** The lines of a journal; the last may lack its line break. */
export async function* linesOf(file: ReadableJournal, fromByte: number): AsyncGenerator<PlainLine> {
  let begun: string[] = [];
  for await (const piece of file.read(fromByte)) {
    const parts = piece.split("\n");
    const last = parts.pop()!;
    for (const part of parts) {
      yield { text: begun.length === 0 ? part : begun.join("") + part, isEnded: true };
      begun = [];
    }
    if (last !== "") begun.push(last);
  }
  if (begun.length > 0) yield { text: begun.join(""), isEnded: false };
}

/** The hash that a line ought to have. */
export function hashOf(
  text: string,
  { hash = sha256 }: Pick<ReadableJournal, "hash"> = {},
): Promise<string> {
  return hash(text.slice(HASHED_FROM));
}
