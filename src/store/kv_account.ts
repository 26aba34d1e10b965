/**
 * The KV's side of an account: what is kept, and one transaction for each change of it.
 *
 * @module
 */

import type { Action } from "../core/action.ts";
import type { EngineState } from "../core/engine_state.ts";
import type { Cursor, MemoryPage, Tally } from "../core/turn.ts";
import { artefactPuts, otherArtefacts } from "./artefact.ts";
import { fits, type KvPut, type KvWrites } from "./batches.ts";
import { requestKey } from "./command_inbox.ts";
import type { JournalHead } from "./journal.ts";
import type { Head, KeptForWriting, OutboxEntry } from "./kept.ts";
import { keyOf } from "./keys.ts";
import type { Kv, KvKey } from "./kv.ts";
import { packWrites, partKeys, type Pointer, supersededParts } from "./large_values.ts";
import { overflowKey, overflowPut } from "./overflow.ts";
import { scalarsOf, stateWrites } from "./state_values.ts";
import type { NamedWarmUp } from "./warm_up_record.ts";
import { headPut, outboxPut, pagePut } from "./whole.ts";
import type { Marker, Writer } from "./writer.ts";

/** What changes; what is absent stays as it is. */
export interface Change {
  /** The journal line that says so. */
  readonly line?: JournalHead;
  /** Its text, if it may not be safe in the journal yet. */
  readonly lineText?: string;
  readonly state?: EngineState;
  readonly tally?: Tally;
  readonly cursor?: Cursor | null;
  /** What the line asks for. */
  readonly actions?: readonly Action[];
  /** Lines whose actions have all been performed. */
  readonly performed?: readonly number[];
  /** Pages of the source's memory. */
  readonly pages?: readonly MemoryPage[];
  /** Names of the requests that it carries out. */
  readonly requests?: readonly string[];
  /** The warm-up of the state, if it is another one than before. */
  readonly warmUp?: NamedWarmUp;
}

/** Superfluous keys that a transaction removes at most, besides what it is there for. */
const MAX_GARBAGE = 100;

/** Where an account is. */
export interface AccountPlace {
  readonly kv: Kv;
  /** The same KV, for writing. */
  readonly writer: Writer;
  /** Name of the account. */
  readonly profile: string;
  /** Writes of a transaction at most, if fewer than usual. */
  readonly maxWrites?: number | undefined;
}

/** An account in the KV, open for writing. */
export class KvAccount {
  readonly #place: AccountPlace;
  readonly #pointers: Map<string, Pointer>;
  /** Whether a list of an earlier change is there, which the next transaction removes. */
  #hasOverflow: boolean;
  /** Keys that nothing refers to any more. */
  #garbage: KvKey[];
  /** Lines whose actions are not acknowledged. */
  #outbox: readonly OutboxEntry[];
  /** The source's memory, by page. */
  readonly #pages: Map<number, MemoryPage>;
  #head: Head;
  #headVersion: string | null;
  #state: EngineState;

  /**
   * @param place Where it is.
   * @param kept What is there.
   * @param garbage Keys that nothing refers to.
   */
  constructor(place: AccountPlace, kept: KeptForWriting, garbage: readonly KvKey[] = []) {
    this.#place = place;
    this.#hasOverflow = kept.hasOverflow;
    this.#pointers = new Map(kept.pointers);
    this.#garbage = [...garbage];
    this.#outbox = kept.outbox;
    this.#pages = new Map(kept.pages.map((page) => [page.page, page]));
    this.#head = kept.head;
    this.#headVersion = kept.headVersion;
    this.#state = kept.state;
  }

  /** What is kept: single values. */
  get head(): Head {
    return this.#head;
  }

  /** What is kept: the state. */
  get state(): EngineState {
    return this.#state;
  }

  /** What is kept: actions that are not acknowledged, oldest first. */
  get outbox(): readonly OutboxEntry[] {
    return this.#outbox;
  }

  /** What is kept: the source's memory, by page. */
  get pages(): ReadonlyMap<number, MemoryPage> {
    return this.#pages;
  }

