/**
 * Keeps the state of the engine: one transaction a turn, with the new state and the effects it asks for.
 *
 * A turn is written to the journal first, then to the KV; its effects are performed when it is safe in both. A crash in
 * between leaves a line that the KV does not have: the next start derives the same state from it and asks for the same
 * effects. What a power cut takes from the journal after the transaction, the transaction has: see `account_journal.ts`.
 *
 * @module
 */

import type { Action } from "../core/action.ts";
import type { EngineState } from "../core/engine_state.ts";
import { canonicalJson, STATE_VERSION } from "../core/state_record.ts";
import type { Cursor, Input, MemoryPage, Tally, Turn } from "../core/turn.ts";
import type { WarmUp } from "../core/warm_up.ts";
import { stateHash } from "./hash.ts";
import type { Journal, WrittenLine } from "./journal.ts";
import { inputRecords, requestsIn } from "./journal_entry.ts";
import type { JournalFile } from "./journal_file.ts";
import { type Change, type KvAccount } from "./kv_account.ts";
import type { Lease } from "./lease.ts";
import { type OpenAccount, openAccount, type Opening, type StoreOptions } from "./open_account.ts";
import { pageRecords } from "./page_records.ts";
import { type NamedWarmUp, nameWarmUp, warmUpRecord } from "./warm_up_record.ts";
import { Writer } from "./writer.ts";

export type { Opening, StoreOptions };

/** Where the engine goes on. */
export interface Standing {
  /** Number of the last journal line that is part of it. */
  readonly seq: number;
  /** The state. */
  readonly state: EngineState;
  /** What was counted. */
  readonly tally: Tally;
  /** Where the source stood; `undefined` if nothing was taken from it. */
  readonly cursor: Cursor | undefined;
  /** The source's memory. */
  readonly pages: readonly MemoryPage[];
}

/** Turns without an input that are kept together at most. */
const MAX_IDLE_TURNS = 64;
/** Pages of the source's memory that wait for a transaction at most. */
const MAX_IDLE_PAGES = 256;
/** Bytes of a line that is in its transaction as well, at most: others are made safe in the journal before. */
const MAX_SHARED_BYTES = 8_000;
/** Lines between two checkpoints of the state. */
const CHECKPOINT_LINES = 1000;

/**
 * An account that is open for writing: a `Keeper` for the engine.
 *
 * A turn that changed nothing is not kept at once. Where the program stops before it is, the source tells the same again,
 * which changes nothing again.
 */
export class StateStore {
  readonly #file: JournalFile;
  readonly #lease: Lease;
  readonly #account: KvAccount;
  readonly #journal: Journal;
  /** Names of the warm-ups that the journal has. */
  readonly #warmUpIds: Set<string>;
  /** What waits for the next transaction. */
  #idle: Pick<Turn, "tally" | "cursor"> | undefined;
  #idleTurns = 0;
  readonly #idlePages = new Map<number, MemoryPage>();
  #performed: readonly number[] = [];
  #checkpointSeq: number;
  #failure: unknown;

  /** What was asked for and not acknowledged: to be performed again, then acknowledged. */
  readonly unperformed: readonly Action[];
  /** What was repaired on opening, as sentences for people. */
  readonly repairs: readonly string[];

  private constructor(
    { file, lease }: StoreOptions,
    opened: OpenAccount,
  ) {
    this.#file = file;
    this.#lease = lease;
    this.#account = opened.account;
    this.#journal = opened.journal;
    this.#warmUpIds = new Set(opened.warmUpIds);
    this.#checkpointSeq = opened.checkpointSeq;
    this.unperformed = opened.account.outbox.flatMap(({ actions }) => actions);
    this.repairs = opened.repairs;
  }

  /**
   * Opens an account, or begins one. What the journal has and the KV has not is added to the KV.
   *
   * @throws {StoreError} If there is no account and no opening, the account is another one, or KV and journal are damaged
   *   or do not belong together.
   */
  static async open(options: StoreOptions): Promise<StateStore> {
    const { kv, file, profile, lease, clock, maxWrites } = options;
    return await file.exclusively(async () => {
      await lease.assertHeld();
      const place = { kv, profile, maxWrites, writer: new Writer(kv, lease, clock) };
      return new StateStore(options, await openAccount(options, place));
    });
  }

  /** What is kept: where the engine goes on. */
  get standing(): Standing {
    const { head: { seq, tally, cursor }, state, pages } = this.#account;
    return { seq, state, tally, cursor: cursor ?? undefined, pages: [...pages.values()] };
  }

  /**
   * Keeps a turn as a whole; one that changed nothing, with the next one.
   *
   * @throws {LeaseLost} If another process has taken over.
   * @throws {StoreError} If journal or KV fail. Then the turn is kept or it is not, and the account has to be opened again.
   */
  async commit(turn: Turn): Promise<void> {
    this.#assertUsable();
    const { tally, cursor, pages = [] } = turn;
    for (const page of pages) this.#idlePages.set(page.page, page);
    if (turn.inputs.length > 0) return await this.#locked(() => this.#keep(turn));
    this.#idle = { tally, cursor };
    this.#idleTurns++;
    if (this.#idleTurns >= MAX_IDLE_TURNS || this.#idlePages.size >= MAX_IDLE_PAGES) {
      await this.flush();
    }
  }

