/**
 * `pilotfish run --from-recording`: what a live run received, through the whole program again.
 *
 * @module
 */

import type { EngineState } from "../../core/engine_state.ts";
import type { EventSource } from "../../feed/source.ts";
import { RecordedVenue } from "../../execution/recorded_venue.ts";
import { runEngine } from "../../engine.ts";
import { recordedSource } from "../../feed/live_source.ts";
import { RecordedFeed } from "../../feed/recorded_feed.ts";
import { readBeginning, readRecording } from "../../feed/recording.ts";
import type { CommandContext } from "../command.ts";
import { UsageError } from "../errors.ts";
import { LiveFiles } from "./live_files.ts";
import { firstLesson } from "./live_learning.ts";
import { printLiveResult } from "./live_result.ts";
import { liveOpening } from "./live_run.ts";
import { beginningOf, differencesOf } from "./recorded_beginning.ts";
import { StopRequest, until } from "../stop_signals.ts";

/** Runs a recording from the same beginning, and shows what it came to. Nothing is kept. */
export async function runRecording(context: CommandContext, path: string): Promise<void> {
  const { options, io: { clock } } = context;
  const { warmUp, categories } = await firstLesson(context);
  using stop = new StopRequest();
  using files = await LiveFiles.create(options);
  const { outcomes, liquidityField, speed } = options;
  const feed = new RecordedFeed({
    receipts: readRecording(path),
    speed: speed === 0 ? Infinity : speed,
    outcomes,
    clock,
  });
  const source: EventSource = recordedSource(feed, {
    categoryOf: (marketId) => categories.get(marketId) ?? "",
    outcomes,
    liquidityField,
    awaitsFacts: true,
  });
  const state = liveOpening(context, warmUp);
  try {
    await tellDifferences(context, path, state);
    const result = await runEngine({
      state,
      source: until(source, [stop.signal]),
      venue: new RecordedVenue(),
      onAction: (action) => files.write(action),
    });
    await printLiveResult(context, result);
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new UsageError(error.message, "Name a file of --record");
    }
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new UsageError(`Cannot find the recording ${path}`, "Name a file that --record wrote");
  }
}

/** Says so if the run comes to something else than the recorded one: that may be what somebody wants to see. */
async function tellDifferences(
  context: CommandContext,
  path: string,
  state: EngineState,
): Promise<void> {
  const here = await beginningOf(context.options, { state, fresh: state });
  const differences = differencesOf(await readBeginning(path), here);
  if (differences.length === 0) return;
  context.warn(
    `This comes to another state than the run that was recorded in ${path}: ` +
      `${differences.join("; ")}. The same history (--research-dir, --as-of), options and a new ` +
      "account come to the same.",
  );
}
