/**
 * What must be true of every account, whatever happened to it.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import {
  type Account,
  equityMicros,
  mapEntries,
  type Position,
  unrealizedMicros,
  worthMicros,
} from "../../mod.ts";

/** All positions of an account. */
export function positionsOf(account: Account): Position[] {
  return [...mapEntries(account.positions)]
    .flatMap(([, held]) => [held.YES, held.NO])
    .filter((position) => position !== undefined);
}

/** Checks that the books of an account agree with each other to the micro-dollar. */
export function checkLedger(account: Account): void {
  const positions = positionsOf(account);
  const amounts = Object.values(account).filter((value) => typeof value === "number");
  assert(amounts.every(Number.isSafeInteger), `Amounts are not exact: ${amounts}`);
  assert(account.cashMicros >= 0, `Cash is ${account.cashMicros}`);
  assertEquals(
    equityMicros(account),
    account.capitalMicros + account.realizedMicros + unrealizedMicros(account),
  );
  assertEquals(sum(positions, (position) => position.valueMicros), account.valueMicros);
  assertEquals(sum(positions, (position) => position.costMicros), account.costMicros);
  assertEquals(positions.length, account.openPositions);
  assert(account.wonPositions <= account.closedPositions);
  const markets = [...mapEntries(account.positions)].map(([marketId]) => marketId);
  assertEquals(markets.toSorted(), [...account.heldMarkets].toSorted());
  for (const [marketId, held] of mapEntries(account.positions)) {
    assert(held.YES !== undefined || held.NO !== undefined, `${marketId} holds nothing`);
    for (const [outcome, position] of Object.entries(held)) {
      const { sharesMicros, markMicros, valueMicros } = position;
      assertEquals([position.marketId, position.outcome], [marketId, outcome as "YES" | "NO"]);
      assert(sharesMicros > 0 && markMicros >= 0 && markMicros <= 1_000_000);
      assertEquals(valueMicros, worthMicros(sharesMicros, markMicros));
    }
  }
}

function sum<T>(items: readonly T[], amount: (item: T) => number): number {
  return items.reduce((total, item) => total + amount(item), 0);
}
