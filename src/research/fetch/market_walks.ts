/**
 * Downloads what is missing of a market's trades.
 *
 * @module
 */

import { HttpError } from "../../polymarket/http_error.ts";
import { knownOf, missingWalk, type Stretch } from "./coverage.ts";
import { walkByCursor } from "./cursor_walk.ts";
import { PageLog, type WalkLog } from "./page_log.ts";
import { walkByTime } from "./time_walk.ts";
import type { WalkContext } from "./walk_context.ts";

/** Answers that mean that version 2 is not there. */
const GONE: ReadonlySet<number> = new Set([404, 405, 410, 501]);
/** Answers that mean that a cursor is not taken any more. */
const REFUSED: ReadonlySet<number> = new Set([400, 404, 410, 422]);

/**
 * Makes every walk that is missing.
 *
 * @param path The market's file.
 * @param wanted What is wanted.
 * @param context The world.
 * @throws {HttpError} If the Data API cannot be asked; what it told before is kept.
 */
export async function downloadTrades(
  path: string,
  wanted: Stretch,
  context: WalkContext,
): Promise<void> {
  using log = await PageLog.open(path);
  while (true) {
    if (log.unfinished === undefined) {
      const walk = missingWalk(knownOf(log.walks), wanted, context.manners.version);
      if (walk === undefined) return;
      log.begin(walk);
    }
    await finishWalk(log, context);
  }
}

/**
 * Goes on with the walk that has no end: with version 1 of the Data API where version 2 is not there, and from the beginning
 * where a cursor of another day is not taken any more.
 *
 * @param log What the walk got so far.
 * @param context The world.
 * @throws {HttpError} If the Data API cannot be asked; what it told before is kept.
 */
export async function finishWalk(log: WalkLog, context: WalkContext): Promise<void> {
  const { manners } = context;
  const { walk: { cursor, ...walk }, lastPage } = log.unfinished!;
  if (walk.version !== manners.version && manners.version === "v1") {
    return log.begin({ ...walk, version: "v1" });
  }
  try {
    await (walk.version === "v2" ? walkByCursor : walkByTime)(log, context);
  } catch (error) {
    if (!(error instanceof HttpError) || walk.version === "v1") throw error;
    const { status = 0 } = error;
    // A cursor of another day may have lapsed; one that was given a moment ago has not.
    const isOld = (cursor ?? lastPage) !== undefined && log.unfinished?.lastPage === lastPage;
    if (isOld && REFUSED.has(status)) return log.begin(walk);
    if (!GONE.has(status)) throw error;
    manners.version = "v1";
    log.begin({ ...walk, version: "v1" });
  }
}
