import { assertEquals, assertGreater } from "@std/assert";
import {
  emptyMap,
  type EngineEvent,
  eventTimeMs,
  type Outcome,
  type Relevance,
  type Trade,
} from "../../mod.ts";
import { HeldPrices } from "../../src/feed/held_prices.ts";
import {
  countReplayed,
  type ReplayInput,
  replaySource,
  scheduleResolutions,
} from "../../src/feed/replay_source.ts";
import { HOUR_MS, MARKET, OTHER_MARKET, START_MS, trade } from "../core/builders.ts";
import { fc } from "../properties.ts";
import { tableOf } from "../research/trades/table_of.ts";
import { MADE_HISTORY, plainEvents, replayInput } from "./made_history.ts";

/** Nothing is passed over. */
const EVERYTHING: Relevance = { minSizeUsd: 0, markets: new Set(), known: emptyMap() };
/** Only trades that step 1 lets through, and prices of one market. */
const LARGE: Relevance = { minSizeUsd: 10_000, markets: new Set(), known: emptyMap() };
const WATCHED: Relevance = { minSizeUsd: 10_000, markets: new Set([MARKET]), known: emptyMap() };

interface Played {
  readonly events: readonly EngineEvent[];
  readonly passedOver: number;
}

/** All events of a replay, for somebody who always wants the same. */
function play(input: ReplayInput, relevance = EVERYTHING, wakeMs = Infinity): Played {
  const events: EngineEvent[] = [];
  let passedOver = 0;
  for (const lot of replaySource(input)) {
    for (let event = lot.next(relevance, wakeMs); event !== undefined;) {
      events.push(event);
      // Who is woken has nothing more to wait for.
      if (event.kind === "tick") wakeMs = Infinity;
      event = lot.next(relevance, wakeMs);
    }
    passedOver += lot.passedOver;
  }
  return { events, passedOver };
}

interface Given {
  readonly winners?: Readonly<Record<string, Outcome>>;
  readonly closesAtMs?: Readonly<Record<string, number>>;
  readonly fromMs?: number;
  readonly toMs?: number;
}

function inputOf(trades: readonly Trade[], given: Given = {}): ReplayInput {
  const { winners = {}, closesAtMs = {}, ...rest } = given;
  return {
    table: tableOf(trades),
    winners: new Map(Object.entries(winners)),
    closesAtMs: (marketId) => closesAtMs[marketId],
    ...rest,
  };
}

/** An event in few letters: its kind, and how long after the start. */
function brief(event: EngineEvent): string {
  return `${event.kind} +${eventTimeMs(event) - START_MS}`;
}

/** One trade in a market at each of these times after the start. */
function tradesAt(...times: readonly number[]): Trade[] {
  return times.map((ms) => trade({ timeMs: START_MS + ms }));
}

Deno.test("replaySource() tells every event between two times, in order", () => {
  fc.assert(
    fc.property(MADE_HISTORY, fc.nat(60), fc.nat(60), (history, first, last) => {
      const timeAt = (index: number) => history.trades[index]?.timeMs;
      for (const shiftMs of [0, 1]) {
        const fromMs = timeAt(first), toMs = (timeAt(last) ?? Infinity) + shiftMs;
        const { events, passedOver } = play({ ...replayInput(history), fromMs, toMs });
        assertEquals(events, plainEvents(history, fromMs, toMs));
        assertEquals(passedOver, 0);
      }
    }),
  );
});

Deno.test("replaySource() tells a trade before a resolution of the same moment", () => {
  const trades = [
    trade({ timeMs: START_MS }),
    trade({ timeMs: START_MS + 5, marketId: OTHER_MARKET }),
    trade({ timeMs: START_MS + 5, marketId: OTHER_MARKET, wallet: "0xb" }),
    trade({ timeMs: START_MS + 6, marketId: OTHER_MARKET }),
  ];
  const given: Given = { winners: { [MARKET]: "NO" }, closesAtMs: { [MARKET]: START_MS + 5 } };
  for (const relevance of [EVERYTHING, LARGE]) {
    const { events } = play(inputOf(trades, given), relevance);
    assertEquals(events.map(brief), [
      "trade +0",
      "trade +5",
      "trade +5",
      "resolution +5",
      "trade +6",
    ]);
    const [, , , resolution] = events;
    assertEquals(resolution, {
      kind: "resolution",
      marketId: MARKET,
      yesPayout: 0,
      timeMs: START_MS + 5,
    });
  }
});

