/**
 * `pilotfish run`: follows live trades on paper, or reports what it would follow.
 *
 * @module
 */

import { createEngineState, type EngineState } from "../../core/engine_state.ts";
import type { WarmUp } from "../../core/warm_up.ts";
import type { EngineResult } from "../../engine.ts";
import { RecordingFile } from "../../feed/recording.ts";
import { LiveTrader } from "../../live/live_trader.ts";
import { jsonClient } from "../../polymarket/json_client.ts";
import { exists } from "../../store/exists.ts";
import { WritableProfile } from "../../store/profile.ts";
import { categoryMapOf } from "../learning/category_map.ts";
import type { CommandContext } from "../command.ts";
import { UsageError } from "../errors.ts";
import { hostsOf } from "../options/host_options.ts";
import { withHelpers } from "./helpers.ts";
import { LiveFiles } from "./live_files.ts";
import type { Lesson } from "../learning/lesson.ts";
import { firstLesson, keepLearning } from "./live_learning.ts";
import { LiveView } from "./live_view.ts";
import { printLiveResult } from "./live_result.ts";
import { paramsOf } from "../options/options.ts";
import { checkFile, checkOutputs } from "../output/output_check.ts";
import { profileOptions } from "../account/profile_options.ts";
import { warnOfClock, warnOfSample, warnOfWhales } from "./live_warnings.ts";
import { beginningOf } from "./recorded_beginning.ts";
import { openRunMonitor } from "./run_monitor.ts";
import { StopRequest } from "../stop_signals.ts";
import { TroubleLog } from "./trouble_log.ts";

/** How old what was learnt may be when a run begins, milliseconds. */
const STALE_LESSON_MS = 60_000;

/** Follows live trades until it is asked to stop. */
export async function runLive(context: CommandContext): Promise<void> {
  const { options, io: { clock } } = context;
  await checkOutputs(options, ["signals", "log", "record"]);
  if (options.record !== undefined) await checkRecording(options.record);
  let lesson = await firstLesson(context);
  const learntMs = clock.nowMs();
  using stop = new StopRequest(true);
  const { onWait, onCopy, ...opening } = profileOptions(context);
  let waitedFor: string | undefined;
  await using profile = options.dryRun ? undefined : await WritableProfile.open({
    ...opening,
    signal: stop.signal,
    onWait(holder) {
      waitedFor = holder.owner;
      onWait?.(holder);
    },
    onCopy(left) {
      waitedFor ??= left.owner;
      onCopy?.(left);
    },
  });
  // A stand-by may have waited for months: the account must not go back to what was learnt before.
  if (clock.nowMs() - learntMs > STALE_LESSON_MS) lesson = await firstLesson(context);
  // Not before: a stand-by leaves them to the one that writes.
  using files = await LiveFiles.create(options);
  await using recorder = options.record === undefined
    ? undefined
    : await RecordingFile.create(options.record, ({ message }) => context.warn(message));
  const predecessor = options.standby ? waitedFor : undefined;
  await using view = await LiveView.open(context, profile);
  using trouble = new TroubleLog(view.context.log, () => clock.nowMs());
  await warnOfSample(view.context);
  const parts = { lesson, stop: stop.signal, files, profile, recorder, predecessor, view, trouble };
  const result = await follow(view.context, parts);
  await printLiveResult(context, result);
}

/** What a run is given. */
interface RunParts {
  readonly lesson: Lesson;
  readonly stop: AbortSignal;
  readonly files: LiveFiles;
  readonly profile: WritableProfile | undefined;
  readonly recorder: RecordingFile | undefined;
  /** In whose place a stand-by writes. */
  readonly predecessor: string | undefined;
  /** What is shown of it. */
  readonly view: LiveView;
  /** Takes what goes wrong and is tried again. */
  readonly trouble: TroubleLog;
}

async function follow(
  context: CommandContext,
  { lesson, stop, files, profile, recorder, predecessor, view, trouble }: RunParts,
): Promise<EngineResult> {
  const { options, note, io: { clock } } = context;
  const hosts = hostsOf(options);
  const client = jsonClient({ hosts, clock });
  let { categories } = lesson;
  await using trader = await LiveTrader.open({
    opening: liveOpening(context, lesson.warmUp),
    profile,
    recorder,
    hosts,
    client,
    categories: await categoryMapOf(options.categoryMap),
    categoryOf: (marketId) => categories.get(marketId) ?? "",
    feed: options.feed,
    rpcUrl: options.rpcUrl,
    sockets: options.sockets,
    outcomes: options.outcomes,
    liquidityField: options.liquidityField,
    fillDelayMs: options.fillDelayMs,
    maxSlippage: options.maxSlippage,
    onKeptAction: (action) => files.write(action),
    onNote: note,
    onTrouble: (error) => trouble.note(error),
    clock,
  });
  const { state } = trader;
  const fresh = liveOpening(context, state.filter.warmUp);
  recorder?.begin(await beginningOf(options, { state, fresh }));
  const feeds = () => trader.health.feeds;
  const working = () => feeds().filter(({ isResting = false }) => !isResting);
  view.begin({ tally: trader.tally, feeds: working });
  await using monitor = openRunMonitor(context, {
    mode: options.dryRun ? "dry_run" : "paper",
    state,
    tally: trader.tally,
    now: () => trader.now,
    counts: () => trader.counts,
    feeds,
    channels: view.channels,
    port: options.healthPort,
    questionOf: (marketId) => trader.facts(marketId)?.question,
  });
  const onLesson = async (next: Lesson) => {
    ({ categories } = next);
    return await trader.learn(next.warmUp);
  };
  return await monitor.guard(async () => {
    if (predecessor !== undefined) {
      monitor.tell({ kind: "takeover", from: predecessor, timeMs: clock.nowMs() });
    }
    warnOfWhales(context, lesson.warmUp);
    const learning = onLesson(lesson)
      .then(() => keepLearning(context, { onLesson, signal: trader.stopped }));
    const clockLook = warnOfClock(context, client, trader.stopped);
    const run = trader.run({
      signal: stop,
      take: view.take,
      keeper: (keeper) => view.keeper(monitor.keeper(keeper)),
      onAction(action) {
        files.write(action);
        monitor.onAction(action);
      },
    });
    return await withHelpers({ run, helpers: [learning, clockLook], end: () => trader.stop() });
  });
}

/**
 * Checks the file of a recording, before anything is read.
 *
 * @throws {UsageError} If it is there, or cannot be written.
 */
async function checkRecording(path: string): Promise<void> {
  await checkFile(path);
  if (!await exists(path)) return;
  throw new UsageError(
    `Cannot record to ${path}: it is there already`,
    "Name a new file with --record, or take that one away",
  );
}

/** State that a new live account begins with. */
export function liveOpening({ options }: CommandContext, warmUp: WarmUp): EngineState {
  const { halfSpread, fillDelayMs, feeRate = null } = options;
  return createEngineState(warmUp, {
    params: paramsOf(options, true),
    costs: { halfSpread, fillDelayMs, feeRate },
    trading: !options.dryRun,
  });
}
