import { assert, assertEquals } from "@std/assert";
import { applyFill, equityMicros } from "../../src/core/account.ts";
import { createEngineState, type EngineState } from "../../src/core/engine_state.ts";
import { fromMicros } from "../../src/core/money.ts";
import { type EngineEvent, step } from "../../src/core/step.ts";
import { MS_PER_DAY } from "../../src/core/time_units.ts";
import { AccountRecorder, dayOfMark } from "../../src/report/account_recorder.ts";
import { MARKET, OTHER_MARKET, warmUp } from "../core/builders.ts";
import { fc } from "../properties.ts";

const MIDNIGHT = Date.UTC(2025, 0, 10);
const HOUR_MS = 3_600_000;

/** An account that holds a thousand shares of YES at 0.40. */
function holder(): EngineState {
  const state = createEngineState(warmUp());
  return {
    ...state,
    account: applyFill(state.account, {
      marketId: MARKET,
      outcome: "YES",
      category: "Politics",
      sharesMicros: 1_000_000_000,
      priceMicros: 400_000,
      feeMicros: 0,
      timeMs: MIDNIGHT - MS_PER_DAY,
    }),
  };
}

function quote(yesPrice: number, timeMs: number) {
  return { marketId: MARKET, yesPrice, timeMs };
}

function recorded(state: EngineState, events: readonly EngineEvent[], startMs?: number) {
  const recorder = new AccountRecorder(state, { startMs });
  const take = recorder.around(step);
  let next = state;
  for (const event of events) [next] = take(next, event);
  return { recorder, state: next };
}

Deno.test("AccountRecorder reads the equity at the end of each day, also of days without events", () => {
  const { recorder } = recorded(holder(), [
    { kind: "quote", ...quote(0.5, MIDNIGHT + HOUR_MS) },
    { kind: "quote", ...quote(0.6, MIDNIGHT + 23 * HOUR_MS) },
    { kind: "quote", ...quote(0.2, MIDNIGHT + 3 * MS_PER_DAY) },
  ]);
  const { timesMs, equityUsd, investedUsd } = recorder.finish();
  assertEquals(timesMs, [
    MIDNIGHT + HOUR_MS,
    ...[1, 2, 3].map((day) => MIDNIGHT + day * MS_PER_DAY),
  ]);
  // What happens in the first moment of a day belongs to that day.
  assertEquals(equityUsd, [10_000, 10_200, 10_200, 10_200]);
  assertEquals(investedUsd, [400, 600, 600, 600]);
});

Deno.test("AccountRecorder ends with what the last, shorter day came to", () => {
  const events: EngineEvent[] = [{ kind: "quote", ...quote(0.5, MIDNIGHT + HOUR_MS) }];
  const { recorder } = recorded(holder(), events, MIDNIGHT);
  const { timesMs, equityUsd, startMs, endMs } = recorder.finish({
    endMs: MIDNIGHT + MS_PER_DAY + HOUR_MS,
  });
  assertEquals(timesMs, [MIDNIGHT, MIDNIGHT + MS_PER_DAY, MIDNIGHT + MS_PER_DAY + HOUR_MS]);
  assertEquals(equityUsd, [10_000, 10_100, 10_100]);
  assertEquals([startMs, endMs], [MIDNIGHT, MIDNIGHT + MS_PER_DAY + HOUR_MS]);
  assertEquals(timesMs.map((_, i) => new Date(dayOfMark(timesMs, i)).getUTCDate()), [10, 10, 11]);
});

Deno.test("AccountRecorder of an account without events has one moment", () => {
  const { timesMs, equityUsd } = recorded(holder(), []).recorder.finish();
  assertEquals([timesMs, equityUsd], [[0], [10_000]]);
});

Deno.test("AccountRecorder.around() comes to the state and the effects of step()", () => {
  const price = fc.integer({ min: 1, max: 99 }).map((cents) => cents / 100);
  const gap = fc.constantFrom(0, 1, HOUR_MS, 7 * HOUR_MS, MS_PER_DAY, 3 * MS_PER_DAY);
  const run = fc.array(fc.record({ price, gap, other: fc.boolean() }), { maxLength: 12 });
  fc.assert(fc.property(fc.array(run, { maxLength: 12 }), (runs) => {
    let timeMs = MIDNIGHT;
    const events = runs.map((each): EngineEvent => ({
      kind: "quotes",
      quotes: each.map(({ price: yesPrice, gap, other }) => {
        timeMs += gap;
        return { marketId: other ? OTHER_MARKET : MARKET, yesPrice, timeMs };
      }),
    }));
    const { recorder, state } = recorded(holder(), events, MIDNIGHT);
    let expected = holder();
    const endOfDay = new Map<number, number>();
    for (const event of events) {
      if (event.kind !== "quotes") continue;
      for (const each of event.quotes) {
        [expected] = step(expected, { kind: "quote", ...each });
        endOfDay.set(Math.floor(each.timeMs / MS_PER_DAY), equityMicros(expected.account));
      }
    }
    assertEquals(state.account.valueMicros, expected.account.valueMicros);
    assertEquals(state.risk, expected.risk);
    const { timesMs, equityUsd } = recorder.finish();
    let last = 10_000;
    for (const [i, equity] of equityUsd.entries()) {
      if (i === 0) continue;
      const found = endOfDay.get(Math.floor(dayOfMark(timesMs, i) / MS_PER_DAY));
      if (found !== undefined) last = fromMicros(found);
      assertEquals(equity, last);
    }
  }));
});

Deno.test("AccountRecorder keeps what was done", () => {
  const state = holder();
  const { recorder } = recorded(state, [
    { kind: "resolution", marketId: MARKET, yesPayout: 1, timeMs: MIDNIGHT },
  ]);
  const { closed, actions } = recorder.finish();
  assertEquals(actions.map(({ kind }) => kind), ["resolution"]);
  const [position] = closed;
  assert(position !== undefined);
  assertEquals([position.pnlUsd, position.won, position.entryPrice], [600, true, 0.4]);
  assertEquals([position.wallets, position.confirmations], [[], 0], "its purchase was not seen");
});

Deno.test("AccountRecorder notes when the feeds were blind, to the end if they stayed so", () => {
  const { recorder } = recorded(holder(), [
    { kind: "coverage", isBlind: false, timeMs: MIDNIGHT },
    { kind: "coverage", isBlind: true, timeMs: MIDNIGHT + HOUR_MS },
    { kind: "coverage", isBlind: true, timeMs: MIDNIGHT + 2 * HOUR_MS },
    { kind: "coverage", isBlind: false, timeMs: MIDNIGHT + 3 * HOUR_MS },
    { kind: "coverage", isBlind: true, timeMs: MIDNIGHT + 30 * HOUR_MS },
  ]);
  const { blind, equityUsd } = recorder.finish({ endMs: MIDNIGHT + 31 * HOUR_MS });
  assertEquals(blind, [
    { fromMs: MIDNIGHT + HOUR_MS, toMs: MIDNIGHT + 3 * HOUR_MS },
    { fromMs: MIDNIGHT + 30 * HOUR_MS, toMs: MIDNIGHT + 31 * HOUR_MS },
  ]);
  assertEquals(equityUsd.length, 3);
});
