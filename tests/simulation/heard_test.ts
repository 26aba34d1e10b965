/** The checker on what a live run was told, with one thing wrong. */

import { assertEquals } from "@std/assert";
import { type Heard, heardFaults } from "../../src/simulation/checker/heard.ts";
import type { Receipt } from "../../src/feed/receipt.ts";
import { trade } from "../core/builders.ts";

const MIN_USD = 10_000;
const SECOND_MS = 1_000;

/** A trade of a second, and the row that tells it. */
function found(second: number) {
  const timeMs = second * SECOND_MS;
  return trade({ usd: 20_000 + second, price: 0.5, timeMs, wallet: `0x${second}`, tokenId: "7" });
}

function rowOf(second: number) {
  const { wallet, marketId, tokenId, usd, price } = found(second);
  const row = { proxyWallet: wallet, conditionId: marketId, asset: tokenId, side: "BUY", price };
  return { ...row, size: usd / price, timestamp: second, outcomeIndex: 0 };
}

function frame(atS: number, ...seconds: readonly number[]): Receipt {
  const messages = seconds.map((second) => ({
    topic: "activity",
    type: "trades",
    payload: rowOf(second),
  }));
  return {
    kind: "frame",
    source: "activity/0.1",
    text: JSON.stringify(messages),
    atMs: atS * SECOND_MS,
  };
}

function page(atS: number, ...seconds: readonly number[]): Receipt {
  const rows = seconds.map(rowOf);
  return { kind: "page", source: "repair", version: "v1", rows, atMs: atS * SECOND_MS };
}

function standing(standing: "up" | "down", atS: number): Receipt {
  const atMs = atS * SECOND_MS;
  return { kind: "standing", source: "activity", standing, sinceMs: atMs, atMs };
}

function repair(progress: "fetched" | "done", atS: number): Receipt {
  const [fromMs, toMs, atMs] = [100 * SECOND_MS, 200 * SECOND_MS, atS * SECOND_MS];
  return { kind: "repair", progress, fromMs, toMs, atMs };
}

/** Sockets that are gone from 100 to 200 s: two trades are missed, one comes before them. */
const RECEIPTS: readonly Receipt[] = [
  { kind: "start", sinceMs: null, repairs: true, atMs: 0 },
  standing("up", 1),
  frame(11, 10),
  standing("down", 101),
  standing("up", 200),
  frame(201, 200),
  page(202, 150, 120, 10),
  repair("fetched", 202),
  frame(203, 202),
  page(218, 202, 200, 150, 120),
  repair("done", 218),
  { kind: "tick", atMs: 300 * SECOND_MS },
];

const GOOD: Heard = {
  receipts: RECEIPTS,
  before: [],
  taken: [10, 120, 150, 200, 202].map(found),
  coverage: [
    { isBlind: true, timeMs: 0 },
    { isBlind: false, timeMs: 1 * SECOND_MS },
    { isBlind: true, timeMs: 101 * SECOND_MS },
    { isBlind: false, timeMs: 218 * SECOND_MS },
  ],
  ledger: [
    { fromMs: 0, toMs: 100 * SECOND_MS, coverage: "alive" },
    { fromMs: 100 * SECOND_MS, toMs: 200 * SECOND_MS, coverage: "repaired" },
    { fromMs: 200 * SECOND_MS, toMs: 300 * SECOND_MS, coverage: "alive" },
  ],
  shown: [10, 120, 150, 200, 202].map((second) => ({
    trade: found(second),
    fromMs: (second + 5) * SECOND_MS,
  })),
  outages: [{ startMs: 100 * SECOND_MS, endMs: 200 * SECOND_MS }],
  failures: [],
};

function faultsOf(change: Partial<Heard>): readonly number[] {
  const { order, coverage } = heardFaults({ ...GOOD, ...change }, MIN_USD);
  return [order.length, coverage.length];
}

Deno.test("heardFaults() finds nothing wrong with trades that waited for missed ones", () => {
  assertEquals(heardFaults(GOOD, MIN_USD), { order: [], coverage: [] });
});

Deno.test("heardFaults() tells trades that were taken before those that were missed", () => {
  assertEquals(faultsOf({ taken: [10, 200, 120, 150, 202].map(found) }), [1, 0]);
  assertEquals(faultsOf({ taken: [10, 150, 120, 200, 202].map(found) }), [1, 0]);
  assertEquals(faultsOf({ taken: [10, 120, 150, 200].map(found) }), [1, 0]);
});

Deno.test("heardFaults() lets trades wait ten seconds, and not for what another process took", () => {
  const tick: Receipt = { kind: "tick", atMs: 210 * SECOND_MS };
  const late = RECEIPTS.map((receipt) =>
    receipt.atMs === 202_000 ? { ...receipt, atMs: 212_000 } : receipt
  );
  const receipts = late.toSpliced(6, 0, tick);
  assertEquals(faultsOf({ receipts, taken: [10, 200, 120, 150, 202].map(found) }), [0, 0]);
  assertEquals(faultsOf({ before: [found(120)], taken: [10, 150, 200, 202].map(found) }), [0, 0]);
});

Deno.test("heardFaults() tells blindness that nobody was told of, and sight that is none", () => {
  const [blind, seeing, again, repaired] = GOOD.coverage;
  assertEquals(faultsOf({ coverage: [blind!, seeing!] }), [0, 1]);
  const early = { isBlind: false, timeMs: 201 * SECOND_MS };
  assertEquals(faultsOf({ coverage: [blind!, seeing!, again!, early, repaired!] }), [0, 1]);
  // Something else tells meanwhile.
  const other: Receipt = {
    kind: "standing",
    source: "data-api",
    standing: "up",
    sinceMs: 112_000,
    atMs: 112_000,
  };
  assertEquals(
    faultsOf({
      receipts: RECEIPTS.toSpliced(4, 0, other, repair("done", 113)),
      coverage: [blind!, seeing!],
      taken: [10, 200, 120, 150, 202].map(found),
    }),
    [0, 0],
  );
});

Deno.test("heardFaults() tells moments that were covered by nothing and called alive, or by sockets and called blind", () => {
  const all = { fromMs: 0, toMs: 300 * SECOND_MS };
  assertEquals(faultsOf({ ledger: [{ ...all, coverage: "alive" }] }), [0, 1]);
  assertEquals(faultsOf({ ledger: [{ ...all, coverage: "blind" }] }), [0, 0]);
  const coverage = GOOD.coverage.slice(0, 2);
  const calm = { outages: [], coverage } as const;
  assertEquals(faultsOf({ ...calm, ledger: [{ ...all, coverage: "blind" }] }), [0, 1]);
  assertEquals(faultsOf({ ...calm, ledger: [{ ...all, coverage: "alive" }] }), [0, 0]);
});
