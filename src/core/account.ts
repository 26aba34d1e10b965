/**
 * The account: cash and positions, exact to the micro-dollar.
 *
 * At any moment `equity = capital + realised P&L + unrealised P&L`. Nothing is sold short and nothing is sold early:
 * a position opens and grows by fills and closes when its market resolves.
 *
 * @module
 */

import { exact, MICROS, outlayMicros, toMicros, worthMicros } from "./money.ts";
import { emptyMap, mapDelete, mapGet, mapSet, type PersistentMap } from "./persistent_map.ts";
import type { Quoted } from "./quote.ts";
import type { Outcome } from "./trade.ts";

/** Shares of one outcome of one market. */
export interface Position {
  /** Condition id of the market. */
  readonly marketId: string;
  /** Outcome whose shares are meant. */
  readonly outcome: Outcome;
  /** Category of the market, as its source spells it. */
  readonly category: string;
  /** Micro-shares held. */
  readonly sharesMicros: number;
  /** Paid for them, fees included, micro-dollars. */
  readonly costMicros: number;
  /** Latest price of the token held, micro-dollars a share. */
  readonly markMicros: number;
  /** Shares at that price, micro-dollars. */
  readonly valueMicros: number;
  /** Time of the first fill, milliseconds since the epoch. */
  readonly openedMs: number;
  /** Where the latest price comes from; missing if no live feed has told one. */
  readonly quoted?: Quoted;
}

/** The positions in one market. */
export type MarketPositions = Readonly<Partial<Record<Outcome, Position>>>;

/** Money of one trader. Plain data; make one with {@linkcode openAccount}. Amounts are micro-dollars. */
export interface Account {
  /** What the account started with. */
  readonly capitalMicros: number;
  /** Cash, not yet spent. */
  readonly cashMicros: number;
  /** Value of all open positions at their marks. */
  readonly valueMicros: number;
  /** Cost of all open positions, fees included. */
  readonly costMicros: number;
  /** Profit of closed positions, after fees. */
  readonly realizedMicros: number;
  /** Fees paid so far, part of the costs above. */
  readonly feesMicros: number;
  /** Number of open positions. */
  readonly openPositions: number;
  /** Number of positions paid out. */
  readonly closedPositions: number;
  /** Closed positions with a profit above 0. */
  readonly wonPositions: number;
  /** Open positions by market id. */
  readonly positions: PersistentMap<MarketPositions>;
  /** Markets with open positions: the quick answer to "does this trade move our account?". */
  readonly heldMarkets: ReadonlySet<string>;
}

/** Shares bought, as the account books them. */
export interface Purchase {
  /** Condition id of the market. */
  readonly marketId: string;
  /** Outcome whose shares are meant. */
  readonly outcome: Outcome;
  /** Category of the market, as its source spells it. */
  readonly category: string;
  /** Micro-shares bought, above 0. */
  readonly sharesMicros: number;
  /** Price of the token, micro-dollars a share. */
  readonly priceMicros: number;
  /** Fee in micro-dollars. */
  readonly feeMicros: number;
  /** What a share could be sold for then, micro-dollars, where a book said so; the price paid if absent. */
  readonly bidMicros?: number;
  /** When, milliseconds since the epoch. */
  readonly timeMs: number;
}

/** A market that resolved, as the account books it. */
export interface Payout {
  /** Condition id of the market. */
  readonly marketId: string;
  /** What one YES share pays, micro-dollars: 1 000 000 if YES won, 0 if NO won, 500 000 if it was split. */
  readonly yesMicros: number;
  /** When, milliseconds since the epoch. */
  readonly timeMs: number;
}

/** A position that was paid out. */
export interface ClosedPosition extends Position {
  /** Received, micro-dollars. */
  readonly payoutMicros: number;
  /** Received minus paid, fees included, micro-dollars. */
  readonly pnlMicros: number;
  /** When it was paid out, milliseconds since the epoch. */
  readonly closedMs: number;
}

/**
 * A new account.
 *
 * @param capitalUsd Starting capital, USD.
 * @throws {RangeError} If it is not a number or too large to be exact.
 */
export function openAccount(capitalUsd: number): Account {
  const capitalMicros = toMicros(capitalUsd);
  return {
    capitalMicros,
    cashMicros: capitalMicros,
    valueMicros: 0,
    costMicros: 0,
    realizedMicros: 0,
    feesMicros: 0,
    openPositions: 0,
    closedPositions: 0,
    wonPositions: 0,
    positions: emptyMap(),
    heldMarkets: new Set(),
  };
}

/** What the account is worth: cash plus positions at their marks, micro-dollars. */
export function equityMicros(account: Account): number {
  return account.cashMicros + account.valueMicros;
}

/** Value minus cost of the open positions, micro-dollars. */
export function unrealizedMicros(account: Account): number {
  return account.valueMicros - account.costMicros;
}

/**
 * What a purchase takes out of the cash: price and fee, rounded up to the micro-dollar.
 *
 * @returns Micro-dollars.
 */
export function purchaseCostMicros(purchase: Purchase): number {
  const { sharesMicros, priceMicros, feeMicros } = purchase;
  return outlayMicros(sharesMicros, priceMicros) + feeMicros;
}

/**
 * Books a purchase and marks the position at what a share could be sold for, or at the price paid.
 *
 * @throws {RangeError} If the shares are no whole number above 0, the fee none of 0 or more, the price is not in (0, 1),
 *   the cash is short or the position becomes too large to be exact: the caller promised to check.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { applyFill, equityMicros, openAccount } from "pilotfish";
 *
 * const account = applyFill(openAccount(1000), {
 *   marketId: "0x01", outcome: "NO", category: "Politics",
 *   sharesMicros: 1_000_000_000, priceMicros: 300_000, feeMicros: 8_400_000, timeMs: 0,
 * });
 * assertEquals(account.cashMicros, 691_600_000); // 1000 − 1000 × 0.30 − 8.40
 * assertEquals(equityMicros(account), 991_600_000); // only the fee is lost so far
 * ```
 */
