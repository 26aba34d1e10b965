import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { pauseTrading, resumeTrading, type RiskState, startRisk, watchEquity } from "../../mod.ts";
import { fc, whole } from "../properties.ts";
import { deepFreeze } from "./builders.ts";

const CAPITAL = 10_000_000_000;
const LIMIT = 0.15;

function watch(risk: RiskState, equityMicros: number, timeMs = 1): RiskState {
  return watchEquity(risk, { equityMicros, timeMs }, LIMIT);
}

Deno.test("startRisk() allows trading and has seen no loss", () => {
  assertEquals(startRisk(CAPITAL), {
    capitalMicros: CAPITAL,
    referenceMicros: CAPITAL,
    peakMicros: CAPITAL,
    maxDrawdown: 0,
    maxDrawdownFromPeak: 0,
    pause: null,
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
  const risk = startRisk(CAPITAL);
  assertEquals(watchEquity(risk, { equityMicros: CAPITAL, timeMs: 1 }, 0).pause, null);
  assertEquals(
    watchEquity(risk, { equityMicros: CAPITAL - 1, timeMs: 1 }, 0).pause?.reason,
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
