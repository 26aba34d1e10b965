/**
 * A command that shows an account as it changes, until it is asked to stop.
 *
 * @module
 */

import { step } from "../../core/step.ts";
import { EquityCurve } from "../../dashboard/equity_curve.ts";
import { AccountFollower } from "../../store/account_follower.ts";
import type { AccountView } from "../../store/account_view.ts";
import { openForReading, type ReadableProfile } from "../../store/profile.ts";
import type { CommandContext } from "../command.ts";
import { makeContext } from "../context.ts";
import { profileLocation } from "./profile_options.ts";
import { Screen } from "../terminal/screen.ts";

/** Milliseconds between two looks. */
const LOOK_MS = 1000;

/** An account at some moment. */
export interface Watched {
  readonly view: AccountView;
  readonly profile: ReadableProfile;
  /** Whether all of its history is known, or the last of it only. */
  readonly isWhole: boolean;
  /** Equity as far as the history is known, USD. */
  readonly equityUsd: readonly number[];
}

/**
 * Shows an account again whenever it has changed: over the same lines on a terminal, below each other elsewhere.
 *
 * @param context The command.
 * @param options How many lines of the journal are wanted, what shows it, and what ends it.
 * @throws {StoreError} If there is none, or it cannot be read.
 */
export async function watchAccount(
  context: CommandContext,
  { entries, show, signal }: {
    readonly entries: number;
    readonly signal: AbortSignal;
    readonly show: (context: CommandContext, watched: Watched) => Promise<void>;
  },
): Promise<void> {
  const { io } = context;
  const screen = io.stdout.isTerminal && !context.options.json ? new Screen(io.stdout) : undefined;
  let shown = "";
  for await (const watched of looksAt(context, entries, signal)) {
    const text = await textOf(context, (inner) => show(inner, watched));
    if (text !== shown) {
      if (screen !== undefined) screen.draw(text);
      else io.stdout.write(shown === "" || context.options.json ? text : `\n${text}`);
    }
    shown = text;
  }
  // What comes next, such as a prompt, is not to stand behind the ^C of the terminal.
  if (screen !== undefined) io.stdout.write("\n");
}

/** Looks at an account once a second; also where a stand-by has gone on with a copy of it. */
async function* looksAt(
  context: CommandContext,
  entries: number,
  signal: AbortSignal,
): AsyncGenerator<Watched> {
  const { io } = context;
  while (!signal.aborted) {
    using profile = await openForReading(profileLocation(context));
    const curve = new EquityCurve();
    const settings = { entries, take: curve.around(step) };
    const end = await AccountFollower.atEnd(profile, settings);
    const follower = end ?? new AccountFollower(profile, settings);
    while (!signal.aborted && await profile.isCurrent()) {
      const view = await follower.look();
      const isWhole = end === undefined;
      yield { view, profile, isWhole, equityUsd: curve.curve().equityUsd };
      await io.clock.wait(LOOK_MS, signal).catch((error) => {
        if (!signal.aborted) throw error;
      });
    }
  }
}

/** What a command prints. */
async function textOf(
  context: CommandContext,
  show: (context: CommandContext) => Promise<void>,
): Promise<string> {
  let text = "";
  const { io } = context;
  const stdout = {
    isTerminal: io.stdout.isTerminal,
    columns: io.stdout.columns,
    write: (part: string) => {
      text += part;
    },
  };
  await show(makeContext(context, { ...io, stdout }, context.log));
  return text;
}
