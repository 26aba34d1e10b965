/**
 * A key-value store in memory: for the simulator and for tests, where a whole run takes milliseconds.
 *
 * @module
 */

import { keyBytes, type Kv, type KvBatch, type KvEntry, type KvKey } from "./kv.ts";

/** The limits of Deno KV, which the store keeps a distance from. */
const MAX_CHECKS = 100;
const MAX_WRITES = 1000;
const MAX_KEY_BYTES = 2048;
const MAX_PUT_BYTES = 65_536;
const MAX_PUT_KEY_BYTES = 81_920;
const MAX_BYTES = 819_200;

/** What is stored under a key. */
interface Stored {
  readonly key: KvKey;
  readonly value: string;
  readonly version: string;
}

/**
 * A {@linkcode Kv} in memory. It outlives `close`, as a file would, so that a test can open it again.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { MemoryKv } from "./memory_kv.ts";
 *
 * const kv = new MemoryKv();
 * await kv.commit({ puts: [{ key: ["a", 1], value: "x" }] });
 * const { version } = await kv.get(["a", 1]);
 * assertEquals(await kv.commit({ checks: [{ key: ["a", 1], version: null }] }), null);
 * assertEquals(await kv.commit({ checks: [{ key: ["a", 1], version }], deletes: [["a", 1]] }), "2");
 * assertEquals((await kv.get(["a", 1])).value, null);
 * ```
 */
export class MemoryKv implements Kv {
  readonly #stored = new Map<string, Stored>();
  #commits = 0;

  /** The value of a key as it is now. */
  get(key: KvKey): Promise<KvEntry> {
    const stored = this.#stored.get(JSON.stringify(key));
    return Promise.resolve(stored ?? { key, value: null, version: null });
  }

  /** All entries whose keys begin with a prefix and are longer, in the order of the keys, as they are now. */
  async *list(prefix: KvKey): AsyncGenerator<KvEntry> {
    const entries = [...this.#stored.values()].filter(({ key }) => isBelow(key, prefix));
    yield* entries.sort((a, b) => compareKeys(a.key, b.key));
  }

  /**
   * Carries out a transaction.
   *
   * @throws {TypeError} If it is larger than Deno KV allows.
   */
  commit(batch: KvBatch): Promise<string | null> {
    const { checks = [], puts = [], deletes = [] } = batch;
    const excess = excessOf(batch);
    if (excess !== undefined) return Promise.reject(new TypeError(excess));
    const fails = checks.some(({ key, version }) =>
      (this.#stored.get(JSON.stringify(key))?.version ?? null) !== version
    );
    if (fails) return Promise.resolve(null);
    const version = String(++this.#commits);
    for (const { key, value } of puts) {
      this.#stored.set(JSON.stringify(key), { key, value, version });
    }
    for (const key of deletes) this.#stored.delete(JSON.stringify(key));
    return Promise.resolve(version);
  }

  /** Does nothing: what is in memory stays there. */
  close(): void {}
}

function isBelow(key: KvKey, prefix: KvKey): boolean {
  return key.length > prefix.length && prefix.every((part, i) => part === key[i]);
}

/** The order of Deno KV: strings before numbers, each in their own order. */
function compareKeys(a: KvKey, b: KvKey): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [left, right] = [a[i]!, b[i]!];
    if (left === right) continue;
    if (typeof left !== typeof right) return typeof left === "string" ? -1 : 1;
    return left < right ? -1 : 1;
  }
  return a.length - b.length;
}

/** What of a transaction is larger than Deno KV allows, in its words; `undefined` if nothing is. */
function excessOf({ checks = [], puts = [], deletes = [] }: KvBatch): string | undefined {
  const keys = [...puts.map(({ key }) => key), ...deletes];
  if (checks.length > MAX_CHECKS) return `Too many checks (max ${MAX_CHECKS})`;
  if (keys.length > MAX_WRITES) return `Too many mutations (max ${MAX_WRITES})`;
  let bytes = 0;
  for (const key of keys) {
    const size = keyBytes(key);
    if (size > MAX_KEY_BYTES) return `Key too large for write (max ${MAX_KEY_BYTES} bytes)`;
    bytes += size;
  }
  const putKeyBytes = puts.reduce((sum, { key }) => sum + keyBytes(key), 0);
  for (const { value } of puts) {
    if (value.length > MAX_PUT_BYTES) return `Value too large (max ${MAX_PUT_BYTES} bytes)`;
    bytes += value.length;
  }
  if (bytes > MAX_BYTES) return `Total mutation size too large (max ${MAX_BYTES} bytes)`;
  return putKeyBytes > MAX_PUT_KEY_BYTES
    ? `Total key size too large (max ${MAX_PUT_KEY_BYTES} bytes)`
    : undefined;
}
