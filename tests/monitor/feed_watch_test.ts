import { assertEquals } from "@std/assert";
import { NOTHING_NOTICED, noticeFeeds, START_MS } from "../../src/monitor/feed_watch.ts";

/** What happens over time: each row is a second, whether the feed is alive and whether all is blind. */
function happened(
  rows: readonly (readonly [second: number, isAlive: boolean, isBlind?: boolean])[],
) {
  let watch = NOTHING_NOTICED;
  return rows.flatMap(([second, isAlive, isBlind = false]) => {
    const feeds = [{ name: "rtds", isAlive, ...(isAlive ? { lastMessageMs: second * 1000 } : {}) }];
    const [next, events] = noticeFeeds(watch, { feeds, isBlind, nowMs: second * 1000 });
    watch = next;
    return events;
  });
}

Deno.test("noticeFeeds() tells that a feed died and that it came back, once each", () => {
  const events = happened([[0, true], [1, true], [40, false], [41, false], [100, true], [
    101,
    true,
  ]]);
  assertEquals(events, [
    { kind: "feed_dead", feed: "rtds", silentMs: 0, timeMs: 40_000 },
    { kind: "feed_alive", feed: "rtds", deadMs: 60_000, timeMs: 100_000 },
  ]);
});

Deno.test("noticeFeeds() gives a feed time to begin, and then tells that it never did", () => {
  assertEquals(happened([[0, false], [30, false], [31, true], [32, true]]), []);
  const late = START_MS / 1000;
  assertEquals(happened([[0, false], [late - 1, false], [late, false], [late + 1, false]]), [
    { kind: "feed_dead", feed: "rtds", silentMs: START_MS, timeMs: START_MS },
  ]);
});

Deno.test("noticeFeeds() tells when nothing is seen, and for how long it was so", () => {
  const events = happened([[0, true], [5, true, true], [6, true, true], [65, true], [66, true]]);
  assertEquals(events, [
    { kind: "blind", timeMs: 5000 },
    { kind: "sighted", blindMs: 60_000, timeMs: 65_000 },
  ]);
});

Deno.test("noticeFeeds() says since when a feed has been silent, and does not change what it was given", () => {
  const alive = { feeds: [{ name: "rtds", isAlive: true }], isBlind: false, nowMs: 0 };
  const [watch] = noticeFeeds(NOTHING_NOTICED, alive);
  const dead = { feeds: [{ name: "rtds", isAlive: false, lastMessageMs: 4000 }], isBlind: false };
  for (let i = 0; i < 2; i++) {
    const [, events] = noticeFeeds(watch, { ...dead, nowMs: 35_000 });
    assertEquals(events, [{ kind: "feed_dead", feed: "rtds", silentMs: 31_000, timeMs: 35_000 }]);
  }
});

Deno.test("noticeFeeds() tells no span below zero after the clock was set back", () => {
  assertEquals(happened([[100, true], [130, false, true], [20, true]]), [
    { kind: "feed_dead", feed: "rtds", silentMs: 0, timeMs: 130_000 },
    { kind: "blind", timeMs: 130_000 },
    { kind: "feed_alive", feed: "rtds", deadMs: 0, timeMs: 20_000 },
    { kind: "sighted", blindMs: 0, timeMs: 20_000 },
  ]);
});
