/**
 * A journal in the KV, where there is no disk: on Deno Deploy, and for a standby on another machine.
 *
 * @module
 */

import { partsOf } from "./batches.ts";
import type { JournalFile, ReadableJournal } from "./journal_file.ts";
import { keyOf } from "./keys.ts";
import type { Kv, KvKey } from "./kv.ts";
import type { Writer } from "./writer.ts";

/** A {@linkcode JournalFile} in the KV: pieces of text, one a key, in the order of their numbers. */
export class KvJournalFile implements JournalFile {
  readonly #kv: Kv;
  readonly #writer: Writer;
  readonly #prefix: KvKey;
  /** Lengths of the pieces; `undefined` while nobody has looked. */
  #lengths: number[] | undefined;

  /**
   * @param kv Where it is.
   * @param writer The same, for writing: a process that was taken over cannot add to it.
   * @param profile The account.
   */
  constructor(kv: Kv, writer: Writer, profile: string) {
    this.#kv = kv;
    this.#writer = writer;
    this.#prefix = keyOf(profile, "journal");
  }

  /** What to call it in messages. */
  get name(): string {
    return "in the KV";
  }

  /** The text from a byte on. */
  async *read(fromByte = 0): AsyncGenerator<string> {
    const lengths: number[] = [];
    yield* textFrom(this.#kv, this.#prefix, fromByte, (length) => lengths.push(length));
    this.#lengths = lengths;
  }

  /** Adds text at the end. */
  async append(text: string): Promise<void> {
    const lengths = await this.#pieces();
    const puts = partsOf(this.#prefix, text).map(({ key, value }) => ({
      key: [...this.#prefix, lengths.length + Number(key.at(-1))],
      value,
    }));
    await this.#writer.write({ puts });
    lengths.push(...puts.map(({ value }) => value.length));
  }

  /** Does nothing: what the KV has taken is safe. */
  sync(): Promise<void> {
    return Promise.resolve();
  }

  /** Cuts the end off. */
  async truncate(length: number): Promise<void> {
    const lengths = await this.#pieces();
    let kept = 0;
    let bytes = 0;
    while (kept < lengths.length && bytes + lengths[kept]! <= length) bytes += lengths[kept++]!;
    const deletes = lengths.slice(kept).map((_, i) => [...this.#prefix, kept + i]);
    const rest = length - bytes;
    const key = [...this.#prefix, kept];
    const cut = rest > 0 ? [{ key, value: (await this.#kv.get(key)).value!.slice(0, rest) }] : [];
    await this.#writer.write({ puts: cut, deletes: deletes.slice(cut.length) });
    this.#lengths = [...lengths.slice(0, kept), ...cut.map(({ value }) => value.length)];
  }

  /** Runs something: the fence keeps other processes from writing. */
  exclusively<T>(action: () => Promise<T>): Promise<T> {
    return action();
  }

  /** Does nothing: whoever opened the KV closes it. */
  close(): void {}

  async #pieces(): Promise<number[]> {
    if (this.#lengths === undefined) {
      for await (const _ of this.read()) { /* Only the lengths are wanted. */ }
    }
    return this.#lengths!;
  }
}

/**
 * A journal in the KV that is only read.
 *
 * @param kv Where it is.
 * @param profile The account.
 */
export function readOnlyKvJournal(kv: Kv, profile: string): ReadableJournal {
  return {
    name: "in the KV",
    read: (fromByte = 0) => textFrom(kv, keyOf(profile, "journal"), fromByte),
  };
}

/** The text of a journal from a byte on; all of it is fetched, as only the pieces know how long they are. */
async function* textFrom(
  kv: Kv,
  prefix: KvKey,
  fromByte: number,
  onPiece: (length: number) => void = () => {},
): AsyncGenerator<string> {
  let begin = 0;
  for await (const { value } of kv.list(prefix)) {
    const piece = value!;
    onPiece(piece.length);
    const skipped = Math.max(fromByte - begin, 0);
    begin += piece.length;
    if (skipped < piece.length) yield skipped === 0 ? piece : piece.slice(skipped);
  }
}
