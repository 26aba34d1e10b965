/**
 * Closed positions by who or what was behind them: whale, category, number of confirmations.
 *
 * @module
 */

import { edgeOf } from "../core/position_stats.ts";
import type { RecordedPosition } from "./position_book.ts";

/** What the closed positions of one group came to. */
export interface Group {
  /** Name of the group: a wallet, a category, a number. */
  readonly name: string;
  /** Closed positions in it. */
  readonly positions: number;
  /** Markets among them. */
  readonly markets: number;
  /** Those with a profit. */
  readonly won: number;
  /** Paid, fees included, USD. */
  readonly costUsd: number;
  /** Profit after fees, USD. */
  readonly pnlUsd: number;
  /** Mean of profit over cost. */
  readonly edge: number;
}

/**
 * Groups positions, most positions first.
 *
 * @param positions Closed positions.
 * @param namesOf The groups of a position; it counts in full in each.
 */
function groupsOf(
  positions: readonly RecordedPosition[],
  namesOf: (position: RecordedPosition) => readonly string[],
): readonly Group[] {
  const byName = new Map<string, RecordedPosition[]>();
  for (const position of positions) {
    for (const name of namesOf(position)) {
      const group = byName.get(name);
      if (group === undefined) byName.set(name, [position]);
      else group.push(position);
    }
  }
  return [...byName].map(([name, group]) => summed(name, group))
    .sort((a, b) => b.positions - a.positions || (a.name < b.name ? -1 : 1));
}

/** By wallet: a position counts in full for each whale that agreed on it. */
export function byWhale(positions: readonly RecordedPosition[]): readonly Group[] {
  return groupsOf(positions, ({ wallets }) => wallets);
}

/** By category of the market. */
export function byCategory(positions: readonly RecordedPosition[]): readonly Group[] {
  return groupsOf(positions, ({ category }) => [category]);
}

/** By how many whales agreed on the signal that opened the position, fewest first. */
export function byConfirmations(positions: readonly RecordedPosition[]): readonly Group[] {
  return groupsOf(positions, ({ confirmations }) => [String(confirmations)])
    .toSorted((a, b) => Number(a.name) - Number(b.name));
}

function summed(name: string, group: readonly RecordedPosition[]): Group {
  let [won, costUsd, pnlUsd, edges] = [0, 0, 0, 0];
  const markets = new Set<string>();
  for (const position of group) {
    if (position.pnlUsd > 0) won++;
    costUsd += position.costUsd;
    pnlUsd += position.pnlUsd;
    edges += edgeOf(position);
    markets.add(position.marketId);
  }
  const { length } = group;
  return {
    name,
    positions: length,
    markets: markets.size,
    won,
    costUsd,
    pnlUsd,
    edge: edges / length,
  };
}
