import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../src/cli/errors.ts";
import { checkPeriod, hasSample, isInSample } from "../../../src/cli/replay/period.ts";
import { trade } from "../../core/builders.ts";
import { learningOf } from "../made_learning.ts";

const START_MS = Date.UTC(2025, 5, 1);

Deno.test("checkPeriod() takes any period that has a moment in it", () => {
  checkPeriod({ from: undefined, to: undefined });
  checkPeriod({ from: START_MS, to: undefined });
  checkPeriod({ from: undefined, to: START_MS });
  checkPeriod({ from: START_MS, to: START_MS + 1 });
});

Deno.test("checkPeriod() refuses a period that ends as or before it begins", () => {
  for (const to of [START_MS, START_MS - 1]) {
    assertThrows(
      () => checkPeriod({ from: START_MS, to }),
      UsageError,
      "Cannot replay from 2025-06-01 00:00:00 to ",
    );
  }
});

Deno.test("isInSample() is true from any moment before the end of the training window", () => {
  const learning = learningOf({ asOfMs: START_MS, endMs: START_MS + 100, trainingTrades: 1 });
  assertEquals(isInSample({ from: undefined }, learning), true);
  assertEquals(isInSample({ from: START_MS - 1 }, learning), true);
  assertEquals(isInSample({ from: START_MS }, learning), false);
});

Deno.test("isInSample() is false after the data, whenever the window ends", () => {
  const learning = learningOf({ asOfMs: START_MS + 100, endMs: START_MS, trainingTrades: 1 });
  assertEquals(isInSample({ from: START_MS - 1 }, learning), true);
  assertEquals(isInSample({ from: START_MS }, learning), false);
});

Deno.test("isInSample() is false where nothing was learnt", () => {
  const learning = learningOf({ asOfMs: START_MS, endMs: START_MS, trainingTrades: 0 });
  assertEquals(isInSample({ from: undefined }, learning), false);
});

Deno.test("hasSample() is false where nothing was learnt or nothing is replayed", () => {
  const trades = [trade({ timeMs: START_MS })];
  const taught = learningOf({ trades, trainingTrades: 1 });
  assertEquals(hasSample({ from: undefined, to: undefined }, taught), true);
  assertEquals(hasSample({ from: START_MS, to: START_MS + 1 }, taught), true);
  assertEquals(hasSample({ from: START_MS + 1, to: undefined }, taught), false);
  assertEquals(hasSample({ from: undefined, to: START_MS }, taught), false);
  const untaught = learningOf({ trades, trainingTrades: 0 });
  assertEquals(hasSample({ from: undefined, to: undefined }, untaught), false);
});
