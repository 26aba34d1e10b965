/**
 * Values that are too large for their key: written beforehand in parts, with a pointer to them in their place.
 *
 * The parts of a new value have keys of their own, so that the old value stays whole until the transaction that puts the
 * new pointer has happened.
 *
 * @module
 */

import { type KvPut, type KvWrites, partsOf, writeBytes } from "./batches.ts";
import { keyOf } from "./keys.ts";
import { type Kv, type KvEntry, type KvKey, MAX_BATCH_BYTES, MAX_VALUE_BYTES } from "./kv.ts";
import { damagedKv } from "./store_error.ts";

/** Where the parts of a value are. */
export interface Pointer {
  /** Number of the transaction with which it was written. */
  readonly transaction: number;
  /** Number of parts. */
  readonly parts: number;
}

/** Writes, made small enough. */
export interface PackedWrites {
  /** To be written beforehand. */
  readonly parts: readonly KvPut[];
  /** The writes, large values replaced by pointers. */
  readonly puts: readonly KvPut[];
  /** The keys whose values have become pointers. */
  readonly pointers: ReadonlyMap<string, Pointer>;
}

/** Length of a profile's own keys before what they name. */
const PREFIX_PARTS = 2;
/** Pointers begin with what no JSON begins with. */
const POINTER = /^@(\d+)\/(\d+)$/;
/** Bytes of values in a transaction at most, so that there is room for what is written besides. */
export const VALUES_BYTES = MAX_BATCH_BYTES - 50_000;

/** How to pack writes. */
export interface PackOptions {
  /** Number of the transaction, which none before has had. */
  readonly transaction: number;
  /** Bytes of all writes together at most. @default {VALUES_BYTES} */
  readonly maxBytes?: number;
}

/**
 * Replaces values by pointers until each fits its key and all of them a transaction.
 *
 * @param profile The account.
 * @param puts The writes.
 * @param options The transaction.
 */
export function packWrites(
  profile: string,
  puts: readonly KvPut[],
  { transaction, maxBytes = VALUES_BYTES }: PackOptions,
): PackedWrites {
  const isLarge = new Set(puts.filter(({ value }) => value.length > MAX_VALUE_BYTES));
  let bytes = puts.reduce((sum, put) => sum + (isLarge.has(put) ? 0 : writeBytes(put)), 0);
  for (const put of bytes > maxBytes ? puts.toSorted(largestFirst) : []) {
    if (bytes <= maxBytes) break;
    if (!isLarge.has(put)) bytes -= put.value.length;
    isLarge.add(put);
  }
  if (isLarge.size === 0) return { parts: [], puts, pointers: new Map() };
  const pointers = new Map<string, Pointer>();
  const parts: KvPut[] = [];
  const small = puts.map((put) => {
    if (!isLarge.has(put)) return put;
    const own = partsOf(partPrefix(profile, put.key, transaction), put.value);
    const pointer = { transaction, parts: own.length };
    parts.push(...own);
    pointers.set(JSON.stringify(put.key), pointer);
    return { key: put.key, value: `@${pointer.transaction}/${pointer.parts}` };
  });
  return { parts, puts: small, pointers };
}

function largestFirst(a: KvPut, b: KvPut): number {
  return b.value.length - a.value.length;
}

function partPrefix(profile: string, key: KvKey, transaction: number): KvKey {
  return keyOf(profile, "part", transaction, ...key.slice(PREFIX_PARTS));
}

/** The pointer that is in a value's place, if one is. */
export function pointerIn({ value }: KvEntry): Pointer | undefined {
  const [, transaction, parts] = POINTER.exec(value ?? "") ?? [];
  return transaction === undefined
    ? undefined
    : { transaction: Number(transaction), parts: Number(parts) };
}

/** Keys of the parts that a pointer at a key stands for. */
export function partKeys(
  profile: string,
  key: KvKey,
  { transaction, parts }: Pointer,
): readonly KvKey[] {
  const prefix = partPrefix(profile, key, transaction);
  return Array.from({ length: parts }, (_, i) => [...prefix, i]);
}

/**
 * The value of an entry, wherever it is.
 *
 * @throws {StoreError} If a part is missing.
 */
export async function valueOf(kv: Kv, profile: string, entry: KvEntry): Promise<string | null> {
  const pointer = pointerIn(entry);
  if (pointer === undefined) return entry.value;
  const keys = partKeys(profile, entry.key, pointer);
  const parts = await Promise.all(keys.map((key) => kv.get(key)));
  return parts.map(({ key, value }) => {
    if (value !== null) return value;
    throw damagedKv(`Cannot read the KV value at ${key.join("/")}: it is missing`);
  }).join("");
}

/** Deletes that belong to writes: the parts that their new values make superfluous. */
export function supersededParts(
  profile: string,
  { puts = [], deletes = [] }: KvWrites,
  pointers: ReadonlyMap<string, Pointer>,
): readonly KvKey[] {
  // Hardly any account has a value that is so large.
  if (pointers.size === 0) return [];
  return [...puts.map(({ key }) => key), ...deletes].flatMap((key) => {
    const pointer = pointers.get(JSON.stringify(key));
    return pointer === undefined ? [] : partKeys(profile, key, pointer);
  });
}
