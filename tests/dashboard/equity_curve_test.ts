import { assert, assertEquals } from "@std/assert";
import { createEngineState, type EngineState, step } from "../../mod.ts";
import { EquityCurve, MAX_POINTS } from "../../src/dashboard/equity_curve.ts";
import { MARKET, START_MS, warmUp } from "../core/builders.ts";
import { Driver, filled, quoted, SIGNAL, startState } from "../store/accounts.ts";

/** A state with this much cash. */
function worth(usd: number): EngineState {
  const state = createEngineState(warmUp());
  return { ...state, account: { ...state.account, cashMicros: usd * 1_000_000 } };
}

Deno.test("EquityCurve collects equity, loss from the peak, and the level of the kill switch", () => {
  const curve = new EquityCurve();
  for (const [second, usd] of [[0, 10_000], [10, 12_000], [20, 9_000]] as const) {
    curve.take(worth(usd), START_MS + second * 1000);
  }
  assertEquals(curve.curve(), {
    timesMs: [START_MS, START_MS + 10_000, START_MS + 20_000],
    equityUsd: [10_000, 12_000, 9_000],
    drawdown: [0, 0, 0.25],
    floorUsd: [8_500, 8_500, 8_500],
  });
});

Deno.test("EquityCurve that begins late knows the highest equity before, and no level if the switch is off", () => {
  const curve = new EquityCurve();
  const state = createEngineState(warmUp(), { params: { maxDrawdown: 1 } });
  curve.take(
    { ...state, risk: { ...state.risk, peakMicros: 2 * state.risk.peakMicros } },
    START_MS,
  );
  assertEquals(curve.curve(), {
    timesMs: [START_MS],
    equityUsd: [10_000],
    drawdown: [0.5],
    floorUsd: [null],
  });
});

Deno.test("EquityCurve keeps the worst loss and the last equity of a span", () => {
  const curve = new EquityCurve();
  curve.take(worth(10_000), START_MS);
  curve.take(worth(5_000), START_MS + 100);
  const { version } = curve;
  curve.take(worth(9_000), START_MS + 200);
  assertEquals(curve.curve().equityUsd, [9_000]);
  assertEquals(curve.curve().drawdown, [0.5]);
  assertEquals(curve.version, version);
});

Deno.test("EquityCurve has few points however long it collects, from the first moment to the last", () => {
  const curve = new EquityCurve();
  const hours = 100_000;
  for (let hour = 0; hour < hours; hour++) {
    curve.take(worth(hour === 777 ? 4_000 : 10_000), START_MS + hour * 3_600_000);
  }
  const { timesMs, drawdown } = curve.curve();
  assert(timesMs.length <= MAX_POINTS && timesMs.length > MAX_POINTS / 3, `${timesMs.length}`);
  assertEquals(timesMs.at(-1), START_MS + (hours - 1) * 3_600_000);
  assertEquals(Math.max(...drawdown), 0.6);
});

Deno.test("EquityCurve.around() looks on while step takes events", () => {
  const curve = new EquityCurve();
  const take = curve.around(step);
  const driver = new Driver(startState());
  let { state } = driver;
  for (const event of SIGNAL) [state] = take(state, event);
  [state] = take(state, filled(state));
  [state] = take(state, quoted(0.9));
  const { equityUsd } = curve.curve();
  assertEquals(equityUsd[0], 10_000);
  assert(equityUsd.at(-1)! > 10_200);
});

Deno.test("EquityCurve.around() sees a loss that was over before its event was", () => {
  const curve = new EquityCurve();
  const take = curve.around(step);
  const driver = new Driver(startState());
  let { state } = driver;
  for (const event of SIGNAL) [state] = take(state, event);
  [state] = take(state, filled(state));
  const quote = (yesPrice: number) => ({ marketId: MARKET, yesPrice, timeMs: START_MS + 60_000 });
  [state] = take(state, { kind: "quotes", quotes: [0.9, 0.1, 0.9].map(quote) });
  assert(state.risk.maxDrawdownFromPeak > 0.05);
  assertEquals(Math.max(...curve.curve().drawdown), state.risk.maxDrawdownFromPeak);
});
