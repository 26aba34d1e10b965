/**
 * The key-value store as this program uses it: text values, one kind of transaction.
 *
 * Narrower than `Deno.Kv`, so that tests and the simulator can put one in its place that fails on purpose.
 *
 * @module
 */

/** A key: parts from the general to the special. */
export type KvKey = readonly (string | number)[];

/** A value with its version. */
export interface KvEntry {
  /** The key. */
  readonly key: KvKey;
  /** The value, ASCII text; `null` if there is none. */
  readonly value: string | null;
  /** Changes with every write; `null` if there is no value. */
  readonly version: string | null;
}

/** A transaction: all of it happens, or nothing. */
export interface KvBatch {
  /** Keys whose version must still be this one (`null`: there is no value), or nothing happens. */
  readonly checks?: readonly { readonly key: KvKey; readonly version: string | null }[];
  /** Values to be set. */
  readonly puts?: readonly { readonly key: KvKey; readonly value: string }[];
  /** Keys to be deleted. */
  readonly deletes?: readonly KvKey[];
}

/** A key-value store. */
export interface Kv {
  /** The value of a key as it is now. */
  get(key: KvKey): Promise<KvEntry>;
  /** All entries whose keys begin with a prefix and are longer, in the order of the keys. */
  list(prefix: KvKey): AsyncIterable<KvEntry>;
  /**
   * Carries out a transaction.
   *
   * @returns Version of everything it wrote; `null` if a check failed and nothing happened.
   * @throws If it cannot say whether it happened; usually it did not.
   */
  commit(batch: KvBatch): Promise<string | null>;
  /** Ends the use of the store. */
  close(): void;
}

/** Bytes of a value at most; the limit is 65 536. */
export const MAX_VALUE_BYTES = 60_000;
/** Writes in a transaction at most; the limit is 1000. */
export const MAX_BATCH_WRITES = 900;
/** Bytes of keys and values in a transaction at most; the limit is 819 200. */
export const MAX_BATCH_BYTES = 700_000;
/** Bytes of keys in a transaction at most, as {@linkcode keyBytes} counts them; the limit is 81 920 for values that are set. */
export const MAX_BATCH_KEY_BYTES = 75_000;

/** Bytes of a key: each part with its kind, a string with its end. */
export function keyBytes(key: KvKey): number {
  let bytes = 0;
  for (const part of key) {
    if (typeof part !== "string") bytes += 9;
    // Whatever is not ASCII takes three bytes at most, a zero two.
    else bytes += 2 + (isPlain(part) ? part.length : 3 * part.length);
  }
  return bytes;
}

function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0 || code > 127) return false;
  }
  return true;
}
