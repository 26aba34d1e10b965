/**
 * Rows of the table of options that limit what may be lost: how much may be at stake, and when to stop.
 *
 * On history the strategy runs as it is written down, without the limits that only live trading needs: their defaults
 * depend on which of the two it is, so that they are unset here.
 *
 * @module
 */

import {
  DEFAULT_PARAMS,
  LIVE_PARAMS,
  type NumberParam,
  PARAM_RANGES,
  type StrategyParams,
} from "../../core/strategy_params.ts";
import type { CommandName } from "../command_names.ts";
import { boolean, number, type Option, type OptionRow } from "./option_kinds.ts";

const TRADING: readonly CommandName[] = ["replay", "backtest", "run"];

/** The rows. */
export const LIMIT_OPTIONS = {
  maxDrawdownFromPeak: limit("maxDrawdownFromPeak", {
    on: TRADING,
    placeholder: "FRACTION",
    help: "Loss from the highest equity that pauses too; 0.15 live if unset",
  }),
  warnLevel: limit("warnLevel", {
    on: TRADING,
    placeholder: "FRACTION",
    help: "Part of such a loss to warn at, 1 for never; 0.8 live if unset",
  }),
  marksToTrip: limit("marksToTrip", {
    on: TRADING,
    whole: true,
    help: "Times in a row that such a loss must be seen; 3 live if unset",
  }),
  maxMarketUsd: limit("maxMarketUsd", {
    on: TRADING,
    placeholder: "USD",
    help: "Most to pay in one market; no limit if unset",
  }),
  maxEventUsd: limit("maxEventUsd", {
    on: TRADING,
    placeholder: "USD",
    help: "Most to pay in all markets of one event; no limit if unset",
  }),
  maxExposureUsd: limit("maxExposureUsd", {
    on: TRADING,
    placeholder: "USD",
    help: "Most to pay for all open positions; no limit if unset",
  }),
  maxDayUsd: limit("maxDayUsd", {
    on: TRADING,
    placeholder: "USD",
    help: "Most to order in one day, UTC; no limit if unset",
  }),
  maxPositions: limit("maxPositions", {
    on: TRADING,
    whole: true,
    help: "Most positions at a time; no limit if unset",
  }),
  maxSignalAgeMs: limit("maxSignalAgeMs", {
    on: ["run"],
    placeholder: "MS",
    help: "Oldest live trade to follow, milliseconds; 60000 if unset",
  }),
  maxPriceAgeMs: limit("maxPriceAgeMs", {
    on: ["run"],
    placeholder: "MS",
    help: "Oldest live price of a position to trade on; 3600000 if unset",
  }),
  tradeWhileBlind: boolean({
    group: "Limits",
    on: ["run"],
    default: DEFAULT_PARAMS.tradeWhileBlind,
    help: "Follow signals even while the feeds may be missing trades",
  }),
} as const satisfies Readonly<Record<string, Option<unknown, CommandName>>>;

/** Values of these options. */
export type LimitValues = {
  readonly [K in keyof typeof LIMIT_OPTIONS]: (typeof LIMIT_OPTIONS)[K] extends
    Option<infer T, CommandName> ? T : never;
};

/**
 * The limits among the options of a command that trades.
 *
 * @param options Values of the options.
 * @param isLive Whether trades are live: then what is unset is as in {@linkcode LIVE_PARAMS}.
 */
export function limitsOf(options: LimitValues, isLive: boolean) {
  const unset: StrategyParams = isLive ? { ...DEFAULT_PARAMS, ...LIVE_PARAMS } : DEFAULT_PARAMS;
  const { watchExits, forgetHours } = unset;
  return {
    maxDrawdownFromPeak: options.maxDrawdownFromPeak ?? unset.maxDrawdownFromPeak,
    warnLevel: options.warnLevel ?? unset.warnLevel,
    marksToTrip: options.marksToTrip ?? unset.marksToTrip,
    maxMarketUsd: options.maxMarketUsd ?? unset.maxMarketUsd,
    maxEventUsd: options.maxEventUsd ?? unset.maxEventUsd,
    maxExposureUsd: options.maxExposureUsd ?? unset.maxExposureUsd,
    maxDayUsd: options.maxDayUsd ?? unset.maxDayUsd,
    maxPositions: options.maxPositions ?? unset.maxPositions,
    ...isLive ? feedLimitsOf(options) : feedLimitsOf(DEFAULT_PARAMS),
    watchExits,
    forgetHours,
  } satisfies Partial<StrategyParams>;
}

/** Limits that mean something on a live feed only. */
function feedLimitsOf(
  { maxSignalAgeMs, maxPriceAgeMs, tradeWhileBlind }: FeedLimits,
) {
  return {
    maxSignalAgeMs: maxSignalAgeMs ?? LIVE_PARAMS.maxSignalAgeMs,
    maxPriceAgeMs: maxPriceAgeMs ?? LIVE_PARAMS.maxPriceAgeMs,
    tradeWhileBlind,
  };
}

type FeedLimits = Pick<LimitValues, "maxSignalAgeMs" | "maxPriceAgeMs" | "tradeWhileBlind">;

/** The row of a limit: its range is the core's, it has no default of its own. */
function limit(
  key: NumberParam,
  row: Omit<OptionRow<CommandName>, "group"> & { readonly whole?: boolean },
): Option<number | undefined, CommandName> {
  return number({ ...row, group: "Limits", default: undefined, range: PARAM_RANGES[key] });
}
