import { assert, assertEquals } from "@std/assert";
import type { Effect, Verdict } from "../../src/core/step.ts";
import { emptyTally, type Funnel } from "../../src/core/turn.ts";
import {
  funnelSince,
  MAX_PAGES,
  MINUTE_MS,
  noteCounts,
  noteTaken,
  NOTHING_SEEN,
  PAGE_ROWS,
} from "../../src/monitor/live_record.ts";
import { START_MS, trade } from "../core/builders.ts";

const MINUTE = Math.floor(START_MS / MINUTE_MS) * MINUTE_MS;

function verdict(step: Verdict): readonly Effect[] {
  return [{ kind: "verdict", step }];
}

function counts(given: Partial<Funnel>): Funnel {
  return { ...emptyTally().funnel, ...given };
}

Deno.test("noteTaken() notes trades that got past the first step, with the step that stopped them", () => {
  const seen = noteTaken(
    NOTHING_SEEN,
    { kind: "trade", trade: trade({ wallet: "0xa", usd: 20_000 }) },
    verdict("wallet"),
  );
  const [[row]] = seen.pages as [[unknown]];
  assertEquals(row, {
    number: 0,
    step: "wallet",
    marketId: "0x01",
    wallet: "0xa",
    direction: "buy",
    price: 0.4,
    usd: 20_000,
    timeMs: START_MS,
  });
});

Deno.test("noteTaken() gives the very same record for what is no trade, and for small ones", () => {
  const small = { kind: "trade", trade: trade() } as const;
  assert(noteTaken(NOTHING_SEEN, small, verdict("size")) === NOTHING_SEEN);
  const tick = { kind: "tick", timeMs: 0 } as const;
  assert(noteTaken(NOTHING_SEEN, tick, []) === NOTHING_SEEN);
});

Deno.test("noteTaken() forgets the oldest page and changes no page that is full", () => {
  const event = { kind: "trade", trade: trade() } as const;
  let seen = NOTHING_SEEN;
  for (let i = 0; i < PAGE_ROWS * MAX_PAGES; i++) seen = noteTaken(seen, event, verdict("impact"));
  const before = seen.pages;
  seen = noteTaken(seen, event, verdict("impact"));
  assertEquals(seen.pages.length, MAX_PAGES);
  assertEquals(seen.pages.slice(0, -1), before.slice(1));
  assert(seen.pages[0] === before[1]);
  assertEquals(seen.pages.at(-1)!.map(({ number }) => number), [PAGE_ROWS * MAX_PAGES]);
});

Deno.test("noteCounts() adds what came since the last look to its minute", () => {
  let seen = noteCounts(
    NOTHING_SEEN,
    { before: counts({}), after: counts({ size: 5 }) },
    MINUTE + 1,
  );
  seen = noteCounts(
    seen,
    { before: counts({ size: 5 }), after: counts({ size: 7, wallet: 1 }) },
    MINUTE + 2000,
  );
  seen = noteCounts(
    seen,
    { before: counts({ size: 7 }), after: counts({ size: 8 }) },
    MINUTE + MINUTE_MS,
  );
  assertEquals(seen.minutes, [
    { fromMs: MINUTE, funnel: counts({ size: 7, wallet: 1 }) },
    { fromMs: MINUTE + MINUTE_MS, funnel: counts({ size: 1 }) },
  ]);
  assertEquals(funnelSince(seen.minutes, MINUTE + 1), counts({ size: 1 }));
  assertEquals(funnelSince(seen.minutes, 0), counts({ size: 8, wallet: 1 }));
  assert(
    noteCounts(seen, { before: counts({ size: 8 }), after: counts({ size: 8 }) }, MINUTE) === seen,
  );
});

Deno.test("noteCounts() forgets minutes after an hour, and opens none again when a clock is set back", () => {
  let seen = NOTHING_SEEN;
  for (let i = 0; i < 200; i++) {
    seen = noteCounts(
      seen,
      { before: counts({}), after: counts({ size: 1 }) },
      MINUTE + i * MINUTE_MS,
    );
  }
  assertEquals(seen.minutes.length, 61);
  seen = noteCounts(seen, { before: counts({}), after: counts({ size: 1 }) }, MINUTE);
  assertEquals(seen.minutes.at(-1)!.funnel.size, 2);
  assertEquals(seen.minutes.length, 61);
});
