import { assertEquals } from "@std/assert";
import {
  createEngineState,
  type EngineEvent,
  type EngineState,
  mapEntries,
  MICROS,
  step,
  type StrategyParams,
} from "../../mod.ts";
import { monitorPositions } from "../../src/monitor/position_monitor.ts";
import { HOUR_MS, known, MARKET, OTHER_MARKET, START_MS, trade, warmUp } from "../core/builders.ts";

function after(state: EngineState, ...events: readonly EngineEvent[]): EngineState {
  return events.reduce((before, event) => step(before, event)[0], state);
}

/** Two whales that take a side, and the fill of 750 shares at 0.40 that follows. */
function bought(before: EngineState, marketId: string, timeMs: number): EngineState {
  const signals = ["0xa", "0xb"].map((wallet): EngineEvent => ({
    kind: "trade",
    trade: trade({ wallet, marketId, timeMs }),
    receivedMs: timeMs,
  }));
  const ordered = after(before, ...signals);
  const [[orderId] = []] = [...mapEntries(ordered.router.openOrders)];
  return after(ordered, {
    kind: "fill",
    fill: {
      orderId: orderId!,
      sharesMicros: 750 * MICROS,
      priceMicros: 400_000,
      feeMicros: 2 * MICROS,
      spreadMicros: 0,
      impactMicros: 0,
      bidMicros: 390_000,
      timeMs: timeMs + 1_000,
    },
  });
}

function engine(params: Partial<StrategyParams> = {}): EngineState {
  const facts = known({ fee: { rate: 0, exponent: 1 } });
  return after(
    createEngineState(warmUp(), { params: { watchExits: true, ...params } }),
    { kind: "market", marketId: MARKET, market: facts, timeMs: START_MS },
    { kind: "market", marketId: OTHER_MARKET, market: facts, timeMs: START_MS },
  );
}

Deno.test("monitorPositions() of an account that holds nothing has no positions and full limits", () => {
  const report = monitorPositions(engine({ maxExposureUsd: 5_000, maxPositions: 3 }), START_MS);
  assertEquals([report.positions, report.unrealizedMicros, report.blindMs], [[], 0, null]);
  assertEquals(report.exposure, { used: 0, limit: 5_000 * MICROS, left: 5_000 * MICROS });
  assertEquals(report.count, { used: 0, limit: 3, left: 3 });
  assertEquals(report.day, { used: 0, limit: null, left: null });
  assertEquals(report.killSwitch, {
    drawdown: { used: 0, leftMicros: 1_500 * MICROS },
    drawdown_from_peak: null,
  });
});

Deno.test("monitorPositions() tells what each position gained, how long it is held and how old its price is", () => {
  const held = bought(engine(), MARKET, START_MS);
  const priced = after(held, {
    kind: "quote",
    marketId: MARKET,
    yesPrice: 0.5,
    noPrice: 0.48,
    timeMs: START_MS + HOUR_MS,
    receivedMs: START_MS + HOUR_MS + 500,
  });
  const [position] = monitorPositions(priced, START_MS + 2 * HOUR_MS).positions;
  assertEquals(position?.unrealizedMicros, (375 - 302) * MICROS);
  assertEquals(position?.unrealizedReturn, 73 / 302);
  assertEquals(position?.heldMs, 2 * HOUR_MS - 1_000);
  assertEquals(position?.priceAgeMs, HOUR_MS - 500);
  assertEquals(position?.position, {
    used: 302 * MICROS,
    limit: 50_000 * MICROS,
    left: 49_698 * MICROS,
  });
});

Deno.test("monitorPositions() tells which whales are still in", () => {
  const held = bought(engine(), MARKET, START_MS);
  const exit = trade({ wallet: "0xb", direction: "sell", usd: 10, timeMs: START_MS + 5_000 });
  const left = after(held, { kind: "trade", trade: exit, receivedMs: START_MS + 6_000 });
  const whales = (state: EngineState) =>
    monitorPositions(state, START_MS + HOUR_MS).positions
      .map(({ whalesIn, whalesOut }) => [whalesIn, whalesOut]);
  assertEquals(whales(held), [[["0xa", "0xb"], []]]);
  assertEquals(whales(left), [[["0xa"], ["0xb"]]]);
});

Deno.test("monitorPositions() tells how far each limit is, markets of one event together", () => {
  const params = { maxMarketUsd: 500, maxEventUsd: 700, maxDayUsd: 1_000, maxExposureUsd: 650 };
  const one = bought(engine(params), MARKET, START_MS);
  const two = bought(one, OTHER_MARKET, START_MS + HOUR_MS);
  const report = monitorPositions(two, START_MS + 2 * HOUR_MS);
  assertEquals(report.positions.map(({ marketId }) => marketId), [MARKET, OTHER_MARKET]);
  assertEquals(report.positions.map(({ market, event }) => [market.left, event.left]), [
    [198 * MICROS, 96 * MICROS],
    [198 * MICROS, 96 * MICROS],
  ]);
  assertEquals(report.exposure.left, 46 * MICROS);
  // It begins at 22:13, UTC.
  assertEquals(monitorPositions(two, START_MS + HOUR_MS).day.left, 400 * MICROS);
  assertEquals(report.day.used, 0);
});

Deno.test("monitorPositions() tells how far the kill switch is, and since when the feeds are blind", () => {
  const held = bought(engine({ maxDrawdown: 0.02, maxDrawdownFromPeak: 0.1 }), MARKET, START_MS);
  const fallen = after(
    held,
    { kind: "quote", marketId: MARKET, yesPrice: 0.2, timeMs: START_MS + HOUR_MS },
    { kind: "coverage", isBlind: true, timeMs: START_MS + HOUR_MS },
  );
  const report = monitorPositions(fallen, START_MS + 2 * HOUR_MS);
  assertEquals(report.blindMs, HOUR_MS);
  // 152 dollars are lost, of 200 that may be.
  assertEquals(report.killSwitch.drawdown, { used: 0.76, leftMicros: 48 * MICROS });
  assertEquals(report.killSwitch.drawdown_from_peak?.leftMicros, 848 * MICROS);
});
