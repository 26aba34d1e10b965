import { assertEquals } from "@std/assert";
import { step } from "../../mod.ts";
import { NOTHING_SAID } from "../../src/monitor/live_texts.ts";
import { emptyTally } from "../../src/core/turn.ts";
import { EquityCurve } from "../../src/dashboard/equity_curve.ts";
import { type BoardInput, sectionsOf } from "../../src/dashboard/sections.ts";
import { AccountFollower } from "../../src/store/account_follower.ts";
import type { AccountView } from "../../src/store/account_view.ts";
import { MARKET, START_MS } from "../core/builders.ts";
import { Driver, newPlace, openStore, PROFILE, startState, traded } from "../store/accounts.ts";

const MINUTE_MS = 60_000;

/** What there is to show after some events. */
async function inputAfter(
  params: Record<string, number>,
  ...events: readonly ReturnType<typeof traded>[]
): Promise<BoardInput> {
  const place = newPlace();
  const store = await openStore(place, {
    opening: { state: startState({ params }), source: { kind: "test" } },
  });
  await store.commit(Driver.after(store).turn(...events));
  const view = await new AccountFollower({ ...place, profile: PROFILE }, { take: step }).look();
  const curve = new EquityCurve().curve();
  return { view, live: NOTHING_SAID, ledger: [], curve, nowMs: START_MS };
}

/** The same account, worth so much. */
function worth(view: AccountView, part: number, peak = 1): AccountView {
  const { capitalMicros } = view.state.risk;
  const risk = { ...view.state.risk, armedPeakMicros: peak * capitalMicros };
  const account = { ...view.state.account, cashMicros: part * capitalMicros };
  return { ...view, state: { ...view.state, account, risk } };
}

Deno.test("sectionsOf() tells the limit of the kill switch that is nearer", async () => {
  const input = await inputAfter({ maxDrawdown: 0.2, maxDrawdownFromPeak: 0.1 }, traded());
  const killOf = (view: AccountView) => sectionsOf({ ...input, view }).risk.kill;
  assertEquals(killOf(worth(input.view, 0.95)), { of: "peak", limit: 0.1, used: 0.5 });
  assertEquals(killOf(worth(input.view, 0.9, 0.88)), { of: "capital", limit: 0.2, used: 0.5 });
});

Deno.test("sectionsOf() tells trades a minute only of a minute that is over and whole", async () => {
  const input = await inputAfter({}, traded());
  const funnel = { ...emptyTally().funnel, size: 7 };
  const thisMinuteMs = Math.floor(START_MS / MINUTE_MS) * MINUTE_MS;
  const lastMs = thisMinuteMs - MINUTE_MS;
  const perMinute = (fromMs: number, startedMs: number) => {
    const run = { mode: "paper", startedMs, nowMs: START_MS, feeds: [] } as const;
    const seen = { ...NOTHING_SAID.seen, minutes: [{ fromMs, funnel }] };
    return sectionsOf({ ...input, live: { ...NOTHING_SAID, run, seen } }).funnel.perMinute;
  };
  assertEquals(perMinute(thisMinuteMs, thisMinuteMs), null);
  assertEquals(perMinute(lastMs, lastMs + 1), null);
  assertEquals(perMinute(lastMs, lastMs), 7);
  // Nothing came in the last minute: how many came before it is not how many come.
  assertEquals([perMinute(lastMs - MINUTE_MS, 0), perMinute(thisMinuteMs, 0)], [0, 0]);
  assertEquals(sectionsOf(input).funnel.perMinute, null);
});

Deno.test("sectionsOf() tells the last hour by the minute, as far as it was written down", async () => {
  const input = await inputAfter({}, traded());
  const toMs = Math.floor(START_MS / MINUTE_MS) * MINUTE_MS;
  const fromMs = toMs - 3 * MINUTE_MS;
  const ledger = [
    { fromMs, toMs: fromMs + 90_000, coverage: "alive" },
    { fromMs: fromMs + 90_000, toMs: fromMs + 90_010, coverage: "blind" },
    { fromMs: fromMs + 90_010, toMs, coverage: "alive" },
  ] as const;
  const hour = (nowMs: number) => sectionsOf({ ...input, ledger, nowMs }).coverage!.hour;
  assertEquals(hour(toMs + 50_000).cells.slice(-4), ["unwatched", "alive", "blind", "alive"]);
  assertEquals([hour(toMs).cells.length, hour(toMs).fromMs], [60, toMs - 60 * MINUTE_MS]);
  assertEquals(hour(toMs + 3 * MINUTE_MS).cells.slice(-4), [
    "alive",
    "unwatched",
    "unwatched",
    "unwatched",
  ]);
});

Deno.test("sectionsOf() tells how much of the last day the program did not run", async () => {
  const input = await inputAfter({}, traded());
  const hourMs = 60 * MINUTE_MS;
  const nowMs = Math.floor(START_MS / hourMs) * hourMs;
  const ledger = [{ fromMs: nowMs - hourMs, toMs: nowMs, coverage: "alive" }] as const;
  assertEquals(sectionsOf({ ...input, ledger, nowMs }).coverage!.sums, {
    alive: hourMs,
    repaired: 0,
    blind: 0,
    unwatched: 23 * hourMs,
  });
});

Deno.test("sectionsOf() counts a market once whose two sides wait for whales", async () => {
  const input = await inputAfter(
    {},
    traded({ wallet: "0xa" }),
    traded({ wallet: "0xb", direction: "sell" }),
  );
  const { total, markets, rows } = sectionsOf(input).keys;
  assertEquals([total, markets], [2, 1]);
  assertEquals(new Set(rows.map(({ marketId }) => marketId)), new Set([MARKET]));
});
