/**
 * Walks back through the trades of a market by the cursors of version 2 of the Data API.
 *
 * @module
 */

import { isSameTrade, overlapOf } from "./stored_trade.ts";
import type { Walk, WalkLog, WalkPage } from "./page_log.ts";
import { askPage, oldestOf, type WalkContext } from "./walk_context.ts";

/** Goes on with the log's unfinished walk until its end. */
export async function walkByCursor(log: WalkLog, context: WalkContext): Promise<void> {
  const { walk, lastPage } = log.unfinished!;
  const seen = new Set<string>();
  let before = lastPage;
  let at = before === undefined ? walk.cursor : before.next;
  while (true) {
    const asked = await askPage(context, { version: "v2", next: at });
    const whole: WalkPage = {
      rows: asked.rows,
      skip: 0,
      refused: asked.refused,
      at,
      next: asked.next,
    };
    const [first] = whole.rows;
    // What begins with older trades than the page before ends with tells nothing again.
    const isClear = before === undefined || first === undefined || first[0] < before.oldestS;
    const page = isClear ? whole : await withoutOverlap(log.read(before!), whole, context);
    before = log.add(within(page, walk));
    const oldestS = oldestOf(page.rows);
    const { next } = page;
    if (oldestS * 1000 < walk.fromMs) {
      // Some rows of this page are too old for this walk: one that goes further back asks for it again.
      return await log.finish({ reachedMs: walk.fromMs, isLast: false, lost: [], next: page.at });
    }
    if (next === undefined) {
      return await log.finish({ reachedMs: walk.fromMs, isLast: true, lost: [] });
    }
    if (seen.has(next) || next === page.at) {
      const reachedMs = Math.min((oldestS + 1) * 1000, walk.toMs);
      const lost = [{ fromMs: walk.fromMs, toMs: reachedMs, reason: "cursor" as const }];
      return await log.finish({ reachedMs, isLast: false, lost });
    }
    seen.add(next);
    at = next;
  }
}

/** The rows of a page that the walk is meant to find. */
function within({ rows, skip, ...page }: WalkPage, { fromMs, toMs }: Walk): WalkPage {
  const first = rows.findIndex(([timeS]) => timeS * 1000 <= toMs);
  const kept = first < 0
    ? []
    : rows.slice(first).filter(([timeS]) => timeS * 1000 >= fromMs && timeS * 1000 <= toMs);
  return { ...page, rows: kept, skip: skip + (first < 0 ? rows.length : first) };
}

/**
 * Leaves out what the page before has told: a feed that goes on may shift its pages.
 *
 * Where the last row of one page and the first of the next say the same, they are either one trade or two of one
 * transaction. Then the page before is asked for again, cut before that transaction, so that it is whole on the next one.
 */
async function withoutOverlap(
  before: WalkPage,
  page: WalkPage,
  context: WalkContext,
): Promise<WalkPage> {
  const overlap = overlapOf(before.rows, page.rows);
  if (overlap === 0) return page;
  const first = page.rows[0]!;
  const isClear = page.rows.slice(0, overlap).some((row) => !isSameTrade(row, first));
  if (isClear) return { ...page, skip: overlap, rows: page.rows.slice(overlap) };
  const [timeS, hash] = first;
  const start = before.rows.findIndex((row) => row[0] === timeS && row[1] === hash);
  const known = before.rows.length - start;
  const cut = before.skip + start;
  if (cut === 0) return page;
  const { next } = await askPage({ ...context, pageRows: cut }, { version: "v2", next: before.at });
  if (next === undefined) return page;
  const again = await askPage(context, { version: "v2", next });
  const whole = again.rows.findIndex((row) => row[0] === timeS && row[1] === hash);
  if (whole < 0) return page;
  const skip = whole + known;
  return {
    at: next,
    skip,
    rows: again.rows.slice(skip),
    refused: again.refused,
    next: again.next,
  };
}
