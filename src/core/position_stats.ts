/**
 * What closed positions say: how often they won, what they brought, how good the prices paid were.
 *
 * The definitions of all figures are in `metrics.ts`.
 *
 * @module
 */

import { clusteredInterval, type Interval, type TQuantile } from "./clustered_interval.ts";
import { figureOrNull } from "./figure.ts";
import { quantileSorted } from "./quantile.ts";
import { MS_PER_HOUR } from "./time_units.ts";

const BINS = 10;

/** A closed position, as far as figures need it. */
export interface PositionOutcome {
  /** Its market: positions in the same one share an outcome. */
  readonly marketId: string;
  /** Paid, fees included, USD, above 0. */
  readonly costUsd: number;
  /** Received minus paid, USD. */
  readonly pnlUsd: number;
  /** Price paid for the token, USD a share, fee not included, 0 to 1. */
  readonly entryPrice: number;
  /** Whether the token paid a dollar. */
  readonly won: boolean;
  /** First fill, milliseconds since the epoch. */
  readonly openedMs: number;
  /** Paid out, milliseconds since the epoch. */
  readonly closedMs: number;
}

/** How positions ended that were entered at about the same price. */
export interface CalibrationBin {
  /** 0 for entry prices in [0, 0.1), … 9 for [0.9, 1]. */
  readonly bin: number;
  /** Positions. */
  readonly count: number;
  /** Mean entry price; `null` if there is none. */
  readonly meanPrice: number | null;
  /** Share whose token paid a dollar; `null` if there is none. */
  readonly shareWon: number | null;
}

/** Figures of closed positions. Rates are fractions, money is USD; `null` where a figure cannot be computed. */
export interface PositionStats {
  /** Share with a profit. */
  readonly winRate: number | null;
  /** 95 %, clustered by market. */
  readonly winRateInterval: Interval | null;
  /** All profits over all losses. */
  readonly profitFactor: number | null;
  /** Mean profit, USD. */
  readonly expectancy: number | null;
  /** Mean profit of winners over mean loss of losers. */
  readonly payoff: number | null;
  /** Mean of profit over cost. */
  readonly edge: number | null;
  /** 95 %, clustered by market. */
  readonly edgeInterval: Interval | null;
  /** How many there are. */
  readonly nPositions: number;
  /** In how many markets. */
  readonly nMarkets: number;
  /** Median time held, hours. */
  readonly holdingHoursMedian: number | null;
  /** Mean of `(entry price − won)²`. */
  readonly brier: number | null;
  /** Ten bins. */
  readonly calibration: readonly CalibrationBin[];
}

/**
 * Figures of closed positions.
 *
 * @param positions The positions, in any order.
 * @param tQuantile Quantile of Student's t.
 */
export function positionStats(
  positions: readonly PositionOutcome[],
  tQuantile: TQuantile,
): PositionStats {
  const wins = positions.filter(({ pnlUsd }) => pnlUsd > 0);
  const losses = positions.filter(({ pnlUsd }) => pnlUsd < 0);
  const [gained, lost] = [sumOf(wins, pnlOf), -sumOf(losses, pnlOf)];
  return {
    winRate: meanFigure(positions, wonOf),
    winRateInterval: intervalOf(positions, wonOf, tQuantile),
    profitFactor: losses.length === 0 ? null : figureOrNull(gained / lost),
    expectancy: meanFigure(positions, pnlOf),
    payoff: wins.length === 0 || losses.length === 0
      ? null
      : figureOrNull(gained / wins.length / (lost / losses.length)),
    edge: meanFigure(positions, edgeOf),
    edgeInterval: intervalOf(positions, edgeOf, tQuantile),
    nPositions: positions.length,
    nMarkets: new Set(positions.map(({ marketId }) => marketId)).size,
    holdingHoursMedian: medianOf(positions, hoursHeld),
    brier: meanFigure(positions, ({ entryPrice, won }) => (entryPrice - Number(won)) ** 2),
    calibration: calibrationOf(positions),
  };
}

/** Hours from the first fill to the payout. */
export function hoursHeld({ openedMs, closedMs }: PositionOutcome): number {
  return (closedMs - openedMs) / MS_PER_HOUR;
}

/** Profit as a fraction of what was paid. */
export function edgeOf({ pnlUsd, costUsd }: PositionOutcome): number {
  return pnlUsd / costUsd;
}

function pnlOf({ pnlUsd }: PositionOutcome): number {
  return pnlUsd;
}

function wonOf({ pnlUsd }: PositionOutcome): number {
  return pnlUsd > 0 ? 1 : 0;
}

type Figure = (position: PositionOutcome) => number;

function intervalOf(
  positions: readonly PositionOutcome[],
  figure: Figure,
  tQuantile: TQuantile,
): Interval | null {
  const values = positions.map((each) => ({ cluster: each.marketId, value: figure(each) }));
  return clusteredInterval(values, tQuantile);
}

function calibrationOf(positions: readonly PositionOutcome[]): readonly CalibrationBin[] {
  const bins = Array.from({ length: BINS }, (): PositionOutcome[] => []);
  for (const position of positions) {
    bins[Math.max(0, Math.min(Math.floor(position.entryPrice * BINS), BINS - 1))]!.push(position);
  }
  return bins.map((inBin, bin) => ({
    bin,
    count: inBin.length,
    meanPrice: meanFigure(inBin, ({ entryPrice }) => entryPrice),
    shareWon: meanFigure(inBin, ({ won }) => Number(won)),
  }));
}

function sumOf(positions: readonly PositionOutcome[], figure: Figure): number {
  return positions.reduce((sum, each) => sum + figure(each), 0);
}

function meanFigure(positions: readonly PositionOutcome[], figure: Figure): number | null {
  return figureOrNull(sumOf(positions, figure) / positions.length);
}

function medianOf(positions: readonly PositionOutcome[], figure: Figure): number | null {
  if (positions.length === 0) return null;
  return figureOrNull(quantileSorted(Float64Array.from(positions, figure).sort(), 0.5));
}
