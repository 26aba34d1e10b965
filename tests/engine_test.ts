import { assert, assertEquals, assertGreater, assertRejects } from "@std/assert";
import {
  canonicalState,
  createEngineState,
  DEFAULT_PARAMS,
  type EngineEvent,
  type EngineState,
  step,
} from "../mod.ts";
import { type EngineResult, type EngineRun, runEngine } from "../src/engine.ts";
import { ReplayVenue } from "../src/execution/replay_venue.ts";
import type { Venue } from "../src/execution/venue.ts";
import { type ReplayCursor, replaySource } from "../src/feed/replay_source.ts";
import { type EventLot, lotOf } from "../src/feed/source.ts";
import type { Action } from "../src/core/action.ts";
import type { Turn } from "../src/core/turn.ts";
import type { Keeper } from "../src/keeper.ts";
import {
  HOUR_MS,
  known,
  MARKET,
  marketName,
  OTHER_MARKET,
  START_MS,
  trade,
  walletName,
  warmUp,
  WHALES,
} from "./core/builders.ts";
import {
  MADE_HISTORY,
  type MadeHistory,
  plainEvents,
  replayInput,
  startOf,
} from "./feed/made_history.ts";
import { YieldPoint } from "../src/yield_point.ts";
import { fc } from "./properties.ts";

/** All that can be seen of a run. */
interface Seen extends Omit<EngineResult, "state"> {
  readonly state: string;
  readonly actions: readonly Action[];
}

async function runSeen(
  history: MadeHistory,
  source: Iterable<EventLot>,
  given: Partial<EngineRun> = {},
): Promise<Seen> {
  const actions: Action[] = [];
  const { state, ...tally } = await runEngine({
    state: startOf(history),
    venue: new ReplayVenue(history.fillDelayMs),
    onAction: (action) => actions.push(action),
    ...given,
    source,
  });
  return { ...tally, state: canonicalState(state), actions };
}

function traded(given: Parameters<typeof trade>[0] = {}): EngineEvent {
  return { kind: "trade", trade: trade(given) };
}

/** Two whales that make a signal, and so an order. */
const SIGNAL = [traded({ wallet: "0xa" }), traded({ wallet: "0xb" })];
const LATER = traded({ marketId: OTHER_MARKET, usd: 1, timeMs: START_MS + HOUR_MS });

async function runEvents(
  lots: readonly (readonly EngineEvent[])[],
  given: Partial<EngineRun> = {},
) {
  const told: string[] = [];
  const result = await runEngine({
    state: createEngineState(warmUp()),
    venue: new ReplayVenue(5_000),
    onAction: ({ kind }) => told.push(kind),
    source: lots.map((events) => lotOf(events)),
    ...given,
  });
  return { told, result };
}

/** The same lots, which are added to a list on their way. */
function* recorded(source: Iterable<EventLot>, lots: EventLot[]): Generator<EventLot> {
  for (const lot of source) {
    lots.push(lot);
    yield lot;
  }
}

/** Not {@linkcode step} itself: nothing is taken ahead or joined for another function. */
function oneByOne(...taken: Parameters<typeof step>): ReturnType<typeof step> {
  return step(...taken);
}

Deno.test("runEngine() comes to the same whether a source passes trades over or not", async () => {
  const seen = new Map<string, number>();
  let passedOver = 0;
  await fc.assert(
    fc.asyncProperty(MADE_HISTORY, async (history) => {
      const plain = await runSeen(history, [lotOf(plainEvents(history))], { take: oneByOne });
      const lots: EventLot[] = [];
      assertEquals(
        await runSeen(history, recorded(replaySource(replayInput(history)), lots)),
        plain,
      );
      passedOver += lots.reduce((sum, lot) => sum + lot.passedOver, 0);
      for (const { kind } of plain.actions) seen.set(kind, (seen.get(kind) ?? 0) + 1);
    }),
    { numRuns: 500 },
  );
  assertGreater(passedOver, 1000);
  for (const kind of ["signal", "order", "fill", "rejection", "resolution", "pause"]) {
    assertGreater(seen.get(kind) ?? 0, 100, `Too few of kind ${kind}: the histories test little`);
  }
});

