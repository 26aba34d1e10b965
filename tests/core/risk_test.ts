import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import {
  alarmOf,
  DEFAULT_PARAMS,
  isKilled,
  killFloorMicros,
  limitsUsed,
  LIVE_PARAMS,
  pauseTrading,
  resumeTrading,
  type RiskState,
  setBlind,
  startRisk,
  watchEquity,
} from "../../mod.ts";
import { fc, whole } from "../properties.ts";
import { deepFreeze } from "./builders.ts";

const CAPITAL = 10_000_000_000;

function watch(risk: RiskState, equityMicros: number, timeMs = 1): RiskState {
  return watchEquity(risk, { equityMicros, timeMs }, DEFAULT_PARAMS);
}

Deno.test("startRisk() allows trading and has seen no loss", () => {
  assertEquals(startRisk(CAPITAL), {
    capitalMicros: CAPITAL,
    referenceMicros: CAPITAL,
    armedPeakMicros: CAPITAL,
    peakMicros: CAPITAL,
    maxDrawdown: 0,
    maxDrawdownFromPeak: 0,
    badMarks: 0,
    warned: null,
    pause: null,
    blindSinceMs: null,
  });
});

Deno.test("watchEquity() trips above the limit, not at it", () => {
  assertEquals(watch(startRisk(CAPITAL), 8_500_000_000).pause, null);
  assertEquals(watch(startRisk(CAPITAL), 8_499_999_999, 7).pause, {
    reason: "drawdown",
    sinceMs: 7,
  });
});

Deno.test("watchEquity() with a limit of 0 trips at the first micro-dollar lost", () => {
  const none = { ...DEFAULT_PARAMS, maxDrawdown: 0 };
  const risk = startRisk(CAPITAL);
  assertEquals(watchEquity(risk, { equityMicros: CAPITAL, timeMs: 1 }, none).pause, null);
  assertEquals(
    watchEquity(risk, { equityMicros: CAPITAL - 1, timeMs: 1 }, none).pause?.reason,
    "drawdown",
  );
});

Deno.test("watchEquity() counts the loss from the capital, not from the peak", () => {
  const rich = watch(startRisk(CAPITAL), 2 * CAPITAL);
  const fallen = watch(rich, 8_600_000_000);
  assertEquals(fallen.pause, null);
  assertEquals([fallen.maxDrawdown, fallen.maxDrawdownFromPeak], [0.14, 0.57]);
  assertEquals(fallen.peakMicros, 2 * CAPITAL);
});

Deno.test("watchEquity() returns the very same state when nothing new was seen", () => {
  const risk = watch(startRisk(CAPITAL), 9_000_000_000);
  for (const equity of [CAPITAL, 9_500_000_000, 9_000_000_000]) {
    assertStrictEquals(watch(risk, equity), risk);
  }
});

Deno.test("watchEquity() stays tripped with its first time, whatever the equity does", () => {
  const tripped = watch(startRisk(CAPITAL), 8_000_000_000, 5);
  for (const equity of [0, 7_000_000_000, 3 * CAPITAL]) {
    assertEquals(watch(tripped, equity, 9).pause, { reason: "drawdown", sinceMs: 5 });
  }
});

Deno.test("watchEquity() trips during an operator's pause too", () => {
  const paused = pauseTrading(startRisk(CAPITAL), 1);
  assertEquals(watch(paused, 9_000_000_000, 2).pause, { reason: "operator", sinceMs: 1 });
  assertEquals(watch(paused, 8_000_000_000, 3).pause, { reason: "drawdown", sinceMs: 3 });
});

Deno.test("pauseTrading() pauses, and leaves a pause in force as it is", () => {
  const paused = pauseTrading(startRisk(CAPITAL), 5);
  assertEquals(paused.pause, { reason: "operator", sinceMs: 5 });
  assertStrictEquals(pauseTrading(paused, 9), paused);
  const tripped = watch(startRisk(CAPITAL), 0, 2);
  assertStrictEquals(pauseTrading(tripped, 9), tripped);
});

Deno.test("resumeTrading() after a drawdown counts the next loss from the equity then", () => {
  const tripped = watch(startRisk(CAPITAL), 8_000_000_000);
  const resumed = resumeTrading(tripped, 8_000_000_000);
  assertEquals([resumed.pause, resumed.referenceMicros], [null, 8_000_000_000]);
  // Another 15 % of the capital, not of what was left.
  assertEquals(watch(resumed, 6_500_000_000).pause, null);
  assertEquals(watch(resumed, 6_499_999_999).pause?.reason, "drawdown");
  assertEquals(resumed.maxDrawdown, 0.2);
});

