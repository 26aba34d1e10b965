/**
 * A person's decision about an account: carried out here if nobody writes to it, otherwise by the process that does.
 *
 * @module
 */

import type { Action } from "../core/action.ts";
import { step } from "../core/step.ts";
import { END_BYTES, readRecentView } from "./account_follower.ts";
import { timeOf } from "./account_view.ts";
import {
  type CommandRequest,
  findRequest,
  type PostedRequest,
  postRequest,
  requestKey,
} from "./command_inbox.ts";
import { entryOf, type JournalLine, placeNearEnd, scanJournal } from "./journal.ts";
import { leaseHolder } from "./lease.ts";
import {
  openForReading,
  type ProfileOptions,
  type ReadableProfile,
  WritableProfile,
} from "./profile.ts";
import { StateStore } from "./state_store.ts";
import { LeaseLost, StoreError } from "./store_error.ts";

/** What a decision came to. */
export interface Decided {
  /** What it led to; nothing if the account was in that state already. */
  readonly actions: readonly Action[];
  /** Who carried it out: this process, or the one that writes. */
  readonly by: string;
  /** What was repaired on the way, as sentences for people. */
  readonly repairs: readonly string[];
}

/** A decision on its way. */
interface Asking {
  readonly where: ProfileOptions;
  readonly request: CommandRequest;
  /** Marks of those who were left before it was asked for, so that it is not carried out by them. */
  readonly oldMarks: readonly string[];
  /** Who may have written it down; `undefined` if nobody can have. */
  writer: string | undefined;
}

/** Time between two looks for an answer, milliseconds. */
const LOOK_MS = 100;
/** How much longer to wait for a process that has claimed a request, milliseconds. */
const CLAIMED_MS = 30_000;

/**
 * Carries out a decision, once.
 *
 * A process that stood still may carry it out in files that others go on without, in a copy that lacks it. So a decision
 * counts when it is in the journal and no such copy can take its place any more; until then it is asked for again, by its
 * name, wherever the account is.
 *
 * @param where The account, who asks, and the clock.
 * @param request The decision; until it expires the process that writes has time to claim it.
 * @throws {StoreError} If there is no such account, or the process that writes does not answer in time: then nothing has
 *   been changed and nothing will be, unless the error says that nobody can tell.
 */
export async function decide(where: ProfileOptions, request: CommandRequest): Promise<Decided> {
  const asking: Asking = { where, request, oldMarks: await marksOf(where), writer: undefined };
  for (;;) {
    const decided = await decideHere(asking) ?? await decideThere(asking);
    if (decided !== undefined) return decided;
    if (isOver(asking)) throw unfinished(asking);
  }
}

/** @throws {StoreError} If there is no account: nothing must be made there. */
async function marksOf(where: ProfileOptions): Promise<readonly string[]> {
  using account = await openForReading(where);
  return await account.marks();
}

/** @returns `undefined` if others write to the account, or have taken it over meanwhile. */
async function decideHere(asking: Asking): Promise<Decided | undefined> {
  try {
    return await carryOut(asking);
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error;
    // Whoever has taken over may go on with all that is in the journal, or with a copy from before.
    asking.writer = asking.request.by;
    return undefined;
  }
}

async function carryOut({ where, request, writer }: Asking): Promise<Decided | undefined> {
  const { command, id, note, by } = request;
  const isAsked = writer !== undefined;
  const open = () => WritableProfile.open({ ...where, standby: false });
  await using profile = await ifFree(open, isAsked);
  if (profile === undefined) return undefined;
  const { kv, file, lease } = profile;
  const { clock } = where;
  const store = await StateStore.open({ kv, file, lease, profile: profile.profile, clock });
  const { repairs } = store;
  try {
    // What is in the journal was taken out of the inbox, if not before then on opening.
    if (isAsked && (await kv.get(requestKey(profile.profile, id))).value === null) {
      const kept = await actionsOf(profile, request);
      if (kept !== undefined) return { actions: kept, by: writer, repairs };
    }
    const { state, tally, cursor } = store.standing;
    const { view } = await readRecentView(profile, { entries: 1 });
    const timeMs = timeOf(view, clock.nowMs());
    const said = { id, ...note === undefined ? {} : { note } };
    const event = { kind: "command", command, timeMs, ...said } as const;
    const [next, effects] = step(state, event);
    const actions = effects.filter((effect) => effect.kind !== "verdict");
    // Nothing is acknowledged: what is to be done about it does whoever runs next.
    const inputs = [{ event, actions }];
    await store.commit({ inputs, state: next, tally, cursor: cursor ?? null });
    return { actions, by, repairs };
  } finally {
    await store.close();
  }
}