Deno.test("replaySource() keeps the order of the table among trades of the same moment", () => {
  const table = tableOf([trade({ wallet: "0xb" }), trade({ wallet: "0xa" })]);
  const order = Uint32Array.of(1, 0);
  const { events } = play({ ...inputOf([]), table: { ...table, order } });
  assertEquals(events.map((event) => event.kind === "trade" && event.trade.wallet), ["0xa", "0xb"]);
});

Deno.test("replaySource() starts with the first moment and stops before the last, to the millisecond", () => {
  const trades = tradesAt(0, 1, 2, 3, 4);
  const between = (from: number, to: number) => {
    const bounds = { fromMs: START_MS + from, toMs: START_MS + to };
    const { events } = play(inputOf(trades, bounds));
    assertEquals(events.length, countReplayed(tableOf(trades), bounds.fromMs, bounds.toMs));
    return events.map(brief);
  };
  assertEquals(between(1, 3), ["trade +1", "trade +2"]);
  assertEquals(between(3, 3), []);
  assertEquals(between(4, 1), []);
  assertEquals(between(-9, -1), []);
  assertEquals(between(5, 99), []);
  assertEquals(between(-9, 99).length, 5);
});

Deno.test("replaySource() leaves out what resolved before the first moment, at the last or after the data", () => {
  const trades = ["0x1", "0x2", "0x3", "0x4"].map((marketId) => trade({ marketId }));
  const given: Given = {
    winners: { "0x1": "YES", "0x2": "YES", "0x3": "YES", "0x4": "NO" },
    closesAtMs: {
      "0x1": START_MS + 1,
      "0x2": START_MS + 2,
      "0x3": START_MS + 3,
      "0x4": START_MS + 9,
    },
  };
  const last = trade({ marketId: "0x5", timeMs: START_MS + 8 });
  const between = (from: number, to: number) =>
    play(inputOf([...trades, last], { ...given, fromMs: START_MS + from, toMs: START_MS + to }))
      .events.map(brief);
  assertEquals(between(2, 3), ["resolution +2"]);
  assertEquals(between(2, 4), ["resolution +2", "resolution +3"]);
  assertEquals(between(3, 99), ["resolution +3", "trade +8"]);
});

Deno.test("replaySource() of adjoining times tells what one replay of both does", () => {
  fc.assert(
    fc.property(MADE_HISTORY, fc.nat(60), fc.constantFrom(-1, 0, 1), (history, at, shift) => {
      const input = replayInput(history);
      const middleMs = (history.trades[at]?.timeMs ?? START_MS) + shift;
      const parts = [{ toMs: middleMs }, { fromMs: middleMs }].flatMap((bounds) =>
        play({ ...input, ...bounds }).events
      );
      assertEquals(parts, play(input).events);
    }),
  );
});

Deno.test("scheduleResolutions() resolves a market when it closed", () => {
  const trades = tradesAt(0, 9);
  const closesAtMs = { [MARKET]: START_MS + 2 * HOUR_MS };
  assertEquals(scheduleResolutions(inputOf(trades, { winners: { [MARKET]: "YES" }, closesAtMs })), [
    { marketId: MARKET, yesPayout: 1, timeMs: START_MS + 2 * HOUR_MS },
  ]);
});

