import { assertEquals } from "@std/assert";
import { knownOf, missingWalk, OVERLAP_MS } from "../../../src/research/fetch/coverage.ts";
import type { WalkEnd, WalkState } from "../../../src/research/fetch/page_log.ts";

const HOUR_MS = 3_600_000;

function walked(fromMs: number, toMs: number, end: Partial<WalkEnd> = {}): WalkState {
  return {
    walk: { version: "v2", fromMs, toMs },
    lastPage: undefined,
    end: { reachedMs: fromMs, isLast: false, lost: [], ...end },
  };
}

Deno.test("knownOf() joins walks that touch, and takes the newest where there is a hole", () => {
  const [a, b] = [walked(5 * HOUR_MS, 6 * HOUR_MS), walked(6 * HOUR_MS, 8 * HOUR_MS)];
  const joined = { fromMs: 5 * HOUR_MS, toMs: 8 * HOUR_MS };
  for (const walks of [[a, b], [b, a]]) {
    const { fromMs, toMs } = knownOf(walks)!;
    assertEquals({ fromMs, toMs }, joined);
  }
  assertEquals(knownOf([walked(0, HOUR_MS), b])!.fromMs, 6 * HOUR_MS);
  assertEquals(knownOf([{ ...a, end: undefined }]), undefined);
});

Deno.test("missingWalk() asks for what is newer, then for what is older, then for nothing", () => {
  const wanted = { fromMs: HOUR_MS, toMs: 9 * HOUR_MS };
  assertEquals(missingWalk(undefined, wanted, "v1"), { version: "v1", ...wanted });
  const known = knownOf([walked(5 * HOUR_MS, 6 * HOUR_MS, { next: "older" })])!;
  const newer = { version: "v2" as const, fromMs: 6 * HOUR_MS - OVERLAP_MS, toMs: 9 * HOUR_MS };
  assertEquals(missingWalk(known, wanted, "v2"), newer);
  const older = { fromMs: HOUR_MS, toMs: 5 * HOUR_MS + OVERLAP_MS };
  const until = { ...wanted, toMs: 6 * HOUR_MS };
  assertEquals(missingWalk(known, until, "v2"), { version: "v2", ...older, cursor: "older" });
  assertEquals(missingWalk(known, until, "v1"), { version: "v1", ...older });
  assertEquals(missingWalk({ ...known, isAll: true }, until, "v2"), undefined);
  assertEquals(missingWalk(known, { fromMs: 5 * HOUR_MS, toMs: 6 * HOUR_MS }, "v2"), undefined);
});

Deno.test("knownOf() keeps what was lost, until another walk has it", () => {
  const loss = { fromMs: 0, toMs: HOUR_MS, reason: "cursor" as const };
  const lame = walked(0, 2 * HOUR_MS, { reachedMs: HOUR_MS, lost: [loss] });
  assertEquals(knownOf([lame])!.lost, [loss]);
  assertEquals(knownOf([lame, walked(0, HOUR_MS + OVERLAP_MS)])!.lost, []);
});
