import { assertEquals } from "@std/assert";
import { coverageByMinute } from "../../src/feed/coverage.ts";
import { CoverageWatch } from "../../src/feed/coverage_watch.ts";
import type { Receipt } from "../../src/feed/receipt.ts";
import { fc } from "../properties.ts";

const MINUTE = 60_000;

function standing(standing: "up" | "down", sinceMs: number, atMs: number, source = "a"): Receipt {
  return { kind: "standing", source, standing, sinceMs, atMs };
}

function repair(
  progress: "fetched" | "done" | "lost" | "failed",
  [fromMs, toMs, atMs]: readonly [number, number, number],
): Receipt {
  return { kind: "repair", progress, fromMs, toMs, atMs };
}

/** Takes receipts and says whether it is blind after each. */
function follow(watch: CoverageWatch, receipts: readonly Receipt[]): readonly boolean[] {
  return receipts.map((receipt) => {
    watch.take(receipt, receipt.kind === "frame");
    return watch.isBlind;
  });
}

/** Trades and ticks of a feed that is well. */
function* alive(fromMs: number, toMs: number): Generator<Receipt> {
  for (let atMs = fromMs; atMs < toMs; atMs += 1_000) {
    yield { kind: "frame", source: "a/0.1", text: "", atMs };
    yield { kind: "tick", atMs };
  }
}

function started(sinceMs: number | null, repairs = true): CoverageWatch {
  const watch = new CoverageWatch();
  watch.take({ kind: "start", sinceMs, repairs, atMs: 0 }, false);
  return watch;
}

Deno.test("CoverageWatch shows exactly the minutes in which a feed was blind, and those that were repaired", () => {
  const watch = started(null);
  follow(watch, [
    standing("up", 0, 0),
    ...alive(0, 2 * MINUTE + 5_000),
    // The last trade came at 2:04; at 2:34 the silence is too long.
    { kind: "tick", atMs: 2 * MINUTE + 20_000 },
    standing("down", 2 * MINUTE + 4_000, 2 * MINUTE + 34_000),
    { kind: "tick", atMs: 3 * MINUTE },
    standing("up", 3 * MINUTE + 10_000, 3 * MINUTE + 10_000),
    ...alive(3 * MINUTE + 10_000, 5 * MINUTE),
    { kind: "frame", source: "a/0.1", text: "", atMs: 5 * MINUTE },
    { kind: "tick", atMs: 5 * MINUTE },
  ]);
  const minutes = () => coverageByMinute(watch.ledger, 0, 5 * MINUTE);
  assertEquals(minutes(), ["alive", "alive", "blind", "blind", "alive"]);
  follow(watch, [repair("done", [2 * MINUTE + 4_000, 3 * MINUTE + 10_000, 5 * MINUTE])]);
  assertEquals(minutes(), ["alive", "alive", "repaired", "repaired", "alive"]);
});

Deno.test("CoverageWatch is blind until a feed is up and what was missed is there", () => {
  const watch = started(-50_000);
  assertEquals(
    follow(watch, [
      standing("up", 1_000, 1_000),
      repair("fetched", [-50_000, 1_000, 2_000]),
      repair("done", [-50_000, 1_000, 16_000]),
    ]),
    [true, true, false],
  );
  assertEquals(watch.gapMs, undefined);
  assertEquals(follow(started(null), [standing("up", 1, 1)]), [false]);
  assertEquals(follow(started(-5, false), [standing("up", 1, 1)]), [false]);
});

Deno.test("CoverageWatch goes on after a minute without a repair, and keeps the gap open", () => {
  const watch = started(-50_000);
  assertEquals(
    follow(watch, [
      standing("up", 1_000, 1_000),
      repair("failed", [-50_000, 1_000, 31_000]),
      repair("failed", [-50_000, 1_000, 62_000]),
    ]),
    [true, true, false],
  );
  assertEquals(watch.gapMs, -50_000);
  follow(watch, [repair("lost", [-50_000, 1_000, 70_000])]);
  assertEquals(watch.gapMs, undefined);
});

Deno.test("CoverageWatch is not blind while one of several feeds is up", () => {
  const watch = started(null);
  assertEquals(
    follow(watch, [
      standing("up", 0, 0, "a"),
      standing("up", 0, 0, "b"),
      standing("down", 5, 9, "a"),
      standing("down", 7, 9, "b"),
      standing("up", 20, 20, "a"),
      repair("done", [8, 20, 30]),
      repair("done", [7, 20, 30]),
    ]),
    [false, false, false, true, true, true, false],
  );
});

