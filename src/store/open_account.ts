/**
 * Opens an account for writing: brings KV and journal together, or begins both.
 *
 * @module
 */

import type { Action } from "../core/action.ts";
import type { EngineState } from "../core/engine_state.ts";
import {
  checkSameAccount,
  lostKv,
  lostLines,
  nothingKept,
  otherJournal,
} from "./account_faults.ts";
import { canonicalJson } from "../core/state_record.ts";
import { openJournal, scanAccount } from "./account_journal.ts";
import { asciiJson } from "./ascii.ts";
import { requestIds, requestKey } from "./command_inbox.ts";
import { Derivation } from "./derivation.ts";
import { entryOf, Journal, type JournalLine, LINK_BYTES, scanJournal } from "./journal.ts";
import { JOURNAL_VERSION, type OpenEntry, requestsIn } from "./journal_entry.ts";
import type { JournalFile } from "./journal_file.ts";
import { type KeptForWriting, type OpeningRecord, readKept } from "./kept.ts";
import type { Kv } from "./kv.ts";
import { type AccountPlace, clearStaged, garbageOf, KvAccount, stagedPages } from "./kv_account.ts";
import type { Clock, Lease } from "./lease.ts";
import { lineCount } from "./line_count.ts";
import { migrateAccount } from "./migration.ts";
import { carryOutOverflow } from "./overflow.ts";
import { SCHEMA_VERSION } from "./schema.ts";
import { settingsOf } from "./state_values.ts";
import { pagesFrom } from "./page_records.ts";
import { nameWarmUp, warmUpRecord } from "./warm_up_record.ts";
import { wholeOf, writeWhole } from "./whole.ts";

/** What an account begins with, and what says that it is this one. */
export interface Opening {
  /** State before the first event. */
  readonly state: EngineState;
  /** What the events come from, in a few words and numbers: another source is another account. */
  readonly source: Readonly<Record<string, string | number>>;
  /**
   * Whether an account that began with another whale set is the same one: where whale sets come and go.
   *
   * @default {false}
   */
  readonly withAnyWarmUp?: boolean;
}

/** What an account is kept in, and by whom. */
export interface StoreOptions {
  /** Where the account is. */
  readonly kv: Kv;
  /** Its journal. */
  readonly file: JournalFile;
  /** Its name. */
  readonly profile: string;
  /** The right to write; the store does not release it. */
  readonly lease: Lease;
  /** For the time between two tries. */
  readonly clock: Clock;
  /** Writes of a transaction at most, if the KV takes fewer than Deno's. */
  readonly maxWrites?: number | undefined;
  /** What a new account begins with; without it there must be one. */
  readonly opening?: Opening;
  /** Told about every action that was ever kept, oldest first, while the store opens. */
  readonly onAction?: (action: Action) => void;
}

/** An account that is open. */
export interface OpenAccount {
  readonly account: KvAccount;
  readonly journal: Journal;
  /** Names of the warm-ups that the journal has. */
  readonly warmUpIds: ReadonlySet<string>;
  /** Line of the last checkpoint, −1 if there is none. */
  readonly checkpointSeq: number;
  /** What was repaired, as sentences for people. */
  readonly repairs: readonly string[];
}

/**
 * Opens an account, or begins one.
 *
 * @param options What it is kept in.
 * @param place The same KV, for writing.
 * @throws {StoreError} If there is no account and no opening, the account is another one, or KV and journal are damaged or
 *   do not belong together.
 */
export async function openAccount(
  options: StoreOptions,
  place: AccountPlace,
): Promise<OpenAccount> {
  const repairs: string[] = [];
  // What a process wrote and did not live to sync can be read, but a power cut may still take it: nothing may follow from it.
  await options.file.sync();
  let kept = await readKept(place.kv, place.profile);
  if (kept?.hasOverflow) await carryOutOverflow(place);
  if (kept === undefined) {
    await begin(options, place, repairs);
    kept = await readKept(place.kv, place.profile);
  } else if (kept.schema < SCHEMA_VERSION) {
    await migrateAccount(place, kept.schema);
    repairs.push(`Brought the KV from schema version ${kept.schema} to ${SCHEMA_VERSION}.`);
    kept = await readKept(place.kv, place.profile);
  }
  const { opening } = options;
  if (opening !== undefined) {
    const there = kept!.opening;
    const wanted = await openingRecord(opening);
    const { warmUpId } = opening.withAnyWarmUp ? there : wanted;
    checkSameAccount(place.profile, there, { ...wanted, warmUpId });
  }
  return await resume(options, place, { kept: kept!, repairs });
}