Deno.test("runEngine() holds back prices of any number, from trades of any size", async () => {
  const events = [
    ...[0, 1, 2].map((whale) => trade({ wallet: walletName(whale), marketId: marketName(0) })),
    // Prices that change each time; every third trade is large enough for the filter, and nobody's.
    ...Array.from({ length: 5_000 }, (_, at) =>
      trade({
        wallet: "0xnobody",
        marketId: marketName(0),
        usd: at % 3 === 0 || at % 1024 === 1023 ? 20_000 : 1,
        price: 0.3 + (at % 7) / 100,
        timeMs: START_MS + 10_000 + at,
      })),
  ];
  const history: MadeHistory = {
    trades: events,
    winners: new Map(),
    closesAtMs: new Map(),
    params: DEFAULT_PARAMS,
    fillDelayMs: 0,
  };
  const plain = await runSeen(history, [lotOf(plainEvents(history))], { take: oneByOne });
  assertEquals(plain.actions.map(({ kind }) => kind).includes("fill"), true);
  assertEquals(await runSeen(history, replaySource(replayInput(history))), plain);
  // Wherever the room ends.
  for (let skipped = 1; skipped <= 6; skipped++) {
    const some = { ...history, trades: events.toSpliced(3, skipped) };
    const expected = await runSeen(some, [lotOf(plainEvents(some))], { take: oneByOne });
    assertEquals(await runSeen(some, replaySource(replayInput(some))), expected);
  }
});

Deno.test("runEngine() comes to the same for lots of any size", async () => {
  await fc.assert(fc.asyncProperty(MADE_HISTORY, fc.integer({ min: 1, max: 9 }), async (
    history,
    lotTrades,
  ) => {
    const input = replayInput(history);
    const whole = await runSeen(history, replaySource(input));
    assertEquals(await runSeen(history, replaySource({ ...input, lotTrades })), whole);
  }));
});

Deno.test("runEngine() goes on from a cursor as if it had never stopped", async () => {
  await fc.assert(fc.asyncProperty(MADE_HISTORY, fc.integer({ min: 1, max: 9 }), fc.nat(20), async (
    history,
    lotTrades,
    stopAfter,
  ) => {
    const input = { ...replayInput(history), lotTrades };
    const whole = await runSeen(history, replaySource(input));
    const turns: Turn[] = [];
    const performed: Action[] = [];
    await assertRejects(
      () =>
        runSeen(history, replaySource(input), {
          onAction: (action) => performed.push(action),
          keeper: {
            commit(turn) {
              if (turns.length > stopAfter) return Promise.reject(new Error("Disk full"));
              turns.push(turn);
              return Promise.resolve();
            },
            acknowledge: () => Promise.resolve(),
          },
        }).then(() => Promise.reject(new Error("All was kept"))),
      Error,
    );
    const last = turns.at(-1)!;
    const after = last.cursor as ReplayCursor;
    const { state, tally } = last;
    const rest = await runSeen(history, replaySource({ ...input, after }), { state, tally });
    assertEquals({ ...rest, actions: [...performed, ...rest.actions] }, whole);
  }));
});

Deno.test("runEngine() counts every trade at the step that it came to", async () => {
  await fc.assert(fc.asyncProperty(MADE_HISTORY, async (history) => {
    const { trades, funnel, orders, rejected, actions } = await runSeen(
      history,
      replaySource(replayInput(history)),
    );
    assertEquals(trades, history.trades.length);
    assertEquals(Object.values(funnel).reduce((sum, count) => sum + count), trades);
    const count = (kind: string) => actions.filter((action) => action.kind === kind).length;
    assertEquals([count("signal"), count("order")], [funnel.signals, orders]);
    const reasons = Object.values(rejected).reduce((sum, count) => sum + count, 0);
    assertEquals(reasons, count("rejection"));
    // Every signal and every order has exactly one end.
    assertEquals(count("signal") + count("order"), orders + count("fill") + reasons);
  }));
});

