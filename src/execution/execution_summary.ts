/**
 * What an execution log says about the quality of the fills.
 *
 * @module
 */

import { quantileSorted } from "../core/quantile.ts";
import type { ExecutionRecord, FillLogged } from "./execution_record.ts";

/** A figure over all fills. */
export interface Distribution {
  readonly mean: number;
  readonly median: number;
  readonly p95: number;
  readonly p99: number;
}

/** Figures of a fill that are summarised. */
export const FILL_FIGURES = [
  "requested_usd",
  "filled_usd",
  "slippage_bps",
  "spread_cost_usd",
  "impact_cost_usd",
  "fee_usd",
  "signal_to_order_ms",
  "order_to_fill_ms",
  "signal_to_fill_ms",
] as const satisfies readonly (keyof FillLogged)[];

/** Name of a figure. */
export type FillFigure = typeof FILL_FIGURES[number];

/** Summary of an execution log. */
export interface ExecutionSummary {
  readonly signals: number;
  readonly orders: number;
  readonly fills: number;
  /** Fills that left something of their order for good, by reason. */
  readonly partial_fills: Readonly<Record<string, number>>;
  /** Spent on shares over what was asked for, over all fills; `null` without fills. */
  readonly fill_rate: number | null;
  /** Signals and orders that came to nothing, by reason. */
  readonly rejections: Readonly<Record<string, number>>;
  readonly resolutions: number;
  readonly pauses: number;
  /** Distributions over the fills; `null` without fills. */
  readonly figures: Readonly<Record<FillFigure, Distribution | null>>;
}

/**
 * Summarises a log.
 *
 * @param records The lines of the log, in any order.
 */
export function summarizeExecutions(records: Iterable<ExecutionRecord>): ExecutionSummary {
  const counts: Record<ExecutionRecord["event"], number> = {
    signal: 0,
    order: 0,
    fill: 0,
    rejection: 0,
    resolution: 0,
    pause: 0,
    resume: 0,
    warning: 0,
    exit: 0,
  };
  const rejections: Record<string, number> = {};
  const partial: Record<string, number> = {};
  const fills: FillLogged[] = [];
  for (const record of records) {
    counts[record.event]++;
    if (record.event === "fill") {
      fills.push(record);
      if (record.rest_reason !== undefined) add(partial, record.rest_reason);
    }
    if (record.event === "rejection") add(rejections, record.reason);
  }
  const requested = sum(fills.map((fill) => fill.requested_usd));
  return {
    signals: counts.signal,
    orders: counts.order,
    fills: fills.length,
    partial_fills: partial,
    fill_rate: requested > 0 ? sum(fills.map((fill) => fill.filled_usd)) / requested : null,
    rejections,
    resolutions: counts.resolution,
    pauses: counts.pause,
    figures: Object.fromEntries(
      FILL_FIGURES.map((figure) => [figure, distribution(fills.map((fill) => fill[figure]))]),
    ) as Record<FillFigure, Distribution | null>,
  };
}

/** Mean and quantiles; `null` for no values. */
export function distribution(values: readonly number[]): Distribution | null {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  return {
    mean: sum(values) / values.length,
    median: quantileSorted(sorted, 0.5),
    p95: quantileSorted(sorted, 0.95),
    p99: quantileSorted(sorted, 0.99),
  };
}

function add(counts: Record<string, number>, reason: string): void {
  counts[reason] = (counts[reason] ?? 0) + 1;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
