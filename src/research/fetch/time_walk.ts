/**
 * Walks back through the trades of a market by time, as version 1 of the Data API needs it: from each page on, the next
 * question ends where it ended. Offsets, which shift and which have a cap, are used within a second only.
 *
 * @module
 */

import { MAX_TRADE_OFFSET } from "../../polymarket/data_trades.ts";
import { HttpError } from "../../polymarket/http_error.ts";
import { type Loss, type WalkLog, type WalkPage } from "./page_log.ts";
import { mergedTrades, overlapOf, type StoredTrade } from "./stored_trade.ts";
import { askPage, oldestOf, type WalkContext } from "./walk_context.ts";

/** Rows of a page: version 1 gives more, but then an answer is long. */
const PAGE_ROWS = 2_500;
/** Least worth from which on the small trades of a crowded second are left out, USD; it grows by this factor. */
const WORTH_STEP = 4;
/** Worth that no trade reaches, USD. */
const MAX_USD = 1e12;

/** Goes on with the log's unfinished walk until its end. */
export async function walkByTime(log: WalkLog, context: WalkContext): Promise<void> {
  const { walk, lastPage } = log.unfinished!;
  const { manners } = context;
  const { fromMs } = walk;
  const lost: Loss[] = [...lastPage?.lost ?? []];
  let toMs = lastPage?.next === undefined ? walk.toMs : Number(lastPage.next);
  while (true) {
    const page = await askSome(context, { fromMs, toMs });
    const { rows } = page;
    const oldestS = oldestOf(rows);
    const newestS = rows.reduce((newest, [timeS]) => Math.max(newest, timeS), 0);
    if (newestS * 1000 > toMs) return await walkByOffset(log, context);
    const isLast = rows.length < manners.longestPage;
    manners.longestPage = Math.max(manners.longestPage, rows.length);
    if (isLast || rows.length === 0) {
      log.add({ ...page, skip: 0, next: undefined, lost });
      return await log.finish({ reachedMs: fromMs, isLast: false, lost });
    }
    // The oldest second may go on on the next page, so that is where it is taken from, as a whole.
    let kept = rows.filter(([timeS]) => timeS > oldestS);
    toMs = oldestS * 1000;
    if (kept.length === 0) {
      const second = await wholeSecond(context, oldestS);
      kept = [...second.rows];
      lost.push(...second.lost);
      toMs = oldestS * 1000 - 1;
    }
    log.add({ rows: kept, refused: page.refused, skip: 0, next: String(toMs), lost });
    if (toMs < fromMs) return await log.finish({ reachedMs: fromMs, isLast: false, lost });
  }
}

interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

async function askSome(context: WalkContext, stretch: Stretch) {
  const pageRows = Math.min(context.pageRows ?? Infinity, PAGE_ROWS);
  const { rows, refused } = await askPage({ ...context, pageRows }, { version: "v1", ...stretch });
  // What is too old comes only from a service that does not heed the beginning.
  return { rows: rows.filter(([timeS]) => timeS * 1000 >= stretch.fromMs), refused };
}

/** All trades of a second, or the large ones if there are too many. */
async function wholeSecond(
  context: WalkContext,
  timeS: number,
): Promise<{ readonly rows: readonly StoredTrade[]; readonly lost: readonly Loss[] }> {
  const ms = timeS * 1000;
  const all = await askAll(context, { fromMs: ms, toMs: ms });
  if (!all.isCapped) return { rows: all.rows, lost: [] };
  for (let minUsd = 1; minUsd < MAX_USD; minUsd *= WORTH_STEP) {
    const large = await askAll(context, { fromMs: ms, toMs: ms, minUsd });
    if (large.isCapped) continue;
    const lost: Loss = { fromMs: ms, toMs: ms, reason: "second", belowUsd: minUsd };
    return { rows: mergedTrades([all.rows, large.rows]), lost: [lost] };
  }
  return { rows: all.rows, lost: [{ fromMs: ms, toMs: ms, reason: "second" }] };
}

/** Pages by offset, as far as offsets go. */
async function askAll(
  context: WalkContext,
  query: Partial<Stretch> & { readonly minUsd?: number },
): Promise<WalkPage & { readonly isCapped: boolean }> {
  const pageRows = Math.min(context.pageRows ?? Infinity, PAGE_ROWS);
  const rows: StoredTrade[] = [];
  const refused: Record<string, number> = {};
  for (let offset = 0; offset <= MAX_TRADE_OFFSET;) {
    const page = await unlessBeyond(
      offset,
      askPage({ ...context, pageRows }, { version: "v1", next: String(offset), ...query }),
    );
    if (page === undefined) break;
    let count = page.rows.length;
    for (const [reason, dropped] of Object.entries(page.refused)) {
      refused[reason] = (refused[reason] ?? 0) + dropped;
      count += dropped;
    }
    if (count === 0) return { rows, refused, skip: 0, isCapped: false };
    const overlap = overlapOf(rows, page.rows);
    rows.push(...page.rows.slice(overlap > 1 ? overlap : 0));
    offset += count;
  }
  return { rows, refused, skip: 0, isCapped: true };
}

/** The offset's cap was lower once: an answer that refuses it means that there is more than can be reached. */
async function unlessBeyond<T>(offset: number, answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (offset > 0 && error instanceof HttpError && error.status === 400) return undefined;
    throw error;
  }
}

/** For a service that heeds no time: as far as offsets go. */
async function walkByOffset(log: WalkLog, context: WalkContext): Promise<void> {
  const { fromMs, toMs } = log.unfinished!.walk;
  const { rows, refused, isCapped } = await askAll(context, {});
  const oldestS = oldestOf(rows);
  const kept = rows.filter(([timeS]) => timeS * 1000 >= fromMs && timeS * 1000 <= toMs);
  // Given up first: pages that the same walk got by time would count these rows twice.
  if (log.unfinished!.lastPage !== undefined) log.begin(log.unfinished!.walk);
  log.add({ rows: kept, refused, skip: 0 });
  const reachedMs = isCapped ? Math.min(Math.max((oldestS + 1) * 1000, fromMs), toMs) : fromMs;
  const lost: Loss[] = reachedMs > fromMs ? [{ fromMs, toMs: reachedMs, reason: "offset" }] : [];
  await log.finish({ reachedMs, isLast: !isCapped, lost });
}
