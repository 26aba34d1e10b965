/**
 * An account that somebody keeps looking at: its journal is read once, and from then on only what is new in it.
 *
 * Reading anew whatever changes costs as much as the account is old; this costs as much as happens.
 *
 * @module
 */

import { step } from "../core/step.ts";
import type { WarmUp } from "../core/warm_up.ts";
import { type AccountEnd, readEnd } from "./account_end.ts";
import { noAccount } from "./account_faults.ts";
import type { ReadableAccount } from "./account_journal.ts";
import { HistoryReader } from "./account_history.ts";
import { type AccountView, readAccountView, viewOf } from "./account_view.ts";
import { Derivation } from "./derivation.ts";
import { type JournalEnd, type JournalLine, NO_HEAD, scanJournal } from "./journal.ts";
import type { ReadableJournal } from "./journal_file.ts";
import { leaseHolder } from "./lease.ts";
import { StoreError } from "./store_error.ts";

/** Settings of an {@linkcode AccountFollower}. */
export interface FollowerOptions {
  /** How many of the last lines of the journal are shown. @default {20} */
  readonly entries?: number;
  /** Gives what is to take the events in the place of `step`, to look on. @default {step} */
  readonly take?: typeof step;
  /** Called now and then while much is read, so that others have their turn. */
  readonly rest?: () => Promise<void>;
}

/** Bytes of a journal that are read where the state now and what happened lately are wanted. */
export const END_BYTES = 2_000_000;
/** Lines that are shown unless somebody says otherwise. */
const ENTRIES = 20;
const NOTHING_READ = Object.freeze({ head: NO_HEAD, bytes: 0, lacksBreak: false });
/** Lines after which others have their turn. */
const LINES_AT_ONCE = 200;

/** Follows an account by its journal. Needs no lease, writes nothing. */
export class AccountFollower {
  readonly #account: ReadableAccount;
  readonly #options: FollowerOptions;
  readonly #derivation: Derivation;
  readonly #reader: HistoryReader;
  readonly #begun: AccountEnd | undefined;
  #end: Omit<JournalEnd, "tornBytes"> = NOTHING_READ;
  #bytes = 0;
  #view: AccountView | undefined;

  /**
   * @param account Where it is.
   * @param options How much is wanted.
   * @param begun What was read of it already. @default {nothing}
   */
  constructor(account: ReadableAccount, options: FollowerOptions = {}, begun?: AccountEnd) {
    this.#account = account;
    this.#options = options;
    this.#begun = begun;
    this.#derivation = begun?.derivation ??
      new Derivation(account.file, undefined, () => options.take ?? step);
    this.#reader = begun?.reader ?? new HistoryReader(options.entries ?? ENTRIES);
    if (begun !== undefined) this.#note(begun.end);
  }

  /**
   * Follows an account from its end on: at once, whatever its age. What happened before the last lines it does not know.
   *
   * @param account Where it is.
   * @param options How much is wanted.
   * @param bytes Bytes of the journal that are read. @default {END_BYTES}
   * @returns The follower; `undefined` if the journal is too short for that, or has to be read from its beginning.
   * @throws {StoreError} If the KV cannot be read, or a line is damaged.
   */
  static async atEnd(
    account: ReadableAccount,
    options: FollowerOptions = {},
    bytes: number = END_BYTES,
  ): Promise<AccountFollower | undefined> {
    const { entries = ENTRIES, take = step } = options;
    const end = await readEnd(account, { bytes, entries, take });
    return end && new AccountFollower(account, options, end);
  }

  /** Bytes of the journal that were read so far. */
  get bytes(): number {
    return Math.max(this.#bytes, this.#end.bytes);
  }

  /**
   * Reads what is new.
   *
   * @returns The account now; the very same object if nothing is new.
   * @throws {StoreError} If there is none, its journal is damaged, or is another one than before: the account was begun anew.
   *   Then another follower is needed.
   */
  async look(): Promise<AccountView> {
    const changed = await this.#readOn();
    const { kv, profile } = this.#account;
    const writer = await leaseHolder(kv, profile) ?? null;
    const isSame = JSON.stringify(writer) === JSON.stringify(this.#view?.writer);
    if (!changed && isSame && this.#view !== undefined) return this.#view;
    if (this.#end.head.seq < 0) throw noAccount(profile);
    const { state, tally } = this.#derivation.derived;
    this.#view = viewOf({
      profile,
      opening: this.#derivation.opening ?? this.#begun!.opening,
      warmUpId: this.#warmUpId(state.filter.warmUp),
      writer,
      tally,
      lines: this.#end.head.seq + 1,
      state,
    }, this.#reader);
    return this.#view;
  }

  async #readOn(): Promise<boolean> {
    const { file, profile } = this.#account;
    const { head, bytes, lacksBreak } = this.#end;
    const journal = bytes === 0 ? file : continued(file, profile, lacksBreak);
    const end = await scanJournal(journal, (line) => this.#take(line), { head, bytes });
    const isNew = end.head.seq > head.seq;
    if (isNew) this.#note(end);
    return isNew;
  }

  #note(end: JournalEnd): void {
    // A break that is still missing comes before the next line.
    this.#end = { ...end, bytes: end.bytes + (end.lacksBreak ? 1 : 0) };
  }

  #warmUpId(warmUp: WarmUp): string {
    if (warmUp === this.#begun?.warmUp) return this.#begun.warmUpId;
    return this.#derivation.warmUpId(warmUp) ?? "";
  }

  async #take(line: JournalLine): Promise<void> {
    await this.#derivation.take(line);
    this.#reader.take(line);
    this.#bytes = line.offset + line.text.length;
    if (line.seq % LINES_AT_ONCE === LINES_AT_ONCE - 1) await this.#options.rest?.();
  }
}

/** An account now. */
export interface RecentView {
  readonly view: AccountView;
  /** Whether that is all of its history, or the last of it only. */
  readonly isWhole: boolean;
}

/**
 * Reads an account for who wants to know how it stands: of a long history only the end, so that it takes no longer the older
 * the account is.
 *
 * @param account Where it is.
 * @param options How much is wanted.
 * @throws {StoreError} If there is none, it cannot be read, or KV and journal do not belong together.
 */
export async function readRecentView(
  account: ReadableAccount,
  options: Pick<FollowerOptions, "entries"> = {},
): Promise<RecentView> {
  const follower = await AccountFollower.atEnd(account, options);
  if (follower === undefined) {
    return { view: await readAccountView(account, options), isWhole: true };
  }
  return { view: await follower.look(), isWhole: false };
}

/** A journal whose beginning was read: it must still go on there, behind the line break of the last line. */
function continued(file: ReadableJournal, profile: string, lacksBreak: boolean): ReadableJournal {
  return {
    name: file.name,
    async *read(fromByte = 0) {
      let isFirst = true;
      for await (const piece of file.read(fromByte - 1)) {
        if (isFirst && piece[0] !== "\n") throw anotherJournal(file, profile);
        yield isFirst ? piece.slice(1) : piece;
        isFirst = false;
      }
      if (isFirst && !lacksBreak) throw anotherJournal(file, profile);
    },
  };
}

function anotherJournal({ name }: ReadableJournal, profile: string): StoreError {
  return new StoreError(`Cannot go on reading the journal ${name} of profile ${profile}`, {
    trouble: "mismatch",
    safe: "It is another one than before, or became shorter",
    next: 'See how it stands with "pilotfish status"',
  });
}
