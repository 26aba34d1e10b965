/**
 * Writes an account whole: a new one, and one that is restored.
 *
 * That takes several transactions. Until the last one the KV has no account, which nobody mistakes for a new one, since
 * there is a journal: a crash on the way is repaired by doing it again.
 *
 * @module
 */

import type { EngineState } from "../core/engine_state.ts";
import type { MemoryPage } from "../core/turn.ts";
import { asciiJson } from "./ascii.ts";
import { artefactPuts } from "./artefact.ts";
import type { KvPut } from "./batches.ts";
import type { Derivation } from "./derivation.ts";
import type { JournalHead } from "./journal.ts";
import type { Head, OpeningRecord, OutboxEntry } from "./kept.ts";
import { keyOf, REPLACED_GROUPS } from "./keys.ts";
import type { Kv, KvKey } from "./kv.ts";
import { packWrites, type Pointer } from "./large_values.ts";
import { SCHEMA_VERSION } from "./schema.ts";
import { scalarsOf, stateWrites } from "./state_values.ts";
import { type NamedWarmUp, nameWarmUp } from "./warm_up_record.ts";
import type { Writer } from "./writer.ts";

/** All of an account. */
export interface Whole {
  readonly head: Head;
  readonly opening: OpeningRecord;
  readonly state: EngineState;
  /** The warm-up that the state uses. */
  readonly warmUp: NamedWarmUp;
  readonly outbox: readonly OutboxEntry[];
  readonly pages: readonly MemoryPage[];
}

/**
 * The account that a journal tells of.
 *
 * @param derivation The journal, read to its end.
 * @param line Its last line.
 */
export async function wholeOf(derivation: Derivation, line: JournalHead): Promise<Whole> {
  const { state, tally, cursor } = derivation.derived;
  const warmUp = await nameWarmUp(state.filter.warmUp);
  return {
    head: {
      ...scalarsOf(state),
      transaction: 1,
      seq: line.seq,
      hash: line.hash,
      cursor,
      tally,
      warmUpId: warmUp.id,
    },
    opening: derivation.opening!,
    state,
    warmUp,
    outbox: derivation.lastActions,
    pages: [],
  };
}

/** What was written. */
export interface WrittenWhole {
  /** Version of the head's value. */
  readonly headVersion: string;
  /** Values that are kept in parts, by key. */
  readonly pointers: ReadonlyMap<string, Pointer>;
}

/**
 * Replaces all that is kept of an account.
 *
 * @param kv Where it is.
 * @param writer The same, for writing.
 * @param whole What is to be kept, and the name of the account.
 * @throws {StoreError} If the KV fails, or the lease is lost.
 */
export async function writeWhole(
  kv: Kv,
  writer: Writer,
  { profile, ...whole }: Whole & { readonly profile: string },
): Promise<WrittenWhole> {
  await clearAccount(kv, writer, profile);
  const { head, opening, state, warmUp, outbox, pages } = whole;
  const packed = packWrites(profile, [
    ...stateWrites(profile, undefined, state).puts,
    ...outbox.map((entry) => outboxPut(profile, entry)),
    ...pages.map((page) => pagePut(profile, page)),
    { key: keyOf(profile, "opening"), value: asciiJson(opening) },
  ], { transaction: head.transaction, maxBytes: Infinity });
  await writer.write({ puts: [...packed.parts, ...artefactPuts(profile, warmUp), ...packed.puts] });
  const schema = { key: keyOf(profile, "schema"), value: String(SCHEMA_VERSION) };
  const headVersion = await writer.commit({ puts: [schema] }, {
    ...headPut(profile, head),
    version: null,
  });
  return { headVersion, pointers: packed.pointers };
}

/**
 * Removes all that is kept of an account, the head first. The lease, a journal in the KV, what people asked for and
 * warm-ups that were published stay.
 *
 * @param kv Where it is.
 * @param writer The same, for writing.
 * @param profile Its name.
 */
export async function clearAccount(kv: Kv, writer: Writer, profile: string): Promise<void> {
  await writer.write({ deletes: [keyOf(profile, "head")] });
  const deletes: KvKey[] = REPLACED_GROUPS.map((group) => keyOf(profile, group));
  for (const group of REPLACED_GROUPS) {
    for await (const { key } of kv.list(keyOf(profile, group))) deletes.push(key);
  }
  await writer.write({ deletes });
}

/** The write of a head. */
export function headPut(profile: string, head: Head): KvPut {
  return { key: keyOf(profile, "head"), value: asciiJson(head) };
}

/** The write of actions that are to be performed. */
export function outboxPut(profile: string, { seq, actions }: OutboxEntry): KvPut {
  return { key: keyOf(profile, "outbox", seq), value: asciiJson(actions) };
}

/** The write of a page of the source's memory. */
export function pagePut(profile: string, { page, text }: MemoryPage): KvPut {
  return { key: keyOf(profile, "page", page), value: asciiJson(text) };
}
