/**
 * Why a trade did, or did not, become a signal: every step with its value, its threshold and its verdict.
 *
 * @module
 */

import {
  categoryOf,
  type FilterState,
  type FilterStep,
  keyWindow,
  liquidityOf,
  screenTrade,
} from "./confirmed_whale.ts";
import { isCoolingDown } from "./market_memory.ts";
import { MS_PER_HOUR } from "./time_units.ts";
import type { Trade } from "./trade.ts";

/** One step, as it looks at one trade. */
export interface GateReport {
  /** Name of the step. */
  readonly step: FilterStep;
  /** What the trade brings, in words. */
  readonly value: string;
  /** What the step asks for, in words. */
  readonly threshold: string;
  /**
   * What the trade brings as a number, where it is one: USD (`size`, `liquidity`), a fraction (`wallet`: win rate,
   * `impact`: of the market's volume), or whales (`confirmation`, missing while cooling down).
   */
  readonly valueNumber?: number;
  /** What the step asks for, in the same unit: at least this, with `impact` at most. Missing for `category`. */
  readonly thresholdNumber?: number;
  /** Whether the trade gets past it. */
  readonly passes: boolean;
}

/**
 * Looks at a trade with all six steps, also those after the first that rejects it.
 *
 * @param state State of the filter before the trade.
 * @param trade The trade.
 * @returns A report for each step, in order. The trade triggers a signal if all pass.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { createFilter, explainTrade } from "pilotfish";
 *
 * const state = createFilter({ asOfMs: 0, cutoffMs: 0, whales: new Map(), liquidityUsd: new Map() });
 * const reports = explainTrade(state, {
 *   marketId: "0x01", wallet: "0xa", direction: "buy", price: 0.4, usd: 20_000, timeMs: 0,
 *   category: "Sports", tokenId: "",
 * });
 * assertEquals(reports.map((report) => report.passes), [true, false, false, false, false, false]);
 * ```
 */
export function explainTrade(state: FilterState, trade: Trade): readonly GateReport[] {
  const { params, warmUp } = state;
  const liquidityUsd = liquidityOf(state, trade.marketId);
  const category = categoryOf(state, trade);
  const whale = warmUp.whales.get(trade.wallet);
  const impact = trade.usd / liquidityUsd;
  const allowed = params.categories.length === 0;
  const lower = category.trim().toLowerCase();
  return [
    {
      step: "size",
      value: usd(trade.usd),
      threshold: `at least ${usd(params.minSizeUsd)}`,
      valueNumber: trade.usd,
      thresholdNumber: params.minSizeUsd,
      passes: trade.usd >= params.minSizeUsd,
    },
    {
      step: "liquidity",
      value: usd(liquidityUsd),
      threshold: `at least ${usd(params.minMarketVolume)}`,
      valueNumber: liquidityUsd,
      thresholdNumber: params.minMarketVolume,
      passes: liquidityUsd >= params.minMarketVolume,
    },
    {
      step: "category",
      value: category === "" ? "unknown" : category,
      threshold: allowed ? "any" : `one of ${params.categories.join(", ")}`,
      passes: allowed || state.allowedCategories.includes(lower),
    },
    {
      step: "wallet",
      value: whale === undefined ? "not in the whale set" : `win rate ${percent(whale.winRate)}`,
      threshold: `a whale with a win rate of at least ${percent(params.minWalletWr)}`,
      ...(whale && { valueNumber: whale.winRate }),
      thresholdNumber: params.minWalletWr,
      passes: whale !== undefined && whale.winRate >= params.minWalletWr,
    },
    {
      step: "impact",
      value: Number.isFinite(impact) ? percent(impact) : "no liquidity known",
      threshold: `at most ${percent(params.maxPriceImpact)} of the market's volume`,
      ...(Number.isFinite(impact) && { valueNumber: impact }),
      thresholdNumber: params.maxPriceImpact,
      passes: impact <= params.maxPriceImpact,
    },
    confirmationReport(state, trade),
  ];
}

function confirmationReport(state: FilterState, trade: Trade): GateReport {
  const { params } = state;
  const key = keyWindow(state, trade.marketId, trade.direction);
  const threshold = `at least ${params.minConfirmations} whales within ${params.windowHours} h, ` +
    `no signal within ${params.cooldownHours} h`;
  if (isCoolingDown(key, trade.timeMs, params)) {
    const hours = (trade.timeMs - key.lastSignalMs!) / MS_PER_HOUR;
    return {
      step: "confirmation",
      value: `last signal ${hours.toFixed(1)} h ago`,
      threshold,
      thresholdNumber: params.minConfirmations,
      passes: false,
    };
  }
  const oldestMs = trade.timeMs - params.windowHours * MS_PER_HOUR;
  const others = key.whales.filter((seen) =>
    seen.timeMs >= oldestMs && seen.wallet !== trade.wallet
  );
  // A wallet that no step before would let through confirms nothing.
  const own = screenTrade(state, trade) === undefined ? 1 : 0;
  const whales = others.length + own;
  return {
    step: "confirmation",
    value: `${whales} ${whales === 1 ? "whale" : "whales"}`,
    threshold,
    valueNumber: whales,
    thresholdNumber: params.minConfirmations,
    passes: whales >= params.minConfirmations,
  };
}

function usd(amount: number): string {
  return `$${
    amount.toLocaleString("en-US", {
      minimumFractionDigits: 2,
      maximumFractionDigits: 2,
      trailingZeroDisplay: "stripIfInteger",
    })
  }`;
}

function percent(fraction: number): string {
  return `${(fraction * 100).toLocaleString("en-US", { maximumFractionDigits: 2 })} %`;
}
