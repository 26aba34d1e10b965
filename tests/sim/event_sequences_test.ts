/** The whole program under any sequence of events: what must be true after each of them. */

import { assert, assertEquals } from "@std/assert";
import {
  canonicalState,
  createEngineState,
  type Effect,
  type EngineEvent,
  type EngineState,
  type Fill,
  mapEntries,
  mapGet,
  type Order,
  paperFill,
  step,
  type StrategyParams,
} from "../../mod.ts";
import {
  deepFreeze,
  HOUR_MS,
  known,
  MARKET,
  OTHER_MARKET,
  START_MS,
  trade,
  warmUp,
  whale,
  WHALES,
} from "../core/builders.ts";
import { checkLedger } from "../core/ledger.ts";
import { fc } from "../properties.ts";

/** Where a sequence stands: the state, the time and every fill so far. */
interface Moment {
  readonly state: EngineState;
  readonly timeMs: number;
  readonly fills: readonly Fill[];
}

/** Makes the next event from what happened before. */
type NextEvent = (moment: Moment) => EngineEvent;

const MARKETS = fc.constantFrom(MARKET, MARKET, MARKET, OTHER_MARKET, "0xunknown");
const PRICE = fc.oneof(
  { weight: 5, arbitrary: fc.double({ min: 0.05, max: 0.95, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(0, 0.001, 0.999, 1) },
);
const WARM_UPS = [warmUp(), warmUp({ whales: new Map([["0xa", whale("0xa")]]) })].map(deepFreeze);

const TRADE: fc.Arbitrary<NextEvent> = fc.record({
  marketId: MARKETS,
  wallet: fc.constantFrom(...WHALES, "0xstranger"),
  direction: fc.constantFrom("buy" as const, "buy" as const, "sell" as const),
  price: PRICE,
  usd: fc.constantFrom(20_000, 20_000, 20_000, 20_000, 5_000, 60_000),
  lateMs: fc.constantFrom(0, 0, 0, HOUR_MS),
  isLive: fc.boolean(),
}).map(({ lateMs, isLive, ...given }) => ({ timeMs }) => ({
  kind: "trade",
  trade: trade({ ...given, timeMs: timeMs - lateMs }),
  ...isLive && { receivedMs: timeMs + 1_000 },
}));

/** What only a live feed tells. */
const LIVE: fc.Arbitrary<NextEvent> = fc.oneof(
  fc.tuple(MARKETS, PRICE, PRICE).map(
    ([marketId, yesPrice, noPrice]): NextEvent => ({ timeMs }) => ({
      kind: "quote",
      marketId,
      yesPrice,
      noPrice,
      timeMs,
      receivedMs: timeMs + 500,
    }),
  ),
  fc.constantFrom(true, false, false, false)
    .map((isBlind): NextEvent => ({ timeMs }) => ({ kind: "coverage", isBlind, timeMs })),
);

/** What is told of a market: of more of them than are traded in, so that some are forgotten. */
const TOLD: fc.Arbitrary<NextEvent> = fc.record({
  marketId: fc.oneof(MARKETS, fc.constantFrom("0x04", "0x05", "0x06", "0x07")),
  eventId: fc.constantFrom("", "e-1", "e-2"),
  liquidityUsd: fc.constantFrom(0, 1_000_000),
  rate: fc.constantFrom(0, 0.04, 0.07),
}).map(({ marketId, rate, ...given }): NextEvent => ({ timeMs }) => ({
  kind: "market",
  marketId,
  market: known({ ...given, fee: { rate, exponent: 1 }, toldMs: timeMs }),
  timeMs,
}));

/** An answer to an order under way: filled at some price, wholly or in part, or not at all. */
const ANSWER: fc.Arbitrary<NextEvent> = fc.record({
  which: fc.nat(9),
  lastMicros: fc.integer({ min: 0, max: 1_000_000 }),
  part: fc.constantFrom(1, 1, 0.5),
  isFilled: fc.constantFrom(true, true, true, false),
}).map(({ which, lastMicros, part, isFilled }) => ({ state, timeMs }) => {
  const orders = openOrders(state);
  const order = orders[which % Math.max(orders.length, 1)];
  if (order === undefined) return { kind: "tick", timeMs };
  const fill = paperFill(order, { lastMicros, timeMs }, state.costs);
  if (!isFilled || "reason" in fill) {
    const reason = "reason" in fill ? fill.reason : "no_market_data";
    return { kind: "unfilled", orderId: order.id, reason, timeMs };
  }
  return { kind: "fill", fill: { ...fill, sharesMicros: Math.ceil(fill.sharesMicros * part) } };
});

/** An answer that comes again, or to an order that nobody gave. */
const STRAY_ANSWER: fc.Arbitrary<NextEvent> = fc.nat(9).map((which) => ({ fills, timeMs }) => {
  const fill = fills[which];
  return fill === undefined
    ? { kind: "unfilled", orderId: `o-${which}`, reason: "no_market_data", timeMs }
    : { kind: "fill", fill };
});

const OTHER: fc.Arbitrary<NextEvent> = fc.oneof(
  fc.tuple(MARKETS, PRICE).map(([marketId, yesPrice]): NextEvent => ({ timeMs }) => ({
    kind: "quote",
    marketId,
    yesPrice,
    timeMs,
  })),
  fc.tuple(MARKETS, fc.constantFrom(0, 0.5, 1, 1)).map(
    ([marketId, yesPayout]): NextEvent => ({ timeMs }) => ({
      kind: "resolution",
      marketId,
      yesPayout,
      timeMs,
    }),
  ),
  fc.constantFrom("pause" as const, "resume" as const, "resume" as const, "resume" as const)
    .map((command): NextEvent => ({ timeMs }) => ({ kind: "command", command, timeMs })),
  fc.constantFrom(...WARM_UPS)
    .map((warmUp): NextEvent => ({ timeMs }) => ({ kind: "warmup", warmUp, timeMs })),
  fc.constant<NextEvent>(({ timeMs }) => ({ kind: "tick", timeMs })),
);

const SEQUENCE = fc.array(
  fc.record({
    next: fc.oneof(
      { weight: 9, arbitrary: TRADE },
      { weight: 6, arbitrary: ANSWER },
      { weight: 1, arbitrary: STRAY_ANSWER },
      { weight: 2, arbitrary: OTHER },
      { weight: 2, arbitrary: LIVE },
      { weight: 3, arbitrary: TOLD },
    ),
    gapMs: fc.constantFrom(0, 1, HOUR_MS, 25 * HOUR_MS),
  }),
  { maxLength: 100, size: "max" },
);

const PARAMS: fc.Arbitrary<Partial<StrategyParams>> = fc.record({
  minConfirmations: fc.constantFrom(1, 1, 2),
  windowHours: fc.constantFrom(1, 72),
  cooldownHours: fc.constantFrom(0, 1, 48),
  capital: fc.constantFrom(500, 10_000),
  positionSizePct: fc.constantFrom(0, 0.03, 0.1, 0.3, 0.9, 1),
  maxPositionUsd: fc.constantFrom(400, 50_000),
  maxDrawdown: fc.constantFrom(0, 0.05, 0.5, 0.9),
  maxDrawdownFromPeak: fc.constantFrom(1, 1, 0.2),
  warnLevel: fc.constantFrom(1, 0.8),
  marksToTrip: fc.constantFrom(1, 1, 3),
  maxMarketUsd: fc.constantFrom(9e9, 9e9, 500),
  maxEventUsd: fc.constantFrom(9e9, 9e9, 800),
  maxExposureUsd: fc.constantFrom(9e9, 9e9, 2_000),
  maxDayUsd: fc.constantFrom(9e9, 9e9, 1_000),
  maxPositions: fc.constantFrom(1e9, 1e9, 2),
  maxSignalAgeMs: fc.constantFrom(8.64e15, 60_000),
  tradeWhileBlind: fc.boolean(),
  watchExits: fc.boolean(),
  forgetHours: fc.constantFrom(0, 24),
});

function openOrders(state: EngineState): Order[] {
  return [...mapEntries(state.router.openOrders)].map(([, { order }]) => order);
}

/** What must be true of every state. */
function checkState({ account, router, risk }: EngineState): void {
  checkLedger(account);
  const reserved = [...mapEntries(router.openOrders)]
    .reduce((total, [, { order }]) => total + order.reservedMicros, 0);
  assertEquals(router.reservedMicros, reserved);
  assert(account.cashMicros >= reserved, `${reserved} set aside of ${account.cashMicros}`);
  for (const marketId of account.heldMarkets) {
    assertEquals(
      mapGet(router.resolved, marketId),
      undefined,
      `${marketId} is held after it resolved`,
    );
  }
  for (const [id, { order, lastMicros }] of mapEntries(router.openOrders)) {
    assertEquals(order.id, id);
    assert(lastMicros >= 0 && lastMicros <= 1_000_000);
  }
  assertEquals(risk.capitalMicros, account.capitalMicros);
}

/** What must be true of a step. */
function checkStep(
  before: EngineState,
  event: EngineEvent,
  after: EngineState,
  effects: readonly Effect[],
): void {
  const verdicts = effects.filter((effect) => effect.kind === "verdict");
  assertEquals(verdicts.length, event.kind === "trade" ? 1 : 0);
  assertEquals(effects.indexOf(verdicts[0]!), event.kind === "trade" ? 0 : -1);

  const orders = effects.filter((effect) => effect.kind === "order");
  if (orders.length > 0) assertEquals([before.risk.pause, after.risk.pause], [null, null]);
  if (orders.length > 0 && before.risk.blindSinceMs !== null) {
    assert(before.filter.params.tradeWhileBlind, "Ordered while blind");
  }
  for (const { order } of orders) {
    assertEquals(mapGet(after.router.openOrders, order.id)?.order, order);
    assertEquals(mapGet(after.router.resolved, order.marketId), undefined);
  }
  const isResume = event.kind === "command" && event.command === "resume";
  if (before.risk.pause !== null && !isResume) assert(after.risk.pause !== null);
  const paidOut = effects.filter((effect) => effect.kind === "resolution")
    .reduce((total, { position }) => total + position.pnlMicros, 0);
  assertEquals(after.account.realizedMicros - before.account.realizedMicros, paidOut);

  // What is at stake in an event is added up by what is known of its markets.
  const atStake = [...after.account.heldMarkets, ...openOrders(after).map((one) => one.marketId)];
  for (const marketId of atStake) {
    const knew = mapGet(before.filter.markets, marketId);
    if (knew !== undefined) assert(mapGet(after.filter.markets, marketId), `Forgot ${marketId}`);
  }
}

/** Runs a sequence, checks every step, and counts how often each kind of effect comes up. */
function runSequence(
  params: Partial<StrategyParams>,
  steps: readonly { readonly next: NextEvent; readonly gapMs: number }[],
  seen: Map<string, number>,
): void {
  let moment: Moment = {
    state: deepFreeze(createEngineState(WARM_UPS[0]!, { params })),
    timeMs: START_MS,
    fills: [],
  };
  for (const { next, gapMs } of steps) {
    const { state, fills } = moment;
    const timeMs = moment.timeMs + gapMs;
    const text = canonicalState(state);
    const event = deepFreeze(next({ ...moment, timeMs }));
    const [after, effects] = step(state, event);
    deepFreeze(after);
    checkState(after);
    checkStep(state, event, after, effects);
    assertEquals(canonicalState(state), text, "The old state changed");
    const [again, sameEffects] = step(state, event);
    assertEquals(canonicalState(again), canonicalState(after));
    assertEquals(sameEffects, effects);
    for (const { kind } of effects) seen.set(kind, (seen.get(kind) ?? 0) + 1);
    if (event.kind === "market" && after.filter.markets.size < state.filter.markets.size) {
      seen.set("forgotten", (seen.get("forgotten") ?? 0) + 1);
    }
    moment = {
      state: after,
      timeMs,
      fills: event.kind === "fill" ? [...fills, event.fill] : fills,
    };
  }
}

Deno.test("step() keeps its promises under any sequence of events", () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(PARAMS, SEQUENCE, (params, steps) => runSequence(params, steps, seen)),
    { numRuns: 600 },
  );
  for (
    const kind of [
      "signal",
      "order",
      "rejection",
      "fill",
      "resolution",
      "pause",
      "resume",
      "warning",
      "exit",
      "forgotten",
    ]
  ) {
    assert((seen.get(kind) ?? 0) > 50, `Only ${seen.get(kind)} times ${kind}`);
  }
});