export function applyFill(account: Account, purchase: Purchase): Account {
  const { marketId, outcome, sharesMicros, priceMicros, feeMicros, bidMicros } = purchase;
  if (!(Number.isSafeInteger(sharesMicros) && sharesMicros > 0)) {
    throw new RangeError(`Cannot book a purchase of ${sharesMicros} micro-shares`);
  }
  if (!(Number.isSafeInteger(priceMicros) && priceMicros > 0 && priceMicros < MICROS)) {
    throw new RangeError(`Cannot book a purchase at ${priceMicros} micro-dollars a share`);
  }
  if (!(Number.isSafeInteger(feeMicros) && feeMicros >= 0)) {
    throw new RangeError(`Cannot book a fee of ${feeMicros} micro-dollars`);
  }
  if (bidMicros !== undefined) checkPrice(bidMicros, outcome);
  const costMicros = purchaseCostMicros(purchase);
  if (costMicros > account.cashMicros) {
    throw new RangeError(
      `Cannot pay ${costMicros} micro-dollars from cash of ${account.cashMicros}`,
    );
  }

  const held = mapGet(account.positions, marketId) ?? {};
  const before = held[outcome];
  const shares = exact((before?.sharesMicros ?? 0) + sharesMicros, "shares held");
  const markMicros = bidMicros ?? priceMicros;
  const quoted = bidMicros === undefined
    ? before?.quoted
    : { timeMs: purchase.timeMs, heardMs: purchase.timeMs, isBid: true };
  const position: Position = {
    marketId,
    outcome,
    category: purchase.category,
    sharesMicros: shares,
    costMicros: (before?.costMicros ?? 0) + costMicros,
    markMicros,
    valueMicros: worthMicros(shares, markMicros),
    openedMs: before?.openedMs ?? purchase.timeMs,
    ...quoted && { quoted },
  };
  return {
    ...account,
    cashMicros: account.cashMicros - costMicros,
    valueMicros: exact(
      account.valueMicros - (before?.valueMicros ?? 0) + position.valueMicros,
      "value of all positions",
    ),
    costMicros: account.costMicros + costMicros,
    feesMicros: account.feesMicros + feeMicros,
    openPositions: account.openPositions + (before === undefined ? 1 : 0),
    positions: mapSet(account.positions, marketId, { ...held, [outcome]: position }),
    heldMarkets: account.heldMarkets.has(marketId)
      ? account.heldMarkets
      : new Set(account.heldMarkets).add(marketId),
  };
}

/**
 * Checks a price of a share, micro-dollars.
 *
 * @throws {RangeError} If it is not a whole number of 0 to 1 000 000.
 */
export function checkPrice(micros: number, outcome: Outcome): void {
  if (!(Number.isSafeInteger(micros) && micros >= 0 && micros <= MICROS)) {
    throw new RangeError(`Cannot value a ${outcome} share at ${micros} micro-dollars`);
  }
}

/** A position at another mark; the very same one if nothing differs. */
export function marked(
  position: Position,
  markMicros: number,
  quoted: Quoted | undefined,
): Position {
  const isSame = position.markMicros === markMicros &&
    (quoted === undefined || isSameSource(position.quoted, quoted));
  if (isSame) return position;
  return {
    ...position,
    markMicros,
    valueMicros: worthMicros(position.sharesMicros, markMicros),
    ...quoted && { quoted },
  };
}

function isSameSource(a: Quoted | undefined, b: Quoted): boolean {
  return a !== undefined && a.timeMs === b.timeMs && a.heardMs === b.heardMs &&
    a.isBid === b.isBid;
}

/**
 * Pays out the positions of a market that resolved.
 *
 * @param account Account before.
 * @param payout The market and what it pays.
 * @returns The account after and what was closed; the very same account and nothing if nothing is held there.
 * @throws {RangeError} If the payout is not 0 to 1 000 000 or the cash becomes too large to be exact.
 */
export function resolve(
  account: Account,
  { marketId, yesMicros, timeMs }: Payout,
): readonly [Account, readonly ClosedPosition[]] {
  checkPrice(yesMicros, "YES");
  const held = mapGet(account.positions, marketId);
  if (held === undefined) return [account, []];
  const closed: ClosedPosition[] = [];
  let next = account;
  for (const position of [held.YES, held.NO]) {
    if (position === undefined) continue;
    const shareMicros = position.outcome === "YES" ? yesMicros : MICROS - yesMicros;
    const payoutMicros = worthMicros(position.sharesMicros, shareMicros);
    const pnlMicros = payoutMicros - position.costMicros;
    closed.push({
      ...position,
      markMicros: shareMicros,
      valueMicros: 0,
      payoutMicros,
      pnlMicros,
      closedMs: timeMs,
    });
    next = {
      ...next,
      cashMicros: exact(next.cashMicros + payoutMicros, "cash"),
      valueMicros: next.valueMicros - position.valueMicros,
      costMicros: next.costMicros - position.costMicros,
      realizedMicros: next.realizedMicros + pnlMicros,
      openPositions: next.openPositions - 1,
      closedPositions: next.closedPositions + 1,
      wonPositions: next.wonPositions + (pnlMicros > 0 ? 1 : 0),
    };
  }
  const heldMarkets = new Set(next.heldMarkets);
  heldMarkets.delete(marketId);
  return [{ ...next, positions: mapDelete(next.positions, marketId), heldMarkets }, closed];
}