Deno.test("runEngine() tells actions in the order in which they happen, and no verdicts", async () => {
  const { told, result } = await runEvents([[...SIGNAL, LATER]]);
  assertEquals(told, ["signal", "order", "fill"]);
  assertEquals([result.trades, result.orders, result.rejected], [3, 1, {}]);
  assertEquals([result.funnel.confirmation, result.funnel.signals, result.funnel.size], [1, 1, 1]);
});

Deno.test("runEngine() fills at the last price up to the moment an order is due", async () => {
  async function priceOf(afterMs: number): Promise<number | undefined> {
    const prices: number[] = [];
    const moved = traded({ usd: 1, price: 0.6, timeMs: START_MS + afterMs });
    await runEvents([[...SIGNAL, moved, LATER]], {
      onAction: (action) => {
        if (action.kind === "fill") prices.push(action.fill.priceMicros);
      },
    });
    return prices[0];
  }
  assertEquals(await priceOf(4_999), 605_180);
  assertEquals(await priceOf(5_000), 605_180);
  assertEquals(await priceOf(5_001), 405_120);
});

Deno.test("runEngine() does not fill an order whose market resolves before it is due, or just then", async () => {
  async function becomesOf(afterMs: number): Promise<string[]> {
    const resolution: EngineEvent = {
      kind: "resolution",
      marketId: MARKET,
      yesPayout: 1,
      timeMs: START_MS + afterMs,
    };
    return (await runEvents([[...SIGNAL, resolution, LATER]])).told;
  }
  assertEquals(await becomesOf(5_000), ["signal", "order", "rejection"]);
  assertEquals(await becomesOf(5_001), ["signal", "order", "fill", "resolution"]);
});

Deno.test("runEngine() ends the orders that the source leaves open", async () => {
  const { told, result } = await runEvents([SIGNAL]);
  assertEquals(told, ["signal", "order", "rejection"]);
  assertEquals(result.rejected, { no_market_data: 1 });
  assertEquals(result.state.router.reservedMicros, 0);
});

Deno.test("runEngine() without an event returns the state that it was given", async () => {
  const state = createEngineState(warmUp());
  for (const source of [[], [lotOf([])]]) {
    const { result, told } = await runEvents([], { state, source });
    assert(result.state === state);
    assertEquals([result.trades, told], [0, []]);
  }
});

Deno.test("runEngine() reports progress after each lot, and counts on from a tally", async () => {
  const progress: [number, number][] = [];
  const { result } = await runEvents([SIGNAL, [], [LATER]], {
    onProgress: (trades, tally) => progress.push([trades, tally().funnel.size]),
  });
  assertEquals(progress, [[2, 0], [2, 0], [3, 1]]);
  const { result: more } = await runEvents([[LATER]], { state: result.state, tally: result });
  assertEquals([more.trades, more.orders, more.funnel.size], [4, 1, 2]);
  assertEquals([result.trades, result.funnel.size], [3, 1]);
});

Deno.test("runEngine() asks the source for what the state needs, and when it is to be woken", async () => {
  const asked: [string[], number][] = [];
  const lot = lotOf([...SIGNAL, LATER]);
  const source: EventLot[] = [{
    passedOver: 0,
    cursor: {},
    next(relevance, wakeMs) {
      asked.push([[...relevance.markets], wakeMs]);
      return lot.next({ ...relevance, minSizeUsd: 0 }, wakeMs);
    },
  }];
  await runEvents([], { source });
  assertEquals(asked, [
    [[], Infinity],
    [[], Infinity],
    [[MARKET], START_MS + 5_000],
    [[MARKET], Infinity],
  ]);
});

Deno.test("runEngine() tells the source which markets the state knows, as soon as it does", async () => {
  const sizes: number[] = [];
  const market: EngineEvent = {
    kind: "market",
    marketId: MARKET,
    market: known(),
    timeMs: START_MS,
  };
  const lot = lotOf([LATER, market, LATER]);
  const source: EventLot[] = [{
    passedOver: 0,
    cursor: {},
    next(relevance, wakeMs) {
      sizes.push(relevance.known.size);
      return lot.next(relevance, wakeMs);
    },
  }];
  await runEvents([], { source });
  assertEquals(sizes, [0, 0, 1, 1]);
});

