/**
 * The KV as a process sees it that may die, stand still, or hear lies from it.
 *
 * @module
 */

import type { Kv, KvBatch, KvEntry, KvKey } from "../store/kv.ts";
import type { Life, Machine } from "./machine.ts";

/**
 * The KV of a machine for one of its processes.
 *
 * @param machine The machine.
 * @param life The process.
 */
export function faultyKv(machine: Machine, life: Life): Kv {
  async function read(what: string): Promise<void> {
    const mishap = await machine.enter(life, "read", what);
    if (mishap?.fault === "kv-read") throw new Error("Cannot read: the connection was lost");
  }
  return {
    async get(key: KvKey): Promise<KvEntry> {
      await read(key.join("/"));
      return await machine.kv.get(key);
    },
    async *list(prefix: KvKey): AsyncGenerator<KvEntry> {
      await read(`${prefix.join("/")}/…`);
      yield* machine.kv.list(prefix);
    },
    commit: (batch) => commit(machine, life, batch),
    close: () => {},
  };
}

async function commit(machine: Machine, life: Life, batch: KvBatch): Promise<string | null> {
  const { puts = [], deletes = [] } = batch;
  const mishap = await machine.enter(life, "commit", `${puts.length}+${deletes.length}`);
  if (mishap?.fault === "kv-fail") throw new Error("Cannot commit: the connection was lost");
  if (mishap?.fault === "kv-conflict" && mishap.when === "before") return null;
  const version = await machine.kv.commit(batch);
  if (version === null) machine.trace.push(`${life.name} is refused`);
  if (mishap?.fault === "kv-timeout") throw new Error("Cannot commit: no answer in time");
  if (mishap?.fault === "kv-conflict") return null;
  await machine.leave(life, mishap);
  return version;
}
