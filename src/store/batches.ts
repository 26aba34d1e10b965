/**
 * Writes of any size, cut to what a transaction holds, and values of any size, cut to what a key holds.
 *
 * @module
 */

import {
  keyBytes,
  type KvBatch,
  type KvKey,
  MAX_BATCH_BYTES,
  MAX_BATCH_KEY_BYTES,
  MAX_BATCH_WRITES,
  MAX_VALUE_BYTES,
} from "./kv.ts";

/** A value to be set. */
export interface KvPut {
  readonly key: KvKey;
  /** ASCII text. */
  readonly value: string;
}

/** Writes without conditions. */
export interface KvWrites {
  readonly puts?: readonly KvPut[];
  readonly deletes?: readonly KvKey[];
}

/** Bytes that a write counts for. */
export function writeBytes(
  { key, value = "" }: { readonly key: KvKey; readonly value?: string },
): number {
  return keyBytes(key) + value.length;
}

/** What of a transaction is used. */
interface Use {
  writes: number;
  keyBytes: number;
  /** Keys and values together. */
  bytes: number;
}

/** Whether writes fit into one transaction, with what every one has besides. */
export function fits(
  { puts = [], deletes = [] }: KvWrites,
  maxWrites: number = MAX_BATCH_WRITES,
): boolean {
  const use = { writes: 0, keyBytes: 0, bytes: 0 };
  for (const put of puts) addTo(use, put);
  for (const key of deletes) addTo(use, { key });
  return use.writes <= maxWrites && isWithin(use);
}

function addTo(use: Use, write: { readonly key: KvKey; readonly value?: string }): void {
  use.writes++;
  use.keyBytes += keyBytes(write.key);
  use.bytes += writeBytes(write);
}

function isWithin({ writes, keyBytes, bytes }: Use): boolean {
  return writes <= MAX_BATCH_WRITES && keyBytes <= MAX_BATCH_KEY_BYTES && bytes <= MAX_BATCH_BYTES;
}

/** Cuts writes into transactions, in their order, deletions last. */
export function* slices({ puts = [], deletes = [] }: KvWrites): Generator<KvBatch> {
  let slice: { puts: KvPut[]; deletes: KvKey[] } = { puts: [], deletes: [] };
  let use = { writes: 0, keyBytes: 0, bytes: 0 };
  for (const write of [...puts, ...deletes.map((key) => ({ key }))]) {
    const more = { ...use };
    addTo(more, write);
    if (use.writes > 0 && !isWithin(more)) {
      yield slice;
      slice = { puts: [], deletes: [] };
      use = { writes: 0, keyBytes: 0, bytes: 0 };
      addTo(use, write);
    } else use = more;
    if ("value" in write) slice.puts.push(write);
    else slice.deletes.push(write.key);
  }
  if (use.writes > 0) yield slice;
}

/**
 * Cuts a text into the values of several keys.
 *
 * @param prefix The keys are this and a number from 0.
 * @param text ASCII.
 */
export function partsOf(prefix: KvKey, text: string): readonly KvPut[] {
  const puts: KvPut[] = [];
  for (let start = 0; start < text.length; start += MAX_VALUE_BYTES) {
    puts.push({
      key: [...prefix, puts.length],
      value: text.slice(start, start + MAX_VALUE_BYTES),
    });
  }
  return puts;
}
