import { assert, assertEquals } from "@std/assert";
import type { EngineEvent } from "../../src/core/event.ts";
import type { KnownMarket } from "../../src/core/known_market.ts";
import { emptyMap, mapSet, type PersistentMap } from "../../src/core/persistent_map.ts";
import type { Relevance } from "../../src/core/relevance.ts";
import type { Cursor, MemoryPage } from "../../src/core/turn.ts";
import { Intake, type IntakeOptions } from "../../src/feed/intake.ts";
import type { Receipt } from "../../src/feed/receipt.ts";
import type { FrameTrade } from "../../src/feed/trade_frame.ts";
import { facts as madeFacts, trade } from "../core/builders.ts";
import { fc } from "../properties.ts";

const START_MS = 1_790_000_000_000;
const LARGE: Relevance = { minSizeUsd: 10_000, markets: new Set(), known: emptyMap() };
/** What the engine behind each intake has been told of markets. */
const learnt = new WeakMap<Intake, PersistentMap<KnownMarket>>();

/** A large trade that happened so many seconds after the start; its id is that. */
function found(second: number, other: Partial<FrameTrade["trade"]> = {}): FrameTrade {
  return {
    trade: trade({ timeMs: START_MS + second * 1000, usd: 20_000, tokenId: "7", ...other }),
    id: `f-${second}`,
    outcome: "YES",
  };
}

function frame(second: number, trades: readonly FrameTrade[]) {
  const receipt: Receipt = {
    kind: "frame",
    source: "activity/0.1",
    text: "",
    atMs: START_MS + second * 1000,
  };
  return { receipt, trades };
}

function page(second: number, trades: readonly FrameTrade[]) {
  const receipt: Receipt = {
    kind: "page",
    source: "repair",
    version: "v2",
    rows: [],
    atMs: START_MS + second * 1000,
  };
  return { receipt, trades };
}

function told(receipt: Receipt) {
  return { receipt, trades: [] };
}

function standing(standing: "up" | "down", second: number) {
  const atMs = START_MS + second * 1000;
  return told({ kind: "standing", source: "activity", standing, sinceMs: atMs, atMs });
}

function repaired(
  fromS: number,
  toS: number,
  second: number,
  progress: "done" | "failed" = "done",
) {
  return told({
    kind: "repair",
    progress,
    fromMs: START_MS + fromS * 1000,
    toMs: START_MS + toS * 1000,
    atMs: START_MS + second * 1000,
  });
}

function tick(second: number) {
  return told({ kind: "tick", atMs: START_MS + second * 1000 });
}

function started(options: IntakeOptions = {}): Intake {
  const intake = new Intake(options);
  const sinceMs = Intake.sinceOf(options.cursor);
  intake.take(told({ kind: "start", sinceMs, repairs: true, atMs: START_MS }));
  intake.take(standing("up", 0));
  return intake;
}

/** Everything that waits, for an engine that remembers what it is told of markets. */
function drain(intake: Intake): readonly EngineEvent[] {
  const lot = intake.lot();
  const events: EngineEvent[] = [];
  let known = learnt.get(intake) ?? LARGE.known;
  for (;;) {
    const event = lot.next({ ...LARGE, known }, Infinity);
    if (event === undefined) break;
    events.push(event);
    if (event.kind === "market") known = mapSet(known, event.marketId, event.market);
  }
  learnt.set(intake, known);
  return events;
}

/** The trades among events, in seconds after the start. */
function seconds(events: readonly EngineEvent[]): readonly number[] {
  return events.flatMap((event) =>
    event.kind === "trade" ? (event.trade.timeMs - START_MS) / 1000 : []
  );
}

Deno.test("Intake gives each trade once, whoever tells it, with when it was heard of", () => {
  const intake = started();
  intake.take(frame(2, [found(1)]));
  intake.take(frame(3, [found(2), found(1)]));
  intake.take(page(9, [found(1), found(2), found(3)]));
  const events = drain(intake).filter(({ kind }) => kind === "trade");
  assertEquals(seconds(events), [1, 2, 3]);
  assertEquals(
    events.map((event) => event.kind === "trade" && event.receivedMs),
    [2, 3, 9].map((second) => START_MS + second * 1000),
  );
});

