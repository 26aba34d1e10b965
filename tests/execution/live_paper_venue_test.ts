import { assert, assertEquals } from "@std/assert";
import {
  canonicalState,
  createEngineState,
  type EngineEvent,
  type EngineState,
  type MarketRules,
  MICROS,
  type Order,
  type OrderBook,
  type RejectionReason,
} from "../../mod.ts";
import type { Action } from "../../src/core/action.ts";
import { runEngine } from "../../src/engine.ts";
import {
  LivePaperVenue,
  type LookAtMarket,
  type MarketView,
} from "../../src/execution/live_paper_venue.ts";
import { RecordedVenue } from "../../src/execution/recorded_venue.ts";
import { type EventLot, lotOf } from "../../src/feed/source.ts";
import { MARKET, order, START_MS, trade, warmUp } from "../core/builders.ts";
import { fakeClock } from "../polymarket/fake_clock.ts";

const RULES: MarketRules = {
  tickMicros: 10_000,
  minOrderMicros: 5_000_000,
  fee: { rate: 0.04, exponent: 1 },
  isClosed: false,
};
const BOOK: OrderBook = {
  marketId: MARKET,
  tokenId: "71",
  timeMs: START_MS,
  tickMicros: null,
  minOrderMicros: null,
  bids: [{ priceMicros: 390_000, sharesMicros: 1_000 * MICROS }],
  asks: [{ priceMicros: 410_000, sharesMicros: 100 * MICROS }],
};

/** A venue two seconds after the whale's trade, what it answers and what goes wrong. */
function made(look: LookAtMarket = () => Promise.resolve({ rules: RULES, book: BOOK })) {
  const clock = fakeClock(START_MS + 2_000);
  const answers: (readonly [id: string, event: EngineEvent])[] = [];
  const troubles: string[] = [];
  const venue = new LivePaperVenue({
    look,
    answer: (event, id) => answers.push([id, event]),
    clock,
    delayMs: 1_500,
    maxSlippage: 0.05,
    maxSignalAgeMs: 60_000,
    onTrouble: (error) => troubles.push(error.message),
  });
  return { venue, clock, answers, troubles };
}

/** Returns when nothing is under way that does not wait for a clock. */
async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

Deno.test("LivePaperVenue fills an order from the book that is there when the delay is over", async () => {
  const { venue, clock, answers } = made();
  venue.place(order());
  await settled();
  assertEquals(clock.waits, [1_500]);
  assertEquals(answers, [["answer/o-1", {
    kind: "fill",
    fill: {
      orderId: "o-1",
      sharesMicros: 100 * MICROS,
      priceMicros: 410_000,
      feeMicros: 967_600,
      spreadMicros: 10_000,
      impactMicros: 0,
      levels: 1,
      bidMicros: 390_000,
      rest: { notionalMicros: 259_000_000, reason: "book_empty" },
      timeMs: START_MS + 3_500,
    },
  }]]);
  assertEquals([venue.nextMs, venue.take(), venue.close()], [Infinity, [], []]);
});

Deno.test("LivePaperVenue answers an order once, however often it is placed", async () => {
  const { venue, answers } = made();
  for (const again of [order(), order(), order({ notionalMicros: 1 })]) venue.place(again);
  await settled();
  venue.place(order());
  await settled();
  assertEquals(answers.length, 1);
});

Deno.test("LivePaperVenue names why an order is not filled", async () => {
  const cases: readonly (readonly [MarketView | RejectionReason, RejectionReason])[] = [
    ["no_book", "no_book"],
    [{ rules: { ...RULES, isClosed: true }, book: BOOK }, "market_closed"],
    [{ rules: RULES, book: { ...BOOK, asks: [] } }, "book_empty"],
    [{ rules: { ...RULES, minOrderMicros: 1e12 }, book: BOOK }, "below_minimum"],
  ];
  for (const [view, reason] of cases) {
    const { venue, answers } = made(() => Promise.resolve(view));
    venue.place(order());
    await settled();
    const unfilled = { kind: "unfilled", orderId: "o-1", reason, timeMs: START_MS + 3_500 };
    assertEquals(answers.map(([, event]) => event), [unfilled as EngineEvent]);
  }
});

Deno.test("LivePaperVenue answers no_book and says so when nobody answers", async () => {
  const { venue, answers, troubles } = made(() => Promise.reject(new Error("Cannot reach it")));
  venue.place(order());
  await settled();
  const [[, event] = []] = answers;
  assertEquals(event?.kind === "unfilled" && event.reason, "no_book");
  assertEquals(troubles, ["Cannot reach it"]);
});

