/**
 * What each figure means, as data: reports and help pages say the same words.
 *
 * @module
 */

import type { AccountStats } from "./stats.ts";

/** What a figure is counted in. A fraction of 0.01 is shown as 1 %. */
export type MetricUnit = "fraction" | "ratio" | "usd" | "days" | "hours" | "count";

/** A figure: the interval and calibration are no single numbers and stand with the figure they belong to. */
export type MetricKey = Exclude<
  keyof AccountStats,
  "winRateInterval" | "edgeInterval" | "calibration"
>;

/** What a figure means. */
export interface MetricDefinition {
  /** For people, lower case but for names. */
  readonly name: string;
  /** What it is counted in. */
  readonly unit: MetricUnit;
  /** How it is computed, one or two sentences. */
  readonly definition: string;
  /** When it cannot be computed; `never` if it always can. */
  readonly nullWhen: string;
}

/** Every figure, in the order in which reports show them. */
export const METRICS: Readonly<Record<MetricKey, MetricDefinition>> = {
  totalReturn: {
    name: "total return",
    unit: "fraction",
    definition: "Equity at the end over equity at the start, minus 1.",
    nullWhen: "the run is shorter than a day",
  },
  cagr: {
    name: "CAGR",
    unit: "fraction",
    definition:
      "Yearly growth that would have led from the first to the last equity: (end / start)^(365 / days) − 1; −100 % if " +
      "nothing is left. Over a few weeks it says little.",
    nullWhen: "the run is shorter than a day",
  },
  volatility: {
    name: "volatility",
    unit: "fraction",
    definition: "Sample standard deviation of the daily returns, times √365.",
    nullWhen: "there are fewer than two days",
  },
  sharpe: {
    name: "Sharpe",
    unit: "ratio",
    definition:
      "Mean of the daily returns over their sample standard deviation, times √365. The risk-free rate is 0.",
    nullWhen: "there are fewer than two days or all returns are the same",
  },
  sortino: {
    name: "Sortino",
    unit: "ratio",
    definition:
      "Mean of the daily returns over the root of the mean square of the negative ones (others count as 0), times √365.",
    nullWhen: "there are fewer than two days or none has a negative return",
  },
  maxDrawdown: {
    name: "max drawdown",
    unit: "fraction",
    definition:
      "Largest fall of the equity below its highest value so far, a fraction of that value, at the ends of days. The " +
      "kill switch looks at every price, and counts from the capital; on live trades from the peak as well.",
    nullWhen: "the run is shorter than a day",
  },
  maxDrawdownDays: {
    name: "max drawdown length",
    unit: "days",
    definition:
      "Longest stretch of days from a peak until the equity is at or above that peak again, or to the end, counted from " +
      "the day of the peak.",
    nullWhen: "the run is shorter than a day",
  },
  calmar: {
    name: "Calmar",
    unit: "ratio",
    definition: "CAGR over max drawdown.",
    nullWhen: "there is no drawdown",
  },
  var95: {
    name: "VaR 95 %",
    unit: "fraction",
    definition:
      "Value at risk of a day: minus the 5 % quantile of the daily returns, with linear interpolation. One day in " +
      "twenty lost more.",
    nullWhen: "there are fewer than two days",
  },
  cvar95: {
    name: "CVaR 95 %",
    unit: "fraction",
    definition:
      "What a day loses on average when it is among the worst 5 %: minus the mean of the daily returns at or below " +
      "that quantile.",
    nullWhen: "there are fewer than two days",
  },
  bestDay: {
    name: "best day",
    unit: "fraction",
    definition: "Largest daily return.",
    nullWhen: "the run is shorter than a day",
  },
  worstDay: {
    name: "worst day",
    unit: "fraction",
    definition: "Smallest daily return.",
    nullWhen: "the run is shorter than a day",
  },
  exposure: {
    name: "exposure",
    unit: "fraction",
    definition:
      "Mean over the ends of days of the value of open positions as a fraction of the equity: how much of the account " +
      "was at work.",
    nullWhen: "the run is shorter than a day",
  },
  turnover: {
    name: "turnover",
    unit: "ratio",
    definition:
      "All that was paid for shares, fees included, over the mean of the equity series: how often the account was spent.",
    nullWhen: "the run is shorter than a day",
  },
  winRate: {
    name: "win rate",
    unit: "fraction",
    definition:
      "Share of closed positions with a profit above 0. The 95 % interval is clustered by market: positions in one " +
      "market share one outcome.",
    nullWhen: "no position is closed",
  },
  profitFactor: {
    name: "profit factor",
    unit: "ratio",
    definition: "Sum of all profits over the sum of all losses of closed positions.",
    nullWhen: "no closed position lost",
  },
  expectancy: {
    name: "expectancy",
    unit: "usd",
    definition: "Mean profit of a closed position, after fees.",
    nullWhen: "no position is closed",
  },
  payoff: {
    name: "payoff",
    unit: "ratio",
    definition: "Mean profit of the winners over the mean loss of the losers.",
    nullWhen: "there is no winner or no loser",
  },
  edge: {
    name: "mean edge",
    unit: "fraction",
    definition:
      "Mean over the closed positions of profit over cost, each position with the same weight. The 95 % interval is " +
      "clustered by market: mean ± t · √V with V = G/(G − 1) · Σ over markets of (sum of deviations in the market)² / " +
      "N², and t the 97.5 % quantile of Student's t with G − 1 degrees of freedom. If it contains 0, there is no " +
      "evidence either way.",
    nullWhen: "no position is closed",
  },
  nPositions: {
    name: "positions (N)",
    unit: "count",
    definition:
      "Positions that were paid out. Open ones are in the equity at their marks, nowhere else.",
    nullWhen: "never",
  },
  nMarkets: {
    name: "markets (G)",
    unit: "count",
    definition:
      "Markets among the closed positions: the independent observations there are, if markets are.",
    nullWhen: "never",
  },
  holdingHoursMedian: {
    name: "holding time",
    unit: "hours",
    definition: "Median time from the first fill of a position to its payout.",
    nullWhen: "no position is closed",
  },
  brier: {
    name: "Brier score",
    unit: "ratio",
    definition:
      "Mean of (entry price − outcome)², the outcome 1 if the token paid a dollar and 0 if not: how well the prices " +
      "paid predicted what happened. 0 is perfect, 0.25 is what a price of 0.5 always gets.",
    nullWhen: "no position is closed",
  },
};
/** Every figure, in the order in which reports show them. */
export const METRIC_KEYS = Object.keys(METRICS) as readonly MetricKey[];