  /** Notes that all that was asked for so far has been performed; kept with the next transaction. */
  acknowledge(): Promise<void> {
    this.#performed = this.#account.outbox.map(({ seq }) => seq);
    return Promise.resolve();
  }

  /**
   * Keeps what waits for the next transaction: acknowledgements, and where the source stands.
   *
   * @throws {LeaseLost} If another process has taken over.
   * @throws {StoreError} If the KV fails.
   */
  async flush(): Promise<void> {
    this.#assertUsable();
    const { tally, cursor } = this.#account.head;
    const waits = this.#performed.length > 0 || this.#idlePages.size > 0 ||
      (this.#idle !== undefined && canonicalJson({ tally, cursor }) !== canonicalJson(this.#idle));
    this.#idleTurns = 0;
    if (waits) await this.#locked(() => this.#commit({ ...this.#idle }));
  }

  /**
   * Keeps what waits, and a checkpoint of the state. The store is not to be used after. One that has failed keeps nothing:
   * the next start goes on from what is kept.
   */
  async close(): Promise<void> {
    if (this.#failure !== undefined) return;
    await this.flush();
    if (this.#journal.head.seq > this.#checkpointSeq) await this.#locked(() => this.#checkpoint());
  }

  async #keep({ inputs, state, tally, cursor }: Turn): Promise<void> {
    const held = this.#assertHeld();
    const { names, ...warmUp } = await this.#keepWarmUps(inputs, held);
    const pages = pageRecords(this.#account.pages, this.#idlePages.values());
    const line = await this.#journal.write({
      kind: "turn",
      cursor,
      tally,
      ...pages.length > 0 && { pages },
      ...inputRecords(inputs, names),
    }, held);
    const actions = inputs.flatMap((input) => input.actions);
    const requests = requestsIn(inputs);
    await this.#commitLine(line, {
      state,
      tally,
      cursor,
      actions,
      requests,
      ...warmUp,
    });
    if (line.seq - this.#checkpointSeq >= CHECKPOINT_LINES) await this.#checkpoint();
  }

  /** Writes the warm-ups that a turn brings to the journal, before the turn refers to them. */
  async #keepWarmUps(
    inputs: readonly Input[],
    held: Promise<void>,
  ): Promise<{ readonly names: ReadonlyMap<WarmUp, string>; readonly warmUp?: NamedWarmUp }> {
    const names = new Map<WarmUp, string>();
    let last: NamedWarmUp | undefined;
    for (const { event } of inputs) {
      if (event.kind !== "warmup") continue;
      last = await nameWarmUp(event.warmUp);
      names.set(event.warmUp, last.id);
      if (this.#warmUpIds.has(last.id)) continue;
      this.#warmUpIds.add(last.id);
      const record = warmUpRecord(event.warmUp);
      await this.#journal.append({ kind: "warmup", warm_up_id: last.id, warm_up: record }, held);
    }
    if (last === undefined || last.id === this.#account.head.warmUpId) return { names };
    return { names, warmUp: last };
  }

  async #checkpoint(): Promise<void> {
    const held = this.#assertHeld();
    const state_hash = await stateHash(this.#account.state);
    const line = await this.#journal.write({
      kind: "checkpoint",
      state_hash,
      state_version: STATE_VERSION,
    }, held);
    await this.#commitLine(line, {});
    this.#checkpointSeq = line.seq;
  }

  /** Makes a line that was written safe, and commits what follows from it. */
  async #commitLine({ text, ...line }: WrittenLine, change: Change): Promise<void> {
    if (text.length > MAX_SHARED_BYTES) {
      await this.#journal.sync();
      return await this.#commit({ ...change, line });
    }
    // Both are waited for, also if one fails: nothing may happen any more when others may write.
    const [synced, committed] = await Promise.allSettled([
      this.#journal.sync(),
      this.#commit({ ...change, line, lineText: text }),
    ]);
    for (const done of [synced, committed]) if (done.status === "rejected") throw done.reason;
  }

  /** Commits a change, and all that waits with it. */
  async #commit(change: Change): Promise<void> {
    const pages = [...this.#idlePages.values()];
    await this.#account.commit({ ...change, performed: this.#performed, pages });
    this.#performed = [];
    this.#idlePages.clear();
    this.#idle = undefined;
    this.#idleTurns = 0;
  }

  /** Runs something while no other process writes; whatever fails in it, nothing more is written. */
  async #locked(action: () => Promise<void>): Promise<void> {
    try {
      await this.#file.exclusively(async () => {
        await action();
        // Whoever goes on with a copy of the account may have made it before: then nothing must follow from this.
        this.#lease.assertNotLeft();
      });
    } catch (error) {
      this.#failure = error;
      throw error;
    }
  }

  /** Asks whether another process has taken over: to be waited for before the journal is written. */
  #assertHeld(): Promise<void> {
    const held = this.#lease.assertHeld();
    // It is waited for later, if nothing fails before.
    held.catch(() => {});
    return held;
  }

  #assertUsable(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }
}