/** @param isAsked Whether there is somebody to wait for, who may have files locked. */
async function ifFree<T>(open: () => Promise<T>, isAsked: boolean): Promise<T | undefined> {
  try {
    return await open();
  } catch (error) {
    const isHeld = error instanceof StoreError &&
      (error.trouble === "held" || (isAsked && error.trouble === "locked"));
    if (!isHeld) throw error;
    return undefined;
  }
}

/** @returns `undefined` if nobody writes any more. */
async function decideThere(asking: Asking): Promise<Decided | undefined> {
  for (;;) {
    using account = await openForReading(asking.where);
    const answer = await answerTo(await postedIn(account, asking), account, asking);
    if (answer !== "elsewhere") return answer;
  }
}

/** Asks, unless that was done before; `undefined` if it was carried out already. */
async function postedIn(
  account: ReadableProfile,
  asking: Asking,
): Promise<PostedRequest | undefined> {
  const { kv, profile } = account;
  const { request } = asking;
  if (asking.writer !== undefined) {
    const found = await findRequest(kv, profile, request.id);
    if (found !== undefined) return found;
    if (await actionsOf(account, request) !== undefined) return undefined;
  }
  asking.writer ??= "nobody";
  return await postRequest(kv, profile, request);
}

/** @returns `undefined` if nobody writes any more, `elsewhere` if that is another account now: a copy of this one. */
async function answerTo(
  posted: PostedRequest | undefined,
  account: ReadableProfile,
  asking: Asking,
): Promise<Decided | "elsewhere" | undefined> {
  const { where: { clock }, request } = asking;
  const { kv, profile } = account;
  for (;;) {
    const holder = await leaseHolder(kv, profile);
    const writer = asking.writer = holder?.owner ?? asking.writer ?? "nobody";
    const found = await posted?.look() ?? "done";
    const isSettled = await account.isSettled(asking.oldMarks);
    if (!await account.isCurrent()) return "elsewhere";
    if (found === "done" && isSettled) {
      const actions = await actionsOf(account, request);
      if (actions === undefined) throw vanished(profile, request);
      return { actions, by: writer, repairs: [] };
    }
    const isFree = holder === undefined || clock.nowMs() >= holder.expiresMs;
    if (found !== "waiting") {
      // Who claimed it has ended, with or without it, or keeps it where others may go on without it.
      const here = isFree ? await decideHere(asking) : undefined;
      if (here !== undefined) return here;
    } else if ((isFree || clock.nowMs() >= request.expiresMs) && await posted?.withdraw()) {
      if (isFree) return undefined;
      if (await isHere(account, asking)) throw unanswered(profile, request, writer);
      await clock.wait(LOOK_MS);
      return undefined;
    }
    if (isOver(asking)) throw unfinished(asking);
    await clock.wait(LOOK_MS);
  }
}

/** Whether all that is in an account now stays there. */
async function isHere(account: ReadableProfile, { oldMarks }: Asking): Promise<boolean> {
  return await account.isSettled(oldMarks) && await account.isCurrent();
}

function isOver({ where: { clock }, request: { expiresMs } }: Asking): boolean {
  return clock.nowMs() >= expiresMs + CLAIMED_MS;
}

/**
 * What a request led to, by the journal: in its end, unless much has happened since; `undefined` if it was not carried
 * out.
 */
async function actionsOf(
  { file }: Pick<ReadableProfile, "file">,
  { id }: CommandRequest,
): Promise<readonly Action[] | undefined> {
  let actions: readonly Action[] | undefined;
  const look = (line: JournalLine) => {
    if (line.kind !== "turn" || !line.text.includes(id)) return;
    const entry = entryOf(line);
    if (entry.kind !== "turn") return;
    for (const input of entry.inputs) {
      if (!("event" in input) || input.event.kind !== "command" || input.event.id !== id) continue;
      actions = input.actions ?? [];
    }
  };
  const end = await placeNearEnd(file, END_BYTES);
  if (end !== undefined) await scanJournal(file, look, end);
  if (actions === undefined) await scanJournal(file, look);
  return actions;
}

function vanished(profile: string, { command }: CommandRequest): StoreError {
  return new StoreError(`Cannot find the ${command} of profile ${profile} in its journal`, {
    trouble: "mismatch",
    safe: "The account was begun anew meanwhile, or the request came too late",
    next: 'See how it stands with "pilotfish status"',
  });
}

function unanswered(profile: string, { command }: CommandRequest, owner: string): StoreError {
  return new StoreError(
    `Cannot ${command} profile ${profile}, ${owner}, which writes to it, does not answer`,
    {
      trouble: "held",
      safe: "Nothing has been changed, and the request is taken back",
      next: "Wait longer with --wait-seconds, or stop that process first",
    },
  );
}

function unfinished({ where: { profile }, request: { command }, writer }: Asking): StoreError {
  return new StoreError(
    `Cannot tell whether profile ${profile} has taken the ${command}: ${writer} has it and does ` +
      "not finish",
    { trouble: "held", next: 'See how it stands with "pilotfish status"' },
  );
}