Deno.test("Intake lets trades wait for those missed before them, also while those cannot be had at first", () => {
  const intake = started();
  intake.take(frame(2, [found(1)]));
  intake.take(standing("down", 3));
  intake.take(standing("up", 8));
  intake.take(frame(10, [found(9), { ...found(9), id: "f-9b" }]));
  intake.take(repaired(3, 8, 10, "failed"));
  assertEquals(seconds(drain(intake)), [1]);
  // The second trade of one moment is on the page before the first: so it happened.
  intake.take(page(12, [found(5), { ...found(9), id: "f-9b" }, found(9), found(11)]));
  intake.take(repaired(3, 8, 12));
  assertEquals(seconds(drain(intake)), [5, 9, 9, 11]);
  // Nobody waits for ever.
  intake.take(standing("down", 13));
  intake.take(standing("up", 14));
  intake.take(frame(15, [found(14)]));
  intake.take(repaired(13, 14, 15, "failed"));
  intake.take(tick(23));
  assertEquals(seconds(drain(intake)), []);
  intake.take(tick(24));
  assertEquals(seconds(drain(intake)), [14]);
});

Deno.test("Intake passes over small trades where nothing is held, counts them, and wakes who waits for a time", () => {
  const intake = started();
  intake.take(frame(2, [1, 2, 3].map((second) => found(second, { usd: 5 }))));
  intake.take(frame(2, [found(4, { usd: 5, marketId: "0xheld" })]));
  const lot = intake.lot();
  const held = { ...LARGE, markets: new Set(["0xheld"]) };
  const events: string[] = [];
  for (let event = lot.next(held, START_MS + 1_500); event;) {
    events.push(event.kind);
    event = lot.next(held, START_MS + 1_500);
  }
  assertEquals(events, ["coverage", "coverage", "tick", "tick", "trade"]);
  assertEquals(lot.passedOver, 3);
});

Deno.test("Intake lets trades wait for those that were missed before them, and gives all in the order of time", () => {
  const intake = started();
  intake.take(frame(2, [found(1)]));
  intake.take(standing("down", 3));
  intake.take(standing("up", 60));
  intake.take(frame(61, [found(60)]));
  assertEquals(seconds(drain(intake)), [1]);
  intake.take(page(62, [found(1), found(30), found(40), found(60)]));
  assertEquals(seconds(drain(intake)), []);
  intake.take(repaired(3, 60, 75));
  assertEquals(seconds(drain(intake)), [30, 40, 60]);
});

Deno.test("Intake gives what was missed before what was told again in the same second", () => {
  const intake = started();
  intake.take(standing("down", 3));
  intake.take(standing("up", 60));
  const missed = found(60, { wallet: "0xmissed" });
  const live = { ...found(60, { wallet: "0xlive" }), id: "f-live" };
  intake.take(frame(60, [live]));
  intake.take(page(62, [missed, live]));
  intake.take(repaired(3, 60, 75));
  const wallets = drain(intake).flatMap((event) =>
    event.kind === "trade" ? [event.trade.wallet] : []
  );
  assertEquals(wallets, ["0xmissed", "0xlive"]);
});

Deno.test("Intake waits ten seconds for a repair, no longer", () => {
  const intake = started();
  intake.take(standing("down", 3));
  intake.take(standing("up", 60));
  intake.take(frame(61, [found(60)]));
  intake.take(tick(69));
  assertEquals(seconds(drain(intake)), []);
  intake.take(tick(70));
  assertEquals(seconds(drain(intake)), [60]);
  intake.take(page(90, [found(30)]));
  assertEquals(seconds(drain(intake)), [30]);
});

Deno.test("Intake does not wait for a repair until the clock is where it was before it was set back", () => {
  const intake = started();
  intake.take(standing("down", 3));
  intake.take(standing("up", 60));
  intake.take(frame(61, [found(60)]));
  intake.take(tick(61 - 3_600));
  assertEquals(seconds(drain(intake)), [60]);
});

