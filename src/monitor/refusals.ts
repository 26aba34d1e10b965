/**
 * Notices messages that feeds refuse: from their counts to a line a minute for each reason. Pure.
 *
 * @module
 */

import type { FeedHealth } from "./health.ts";
import { isSilenceOver } from "./reason_limiter.ts";

/** What was said about each feed and reason: the count then, and when. */
export type Refusals = ReadonlyMap<string, { readonly count: number; readonly saidMs: number }>;

/** Nothing was refused yet. */
export const NOTHING_REFUSED: Refusals = new Map();

/**
 * Compares what feeds refused with what was said about it.
 *
 * @param before What was said so far.
 * @param feeds How the feeds are doing.
 * @param nowMs The time, milliseconds; a clock that was set back silences nobody.
 * @returns What is said by now, and the lines to say: at most one a minute for each feed and reason.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { NOTHING_REFUSED, noticeRefusals } from "./refusals.ts";
 *
 * const feeds = [{ name: "activity", isAlive: true, refused: { oversized: 2 } }];
 * const [, lines] = noticeRefusals(NOTHING_REFUSED, feeds, 0);
 * assertEquals(lines, ["Could not use 2 messages of feed activity: oversized"]);
 * ```
 */
export function noticeRefusals(
  before: Refusals,
  feeds: readonly FeedHealth[],
  nowMs: number,
): readonly [Refusals, readonly string[]] {
  const lines: string[] = [];
  let after: Map<string, { readonly count: number; readonly saidMs: number }> | undefined;
  for (const { name, refused = {} } of feeds) {
    for (const [reason, count] of Object.entries(refused)) {
      const key = `${name}/${reason}`;
      const said = before.get(key) ?? { count: 0, saidMs: -Infinity };
      if (count <= said.count || !isSilenceOver(said.saidMs, nowMs)) continue;
      after ??= new Map(before);
      after.set(key, { count, saidMs: nowMs });
      const more = count - said.count;
      lines.push(
        `Could not use ${more} message${more === 1 ? "" : "s"} of feed ${name}: ${reason}`,
      );
    }
  }
  return [after ?? before, lines];
}