Deno.test("resumeTrading() after an operator's pause keeps counting from the capital", () => {
  const risk = startRisk(CAPITAL);
  const resumed = resumeTrading(pauseTrading(risk, 1), 9_000_000_000);
  assertEquals(resumed, risk);
});

Deno.test("resumeTrading() without a pause changes nothing", () => {
  const risk = startRisk(CAPITAL);
  assertStrictEquals(resumeTrading(risk, 1), risk);
});

Deno.test("a pause ends by resumeTrading() alone, and drawdowns only grow", () => {
  const action = fc.oneof(
    { weight: 6, arbitrary: whole(0, 2 * CAPITAL) },
    { weight: 1, arbitrary: fc.constantFrom("pause" as const, "resume" as const) },
  );
  fc.assert(fc.property(fc.array(action, { maxLength: 40, size: "max" }), (actions) => {
    let risk = deepFreeze(startRisk(CAPITAL));
    let equity = CAPITAL;
    for (const [timeMs, next] of actions.entries()) {
      const before = risk;
      if (typeof next === "number") risk = watch(risk, equity = next, timeMs);
      else risk = next === "pause" ? pauseTrading(risk, timeMs) : resumeTrading(risk, equity);
      deepFreeze(risk);
      if (before.pause !== null && next !== "resume") assert(risk.pause !== null);
      assert(risk.maxDrawdown >= before.maxDrawdown);
      assert(risk.maxDrawdownFromPeak >= before.maxDrawdownFromPeak);
      assert(risk.peakMicros >= Math.max(before.peakMicros, equity));
      assert(risk.maxDrawdown >= (CAPITAL - equity) / CAPITAL);
    }
  }));
});

const LIVE = { ...DEFAULT_PARAMS, ...LIVE_PARAMS };

Deno.test("watchEquity() trips once a loss was seen as often in a row as it must be", () => {
  const limits = { ...DEFAULT_PARAMS, marksToTrip: 3 };
  let timeMs = 0;
  const see = (risk: RiskState, equityMicros: number) =>
    watchEquity(risk, { equityMicros, timeMs: timeMs += 1_000 }, limits);
  const twice = [8e9, 7e9].reduce(see, startRisk(CAPITAL));
  assertEquals([twice.pause, twice.badMarks], [null, 2]);
  assertEquals(see(twice, 8e9).pause?.reason, "drawdown");
  const good = see(twice, 9e9);
  assertEquals([good.pause, good.badMarks], [null, 0]);
  assertEquals([8e9, 8e9].reduce(see, good).pause, null);
});

Deno.test("watchEquity() takes looks of one second for one: another market's price does not confirm a wrong one", () => {
  const limits = { ...DEFAULT_PARAMS, marksToTrip: 3 };
  const see = (risk: RiskState, timeMs: number) =>
    watchEquity(risk, { equityMicros: 8e9, timeMs }, limits);
  const once = [5_000, 5_010, 5_999, 4_001].reduce(see, startRisk(CAPITAL));
  assertEquals([once.pause, once.badMarks, once.badMs], [null, 1, 5_000]);
  const twice = see(once, 6_000);
  assertEquals([twice.pause, twice.badMarks, twice.badMs], [null, 2, 6_000]);
  // By a clock that was set back it is another second, too.
  const tripped = see(twice, 5_000);
  assertEquals([tripped.pause?.reason, tripped.badMarks, tripped.badMs], [
    "drawdown",
    0,
    undefined,
  ]);
  const good = watchEquity(twice, { equityMicros: 9e9, timeMs: 6_001 }, limits);
  assertEquals([good.badMarks, "badMs" in good], [0, false]);
  assertEquals(see(good, 6_002).badMarks, 1);
});

Deno.test("watchEquity() trips at once at a loss that is no matter of prices", () => {
  const seen = { equityMicros: 8e9, timeMs: 1 };
  const settledMicros = 8_499_999_999;
  const risk = startRisk(CAPITAL);
  assertEquals(watchEquity(risk, { ...seen, settledMicros }, LIVE).pause?.reason, "drawdown");
  assertEquals(watchEquity(risk, { ...seen, settledMicros: 8.5e9 }, LIVE).pause, null);
});