Deno.test("runEngine() lets another function take the events", async () => {
  const kinds: string[] = [];
  await runEvents([[...SIGNAL, LATER]], {
    take(state: EngineState, event: EngineEvent) {
      kinds.push(event.kind);
      return step(state, event);
    },
  });
  assertEquals(kinds, ["trade", "trade", "fill", "trade"]);
});

/** A keeper that writes down when it is called. */
function diary(lines: string[]): Keeper {
  return {
    commit({ inputs, tally, state }) {
      const events = inputs.map(({ event, actions }) => `${event.kind}:${actions.length}`);
      lines.push(
        `commit ${events.join(" ")} of ${tally.trades}, ${state.router.openOrders.size} open`,
      );
      return Promise.resolve();
    },
    acknowledge() {
      lines.push("acknowledge");
      return Promise.resolve();
    },
  };
}

/** A venue as if somebody outside of the program carried the orders out, and a list of what it was told. */
function realVenue(told: string[] = []): Venue {
  const venue = new ReplayVenue(5_000);
  return {
    get nextMs() {
      return venue.nextMs;
    },
    place(order) {
      told.push("place");
      venue.place(order);
    },
    take: (...asked) => venue.take(...asked),
    close: () => venue.close(),
  };
}

Deno.test("runEngine() commits before it performs, and acknowledges after", async () => {
  const lines: string[] = [];
  await runEvents([[...SIGNAL, LATER]], {
    venue: realVenue(lines),
    keeper: diary(lines),
    onAction: ({ kind }) => lines.push(kind),
  });
  assertEquals(lines, [
    "commit trade:0 trade:2 of 2, 1 open",
    "signal",
    "place",
    "order",
    "acknowledge",
    "commit fill:1 of 3, 0 open",
    "fill",
    "acknowledge",
    "commit  of 3, 0 open",
  ]);
});

Deno.test("runEngine() goes on after an order on paper, which nobody outside hears of", async () => {
  const lines: string[] = [];
  await runEvents([[...SIGNAL, LATER]], {
    keeper: diary(lines),
    onAction: ({ kind }) => lines.push(kind),
  });
  assertEquals(lines, [
    "commit trade:0 trade:2 fill:1 of 3, 0 open",
    "signal",
    "order",
    "fill",
    "acknowledge",
    "commit  of 3, 0 open",
  ]);
});

Deno.test("runEngine() goes on while a turn is kept if it may, and performs nothing before it is", async () => {
  const lines: string[] = [];
  const plain = diary(lines);
  const keeper: Keeper = {
    async commit(turn) {
      lines.push("begin");
      await new Promise((resolve) => setTimeout(resolve, 0));
      await plain.commit(turn);
    },
    acknowledge: () => plain.acknowledge(),
  };
  const onAction = ({ kind }: Action) => lines.push(kind);
  const source = lotsOf([SIGNAL, [LATER]], (lot) => lines.push(`lot ${lot}`));
  await runEvents([], { source, keeper, overlaps: true, onAction });
  assertEquals(lines, [
    "lot 0",
    "begin",
    "lot 1",
    "commit trade:0 trade:2 of 2, 1 open",
    "signal",
    "order",
    "acknowledge",
    "begin",
    "commit fill:1 of 3, 0 open",
    "fill",
    "acknowledge",
    "begin",
    "commit  of 3, 0 open",
  ]);
});

function* lotsOf(lots: readonly (readonly EngineEvent[])[], onLot: (index: number) => void) {
  for (const [index, events] of lots.entries()) {
    onLot(index);
    yield lotOf(events);
  }
}

Deno.test("runEngine() lets what is being kept go on in the middle of a lot", async () => {
  using point = new YieldPoint();
  const kept: string[] = [];
  const keeper: Keeper = {
    async commit({ tally }) {
      for (let step = 0; step < 7; step++) await point.pass();
      kept.push(`${tally.trades} trades`);
    },
    acknowledge: () => Promise.resolve(),
  };
  let left = 10_000;
  const later: EventLot = {
    ...lotOf([]),
    next: () => left > 0 && kept.length === 0 ? (left--, LATER) : undefined,
  };
  await runEvents([], { source: [lotOf(SIGNAL), later], keeper, overlaps: true });
  assertEquals(kept[0], "2 trades");
  assertGreater(left, 9_000);
});