  /**
   * Keeps a change, in one transaction.
   *
   * @throws {StoreError} If the KV fails, or the lease is lost; then the change is kept or it is not, and the account has
   *   to be opened again.
   */
  async commit(change: Change): Promise<void> {
    const { profile, writer } = this.#place;
    const { state = this.#state, line = this.#head } = change;
    const head: Head = {
      ...scalarsOf(state),
      transaction: this.#head.transaction + 1,
      seq: line.seq,
      hash: line.hash,
      cursor: change.cursor === undefined ? this.#head.cursor : change.cursor,
      tally: change.tally ?? this.#head.tally,
      warmUpId: change.warmUp?.id ?? this.#head.warmUpId,
    };
    const performed = new Set(change.performed);
    const outbox = this.#outbox.filter(({ seq }) => !performed.has(seq));
    if (change.actions?.length) outbox.push({ seq: line.seq, actions: change.actions });
    if (change.warmUp !== undefined) {
      const puts = artefactPuts(profile, change.warmUp);
      this.#reuse(puts);
      await writer.write({ puts });
    }
    await this.#write(head, { ...change, state });
    if (change.warmUp !== undefined) {
      this.#garbage.push(...await otherArtefacts(this.#place.kv, profile, change.warmUp.id));
    }
    for (const page of change.pages ?? []) this.#pages.set(page.page, page);
    this.#head = head;
    this.#state = state;
    this.#outbox = outbox;
  }

  async #write(
    head: Head,
    change: Change & { readonly state: EngineState },
  ): Promise<void> {
    const { profile, writer, maxWrites } = this.#place;
    const { actions = [], performed = [], pages = [], requests = [], state } = change;
    const changed = stateWrites(profile, this.#state, state);
    const packed = packWrites(profile, [
      ...changed.puts,
      ...pages.map((page) => pagePut(profile, page)),
      ...actions.length > 0 ? [outboxPut(profile, { seq: head.seq, actions })] : [],
    ], { transaction: head.transaction });
    this.#reuse(packed.parts);
    const gone = [
      ...changed.deletes,
      ...performed.map((seq) => keyOf(profile, "outbox", seq)),
      ...requests.map((id) => requestKey(profile, id)),
    ];
    const garbage = this.#garbage.slice(0, MAX_GARBAGE);
    const writes = { puts: packed.puts, deletes: [...gone, ...garbage] };
    const marker = {
      ...headPut(profile, head),
      version: this.#headVersion,
      ...change.lineText !== undefined &&
        { with: { key: keyOf(profile, "line"), value: change.lineText } },
    };
    const all = { ...writes, puts: [...packed.parts, ...packed.puts] };
    // Most parts have room in the transaction itself, which spares one before it.
    if (fits(all, maxWrites)) await this.#writeAtOnce(all, marker);
    else {
      if (packed.parts.length > 0) await writer.write({ puts: packed.parts });
      if (fits(writes, maxWrites)) await this.#writeAtOnce(writes, marker);
      else await this.#writeLater(writes, marker, head.transaction);
    }
    this.#garbage.splice(0, garbage.length);
    this.#supersede({ puts: packed.puts, deletes: gone }, packed.pointers);
  }

  async #writeAtOnce({ puts, deletes }: Required<KvWrites>, marker: Marker): Promise<void> {
    const { profile, writer } = this.#place;
    const list = this.#hasOverflow ? [overflowKey(profile)] : [];
    this.#headVersion = await writer.commit({ puts, deletes: [...deletes, ...list] }, marker);
    this.#hasOverflow = false;
    this.#supersede({ deletes: list });
  }

  /** Writes more than a transaction holds: what is to be done counts with one, and is then done. */
  async #writeLater(
    writes: Required<KvWrites>,
    marker: Marker,
    transaction: number,
  ): Promise<void> {
    const { profile, writer } = this.#place;
    const { puts, parts, pointers } = packWrites(profile, [overflowPut(profile, writes)], {
      transaction,
    });
    this.#reuse(parts);
    if (parts.length > 0) await writer.write({ puts: parts });
    this.#headVersion = await writer.commit({ puts }, marker);
    this.#hasOverflow = true;
    this.#supersede({ puts }, pointers);
    await writer.write(writes);
  }

  /** Notes which values are in parts, and which parts nothing refers to any more. */
  #supersede(writes: KvWrites, pointers: ReadonlyMap<string, Pointer> = new Map()): void {
    const { puts = [], deletes = [] } = writes;
    this.#garbage.push(...supersededParts(this.#place.profile, writes, this.#pointers));
    if (this.#pointers.size > 0) {
      for (const { key } of puts) this.#pointers.delete(JSON.stringify(key));
      for (const key of deletes) this.#pointers.delete(JSON.stringify(key));
    }
    for (const [key, pointer] of pointers) this.#pointers.set(key, pointer);
  }

  /** What is written again, after a transaction that was interrupted, is superfluous no more. */
  #reuse(puts: readonly KvPut[]): void {
    if (this.#garbage.length === 0) return;
    const keys = new Set(puts.map(({ key }) => JSON.stringify(key)));
    this.#garbage = this.#garbage.filter((key) => !keys.has(JSON.stringify(key)));
  }
}

/**
 * Reads the pages that programs of schema version 2 and before wrote down before a line of the journal, which outlived a
 * crash before its transaction.
 */
export async function stagedPages(
  kv: Kv,
  profile: string,
  seq: number,
): Promise<readonly MemoryPage[]> {
  const texts = new Map<number, string>();
  for await (const { key, value } of kv.list(keyOf(profile, "staged", seq))) {
    const page = Number(key[4]);
    texts.set(page, (texts.get(page) ?? "") + value);
  }
  return [...texts].map(([page, text]) => ({ page, text: JSON.parse(text) }));
}

/** Removes all that {@linkcode stagedPages} reads: the line with that number may never have been written. */
export async function clearStaged({ kv, writer, profile }: AccountPlace): Promise<void> {
  const deletes: KvKey[] = [];
  for await (const { key } of kv.list(keyOf(profile, "staged"))) deletes.push(key);
  if (deletes.length > 0) await writer.write({ deletes });
}

/** Keys that nothing refers to: what interrupted transactions had written beforehand. */
export async function garbageOf(
  { kv, profile }: AccountPlace,
  { head, pointers }: KeptForWriting,
): Promise<readonly KvKey[]> {
  const used = new Set(
    [...pointers].flatMap(([key, pointer]) => partKeys(profile, JSON.parse(key), pointer))
      .map((key) => JSON.stringify(key)),
  );
  const garbage = [...await otherArtefacts(kv, profile, head.warmUpId)];
  for await (const { key } of kv.list(keyOf(profile, "part"))) {
    if (!used.has(JSON.stringify(key))) garbage.push(key);
  }
  return garbage;
}