/** Seconds that are played. */
const SECONDS = 240;
/** Silence after which a connection is given up, seconds. */
const SILENCE = 30;

/** A time at which a feed tells nothing; it is known at once if the connection was closed, otherwise by the silence. */
interface Outage {
  readonly from: number;
  readonly length: number;
  readonly isClosed: boolean;
}

const OUTAGES = fc.array(
  fc.record({ from: fc.nat(SECONDS), length: fc.nat(80), isClosed: fc.boolean() }),
  { maxLength: 4 },
);
const STORIES = fc.tuple(
  fc.array(OUTAGES, { minLength: 1, maxLength: 3 }),
  // When gaps are filled, if any feed is up then.
  fc.uniqueArray(fc.nat(SECONDS - 1), { maxLength: 4 }),
);

/** A feed second by second: whether it tells then, and whether it is known to be down. */
function played(outages: readonly Outage[]) {
  let silent = Infinity;
  let isDown = true;
  return Array.from({ length: SECONDS }, (_, second) => {
    const now = outages.filter(({ from, length }) => from <= second && second < from + length);
    const tells = now.length === 0;
    silent = tells ? 0 : silent + 1;
    isDown = !tells && (isDown || silent >= SILENCE || now.some(({ isClosed }) => isClosed));
    return { tells, isDown };
  });
}

/** What is received, and what has to be in the ledger for each second. */
function story([feeds, repairs]: readonly [readonly (readonly Outage[])[], readonly number[]]) {
  const all = feeds.map(played);
  const receipts: Receipt[] = [];
  const expected: (string | undefined)[] = [];
  const lastFrames = feeds.map(() => 0);
  /** Seconds since the last trade of any feed, and whether all feeds were known to be down in the meantime. */
  let [unproven, wasDown, gap, upSince]: [number, boolean, number | undefined, number] = [
    0,
    true,
    0,
    0,
  ];
  for (let second = 0; second < SECONDS; second++) {
    const atMs = second * 1_000;
    const now = all.map((feed) => feed[second]!);
    const before = all.map((feed) => feed[second - 1] ?? { tells: false, isDown: true });
    const wasAllDown = before.every(({ isDown }) => isDown);
    for (const [feed, { tells }] of now.entries()) {
      if (!tells) continue;
      if (before[feed]!.isDown) receipts.push(standing("up", atMs, atMs, `f${feed}`));
      receipts.push({ kind: "frame", source: `f${feed}`, text: "", atMs });
      lastFrames[feed] = second;
    }
    for (const [feed, { isDown }] of now.entries()) {
      if (!isDown || before[feed]!.isDown) continue;
      const sinceMs = lastFrames[feed]! * 1_000;
      receipts.push(standing("down", sinceMs, atMs, `f${feed}`));
      if (now.every((other) => other.isDown)) gap = Math.min(gap ?? Infinity, sinceMs);
    }
    const isAllDown = now.every(({ isDown }) => isDown);
    if (wasAllDown && !isAllDown) upSince = second;
    wasDown ||= isAllDown;
    if (now.some(({ tells }) => tells)) {
      expected.fill(wasDown ? "blind" : "alive", unproven, second);
      [unproven, wasDown] = [second, false];
    }
    if (isAllDown) expected.fill("blind", unproven, second);
    if (repairs.includes(second) && gap !== undefined && !isAllDown) {
      receipts.push(repair("done", [gap, upSince * 1_000, atMs]));
      for (let past = 0; past < upSince; past++) {
        if (expected[past] === "blind") expected[past] = "repaired";
      }
      gap = undefined;
    }
    receipts.push({ kind: "tick", atMs });
    expected.push(undefined);
  }
  return { receipts, expected };
}

Deno.test("CoverageWatch shows exactly the seconds in which no feed told, whatever fails when and is repaired", () => {
  fc.assert(fc.property(STORIES, (told) => {
    const { receipts, expected } = story(told);
    const watch = started(0);
    follow(watch, receipts);
    const seconds = expected.map((_, second) => {
      const ms = second * 1_000 + 500;
      return watch.ledger.find(({ fromMs, toMs }) => fromMs <= ms && ms < toMs)?.coverage;
    });
    assertEquals(seconds, expected);
  }));
});
