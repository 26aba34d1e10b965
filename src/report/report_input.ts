/**
 * What a report is made of: plain data, put together by whoever ran or read the account.
 *
 * @module
 */

import type { AccountStats } from "../core/stats.ts";
import type { Recording } from "./account_recorder.ts";

/** A name and what it is, as words. */
export type Fact = readonly [name: string, value: string];
/** A name and how many. */
export type Counted = readonly [name: string, count: number];

/** Mean and quantiles of a figure over all fills. */
export interface FillFigure {
  readonly mean: number;
  readonly median: number;
  readonly p95: number;
  readonly p99: number;
}

/** How well orders were carried out. The figures have the names of the execution log. */
export interface ExecutionQuality {
  readonly orders: number;
  readonly fills: number;
  /** Spent on shares over what was asked for; `null` without fills. */
  readonly fill_rate: number | null;
  readonly figures: Readonly<Record<string, FillFigure | null>>;
}

/** Whether the whales were learnt from what is reported: `nothing` if none were learnt, or nothing happened. */
export type Sample = "in-sample" | "out-of-sample" | "nothing";

/** Trades by which the whales were scored. */
export interface ScoredTrades {
  /** All of them. */
  readonly trades: number;
  /** Those in markets that had not closed when the training ended, as far as history tells. */
  readonly withLaterOutcome: number;
}

/** What a report is made of. */
export interface ReportInput {
  /** What it is about: `Replay`, `Account paper`. */
  readonly title: string;
  /** Version of the program. */
  readonly version: string;
  readonly sample: Sample;
  /** If out-of-sample, and it is known: the trades that scored the whales, and those in markets that closed later. */
  readonly scored?: ScoredTrades;
  /** What the account did. */
  readonly recording: Recording;
  readonly stats: AccountStats;
  /** How far trades came, in the order of the steps. */
  readonly funnel: readonly Counted[];
  /** Signals and orders that came to nothing, by reason in words. */
  readonly rejections: readonly Counted[];
  readonly execution: ExecutionQuality;
  readonly params: readonly Fact[];
  /** From when to when, and what was learnt from. */
  readonly dataWindow: readonly Fact[];
  /** How much of what happened was seen. */
  readonly coverage: readonly Fact[];
  /** What the figures take for granted. */
  readonly assumptions: readonly string[];
  /** What cannot be known from this data. */
  readonly unknowable: readonly string[];
  /** Words of a market, `""` if they are not known. Foreign text. */
  readonly questionOf: (marketId: string) => string;
}
