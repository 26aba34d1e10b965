/**
 * What `pause` and `resume` have in common: a person's decision, carried out once, and what came of it in words.
 *
 * @module
 */

import type { Action } from "../../core/action.ts";
import { fromMicros } from "../../core/money.ts";
import { MAX_NOTE_CHARS, noteFault } from "../../core/person_command.ts";
import { decide, type Decided } from "../../store/decide.ts";
import type { CommandContext } from "../command.ts";
import { UsageError } from "../errors.ts";
import { commandsForAccount } from "../help/hint.ts";
import { profileOptions } from "./profile_options.ts";
import { formatUsd } from "../terminal/format.ts";

/**
 * Pauses or resumes the account that the options name.
 *
 * @throws {UsageError} If the reason is no line of text.
 * @throws {StoreError} If it cannot be done.
 */
export async function runDecision(
  context: CommandContext,
  command: "pause" | "resume",
): Promise<void> {
  const { options: { reason: note, waitSeconds, json }, print, io } = context;
  checkReason(note);
  const where = profileOptions(context);
  const decided = await decide(where, {
    command,
    id: crypto.randomUUID(),
    by: where.owner,
    expiresMs: io.clock.nowMs() + waitSeconds * 1000,
    ...note === undefined ? {} : { note },
  });
  decided.repairs.forEach(context.note);
  if (json) print(JSON.stringify(record(context, command, decided)));
  else {
    const sentence = decisionSentence(
      { ...where, profile: context.options.profile },
      command,
      decided,
    );
    print(commandsForAccount(sentence, context.options));
  }
}

function checkReason(reason: string | undefined): void {
  if (reason === undefined || noteFault(reason) === undefined) return;
  throw new UsageError(
    `Cannot take a reason that is longer than ${MAX_NOTE_CHARS} characters or than a line`,
    "Give it in fewer words",
  );
}

function record(
  { options: { profile, reason } }: CommandContext,
  command: "pause" | "resume",
  { actions, by }: Decided,
) {
  const action = actions.find(isDecided);
  return {
    profile,
    command,
    reason: reason ?? null,
    changed: action !== undefined,
    by,
    time: action === undefined ? null : new Date(action.timeMs).toISOString(),
    equity: action === undefined ? null : fromMicros(action.equityMicros),
  };
}

/**
 * What came of a decision, in words.
 *
 * @param asked The account, and who asked: only somebody else who carried it out is named.
 * @param command What was decided.
 * @param decided What came of it.
 */
export function decisionSentence(
  { profile, owner }: { readonly profile: string; readonly owner: string },
  command: "pause" | "resume",
  { actions, by }: Decided,
): string {
  const action = actions.find(isDecided);
  if (action === undefined) {
    return command === "pause"
      ? `Profile ${profile} is paused already; "pilotfish status" says since when.`
      : `Profile ${profile} is not paused: there is nothing to resume.`;
  }
  const carriedOut = by === owner ? "" : `, carried out by ${by}`;
  const worth = `${formatUsd(fromMicros(action.equityMicros))}${carriedOut}`;
  return command === "pause"
    ? `Paused profile ${profile} at ${worth}: nothing is bought until ` +
      '"pilotfish resume --reason TEXT".'
    : `Resumed profile ${profile} at ${worth}: the kill switch is armed again.`;
}

function isDecided(action: Action): action is Extract<Action, { kind: "pause" | "resume" }> {
  return action.kind === "pause" || action.kind === "resume";
}
