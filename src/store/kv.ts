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
