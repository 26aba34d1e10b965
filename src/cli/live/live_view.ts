/**
 * What a live run shows of itself while it runs: what dashboards read, and with `--dashboard` the page itself.
 *
 * @module
 */

import { redactor, Secret } from "../../core/secret.ts";
import { step } from "../../core/step.ts";
import { emptyTally, type Tally } from "../../core/turn.ts";
import type { FeedHealth } from "../../feed/trade_feed.ts";
import type { Keeper } from "../../keeper.ts";
import { LiveRecorder } from "../../monitor/live_recorder.ts";
import { liveReport } from "../../monitor/live_texts.ts";
import { LiveShelf } from "../../store/live_shelf.ts";
import type { WritableProfile } from "../../store/profile.ts";
import type { CommandContext } from "../command.ts";
import { Dashboard } from "../account/dashboard.ts";
import { UsageError } from "../errors.ts";

/** Shows a run, until it is disposed of. */
export class LiveView implements AsyncDisposable {
  /** The context of the run, with everything noted that it says. */
  readonly context: CommandContext;
  readonly #recorder: LiveRecorder | undefined;
  readonly #dashboard: Dashboard | undefined;
  #feeds: () => readonly FeedHealth[] = () => [];
  #tally: Tally = emptyTally();

  private constructor(
    context: CommandContext,
    profile: WritableProfile | undefined,
    before: Texts,
  ) {
    this.#recorder = profile && this.#record(context, profile, before);
    const log = this.#recorder?.log(context.log) ?? context.log;
    const note = (line: string) => log.info(line);
    this.context = { ...context, log, note, warn: (line) => log.warning(line) };
    this.#dashboard = context.options.dashboard ? Dashboard.open(this.context, true) : undefined;
  }

  /**
   * Begins to show a run.
   *
   * @param context The command.
   * @param profile Where its account is; a run without one shows nothing.
   * @throws {UsageError} If a page is wanted and there is no account to see.
   */
  static async open(
    context: CommandContext,
    profile: WritableProfile | undefined,
  ): Promise<LiveView> {
    if (profile === undefined && context.options.dashboard) {
      throw new UsageError(
        "Cannot show a dry run on a dashboard: it keeps no account",
        "Leave out --dry-run: without it the program trades on paper",
      );
    }
    const before = profile && await new LiveShelf(profile.kv, profile.profile).read();
    return new LiveView(context, profile, before ?? new Map());
  }

  /** The function that takes an event, with trades noted. */
  get take(): typeof step {
    return this.#recorder?.around(step) ?? step;
  }

  /** Where alerts go as well. */
  get channels() {
    return this.#recorder === undefined ? [] : [this.#recorder.channel];
  }

  /** Begins to write down how it does. Whoever looks before sees how it did last. */
  begin({ tally, feeds }: { tally: Tally; feeds: () => readonly FeedHealth[] }): void {
    this.#tally = tally;
    this.#feeds = feeds;
    this.#recorder?.begin();
  }

  /** The same keeper, whose counts are noted. */
  keeper(keeper: Keeper): Keeper {
    return {
      commit: async (turn) => {
        await keeper.commit(turn);
        this.#tally = turn.tally;
      },
      acknowledge: () => keeper.acknowledge(),
    };
  }

  /** Ends the page, and writes what is left. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#dashboard?.[Symbol.asyncDispose]();
    await this.#recorder?.[Symbol.asyncDispose]();
  }

  #record(
    { options, log, io: { clock } }: CommandContext,
    { kv, profile }: WritableProfile,
    before: Texts,
  ): LiveRecorder {
    const shelf = new LiveShelf(kv, profile);
    const startedMs = clock.nowMs();
    return new LiveRecorder({
      before: liveReport(before),
      facts: () => ({
        mode: "paper",
        startedMs,
        nowMs: clock.nowMs(),
        feeds: this.#feeds().map(({ name, isUp, lastMessageMs, lagMs, trades }) => ({
          name,
          isUp,
          lastMessageMs,
          lagMs,
          trades,
        })),
      }),
      funnel: () => this.#tally.funnel,
      write: (texts) => shelf.write(texts),
      onTrouble: (error) => log.debug(`Cannot write what dashboards read: ${error.message}`),
      redact: redactor(Object.values(options).filter((value) => value instanceof Secret)),
      clock,
    });
  }
}

/** Texts by name. */
type Texts = ReadonlyMap<string, string>;
