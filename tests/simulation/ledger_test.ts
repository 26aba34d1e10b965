import { assertEquals } from "@std/assert";
import { applyFill, type Fill, openAccount, type Order, resolve } from "../../mod.ts";
import type { Action } from "../../src/core/action.ts";
import { Ledger } from "../../src/simulation/checker/ledger.ts";
import { order as makeOrder } from "../core/builders.ts";

const FILL: Fill = {
  orderId: "o-1",
  sharesMicros: 700_000_001,
  priceMicros: 400_003,
  feeMicros: 5_000_000,
  spreadMicros: 0,
  impactMicros: 0,
  timeMs: 5,
};

function ordered(given: Partial<Order> = {}): Action {
  return { kind: "order", order: makeOrder(given) };
}

function filled(given: Partial<Fill> = {}, order: Partial<Order> = {}): Action {
  return { kind: "fill", order: makeOrder(order), fill: { ...FILL, ...given } };
}

const PAUSE: Action = { kind: "pause", reason: "drawdown", equityMicros: 0, timeMs: 1 };
const RESUME: Action = { kind: "resume", equityMicros: 0, timeMs: 2 };

/** What is wrong with a list of actions, of an account of 1000 dollars with 350 a position. */
function brokenBy(...actions: readonly Action[]): readonly string[] {
  const ledger = new Ledger(1000, 350);
  for (const action of actions) ledger.book(action);
  return ledger.broken;
}

Deno.test("Ledger agrees with the account, to the micro-dollar", () => {
  const { marketId, outcome, category } = makeOrder();
  const account = applyFill(openAccount(1000), { ...FILL, marketId, outcome, category });
  const [paid, [position]] = resolve(account, { marketId, yesMicros: 1_000_000, timeMs: 9 });
  const ledger = new Ledger(1000, 350);
  for (const action of [ordered(), filled()]) ledger.book(action);
  assertEquals(ledger.differences(account), []);
  assertEquals(ledger.differences(paid).length, 5);
  ledger.book({ kind: "resolution", position: position! });
  assertEquals([ledger.differences(paid), ledger.broken, ledger.openOrders], [[], [], []]);
  assertEquals(ledger.differences({ ...paid, cashMicros: paid.cashMicros + 1 }), [
    `The cash is ${paid.cashMicros + 1} instead of ${paid.cashMicros}`,
  ]);
});

Deno.test("Ledger notices an order during a pause, and none after a resume", () => {
  assertEquals(brokenBy(PAUSE, ordered()), ["o-1 was placed while trading was paused"]);
  assertEquals(brokenBy(PAUSE, RESUME, ordered()), []);
});

Deno.test("Ledger notices a position above its limit, held or ordered", () => {
  const more = { id: "o-2", notionalMicros: 60_000_000, reservedMicros: 60_000_000 };
  const above = ["o-2 takes the position in 0x01 above its limit"];
  assertEquals(brokenBy(ordered(), ordered(more)), above);
  assertEquals(
    brokenBy(ordered(), filled(), ordered({ ...more, notionalMicros: 70_000_000 })),
    above,
  );
  assertEquals(brokenBy(ordered(), ordered({ ...more, outcome: "NO" })), []);
  assertEquals(brokenBy(ordered(), ordered({ ...more, notionalMicros: 50_000_000 })), []);
});

Deno.test("Ledger notices more cash set aside or spent than there is", () => {
  const large = { id: "o-2", outcome: "NO" as const, reservedMicros: 700_000_000 };
  assertEquals(brokenBy(ordered(), ordered(large)), ["o-2 sets more cash aside than there is"]);
  assertEquals(brokenBy(ordered(), filled({ sharesMicros: 770_000_000 })), [
    "o-1 cost 313002310, more than was set aside",
  ]);
  const dear = filled({ sharesMicros: 2_600_000_000 });
  assertEquals(brokenBy(ordered(), dear).at(-1), "o-1 took the cash below zero");
});

Deno.test("Ledger notices orders placed twice, and ends without a beginning", () => {
  assertEquals(brokenBy(ordered({ notionalMicros: 1 }), ordered({ notionalMicros: 1 })), [
    "o-1 was placed twice",
  ]);
  assertEquals(brokenBy(filled()), ["o-1 was filled but is not open"]);
  assertEquals(brokenBy(ordered(), filled(), filled())[0], "o-1 was filled but is not open");
  const rejection: Action = {
    kind: "rejection",
    reason: "no_market_data",
    signalId: "s-1",
    marketId: "0x01",
    notionalMicros: 1,
    timeMs: 1,
  };
  assertEquals(brokenBy(rejection), []);
  assertEquals(brokenBy({ ...rejection, orderId: "o-1" }), [
    "o-1 came to nothing but is not open",
  ]);
  assertEquals(brokenBy(ordered(), { ...rejection, orderId: "o-1" }, filled()), [
    "o-1 was filled but is not open",
  ]);
});

Deno.test("Ledger notices a payout that is wrong, or of what is not held", () => {
  const { marketId, outcome, category } = makeOrder();
  const account = applyFill(openAccount(1000), { ...FILL, marketId, outcome, category });
  const [, [position]] = resolve(account, { marketId, yesMicros: 500_000, timeMs: 9 });
  const paid: Action = { kind: "resolution", position: position! };
  assertEquals(brokenBy(ordered(), filled(), paid), []);
  assertEquals(brokenBy(paid), ["0x01/YES was paid out but is not held"]);
  const wrong: Action = { kind: "resolution", position: { ...position!, payoutMicros: 7 } };
  assertEquals(brokenBy(ordered(), filled(), wrong), ["0x01/YES paid 7 instead of 350000000"]);
});
