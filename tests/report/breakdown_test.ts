import { assertEquals } from "@std/assert";
import { byCategory, byConfirmations, byWhale } from "../../src/report/breakdown.ts";
import { position } from "./made_report.ts";

const POSITIONS = [
  position(0, {
    marketId: "0x1",
    category: "A",
    wallets: ["0xa", "0xb"],
    confirmations: 10,
    costUsd: 100,
    pnlUsd: 50,
  }),
  position(1, {
    marketId: "0x1",
    category: "A",
    wallets: ["0xa"],
    confirmations: 2,
    costUsd: 100,
    pnlUsd: -100,
  }),
  position(2, {
    marketId: "0x2",
    category: "B",
    wallets: ["0xc", "0xa"],
    confirmations: 2,
    costUsd: 50,
    pnlUsd: 50,
  }),
];

Deno.test("byWhale() counts a position in full for each whale, most positions first", () => {
  const groups = byWhale(POSITIONS);
  assertEquals(groups.map(({ name, positions }) => [name, positions]), [
    ["0xa", 3],
    ["0xb", 1],
    ["0xc", 1],
  ]);
  assertEquals(groups[0], {
    name: "0xa",
    positions: 3,
    markets: 2,
    won: 2,
    costUsd: 250,
    pnlUsd: 0,
    edge: 0.5 / 3,
  });
});

Deno.test("byCategory() and byConfirmations() count each position once", () => {
  assertEquals(byCategory(POSITIONS).map(({ name, pnlUsd }) => [name, pnlUsd]), [
    ["A", -50],
    ["B", 50],
  ]);
  assertEquals(byConfirmations(POSITIONS).map(({ name }) => name), ["2", "10"]);
});
