/**
 * A replay whose account is kept: it goes on where it was left, whatever ended it.
 *
 * @module
 */

import { type EngineResult, type EngineRun, runEngine } from "../../engine.ts";
import { replayFingerprint } from "../../feed/replay_fingerprint.ts";
import { type ReplayCursor, type ReplayInput, replaySource } from "../../feed/replay_source.ts";
import { CommandInbox } from "../../store/command_inbox.ts";
import { WritableProfile } from "../../store/profile.ts";
import { StateStore } from "../../store/state_store.ts";
import { withCommands } from "../../with_commands.ts";
import type { CommandContext } from "../command.ts";
import { profileOptions } from "../account/profile_options.ts";
import { until } from "../stop_signals.ts";
import { formatCount } from "../terminal/format.ts";

/** Trades of a lot at most: each is kept by itself, which costs a wait for the disk. */
const LOT_TRADES = 8 * 65_536;

/** What is run, without where it comes from and who keeps it. */
export interface PersistedRun extends Omit<EngineRun, "source" | "keeper" | "tally"> {
  /** Ends it at a moment at which nothing is half done. */
  readonly stop: AbortSignal;
}

/**
 * Runs history with its account kept in the profile that the options name.
 *
 * Listeners are told about everything since the account began, also about what an earlier process did: files that are
 * written from it are those of a run that was never interrupted.
 *
 * @param context The command.
 * @param run What is run; its state is that of a new account.
 * @param input The history.
 * @throws {StoreError} If the profile holds another account, somebody else writes to it, or it cannot be read or written.
 * @throws {Stopped} If a person or the system asked the program to stop.
 */
export async function runPersisted(
  context: CommandContext,
  { stop, ...run }: PersistedRun,
  input: ReplayInput,
): Promise<EngineResult> {
  const { io, note, options } = context;
  await using profile = await WritableProfile.open({ ...profileOptions(context), signal: stop });
  const store = await StateStore.open({
    ...openParts(profile),
    clock: io.clock,
    opening: { state: run.state, source: replayFingerprint(input) },
    ...(run.onAction && { onAction: run.onAction }),
  });
  for (const repair of store.repairs) note(repair);
  const { state, tally, cursor } = store.standing;
  if (cursor !== undefined) {
    note(`Going on after trade ${formatCount(tally.trades)} of profile ${options.profile}.`);
  }
  // What an earlier process did not live to perform was told with all the rest while the store opened.
  await store.acknowledge();
  const inbox = new CommandInbox({ ...openParts(profile), clock: io.clock, onFault: note });
  try {
    const source = withCommands(
      replaySource({
        ...input,
        after: cursor as ReplayCursor | undefined,
        lotTrades: LOT_TRADES,
      }),
      { take: (force) => inbox.take(force), startMs: state.filter.warmUp.asOfMs },
    );
    return await runEngine({
      ...run,
      state,
      tally,
      keeper: store,
      overlaps: true,
      source: until(source, [stop, profile.lost]),
    });
  } finally {
    await store.close();
  }
}

function openParts({ kv, file, lease, profile }: WritableProfile) {
  return { kv, file, lease, profile };
}