Deno.test("Intake says when it is blind and when no longer", () => {
  const intake = started();
  intake.take(standing("down", 3));
  intake.take(standing("up", 60));
  intake.take(repaired(3, 60, 75));
  const coverage = drain(intake).flatMap((event) =>
    event.kind === "coverage" ? [[event.isBlind, (event.timeMs - START_MS) / 1000]] : []
  );
  assertEquals(coverage, [[true, 0], [false, 0], [true, 3], [false, 75]]);
});

Deno.test("Intake's cursor stays before a gap until what was missed is handed out", () => {
  const intake = started();
  const cursorS = () => (Number(intake.lot().cursor["since_ms"]) - START_MS) / 1000;
  intake.take(frame(2, [found(1)]));
  drain(intake);
  assertEquals(cursorS(), 1);
  intake.take(standing("down", 3));
  intake.take(standing("up", 60));
  intake.take(frame(75, [found(70)]));
  intake.take(tick(71));
  drain(intake);
  assertEquals(cursorS(), 3);
  intake.take(page(80, [found(30)]));
  intake.take(repaired(3, 60, 80));
  assertEquals(cursorS(), 3);
  drain(intake);
  assertEquals(cursorS(), 70);
});

Deno.test("Intake does not let a time in the future move its cursor", () => {
  const intake = started();
  intake.take(frame(2, [found(1_000_000)]));
  drain(intake);
  assertEquals(intake.lot().cursor, { since_ms: START_MS + 2_000 });
});

Deno.test("Intake dates a trade that cannot be by when it was told: a whale would be present for ever", () => {
  const intake = started();
  intake.take(frame(5, [found(65), found(2 * 86_400)]));
  assertEquals(seconds(drain(intake)), [65, 5]);
});

Deno.test("Intake gives an event once under its id, and prices as often as they come", () => {
  const event: EngineEvent = { kind: "command", command: "pause", timeMs: START_MS };
  const quote: EngineEvent = { kind: "quote", marketId: "0x1", yesPrice: 0.5, timeMs: START_MS };
  const intake = started();
  for (let i = 0; i < 2; i++) {
    intake.take(told({ kind: "event", id: "command/1", event, atMs: START_MS }));
    intake.take(told({ kind: "event", event: quote, atMs: START_MS }));
  }
  const kinds = drain(intake).map(({ kind }) => kind).filter((kind) => kind !== "coverage");
  assertEquals(kinds, ["command", "quote", "quote"]);
  const again = started({ cursor: intake.lot().cursor, pages: intake.lot().takePages!() });
  again.take(told({ kind: "event", id: "command/1", event, atMs: START_MS }));
  assertEquals(drain(again).map(({ kind }) => kind), ["coverage"]);
});

Deno.test("Intake knows an unlabelled token from what was labelled before, and categories from the exchange", () => {
  const intake = started({ categoryOf: (marketId) => marketId === "0xold" ? "Politics" : "" });
  const no = (second: number, outcome?: "NO") => ({
    ...found(second, { marketId: "0xold", tokenId: "9", price: 0.4 }),
    outcome,
  });
  intake.take(frame(2, [no(1), no(2, "NO"), no(3)]));
  intake.take(told({
    kind: "facts",
    atMs: START_MS,
    facts: {
      marketId: "0xnew",
      question: "",
      slug: "",
      eventId: "1",
      eventSlug: "",
      category: "Geopolitics",
      volumeUsd: 900_000,
      liquidityUsd: 0,
      tokenIds: ["20", "21"],
      outcomes: ["Up", "Down"],
      tickMicros: 10_000,
      minOrderMicros: 5_000_000,
      fee: { rate: 0, exponent: 1 },
      isNegRisk: false,
      isClosed: false,
      endMs: null,
      closedMs: null,
      version: "v1",
    },
  }));
  const down = { ...found(4, { marketId: "0xnew", tokenId: "21", price: 0.4, category: "" }) };
  intake.take(frame(5, [{ ...down, outcome: undefined }]));
  const events = drain(intake);
  const shown = events.flatMap((event) =>
    event.kind === "trade" ? [[event.trade.direction, event.trade.price, event.trade.category]] : []
  );
  assertEquals(shown.map(([direction, price]) => [direction, price]), [
    ["sell", 0.6],
    // What its message labels stays as it was read.
    ["buy", 0.4],
    ["sell", 0.6],
    ["sell", 0.6],
  ]);
  assertEquals(shown.at(-1)?.[2], "Geopolitics");
  const market = events.find(({ kind }) => kind === "market");
  assert(market?.kind === "market");
  assertEquals(market.market.liquidityUsd, 900_000);
  // Whoever told it can be asked again.
  assertEquals(market.market.toldMs, START_MS);
});