Deno.test("LivePaperVenue does not fill an order whose signal is too old by then", async () => {
  async function reasonAt(ageMs: number): Promise<string> {
    const { venue, answers } = made();
    venue.place(order({ signalTimeMs: START_MS + 3_500 - ageMs }));
    await settled();
    const [[, event] = []] = answers;
    return event?.kind === "unfilled" ? event.reason : String(event?.kind);
  }
  assertEquals([await reasonAt(61_500), await reasonAt(61_501)], ["fill", "signal_stale"]);
});

Deno.test("LivePaperVenue does not fill an order whose signal is too old once the book has come", async () => {
  async function reasonAfter(lookMs: number): Promise<string> {
    const { venue, clock, answers } = made(() => {
      clock.pass(lookMs);
      return Promise.resolve({ rules: RULES, book: BOOK });
    });
    venue.place(order({ signalTimeMs: START_MS }));
    await settled();
    const [[, event] = []] = answers;
    return event?.kind === "unfilled" ? event.reason : String(event?.kind);
  }
  assertEquals([await reasonAfter(58_000), await reasonAfter(58_001)], ["fill", "signal_stale"]);
});

Deno.test("LivePaperVenue asks no more once it is closed, and what is open stays open", async () => {
  const looks = Promise.withResolvers<MarketView>();
  const { venue, answers, troubles } = made((_, signal) => {
    signal.addEventListener("abort", () => looks.reject(signal.reason));
    return looks.promise;
  });
  venue.place(order());
  await settled();
  assertEquals(venue.close(), []);
  venue.place(order({ id: "o-2" }));
  await settled();
  assertEquals([answers, troubles], [[], []]);
});

function traded(given: Parameters<typeof trade>[0]): EngineEvent {
  return { kind: "trade", trade: trade(given), receivedMs: START_MS + 1_000 };
}

/** Two whales that make a signal, and so an order. */
const SIGNAL = [traded({ wallet: "0xa" }), traded({ wallet: "0xb" })];

/** A run over the signal and whatever the venue tells, until it has told something or the process dies. */
async function run(
  state: EngineState,
  events: readonly EngineEvent[],
  dies: boolean,
): Promise<{ state: EngineState; actions: readonly Action[]; told: readonly EngineEvent[] }> {
  const told: EngineEvent[] = [];
  const wake = Promise.withResolvers<void>();
  const venue = new LivePaperVenue({
    look: () => Promise.resolve({ rules: RULES, book: BOOK }),
    answer: (event) => {
      told.push(event);
      wake.resolve();
    },
    clock: fakeClock(START_MS + 2_000),
    delayMs: 1_500,
    maxSlippage: 0.05,
    maxSignalAgeMs: 60_000,
  });
  async function* source(): AsyncGenerator<EventLot> {
    yield lotOf(events);
    if (dies) return;
    await wake.promise;
    // An answer may come twice: what counts is the order.
    yield lotOf([...told, ...told]);
  }
  const actions: Action[] = [];
  const { state: after } = await runEngine({
    state,
    source: source(),
    venue,
    onAction: (action) => actions.push(action),
  });
  return { state: after, actions, told };
}

Deno.test("an order that is placed again after a crash is filled once, and an answer that comes twice counts once", async () => {
  const before = createEngineState(warmUp(), { params: { categories: [] } });
  const died = await run(before, SIGNAL, true);
  assertEquals([died.state.router.openOrders.size, died.state.account.openPositions], [1, 0]);
  const { state, actions, told } = await run(died.state, [], false);
  assertEquals(actions.map(({ kind }) => kind), ["fill"]);
  assertEquals([state.router.openOrders.size, state.router.reservedMicros], [0, 0]);
  assertEquals(state.account.cashMicros, (10_000 - 41) * MICROS - 967_600);
  // A run that was never interrupted ends the same.
  const whole = await run(before, SIGNAL, false);
  assertEquals(canonicalState(whole.state), canonicalState(state));
  // So does one whose answers come from a recording.
  const recorded = await runEngine({
    state: before,
    source: [lotOf([...SIGNAL, ...told])],
    venue: new RecordedVenue(),
  });
  assertEquals(canonicalState(recorded.state), canonicalState(state));
});

Deno.test("an order never costs more than it set aside, whatever the book", async () => {
  const dear: Order = order({ reservedMicros: 300_000_000 });
  const { venue, answers } = made(() =>
    Promise.resolve({
      rules: { ...RULES, fee: { rate: 1, exponent: 0.5 } },
      book: { ...BOOK, asks: [{ priceMicros: 400_000, sharesMicros: 1e12 }] },
    })
  );
  venue.place(dear);
  await settled();
  const [[, event] = []] = answers;
  assert(event?.kind === "fill");
  assert(event.fill.sharesMicros * 0.4 + event.fill.feeMicros <= 300_000_000);
});
