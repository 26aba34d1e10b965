/**
 * The warm-up that the engine uses, kept beside its state in parts, under the hash of its content.
 *
 * @module
 */

import type { WarmUp } from "../core/warm_up.ts";
import { type KvPut, partsOf } from "./batches.ts";
import { sha256 } from "./hash.ts";
import { keyOf } from "./keys.ts";
import type { Kv, KvKey } from "./kv.ts";
import { damagedKv } from "./store_error.ts";
import { type NamedWarmUp, warmUpFrom } from "./warm_up_record.ts";

/** What to write to keep a warm-up. */
export function artefactPuts(profile: string, { id, text }: NamedWarmUp): readonly KvPut[] {
  return partsOf(keyOf(profile, "artefact", id), text);
}

/** Keys of the parts of all warm-ups but one. */
export async function otherArtefacts(
  kv: Kv,
  profile: string,
  id: string,
): Promise<readonly KvKey[]> {
  const keys: KvKey[] = [];
  for await (const { key } of kv.list(keyOf(profile, "artefact"))) {
    if (key[3] !== id) keys.push(key);
  }
  return keys;
}

/**
 * Reads a warm-up.
 *
 * @param kv Where it is.
 * @param profile The account.
 * @param id Its name.
 * @throws {StoreError} If a part is missing or changed.
 */
export async function loadArtefact(kv: Kv, profile: string, id: string): Promise<WarmUp> {
  const text = await joined(kv, keyOf(profile, "artefact", id));
  if (await sha256(text) === id) return warmUpFrom(JSON.parse(text));
  throw damagedKv(`Cannot read the warm-up ${id} in the KV: a part is missing or changed`);
}

/** The text whose parts are below a key. */
export async function joined(kv: Kv, prefix: KvKey): Promise<string> {
  const parts: string[] = [];
  for await (const { value } of kv.list(prefix)) parts.push(value ?? "");
  return parts.join("");
}