Deno.test("Intake takes everything exactly once, wherever it stops and goes on", () => {
  const stops = fc.array(fc.tuple(fc.nat(100), fc.boolean()), { maxLength: 6 });
  fc.assert(
    fc.property(stops, fc.array(fc.nat(3), { minLength: 40, maxLength: 40 }), (stops, sizes) => {
      let cursor: Cursor | undefined;
      const pages = new Map<number, MemoryPage>();
      const taken: number[] = [];
      let next = 1;
      for (const [length, isKept] of [...stops, [200, true] as const]) {
        const intake = started({ cursor, pages: [...pages.values()] });
        const sinceS = cursor === undefined
          ? 1
          : Math.max((Number(cursor["since_ms"]) - START_MS) / 1000 - 10, 1);
        // What a repair tells after a start, up to where the feed goes on.
        const missed = Array.from(
          { length: Math.max(next - sinceS, 0) },
          (_, i) => found(sinceS + i),
        );
        intake.take(page(next, missed));
        intake.take(repaired(sinceS, next, next));
        const events: EngineEvent[] = [];
        const end = Math.min(next + length, 200);
        while (next < end) {
          const size = 1 + sizes[next % sizes.length]!;
          const second = next;
          intake.take(frame(second, Array.from({ length: size }, (_, i) => found(second + i))));
          next += size;
          events.push(...drain(intake));
        }
        events.push(...drain(intake));
        const lot = intake.lot();
        // A crash before the commit: neither state, nor cursor, nor memory are kept.
        if (!isKept) continue;
        taken.push(...seconds(events));
        cursor = lot.cursor;
        for (const one of lot.takePages!()) pages.set(one.page, one);
      }
      const expected = Array.from({ length: next - 1 }, (_, i) => i + 1);
      assertEquals(taken.toSorted((a, b) => a - b), expected);
    }),
    { numRuns: 50 },
  );
});

/** What the exchange says about a market. */
function facts(marketId: string, second: number) {
  const known = madeFacts({ marketId, tokenIds: ["7", "8"] });
  return told({ kind: "facts", facts: known, atMs: START_MS + second * 1000 });
}

Deno.test("Intake lets a big trade of an unknown market wait for its facts, and holds nobody else up", () => {
  const asked: string[] = [];
  const intake = started({
    awaitsFacts: true,
    categoryOf: (marketId) => marketId === "0xold" ? "Politics" : "",
    onBigTrade: (marketId) => asked.push(marketId),
  });
  const unknown = { marketId: "0xnew", category: "" };
  intake.take(frame(1, [found(1, unknown), found(2, { marketId: "0xold", category: "" })]));
  intake.take(frame(3, [found(3, { ...unknown, usd: 5 })]));
  const first = drain(intake);
  assertEquals([seconds(first), asked], [[2], ["0xnew", "0xold"]]);
  // Whoever goes on from here hears the one that waits once more.
  assertEquals(intake.lot().cursor, { since_ms: START_MS + 1000 });
  intake.take(facts("0xnew", 4));
  intake.take(frame(5, [found(5, unknown)]));
  const events = [...drain(intake), ...drain(intake)];
  assertEquals(events.map(({ kind }) => kind), ["market", "trade", "trade"]);
  assertEquals(seconds(events).toSorted(), [1, 5]);
  for (const event of events) {
    if (event.kind === "trade") assertEquals(event.trade.category, "Politics");
  }
  assertEquals(intake.lot().cursor, { since_ms: START_MS + 5000 });
});