Deno.test("scheduleResolutions() never resolves a market before its last trade", () => {
  const trades = tradesAt(0, 9);
  for (const closes of [0, START_MS, START_MS + 8]) {
    const given: Given = { winners: { [MARKET]: "NO" }, closesAtMs: { [MARKET]: closes } };
    assertEquals(scheduleResolutions(inputOf(trades, given)).map(({ timeMs }) => timeMs), [
      START_MS + 9,
    ]);
  }
});

Deno.test("scheduleResolutions() resolves a market without a closing time at the end of the data", () => {
  const trades = [...tradesAt(0), trade({ marketId: OTHER_MARKET, timeMs: START_MS + 9 })];
  const given: Given = { winners: { [MARKET]: "YES" } };
  assertEquals(scheduleResolutions(inputOf(trades, given)).map(({ timeMs }) => timeMs), [
    START_MS + 9,
  ]);
  const { events } = play(inputOf(trades, given), LARGE);
  assertEquals(events.map(brief), ["trade +0", "trade +9", "resolution +9"]);
});

Deno.test("scheduleResolutions() knows neither markets without trades nor those without a winner", () => {
  const given: Given = { winners: { "0xelsewhere": "YES" }, closesAtMs: { [MARKET]: START_MS } };
  assertEquals(scheduleResolutions(inputOf(tradesAt(0), given)), []);
  assertEquals(scheduleResolutions(inputOf([], { winners: { [MARKET]: "YES" } })), []);
});

Deno.test("scheduleResolutions() orders by time, then by market", () => {
  const trades = ["0x3", "0x1", "0x2"].map((marketId) => trade({ marketId }));
  const given: Given = {
    winners: { "0x1": "YES", "0x2": "NO", "0x3": "YES" },
    closesAtMs: { "0x1": START_MS + 2, "0x2": START_MS + 1, "0x3": START_MS + 2 },
  };
  assertEquals(scheduleResolutions(inputOf(trades, given)).map(({ marketId }) => marketId), [
    "0x2",
    "0x1",
    "0x3",
  ]);
});

Deno.test("replaySource() passes over small trades, and counts them", () => {
  const trades = [9_999.99, 10_000, 0, 10_000.01].map((usd, ms) =>
    trade({ usd, timeMs: START_MS + ms })
  );
  const { events, passedOver } = play(inputOf(trades), LARGE);
  assertEquals(events.map(brief), ["trade +1", "trade +3"]);
  assertEquals(passedOver, 2);
});

Deno.test("replaySource() tells small trades as quotes where their price matters and is news", () => {
  const steps: readonly (readonly [marketId: string, price: number, usd: number])[] = [
    [MARKET, 0.4, 5],
    [MARKET, 0.4, 5],
    [OTHER_MARKET, 0.7, 5],
    [MARKET, 0.5, 5],
    [MARKET, 0.4, 20_000],
    [MARKET, 0.4, 5],
    [MARKET, 0.5, 5],
  ];
  const trades = steps.map(([marketId, price, usd], ms) =>
    trade({ marketId, price, usd, timeMs: START_MS + ms })
  );
  const { events, passedOver } = play(inputOf(trades), WATCHED);
  assertEquals(events.map(brief), ["quotes +0", "trade +4", "quotes +6"]);
  assertEquals(events[0], {
    kind: "quotes",
    quotes: [
      { marketId: MARKET, yesPrice: 0.4, timeMs: START_MS },
      { marketId: MARKET, yesPrice: 0.5, timeMs: START_MS + 3 },
    ],
  });
  assertEquals(passedOver, 6);
});

