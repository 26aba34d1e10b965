/**
 * Notices what becomes of feeds: from how they are now and then to what has happened. Pure.
 *
 * @module
 */

import type { OperationEvent } from "./alerts/operation_alert.ts";
import type { FeedHealth } from "./health.ts";

/** A feed that has not told anything this long after its start is dead, milliseconds. */
export const START_MS = 60_000;

/** How everything is at some moment. */
export interface Sight {
  readonly feeds: readonly FeedHealth[];
  /** Whether nothing is seen, so that no position is opened. */
  readonly isBlind: boolean;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
}

interface WatchedFeed {
  readonly isAlive: boolean;
  /** Since when it has been so. */
  readonly sinceMs: number;
  /** Whether it was alive before. */
  readonly wasAlive: boolean;
  /** Whether it was told that it is dead. */
  readonly isToldDead: boolean;
}

/** What has been noticed so far. */
export interface FeedWatch {
  readonly feeds: ReadonlyMap<string, WatchedFeed>;
  /** Since when nothing is seen; `null` if something is. */
  readonly blindSinceMs: number | null;
}

/** Nothing has been noticed yet. */
export const NOTHING_NOTICED: FeedWatch = { feeds: new Map(), blindSinceMs: null };

/**
 * Compares how everything is with how it was.
 *
 * @param before What was noticed so far.
 * @param sight How everything is now.
 * @returns What is noticed by now, and what has happened since.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { NOTHING_NOTICED, noticeFeeds } from "./feed_watch.ts";
 *
 * const feed = (isAlive: boolean) => [{ name: "rtds", isAlive }];
 * let [watch] = noticeFeeds(NOTHING_NOTICED, { feeds: feed(true), isBlind: false, nowMs: 0 });
 * let events;
 * [watch, events] = noticeFeeds(watch, { feeds: feed(false), isBlind: false, nowMs: 9000 });
 * assertEquals(events, [{ kind: "feed_dead", feed: "rtds", silentMs: 0, timeMs: 9000 }]);
 * ```
 */
export function noticeFeeds(
  before: FeedWatch,
  sight: Sight,
): readonly [FeedWatch, readonly OperationEvent[]] {
  const { feeds, isBlind, nowMs } = sight;
  const events: OperationEvent[] = [];
  const next = new Map<string, WatchedFeed>();
  for (const feed of feeds) {
    const [watched, event] = noticeFeed(before.feeds.get(feed.name), feed, nowMs);
    next.set(feed.name, watched);
    if (event !== undefined) events.push(event);
  }
  const { blindSinceMs } = before;
  if (isBlind && blindSinceMs === null) events.push({ kind: "blind", timeMs: nowMs });
  if (!isBlind && blindSinceMs !== null) {
    events.push({ kind: "sighted", blindMs: spanMs(blindSinceMs, nowMs), timeMs: nowMs });
  }
  return [{ feeds: next, blindSinceMs: isBlind ? blindSinceMs ?? nowMs : null }, events];
}

function noticeFeed(
  before: WatchedFeed | undefined,
  { name, isAlive, lastMessageMs }: FeedHealth,
  nowMs: number,
): readonly [WatchedFeed, OperationEvent | undefined] {
  const was = before ?? { isAlive, sinceMs: nowMs, wasAlive: false, isToldDead: false };
  const sinceMs = was.isAlive === isAlive ? was.sinceMs : nowMs;
  const watched = { ...was, isAlive, sinceMs, wasAlive: was.wasAlive || was.isAlive };
  if (isAlive && was.isToldDead) {
    const event = { kind: "feed_alive", feed: name, deadMs: spanMs(was.sinceMs, nowMs) } as const;
    return [{ ...watched, isToldDead: false }, { ...event, timeMs: nowMs }];
  }
  // One that has only just begun is not dead.
  const isDead = !isAlive && (watched.wasAlive || nowMs - sinceMs >= START_MS);
  if (!isDead || was.isToldDead) return [watched, undefined];
  const silentMs = spanMs(lastMessageMs ?? sinceMs, nowMs);
  return [{ ...watched, isToldDead: true }, {
    kind: "feed_dead",
    feed: name,
    silentMs,
    timeMs: nowMs,
  }];
}

/** Nothing by a clock that was set back, never less. */
function spanMs(fromMs: number, toMs: number): number {
  return Math.max(toMs - fromMs, 0);
}
