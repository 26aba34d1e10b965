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

/** Time between two looks for an answer, milliseconds. */
const LOOK_MS = 100;
/** How much longer to wait for a process that has claimed a request, milliseconds. */
const CLAIMED_MS = 30_000;

/**
 * Carries out a decision, once.
 *
 * @param where The account, who asks, and the clock.
 * @param request The decision; until it expires the process that writes has time to claim it.
 * @throws {StoreError} If there is no such account, or the process that writes does not answer in time: then nothing has
 *   been changed and nothing will be.
 */
export async function decide(where: ProfileOptions, request: CommandRequest): Promise<Decided> {
  // Nothing must be made where no account is.
  (await openForReading(where))[Symbol.dispose]();
  for (;;) {
    const here = await decideHere(where, request);
    if (here !== undefined) return here;
    const there = await decideThere(where, request);
    if (there !== undefined) return there;
  }
}

/**
 * @param claimedBy Who has claimed the request and writes no more: it may have written it down before it ended.
 * @returns `undefined` if another process writes to the account, or a request that was claimed is nowhere any more.
 */
async function decideHere(
  where: ProfileOptions,
  request: CommandRequest,
  claimedBy?: string,
): Promise<Decided | undefined> {
  try {
    return await carryOut(where, request, claimedBy);
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error;
    // Whoever has taken over goes on with all that is in the journal: with the decision, if it was written down before.
    using account = await openForReading(where);
    const actions = await actionsOf(account, request);
    return actions && { actions, by: request.by, repairs: [] };
  }
}

async function carryOut(
  where: ProfileOptions,
  request: CommandRequest,
  claimedBy?: string,
): Promise<Decided | undefined> {
  const { command, id, note, by } = request;
  await using profile = await ifFree(() => WritableProfile.open({ ...where, standby: false }));
  if (profile === undefined) return undefined;
  const { kv, file, lease } = profile;
  const { clock } = where;
  const store = await StateStore.open({ kv, file, lease, profile: profile.profile, clock });
  const { repairs } = store;
  try {
    // What is in the journal was taken out of the inbox, if not before then on opening.
    const key = requestKey(profile.profile, id);
    if (claimedBy !== undefined && (await kv.get(key)).value === null) {
      const kept = await actionsOf(profile, request);
      return kept && { actions: kept, by: claimedBy, repairs };
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

async function ifFree<T>(open: () => Promise<T>): Promise<T | undefined> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof StoreError && error.trouble === "held") return undefined;
    throw error;
  }
}

/** @returns `undefined` if nobody writes any more. */
async function decideThere(
  where: ProfileOptions,
  request: CommandRequest,
): Promise<Decided | undefined> {
  for (let isPosted = false;; isPosted = true) {
    using account = await openForReading(where);
    const { kv, profile } = account;
    const posted = isPosted
      ? await findRequest(kv, profile, request.id)
      : await postRequest(kv, profile, request);
    if (posted === undefined) {
      // A stand-by has gone on with a copy of the account: it has carried the request out, or has never seen it.
      const actions = await actionsOf(account, request);
      return actions && { actions, by: "a stand-by", repairs: [] };
    }
    const answer = await answerTo(posted, { where, request, account });
    if (answer !== "elsewhere") return answer;
  }
}

/** @returns `undefined` if nobody writes any more, `elsewhere` if that is another account now: a copy of this one. */
async function answerTo(
  posted: PostedRequest,
  { where, request, account }: {
    readonly where: ProfileOptions;
    readonly request: CommandRequest;
    readonly account: ReadableProfile;
  },
): Promise<Decided | "elsewhere" | undefined> {
  const { clock } = where;
  const { kv, profile } = account;
  let owner = "nobody";
  for (;;) {
    const found = await posted.look();
    if (!await account.isCurrent()) return "elsewhere";
    if (found === "done") {
      const actions = await actionsOf(account, request);
      if (actions === undefined) throw vanished(profile, request);
      return { actions, by: owner, repairs: [] };
    }
    const holder = await leaseHolder(kv, profile);
    owner = holder?.owner ?? owner;
    const nowMs = clock.nowMs();
    const isFree = holder === undefined || nowMs >= holder.expiresMs;
    if (found === "waiting") {
      const isLate = nowMs >= request.expiresMs;
      if ((isFree || isLate) && await posted.withdraw()) {
        if (isFree) return undefined;
        throw unanswered(profile, request, owner);
      }
    } else if (isFree) {
      // Who claimed it has ended, with or without it. It is in the inbox until somebody has kept it.
      const here = await decideHere(where, request, owner);
      if (here !== undefined) return here;
    } else if (nowMs >= request.expiresMs + CLAIMED_MS) {
      throw unfinished(profile, request, owner);
    }
    await clock.wait(LOOK_MS);
  }
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

function unfinished(profile: string, { command }: CommandRequest, owner: string): StoreError {
  return new StoreError(
    `Cannot tell whether profile ${profile} has taken the ${command}: ${owner} has it and does ` +
      "not finish",
    { trouble: "held", next: 'See how it stands with "pilotfish status"' },
  );
}
