import { assertEquals } from "@std/assert";
import { applyFill, openAccount, resolve } from "../../src/core/account.ts";
import type { Fill } from "../../src/core/order.ts";
import { PositionBook } from "../../src/report/position_book.ts";
import { MARKET, order, signal } from "../core/builders.ts";

function fill(orderId: string, given: Partial<Fill> = {}): Fill {
  return {
    orderId,
    sharesMicros: 100_000_000,
    priceMicros: 400_000,
    feeMicros: 1_000_000,
    spreadMicros: 5_000,
    impactMicros: 100,
    timeMs: 1_000,
    ...given,
  };
}

Deno.test("PositionBook knows the price without fees and the wallets behind a position", () => {
  const book = new PositionBook();
  let account = openAccount(1_000);
  const bought = [
    ["s-1", ["0xb", "0xa"], fill("o-1")],
    ["s-2", ["0xc", "0xa", "0xd"], fill("o-2", { priceMicros: 600_000 })],
  ] as const;
  for (const [id, confirmingWhales, each] of bought) {
    const made = order({ id: each.orderId, signalId: id });
    book.take({ kind: "signal", signal: signal({ id, confirmingWhales }) });
    book.take({ kind: "fill", order: made, fill: each });
    const { marketId, outcome, category } = made;
    account = applyFill(account, { ...each, marketId, outcome, category });
  }
  const [open] = book.open(account);
  assertEquals(open!.valueUsd, 120, "at its mark");
  const [, [position]] = resolve(account, { marketId: MARKET, yesMicros: 1e6, timeMs: 9_000 });
  book.take({ kind: "resolution", position: position! });
  assertEquals(book.closed, [{
    marketId: MARKET,
    outcome: "YES",
    category: "Politics",
    shares: 200,
    costUsd: 102,
    feesUsd: 2,
    valueUsd: 200,
    pnlUsd: 98,
    entryPrice: 0.5,
    won: true,
    openedMs: 1_000,
    closedMs: 9_000,
    wallets: ["0xa", "0xb", "0xc", "0xd"],
    confirmations: 2,
  }]);
  assertEquals(book.boughtMicros, 102_000_000);
});

Deno.test("PositionBook begins anew after a payout, and calls half a dollar not won", () => {
  const book = new PositionBook();
  for (const confirmingWhales of [["0xa", "0xb"], ["0xc", "0xd", "0xe"]]) {
    const id = `s-${confirmingWhales.length}`;
    const made = order({ id: `o-${id}`, signalId: id });
    const each = fill(made.id);
    book.take({ kind: "signal", signal: signal({ id, confirmingWhales }) });
    book.take({ kind: "fill", order: made, fill: each });
    const account = applyFill(openAccount(1_000), { ...each, ...made, timeMs: 0 });
    const [, [position]] = resolve(account, { marketId: MARKET, yesMicros: 5e5, timeMs: 9_000 });
    book.take({ kind: "resolution", position: position! });
  }
  assertEquals(book.closed.map(({ wallets }) => wallets), [["0xa", "0xb"], ["0xc", "0xd", "0xe"]]);
  assertEquals(book.closed.map(({ won, pnlUsd }) => [won, pnlUsd]), [[false, 9], [false, 9]]);
});
