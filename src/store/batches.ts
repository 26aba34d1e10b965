/**
 * Writes of any size, cut to what a transaction holds, and values of any size, cut to what a key holds.
 *
 * @module
 */

import {
  type KvBatch,
  type KvKey,
  MAX_BATCH_BYTES,
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

/** About what a key takes besides its text, bytes. */
const KEY_BYTES = 16;

/** Bytes that a write counts for. */
export function writeBytes(
  { key, value }: { readonly key: KvKey; readonly value?: string },
): number {
  let bytes = KEY_BYTES + (value?.length ?? 0);
  for (const part of key) bytes += KEY_BYTES + (typeof part === "string" ? part.length : 0);
  return bytes;
}

/** Whether writes fit into one transaction. */
export function fits(
  { puts = [], deletes = [] }: KvWrites,
  maxWrites: number = MAX_BATCH_WRITES,
): boolean {
  if (puts.length + deletes.length > maxWrites) return false;
  let bytes = 0;
  for (const put of puts) bytes += writeBytes(put);
  for (const key of deletes) bytes += writeBytes({ key });
  return bytes <= MAX_BATCH_BYTES;
}

/** Cuts writes into transactions, in their order, deletions last. */
export function* slices({ puts = [], deletes = [] }: KvWrites): Generator<KvBatch> {
  let slice: { puts: KvPut[]; deletes: KvKey[] } = { puts: [], deletes: [] };
  let bytes = 0;
  let writes = 0;
  for (const write of [...puts, ...deletes.map((key) => ({ key }))]) {
    const more = writeBytes(write);
    if (writes > 0 && (writes === MAX_BATCH_WRITES || bytes + more > MAX_BATCH_BYTES)) {
      yield slice;
      slice = { puts: [], deletes: [] };
      bytes = writes = 0;
    }
    if ("value" in write) slice.puts.push(write);
    else slice.deletes.push(write.key);
    bytes += more;
    writes++;
  }
  if (writes > 0) yield slice;
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
