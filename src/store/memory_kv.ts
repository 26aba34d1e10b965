/**
 * A key-value store in memory: for the simulator and for tests, where a whole run takes milliseconds.
 *
 * @module
 */

import type { Kv, KvBatch, KvEntry, KvKey } from "./kv.ts";

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

  /** Carries out a transaction. */
  commit({ checks = [], puts = [], deletes = [] }: KvBatch): Promise<string | null> {
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