Deno.test("runEngine() waits for what is being kept when it ends early, and performs none of it", async () => {
  let isKept = false;
  const performed: string[] = [];
  const keeper: Keeper = {
    async commit() {
      await new Promise((resolve) => setTimeout(resolve, 1));
      isKept = true;
      throw new Error("Disk full");
    },
    acknowledge: () => Promise.resolve(),
  };
  function* source() {
    yield lotOf(SIGNAL);
    throw new Error("Stopped");
  }
  const onAction = ({ kind }: Action) => performed.push(kind);
  await assertRejects(
    () => runEvents([], { source: source(), keeper, overlaps: true, onAction }),
    Error,
    "Stopped",
  );
  assertEquals([isKept, performed], [true, []]);
});

Deno.test("runEngine() keeps what a person asked for, also if it changes nothing", async () => {
  const lines: string[] = [];
  const resume = { kind: "command", command: "resume", timeMs: START_MS } as const;
  await runEvents([[resume, { ...resume, id: "c-1" }]], { keeper: diary(lines) });
  assertEquals(lines, ["commit command:0 of 0, 0 open", "commit  of 0, 0 open"]);
});

Deno.test("runEngine() bounds how many actions wait for their commit", async () => {
  const sizes: number[] = [];
  const trades = Array.from(
    { length: 800 },
    (_, i) => traded({ wallet: WHALES[i % 2]!, timeMs: START_MS + i * 200 * HOUR_MS }),
  );
  await runEvents([trades], {
    state: createEngineState(warmUp(), { params: { minConfirmations: 1 } }),
    keeper: {
      commit({ inputs }) {
        sizes.push(inputs.flatMap(({ actions }) => actions).length);
        return Promise.resolve();
      },
      acknowledge: () => Promise.resolve(),
    },
  });
  assertEquals(Math.max(...sizes) <= 515, true, sizes.join());
  assertGreater(sizes.length, 3);
});

Deno.test("runEngine() performs nothing that could not be kept", async () => {
  const performed: string[] = [];
  const keeper: Keeper = {
    commit: () => Promise.reject(new Error("Disk full")),
    acknowledge: () => Promise.resolve(),
  };
  const venue = realVenue();
  await assertRejects(
    () => runEvents([SIGNAL], { keeper, venue, onAction: ({ kind }) => performed.push(kind) }),
    Error,
    "Disk full",
  );
  assertEquals(performed, []);
  assertEquals(venue.nextMs, Infinity);
});

Deno.test("runEngine() places the orders again that are open in the state", async () => {
  let ordered = createEngineState(warmUp());
  const older = [
    traded({ wallet: "0xa", timeMs: START_MS }),
    traded({ wallet: "0xb", timeMs: START_MS + 1 }),
  ];
  const newer = ["0xa", "0xb"].map((wallet) =>
    traded({ wallet, marketId: OTHER_MARKET, timeMs: START_MS + 2 })
  );
  for (const event of [...older, ...newer]) ordered = step(ordered, event)[0];
  const fills: string[] = [];
  await runEvents([[LATER]], {
    state: ordered,
    onAction: (action) => {
      if (action.kind === "fill") fills.push(action.order.marketId);
    },
  });
  assertEquals(fills, [MARKET, OTHER_MARKET]);
});

Deno.test("runEngine() commits the pages of a source's memory with the cursor that they belong to", async () => {
  const turns: [number | string | undefined, readonly number[]][] = [];
  const lot = lotOf([...SIGNAL, LATER]);
  let page = 0;
  const source: EventLot[] = [{
    passedOver: 0,
    next: (...asked) => lot.next(...asked),
    get cursor() {
      return lot.cursor;
    },
    takePages: () => [{ page: page++, text: "" }],
  }];
  const keeper: Keeper = {
    commit({ cursor, pages = [] }) {
      turns.push([cursor?.["taken"], pages.map(({ page }) => page)]);
      return Promise.resolve();
    },
    acknowledge: () => Promise.resolve(),
  };
  await runEvents([], { source, keeper, venue: realVenue() });
  assertEquals(turns, [[2, [0]], [3, [1]], [3, []]]);
});