Deno.test("replaySource() puts prices where they are held, and gives a tick when there is no more room", () => {
  const moments = Array.from({ length: 1030 }, (_, ms) => ms);
  const trades = tradesAt(...moments).map((each, ms) => ({
    ...each,
    usd: 5,
    price: ms % 2 === 0 ? 0.4 : 0.5,
  }));
  const [lot] = replaySource(inputOf(trades));
  const held = new HeldPrices();
  assertEquals(brief(lot!.next(WATCHED, Infinity, held)!), "tick +1024");
  assertEquals([held.count, held.marketIds], [1024, [MARKET]]);
  assertEquals([...held.yesPrice.subarray(0, 3)], [0.4, 0.5, 0.4]);
  held.clear();
  held.placeOf(OTHER_MARKET);
  assertEquals(lot!.next(WATCHED, Infinity, held), undefined);
  assertEquals([held.count, held.marketIds], [6, [OTHER_MARKET, MARKET]]);
  assertEquals([...held.market.subarray(0, 6)], [1, 1, 1, 1, 1, 1]);
  assertEquals(held.timeMs[0], START_MS + 1024);
  assertEquals(lot!.passedOver, 1030);
});

Deno.test("replaySource() tells a price again when somebody else asks for it", () => {
  const [lot] = replaySource(inputOf(tradesAt(0, 1, 2).map((each) => ({ ...each, usd: 5 }))));
  const again = () => ({ ...WATCHED, markets: new Set([MARKET]) });
  // The time to wake at ends each run of quotes.
  assertEquals(brief(lot!.next(WATCHED, START_MS)!), "quotes +0");
  assertEquals(brief(lot!.next(again(), START_MS + 1)!), "quotes +1");
  assertEquals(brief(lot!.next(again(), START_MS + 2)!), "quotes +2");
});

Deno.test("replaySource() gives a tick before the first event after the time to wake at", () => {
  const trades = tradesAt(0, 5, 6, 7).map((each) => ({ ...each, usd: 5 }));
  assertEquals(play(inputOf(trades), LARGE, START_MS + 5), {
    events: [{ kind: "tick", timeMs: START_MS + 6 }],
    passedOver: 4,
  });
  assertEquals(play(inputOf(trades), LARGE, START_MS + 7).events, []);
  const resolved = inputOf(trades, {
    winners: { [MARKET]: "YES" },
    closesAtMs: { [MARKET]: START_MS + 7 },
  });
  assertEquals(play(resolved, LARGE, START_MS + 4).events.map(brief), ["tick +5", "resolution +7"]);
});

Deno.test("replaySource() goes on from the cursor of any event", () => {
  let stops = 0;
  fc.assert(
    fc.property(MADE_HISTORY, (history) => {
      const input = { ...replayInput(history), fromMs: history.trades[2]?.timeMs };
      const { events } = play(input);
      let told = 0;
      for (const lot of replaySource(input)) {
        while (lot.next(EVERYTHING, Infinity) !== undefined) {
          told++;
          const { trades, resolutions } = lot.cursor;
          const after = { trades: Number(trades), resolutions: Number(resolutions) };
          assertEquals(play({ ...input, after }).events, events.slice(told));
          stops++;
        }
      }
    }),
    { numRuns: 50 },
  );
  assertGreater(stops, 500);
});

Deno.test("replaySource() gives lots of the size asked for, and one where nothing is left", () => {
  const sizes = (trades: readonly Trade[], lotTrades: number) => {
    const counts: number[] = [];
    for (const lot of replaySource({ ...inputOf(trades), lotTrades })) {
      let count = 0;
      while (lot.next(EVERYTHING, Infinity) !== undefined) count++;
      counts.push(count);
    }
    return counts;
  };
  assertEquals(sizes(tradesAt(0, 1, 2, 3, 4), 2), [2, 2, 1]);
  assertEquals(sizes(tradesAt(0, 1), 2), [2]);
  assertEquals(sizes([], 2), [0]);
});

Deno.test("countReplayed() counts the trades between two times", () => {
  const table = tableOf(tradesAt(0, 1, 1, 2));
  assertEquals(countReplayed(table), 4);
  assertEquals(countReplayed(table, START_MS + 1), 3);
  assertEquals(countReplayed(table, undefined, START_MS + 1), 1);
  assertEquals(countReplayed(table, START_MS + 1, START_MS + 2), 2);
  assertEquals(countReplayed(table, START_MS + 2, START_MS + 1), 0);
  assertEquals(countReplayed(tableOf([])), 0);
});