Deno.test("Intake says what the engine does not know of a market, and waits again for what it has forgotten", () => {
  const asked: [string, boolean][] = [];
  const intake = started({
    awaitsFacts: true,
    categoryOf: (marketId) => marketId === "0xold" ? "Politics" : "",
    onBigTrade: (marketId, isKnown) => asked.push([marketId, isKnown]),
  });
  const unknown = { marketId: "0xnew", category: "" };
  intake.take(frame(1, [found(1, unknown), found(2, { marketId: "0xold", category: "" })]));
  assertEquals(seconds(drain(intake)), [2]);
  // They are on their way, behind a trade.
  intake.take(frame(3, [found(3, unknown)]));
  intake.take(facts("0xnew", 4));
  intake.take(frame(5, [found(5, unknown)]));
  assertEquals(seconds([...drain(intake), ...drain(intake)]), [1, 3, 5]);
  learnt.delete(intake);
  intake.take(frame(6, [found(6, unknown)]));
  assertEquals(seconds(drain(intake)), []);
  intake.take(facts("0xnew", 7));
  assertEquals(seconds([...drain(intake), ...drain(intake)]), [6]);
  assertEquals(asked, [
    ["0xnew", false],
    ["0xold", false],
    ["0xnew", true],
    ["0xnew", true],
    ["0xnew", false],
  ]);
});

Deno.test("Intake's cursor stays before a trade that has waited for facts until it is handed out", () => {
  const intake = started({ awaitsFacts: true });
  const unknown = { marketId: "0xnew", category: "" };
  intake.take(frame(1, [found(1, unknown)]));
  intake.take(frame(2, [found(2, { category: "Politics" })]));
  drain(intake);
  intake.take(facts("0xnew", 3));
  const lot = intake.lot();
  assertEquals(lot.next(LARGE, Infinity)?.kind, "market");
  assertEquals(lot.next(LARGE, Infinity), undefined);
  // Whoever dies now has not taken it.
  assertEquals(lot.cursor, { since_ms: START_MS + 1000 });
  assertEquals(seconds(drain(intake)), [1]);
  assertEquals(intake.lot().cursor, { since_ms: START_MS + 2000 });
});

Deno.test("Intake gives trades that have waited for facts before later ones of their market", () => {
  const intake = started({ awaitsFacts: true });
  const unknown = { marketId: "0xnew", category: "" };
  intake.take(frame(1, [found(1, unknown), found(2, unknown)]));
  drain(intake);
  intake.take(facts("0xnew", 3));
  intake.take(frame(4, [found(4, unknown), found(5, { category: "Politics" })]));
  assertEquals(seconds([...drain(intake), ...drain(intake)]), [1, 2, 4, 5]);
});

Deno.test("Intake keeps the order of a market whose facts were on their way when patience with them ended", () => {
  const intake = started({ awaitsFacts: true });
  const unknown = { marketId: "0xnew", category: "" };
  intake.take(frame(1, [found(1, unknown)]));
  drain(intake);
  intake.take(facts("0xnew", 10));
  intake.take(frame(10, [found(10, unknown)]));
  intake.take(tick(11));
  intake.take(frame(12, [found(12, unknown)]));
  assertEquals(seconds([...drain(intake), ...drain(intake)]), [1, 10, 12]);
});

Deno.test("Intake waits ten seconds for facts, no longer, and not where nobody asks for them", () => {
  const unknown = { marketId: "0xnew", category: "" };
  const waiting = started({ awaitsFacts: true });
  waiting.take(frame(1, [found(1, unknown)]));
  drain(waiting);
  waiting.take(tick(10));
  assertEquals(seconds(drain(waiting)), []);
  waiting.take(tick(11));
  assertEquals(seconds(drain(waiting)), [1]);
  const other = started();
  other.take(frame(1, [found(1, unknown)]));
  assertEquals(seconds(drain(other)), [1]);
});