Deno.test("watchEquity() trips at a loss from the highest equity, above the limit, not at it", () => {
  const limits = { ...DEFAULT_PARAMS, maxDrawdownFromPeak: 0.15 };
  const rich = watchEquity(startRisk(CAPITAL), { equityMicros: 2 * CAPITAL, timeMs: 1 }, limits);
  const edge = watchEquity(rich, { equityMicros: 17_000_000_000, timeMs: 2 }, limits);
  assertEquals(edge.pause, null);
  const below = watchEquity(edge, { equityMicros: 16_999_999_999, timeMs: 3 }, limits);
  assertEquals(below.pause, { reason: "drawdown_from_peak", sinceMs: 3 });
  // A person looked at it: the next loss counts from there.
  const resumed = resumeTrading(below, 16_999_999_999);
  assertEquals([resumed.pause, resumed.armedPeakMicros], [null, 16_999_999_999]);
  const again = watchEquity(resumed, { equityMicros: 16e9, timeMs: 4 }, limits);
  assertEquals([again.pause, again.peakMicros], [null, 2 * CAPITAL]);
});

Deno.test("watchEquity() never trips at a limit that is off, however much was won before the switch was armed", () => {
  const limits = { ...DEFAULT_PARAMS, maxDrawdown: 1 };
  const rich = resumeTrading(
    { ...startRisk(CAPITAL), pause: { reason: "drawdown", sinceMs: 1 } },
    5e10,
  );
  const { pause } = watchEquity(rich, { equityMicros: 1e10, timeMs: 2 }, limits);
  assertEquals([pause, killFloorMicros(rich, limits)], [null, null]);
});

Deno.test("watchEquity() warns near a limit, once until the loss has halved", () => {
  let heardMs = 0;
  const look = (risk: RiskState, equityMicros: number): [RiskState, string | undefined] => {
    const seen = { equityMicros, timeMs: 1, heardMs: heardMs += 1_000 };
    const after = watchEquity(risk, seen, LIVE);
    const alarm = alarmOf(risk, after, seen);
    return [after, alarm && `${alarm.kind} ${alarm.limit}`];
  };
  let risk = startRisk(CAPITAL);
  const said: (string | undefined)[] = [];
  // 80 % of 15 % is 12 %, half of that 6 %.
  for (const equity of [8_800_000_001, 8.8e9, 8.7e9, 9.3e9, 8.8e9, 9_400_000_001, 8.8e9]) {
    const [after, alarm] = look(risk, equity);
    risk = after;
    said.push(alarm);
  }
  const warning = "warning drawdown";
  assertEquals(said, [undefined, warning, undefined, undefined, undefined, undefined, warning]);
  assertEquals(look(look(look(risk, 8e9)[0], 8e9)[0], 8e9)[1], "pause drawdown");
});

Deno.test("limitsUsed() is how far each loss is, and 0 for a limit that is off", () => {
  const rich = { ...startRisk(CAPITAL), armedPeakMicros: 12e9 };
  assertEquals(limitsUsed(rich, 9.25e9, DEFAULT_PARAMS), { drawdown: 0.5, drawdown_from_peak: 0 });
  assertEquals(limitsUsed(rich, 10.8e9, { ...LIVE, maxDrawdownFromPeak: 0.2 }), {
    drawdown: 0,
    drawdown_from_peak: 0.5,
  });
  assertEquals(limitsUsed(rich, 9e9, { ...LIVE, maxDrawdown: 0 }).drawdown, Infinity);
});

Deno.test("killFloorMicros() is what the equity may fall to by the limit that is nearer", () => {
  const rich = { ...startRisk(CAPITAL), armedPeakMicros: 12e9 };
  assertEquals(killFloorMicros(rich, DEFAULT_PARAMS), 8.5e9);
  assertEquals(killFloorMicros(rich, LIVE), 10.2e9);
  assertEquals(killFloorMicros(startRisk(CAPITAL), { ...LIVE, maxDrawdownFromPeak: 0.2 }), 8.5e9);
  assertEquals(killFloorMicros(rich, { ...DEFAULT_PARAMS, maxDrawdown: 1 }), null);
});

Deno.test("setBlind() remembers since when, until the feeds see again", () => {
  const risk = startRisk(CAPITAL);
  const blind = setBlind(risk, true, 5);
  assertEquals(blind.blindSinceMs, 5);
  assertStrictEquals(setBlind(blind, true, 9), blind);
  assertEquals(setBlind(blind, false, 9), risk);
  assertStrictEquals(setBlind(risk, false, 9), risk);
});

Deno.test("isKilled() is the switch, not a person", () => {
  const risk = startRisk(CAPITAL);
  assertEquals([risk, pauseTrading(risk, 1), watch(risk, 0)].map(isKilled), [false, false, true]);
});
