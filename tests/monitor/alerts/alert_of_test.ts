import { assertEquals } from "@std/assert";
import { type Action, actionKey } from "../../../src/core/action.ts";
import { toMicros } from "../../../src/core/money.ts";
import { alertOf } from "../../../src/monitor/alerts/alert_of.ts";

const MARKET = "0xabcdef0123456789";
const TIME_MS = Date.UTC(2026, 0, 5);
const ORDER = {
  id: "o-1",
  signalId: "s-1",
  marketId: MARKET,
  outcome: "NO",
  category: "Politics",
  notionalMicros: toMicros(300),
  reservedMicros: toMicros(310),
  signalPriceMicros: toMicros(0.38),
  liquidityUsd: 1e6,
  signalTimeMs: TIME_MS,
  timeMs: TIME_MS,
} as const;
const SIGNAL = {
  id: "s-1",
  marketId: MARKET,
  direction: "sell",
  sizeUsd: 300,
  source: "confirmed_whale",
  confirmingWhales: ["0x1", "0x2"],
  triggerPrice: 0.62,
  triggerUsd: 12_000,
  category: "Politics",
  tokenId: "",
  timeMs: TIME_MS,
} as const;
const POSITION = {
  marketId: MARKET,
  outcome: "NO",
  category: "Politics",
  sharesMicros: toMicros(500),
  costMicros: toMicros(200),
  markMicros: toMicros(1),
  valueMicros: toMicros(500),
  openedMs: TIME_MS,
  payoutMicros: toMicros(500),
  pnlMicros: toMicros(300),
  closedMs: TIME_MS,
} as const;
const REJECTION = {
  kind: "rejection",
  signalId: "s-1",
  marketId: MARKET,
  notionalMicros: toMicros(300),
  timeMs: TIME_MS,
} as const;

/** Level, title and text of the alert for an action. */
function words(action: Action, question?: string) {
  const context = question === undefined ? {} : { questionOf: () => question };
  const alert = alertOf(action, context);
  return alert && [alert.level, alert.title, alert.text];
}

Deno.test("alertOf() tells of a signal what to buy, at what price, and who agrees", () => {
  const action = { kind: "signal", signal: SIGNAL } as const;
  assertEquals(words(action, "Will it  rain?\n"), [
    "info",
    "Signal: NO at 0.38",
    '2 whales agree on NO of "Will it rain?". Worth following with $300.00.',
  ]);
  assertEquals(words(action)![2]!.includes("market 0xabcdef01"), true);
});

Deno.test("alertOf() tells of a fill what it cost", () => {
  const fill = {
    orderId: "o-1",
    sharesMicros: toMicros(750),
    priceMicros: toMicros(0.4),
    feeMicros: toMicros(7.5),
    spreadMicros: 0,
    impactMicros: 0,
    timeMs: TIME_MS,
  };
  assertEquals(words({ kind: "fill", order: ORDER, fill }), [
    "info",
    "Filled: NO at 0.4",
    "Bought 750 shares of NO of market 0xabcdef01 for $307.50, $7.50 of it fee.",
  ]);
});

Deno.test("alertOf() tells of an order that was not filled, not of a signal that was not followed", () => {
  const action = { ...REJECTION, reason: "price_out_of_range" } as const;
  assertEquals(words({ ...action, orderId: "o-1" }), [
    "warning",
    "Order not filled",
    "An order of $300.00 in market 0xabcdef01 was not filled: the price left the range in which " +
    "one can buy.",
  ]);
  assertEquals(words(action), undefined);
  assertEquals(words({ kind: "order", order: ORDER }), undefined);
});

Deno.test("alertOf() tells of a resolution what it brought", () => {
  assertEquals(words({ kind: "resolution", position: POSITION }), [
    "info",
    "Resolved: won $300.00",
    "NO of market 0xabcdef01 paid $500.00.",
  ]);
  const lost = { ...POSITION, payoutMicros: 0, pnlMicros: toMicros(-200) };
  assertEquals(words({ kind: "resolution", position: lost })![1], "Resolved: lost $200.00");
});

Deno.test("alertOf() calls out the kill switch, and tells of pauses by hand", () => {
  const pause = { kind: "pause", equityMicros: toMicros(8400), timeMs: TIME_MS } as const;
  assertEquals(words({ ...pause, reason: "drawdown" })!.slice(0, 2), [
    "critical",
    "Kill switch tripped",
  ]);
  assertEquals(words({ ...pause, reason: "operator" })!.slice(0, 2), [
    "warning",
    "Trading paused by hand",
  ]);
  assertEquals(words({ kind: "resume", equityMicros: 1, timeMs: TIME_MS })![0], "warning");
});

Deno.test("alertOf() has the action's own key, so that a crash does not double it", () => {
  const action = { kind: "signal", signal: SIGNAL } as const;
  assertEquals(alertOf(action)!.key, actionKey(action));
});

Deno.test("alertOf() says which loss tripped the kill switch, or is near to it", () => {
  const equity = { equityMicros: toMicros(8_450), timeMs: TIME_MS };
  assertEquals(words({ kind: "pause", reason: "drawdown_from_peak", ...equity }), [
    "critical",
    "Kill switch tripped",
    "The loss from the highest equity is above its limit: no new positions until a person looks " +
    "and resumes. Equity is $8,450.00.",
  ]);
  assertEquals(words({ kind: "warning", limit: "drawdown", ...equity }), [
    "warning",
    "A loss is near its limit",
    "The loss of capital is near the limit at which trading is paused. Equity is $8,450.00.",
  ]);
});

Deno.test("alertOf() tells of a whale that leaves", () => {
  const exit = { kind: "exit", marketId: MARKET, outcome: "NO", wallet: "0x1", usd: 150 } as const;
  assertEquals(words({ ...exit, timeMs: TIME_MS }, "Will it?"), [
    "warning",
    "Whale leaves: NO",
    '0x1 was followed into NO of "Will it?" and traded $150.00 the other way.',
  ]);
});
