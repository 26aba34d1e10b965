/**
 * What a process of a live run was told, run again as a recording is.
 *
 * @module
 */

import type { EngineState } from "../core/engine_state.ts";
import { runEngine } from "../engine.ts";
import { RecordedVenue } from "../execution/recorded_venue.ts";
import { recordedSource } from "../feed/live_source.ts";
import { RecordedFeed } from "../feed/recorded_feed.ts";
import { receiptFrom, receiptLine } from "../feed/recording.ts";
import type { Recording } from "./recordings.ts";

/**
 * Runs a recording again, from where the process began.
 *
 * @returns The state that it comes to.
 */
export async function replayed(
  { receipts, state, cursor, pages }: Recording,
): Promise<EngineState> {
  const lines = receipts.map((receipt) => receiptFrom(receiptLine(receipt)));
  const feed = new RecordedFeed({ receipts: lines });
  const source = recordedSource(feed, { cursor, pages, awaitsFacts: true });
  return (await runEngine({ state, source, venue: new RecordedVenue() })).state;
}
