/**
 * Brings the KV of an account to the version that this program writes.
 *
 * @module
 */

import { asciiJson } from "./ascii.ts";
import type { KvPut } from "./batches.ts";
import type { Head } from "./kept.ts";
import { keyOf, REPLACED_GROUPS } from "./keys.ts";
import type { Kv, KvEntry } from "./kv.ts";
import type { AccountPlace } from "./kv_account.ts";
import { packWrites, valueOf } from "./large_values.ts";
import { overflowKey } from "./overflow.ts";
import { migrate, SCHEMA_VERSION } from "./schema.ts";
import { damagedKv } from "./store_error.ts";

/** Groups whose values are no JSON, or are parts of one. */
const NO_VALUES: readonly string[] = ["schema", "line", "staged", "part", "artefact", "overflow"];

/**
 * Writes every value anew that a version changes, in one transaction.
 *
 * @param place The account.
 * @param version Version that it has.
 * @throws {StoreError} If the KV fails or the lease is lost.
 */
export async function migrateAccount(place: AccountPlace, version: number): Promise<void> {
  const { kv, writer, profile } = place;
  const puts: KvPut[] = [];
  const headKey = keyOf(profile, "head");
  let head: { readonly old: KvEntry; readonly value: string } | undefined;
  for await (const entry of valuesOf(kv, profile)) {
    const group = String(entry.key[2]);
    const text = (await valueOf(kv, profile, entry))!;
    const value = migrate(version, group, text);
    if (group === "head") head = { old: entry, value };
    else if (value !== text) puts.push({ key: entry.key, value });
  }
  if (head === undefined) throw damagedKv(`Cannot find the KV value at ${headKey.join("/")}`);
  const migrated = JSON.parse(head.value) as Head;
  const transaction = migrated.transaction + 1;
  const packed = packWrites(profile, puts, { transaction });
  const schema = { key: keyOf(profile, "schema"), value: String(SCHEMA_VERSION) };
  await writer.write({ puts: packed.parts });
  await writer.commit({ puts: [...packed.puts, schema], deletes: [overflowKey(profile)] }, {
    key: headKey,
    value: asciiJson({ ...migrated, transaction }),
    version: head.old.version,
  });
}

async function* valuesOf(kv: Kv, profile: string): AsyncGenerator<KvEntry> {
  for (const group of REPLACED_GROUPS) {
    if (NO_VALUES.includes(group)) continue;
    const entry = await kv.get(keyOf(profile, group));
    if (entry.value !== null) yield entry;
    yield* kv.list(keyOf(profile, group));
  }
}