/** Begins an account: the journal first, so that the KV can be restored from it from the first moment on. */
async function begin(
  { file, opening, profile }: StoreOptions,
  place: AccountPlace,
  repairs: string[],
): Promise<void> {
  let first: JournalLine | undefined;
  const end = await scanJournal(file, (line) => {
    first ??= line;
  });
  // Whatever follows the first line was written when there was a KV.
  if (end.head.seq > 0 || (first !== undefined && end.tornBytes > 0)) {
    throw lostKv(profile, file, end);
  }
  const entry = opening && await openEntry(opening);
  // A first line whose writing was interrupted is no longer than the one that is written now.
  const isBeginning = entry !== undefined &&
    end.tornBytes <= asciiJson(entry).length + LINK_BYTES;
  if (first === undefined && !isBeginning) throw nothingKept(profile, file, end);
  const journal = await Journal.open(file, end);
  if (journal.repair !== undefined) repairs.push(journal.repair);
  if (first === undefined) await journal.append(entry!);
  const derivation = new Derivation(file);
  await scanJournal(file, async (line) => {
    await derivation.take(line);
  });
  await writeWhole(place.kv, place.writer, { profile, ...await wholeOf(derivation, journal.head) });
}

/** Goes on with an account, and adds to the KV what only the journal has. */
async function resume(
  { file, onAction }: StoreOptions,
  place: AccountPlace,
  { kept, repairs }: { readonly kept: KeptForWriting; readonly repairs: string[] },
): Promise<OpenAccount> {
  const { kv, profile } = place;
  const { head } = kept;
  const account = new KvAccount(place, kept, await garbageOf(place, kept));
  const { state } = kept;
  const derivation = new Derivation(file, { state, tally: head.tally, cursor: head.cursor });
  const asked = new Set(await requestIds(kv, profile));
  const done = new Set<string>();
  let checkpointSeq = -1;
  const end = await scanAccount({ kv, file, profile }, head, async (line) => {
    if (line.kind === "checkpoint") checkpointSeq = line.seq;
    if (line.seq <= head.seq) {
      derivation.pass(line);
      if (line.seq === head.seq && line.hash !== head.hash) {
        throw otherJournal(profile, file, line.seq);
      }
      if (onAction !== undefined) actionsOf(line).forEach(onAction);
      if (asked.size > 0) requestsOf(line).forEach((id) => done.add(id));
      return;
    }
    const { entry, actions, inputs } = await derivation.take(line);
    const { derived } = derivation;
    const { warmUp } = derived.state.filter;
    const isSwapped = warmUp !== account.state.filter.warmUp;
    await account.commit({
      ...derived,
      line,
      actions,
      pages: entry.kind === "turn" && entry.pages !== undefined
        ? pagesFrom(account.pages, entry.pages)
        : await stagedPages(kv, profile, line.seq),
      requests: requestsIn(inputs),
      ...isSwapped ? { warmUp: await nameWarmUp(warmUp) } : {},
    });
    if (onAction !== undefined) actions.forEach(onAction);
  });
  await clearStaged(place);
  // What a transaction of several parts has left behind is not to be carried out again.
  const deletes = [...asked].filter((id) => done.has(id)).map((id) => requestKey(profile, id));
  if (deletes.length > 0) await place.writer.write({ deletes });
  if (end.head.seq < head.seq) throw lostLines(profile, file, { kept: head, end });
  const { opening } = derivation;
  if (canonicalJson(opening) !== canonicalJson(kept.opening)) throw otherJournal(profile, file, 0);
  const added = end.head.seq - head.seq;
  if (added > 0) repairs.push(`Added the last ${lineCount(added)} of the journal to the KV.`);
  const { journal, repairs: repaired } = await openJournal(file, end);
  repairs.push(...repaired);
  return { account, journal, warmUpIds: derivation.warmUpIds, checkpointSeq, repairs };
}

function actionsOf(line: JournalLine): readonly Action[] {
  // Most lines hold prices only and need not be read.
  if (line.kind !== "turn" || !line.text.includes('"actions":')) return [];
  const entry = entryOf(line);
  return entry.kind !== "turn"
    ? []
    : entry.inputs.flatMap((input) => "actions" in input ? input.actions ?? [] : []);
}

function requestsOf(line: JournalLine): readonly string[] {
  if (line.kind !== "turn" || !line.text.includes('"kind":"command"')) return [];
  const entry = entryOf(line);
  if (entry.kind !== "turn") return [];
  return requestsIn(
    entry.inputs.flatMap((input) =>
      "event" in input && input.event.kind === "command" ? [{ event: input.event }] : []
    ),
  );
}

/** What says which account it is. */
async function openingRecord({ state, source }: Opening): Promise<OpeningRecord> {
  const { id } = await nameWarmUp(state.filter.warmUp);
  return { source, ...settingsOf(state), warmUpId: id };
}

async function openEntry({ state, source }: Opening): Promise<OpenEntry> {
  const { id } = await nameWarmUp(state.filter.warmUp);
  return {
    kind: "open",
    version: JOURNAL_VERSION,
    source,
    ...settingsOf(state),
    warm_up_id: id,
    warm_up: warmUpRecord(state.filter.warmUp),
  };
}
