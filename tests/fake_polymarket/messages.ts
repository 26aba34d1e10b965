/**
 * What happens on the made-up exchange, in the shapes of the recorded messages (`fixtures/messages`).
 *
 * @module
 */

import type { FakeFill, FakeTransaction } from "./world.ts";

/** Types of the activity topic. */
export type ActivityType = "trades" | "orders_matched";

/** A row to tell: a fill and its transaction. */
export interface FakeRow {
  readonly fill: FakeFill;
  readonly transaction: FakeTransaction;
}

/** Some rows are not labelled, as on the real thing. */
function toldIndex({ transaction: { hash, isExact }, fill }: FakeRow): number {
  return hash.endsWith("7") && !isExact ? 999 : fill.outcomeIndex;
}

/** The rows of a transaction that a type of the activity topic tells. */
export function rowsOf(transaction: FakeTransaction, type: ActivityType): readonly FakeRow[] {
  return transaction.fills
    .filter(({ isTaker }) => isTaker || type === "trades")
    .map((fill) => ({ fill, transaction }));
}

/**
 * A message of the activity socket.
 *
 * @param row What it tells.
 * @param type As what.
 * @param sentMs When the server sends it, milliseconds since the epoch.
 */
export function activityMessage(row: FakeRow, type: ActivityType, sentMs: number): unknown {
  const { fill, transaction } = row;
  const { market, outcomeIndex } = fill;
  return {
    connection_id: "bWFkZSB1cA==",
    payload: {
      asset: market.tokenIds[outcomeIndex],
      bio: "",
      conditionId: market.conditionId,
      eventSlug: market.eventSlug,
      icon: "",
      name: "",
      outcome: market.outcomes[outcomeIndex],
      outcomeIndex: toldIndex(row),
      price: fill.price,
      profileImage: "",
      proxyWallet: checksummed(fill.wallet),
      pseudonym: "Made-Up",
      side: fill.side,
      size: fill.size,
      slug: market.slug,
      // One second less than the block time, as it often is.
      timestamp: transaction.timeS -
        (transaction.hash.endsWith("3") && !transaction.isExact ? 1 : 0),
      title: market.question,
      transactionHash: transaction.hash,
    },
    timestamp: sentMs,
    topic: "activity",
    type,
  };
}

/** A row of version 1 of the Data API. */
export function tradeRowV1(row: FakeRow): Readonly<Record<string, unknown>> {
  const { fill, transaction } = row;
  const { market, outcomeIndex } = fill;
  return {
    proxyWallet: fill.wallet,
    side: fill.side,
    asset: market.tokenIds[outcomeIndex],
    conditionId: market.conditionId,
    size: fill.size,
    price: transaction.isExact ? fill.price : rounded(fill.price),
    timestamp: transaction.timeS,
    title: market.question,
    slug: market.slug,
    icon: "",
    eventSlug: market.eventSlug,
    outcome: market.outcomes[outcomeIndex],
    outcomeIndex: toldIndex(row),
    name: "",
    pseudonym: "",
    bio: "",
    profileImage: "",
    profileImageOptimized: "",
    transactionHash: transaction.hash,
  };
}

/** A row of version 2 of the Data API: the same in snake case. */
export function tradeRowV2(row: FakeRow): Readonly<Record<string, unknown>> {
  const names: Readonly<Record<string, string>> = { asset: "token_id" };
  return Object.fromEntries(
    Object.entries(tradeRowV1(row)).map(([name, value]) => [names[name] ?? snake(name), value]),
  );
}

/** The Data API rounds what the activity socket gives with all digits. */
function rounded(price: number): number {
  return Number(price.toFixed(6));
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Mixed case, as the activity socket writes addresses. */
function checksummed(wallet: string): string {
  return "0x" + [...wallet.slice(2)].map((c, i) => i % 2 === 0 ? c.toUpperCase() : c).join("");
}
