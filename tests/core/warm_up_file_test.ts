import { assertEquals, assertThrows } from "@std/assert";
import { warmUpFromFile } from "../../mod.ts";
import { fc } from "../properties.ts";

const WHALE = {
  wallet: "0xAB",
  win_rate: 0.7,
  score: 8.2,
  trades: 16,
  expected_win_rate: 0.5,
  surprise: 0.2,
  avg_roi: 0.4,
  sharpe: 0.5,
};
const FILE = {
  as_of: "2025-09-01T00:00:00.000Z",
  cutoff: "2025-03-01T00:00:00.000Z",
  params: {},
  trades: 1,
  wallets: 2,
  markets: 3,
  whales: [WHALE],
  liquidity_usd: { "0x01": 5 },
};

Deno.test("warmUpFromFile() reads whales, liquidity and the training window", () => {
  const { asOfMs, cutoffMs, whales, liquidityUsd } = warmUpFromFile(FILE);
  assertEquals(asOfMs, Date.UTC(2025, 8, 1));
  assertEquals(cutoffMs, Date.UTC(2025, 2, 1));
  assertEquals(liquidityUsd.get("0x01"), 5);
  assertEquals(whales.get("0xab"), {
    wallet: "0xab",
    winRate: 0.7,
    score: 8.2,
    trades: 16,
    expectedWinRate: 0.5,
    surprise: 0.2,
    avgRoi: 0.4,
    sharpe: 0.5,
  });
});

Deno.test("warmUpFromFile() names what is missing or wrong", () => {
  const faults: readonly (readonly [unknown, string])[] = [
    [null, "the file"],
    [[], "the file"],
    [{ ...FILE, whales: {} }, "whales"],
    [{ ...FILE, liquidity_usd: 7 }, "liquidity_usd"],
    [{ ...FILE, liquidity_usd: { "0x01": "much" } }, "0x01"],
    [{ ...FILE, cutoff: "long ago" }, "cutoff"],
    [{ ...FILE, whales: [7] }, "a whale"],
    [{ ...FILE, whales: [{ ...WHALE, wallet: 7 }] }, "wallet"],
    [{ ...FILE, whales: [{ ...WHALE, sharpe: null }] }, "sharpe"],
  ];
  for (const [file, name] of faults) assertThrows(() => warmUpFromFile(file), TypeError, name);
});

Deno.test("warmUpFromFile() gives a warm-up or a TypeError, whatever it gets", () => {
  fc.assert(fc.property(fc.anything(), (file) => {
    assertThrows(() => warmUpFromFile(file), TypeError);
  }));
});
