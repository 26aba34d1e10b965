/**
 * A change that no transaction has room for: written down whole beforehand, made to count in one transaction, carried out
 * after that in as many as it takes.
 *
 * From the transaction on that points to the list, whoever reads sees it as carried out; who opens the account after a crash
 * carries it out again, which changes nothing. The next transaction of the account removes the list.
 *
 * @module
 */

import { asciiJson } from "./ascii.ts";
import type { KvPut, KvWrites } from "./batches.ts";
import { keyOf } from "./keys.ts";
import type { Kv, KvEntry, KvKey } from "./kv.ts";
import { valueOf } from "./large_values.ts";
import type { Writer } from "./writer.ts";

/** A key without its profile, and what is to be there; `null` for nothing. */
type Line = readonly [tail: KvKey, value: string | null];

/** Length of a profile's own keys before what they name. */
const PREFIX_PARTS = 2;

/** Where the list is. */
export function overflowKey(profile: string): KvKey {
  return keyOf(profile, "overflow");
}

/** The write of a list. */
export function overflowPut(profile: string, { puts = [], deletes = [] }: KvWrites): KvPut {
  const lines: Line[] = [
    ...puts.map(({ key, value }): Line => [key.slice(PREFIX_PARTS), value]),
    ...deletes.map((key): Line => [key.slice(PREFIX_PARTS), null]),
  ];
  return { key: overflowKey(profile), value: asciiJson(lines) };
}

/** A list that counts, whether or not it was carried out. */
export class Overflow {
  readonly #profile: string;
  /** What is to be at each key, by its text. */
  readonly #lines: ReadonlyMap<string, Line>;

  private constructor(profile: string, lines: readonly Line[]) {
    this.#profile = profile;
    this.#lines = new Map(lines.map((line) => [JSON.stringify(keyOf(profile, ...line[0])), line]));
  }

  /**
   * Reads the list of an account.
   *
   * @returns The list, empty if there is none, and the entry it was read from.
   * @throws {StoreError} If a part of it is missing.
   */
  static async read(kv: Kv, profile: string): Promise<{ list: Overflow; entry: KvEntry }> {
    const entry = await kv.get(overflowKey(profile));
    const text = await valueOf(kv, profile, entry);
    const lines: readonly Line[] = text === null ? [] : JSON.parse(text);
    return { list: new Overflow(profile, lines), entry };
  }

  /** An entry as the list has it; `undefined` if the list removes it. */
  entry(entry: KvEntry): KvEntry | undefined {
    const line = this.#lines.get(JSON.stringify(entry.key));
    if (line === undefined) return entry;
    return line[1] === null ? undefined : { ...entry, value: line[1] };
  }

  /** Entries below a key as the list has them. */
  async *entries(group: string, entries: AsyncIterable<KvEntry>): AsyncGenerator<KvEntry> {
    const seen = new Set<string>();
    for await (const entry of entries) {
      seen.add(JSON.stringify(entry.key));
      const now = this.entry(entry);
      if (now !== undefined) yield now;
    }
    for (const [text, [tail, value]] of this.#lines) {
      if (value === null || tail[0] !== group || tail.length < 2 || seen.has(text)) continue;
      yield { key: keyOf(this.#profile, ...tail), value, version: null };
    }
  }

  /** What carries the list out. */
  get writes(): KvWrites {
    const puts: KvPut[] = [];
    const deletes: KvKey[] = [];
    for (const [tail, value] of this.#lines.values()) {
      const key = keyOf(this.#profile, ...tail);
      if (value === null) deletes.push(key);
      else puts.push({ key, value });
    }
    return { puts, deletes };
  }
}

/**
 * Carries out what an interrupted process left on its list.
 *
 * @throws {StoreError} If the KV fails or the lease is lost.
 */
export async function carryOutOverflow({ kv, writer, profile }: {
  readonly kv: Kv;
  readonly writer: Writer;
  readonly profile: string;
}): Promise<void> {
  const { list } = await Overflow.read(kv, profile);
  await writer.write(list.writes);
}
