/**
 * Rows of the table of options that decide what comes out: history, whales, filter, account and costs.
 *
 * @module
 */

import { DEFAULT_COSTS } from "../../core/costs.ts";
import { DEFAULT_PARAMS, type NumberParam, PARAM_RANGES } from "../../core/strategy_params.ts";
import { DEFAULT_MAX_SLIPPAGE } from "../../execution/live_paper_venue.ts";
import type { CommandName } from "../command_names.ts";
import {
  boolean,
  choice,
  list,
  number,
  type Option,
  type OptionRow,
  path,
  text,
  time,
} from "./option_kinds.ts";

/** Commands that learn who the whales are. */
export const TRAINING: readonly CommandName[] = [
  "warmup",
  "replay",
  "backtest",
  "run",
  "whales",
  "why",
];
/** Commands that put trades through the filter. */
export const FILTERING: readonly CommandName[] = ["replay", "backtest", "run", "why"];
/** Commands that follow the signals. */
export const TRADING: readonly CommandName[] = ["replay", "backtest", "run"];

const ANY = Number.MAX_VALUE;

/** The rows. */
export const STRATEGY_OPTIONS = {
  // History
  replay: boolean({
    group: "History",
    on: ["run"],
    default: false,
    help: "Run on history instead of live trades",
  }),
  researchDir: path({
    group: "History",
    on: [...TRAINING, "fetch", "import", "data", "doctor"],
    names: "folder",
    default: "data/poly_cat",
    help: "Research directory, or its https:// or s3:// address",
    helpOn: {
      fetch: "Folder to write to; what was fetched before stays in use",
      import: "Folder to write to; what is there stays",
    },
  }),
  categories: list({
    group: "History",
    on: [...TRAINING, "fetch", "doctor"],
    default: DEFAULT_PARAMS.categories,
    help: "Categories to read and follow; all for every one",
    helpOn: {
      fetch: "Categories to fetch; all for every one",
      doctor: "Categories that history is read for; all for every one",
    },
  }),
  outcomes: choice({
    group: "History",
    on: TRAINING,
    choices: ["yes", "token"],
    default: "yes",
    help: "Buying NO at p: selling YES at 1 - p (yes), or buying at p (token)",
  }),
  liquidityField: text({
    group: "History",
    on: TRAINING,
    placeholder: "NAME",
    default: undefined,
    help: "Column that tells a market's volume; the first known one if unset",
  }),
  from: time({
    group: "History",
    on: FILTERING,
    help: "First moment to replay, UTC unless it names a zone",
  }),
  to: time({
    group: "History",
    on: FILTERING,
    help: "Moment to stop before",
  }),

  // Whales
  asOf: time({
    group: "Whales",
    on: TRAINING,
    help: "Learn from trades before this moment; the end of the data if unset",
  }),
  trainMonths: number({
    group: "Whales",
    on: TRAINING,
    placeholder: "MONTHS",
    default: 6,
    range: [1, 1200],
    whole: true,
    help: "Calendar months of history to learn from",
  }),
  minUsd: number({
    group: "Whales",
    on: TRAINING,
    placeholder: "USD",
    default: 10,
    range: [0, ANY],
    help: "Smallest trade to learn from",
  }),
  volumePercentile: number({
    group: "Whales",
    on: TRAINING,
    placeholder: "PERCENT",
    default: 95,
    range: [0, 100],
    help: "Volume in a market from which a wallet is a candidate",
  }),
  minTrades: number({
    group: "Whales",
    on: TRAINING,
    default: 10,
    range: [0, Number.MAX_SAFE_INTEGER],
    whole: true,
    help: "Scored trades a whale must have",
  }),
  minSurprise: number({
    group: "Whales",
    on: TRAINING,
    placeholder: "FRACTION",
    default: 0,
    range: [-1, 1],
    help: "Win rate above the expected one must exceed this",
  }),
  minWalletWr: param("minWalletWr", {
    group: "Whales",
    on: TRAINING,
    placeholder: "FRACTION",
    help: "Win rate a whale must have",
  }),

  // The filter
  minSizeUsd: param("minSizeUsd", {
    group: "Filter",
    on: FILTERING,
    placeholder: "USD",
    help: "Smallest trade that counts",
  }),
  minMarketVolume: param("minMarketVolume", {
    group: "Filter",
    on: FILTERING,
    placeholder: "USD",
    help: "Smallest market that counts",
  }),
  maxPriceImpact: param("maxPriceImpact", {
    group: "Filter",
    on: FILTERING,
    placeholder: "FRACTION",
    help: "Largest trade, as a fraction of its market's volume",
  }),
  minConfirmations: param("minConfirmations", {
    group: "Filter",
    on: FILTERING,
    whole: true,
    help: "Whales that must take the same side",
  }),
  windowHours: param("windowHours", {
    group: "Filter",
    on: FILTERING,
    placeholder: "HOURS",
    help: "How long a whale's trade confirms another",
  }),
  cooldownHours: param("cooldownHours", {
    group: "Filter",
    on: FILTERING,
    placeholder: "HOURS",
    help: "Silence after a signal, for its market and direction",
  }),

  // The account
  capital: param("capital", {
    group: "Account",
    on: TRADING,
    placeholder: "USD",
    help: "Starting capital",
  }),
  positionSizePct: param("positionSizePct", {
    group: "Account",
    on: TRADING,
    placeholder: "FRACTION",
    help: "Size of a position, as a fraction of the starting capital",
  }),
  maxPositionUsd: param("maxPositionUsd", {
    group: "Account",
    on: TRADING,
    placeholder: "USD",
    help: "Largest position",
  }),
  maxDrawdown: param("maxDrawdown", {
    group: "Account",
    on: TRADING,
    placeholder: "FRACTION",
    help: "Loss of starting capital at which trading is paused",
  }),
  pnl: choice({
    group: "Account",
    on: ["backtest"],
    choices: ["account", "roi"],
    default: "account",
    help: "Profit from the account's own fills, or from each signal's return",
  }),

  // Costs
  feeRate: number({
    group: "Costs",
    on: TRADING,
    placeholder: "FRACTION",
    default: undefined,
    range: [0, 1],
    help: "Fee rate of every market; by category if unset",
  }),
  halfSpread: number({
    group: "Costs",
    on: TRADING,
    placeholder: "USD",
    default: DEFAULT_COSTS.halfSpread,
    range: [0, 1],
    help: "Half the distance between bid and ask, a share",
  }),
  fillDelayMs: number({
    group: "Costs",
    on: TRADING,
    placeholder: "MS",
    default: DEFAULT_COSTS.fillDelayMs,
    range: [0, 86_400_000],
    whole: true,
    help: "Time from a signal to its fill, milliseconds",
  }),
  maxSlippage: number({
    group: "Costs",
    on: ["run"],
    placeholder: "FRACTION",
    default: DEFAULT_MAX_SLIPPAGE,
    range: [0, 1],
    help: "Most to pay live above the signal's price, as a fraction of it",
  }),
} as const satisfies Readonly<Record<string, Option<unknown, CommandName>>>;

/** The row of a strategy parameter: its default and its range are the core's. */
function param(
  key: NumberParam,
  row: OptionRow<CommandName> & { readonly whole?: boolean },
): Option<number, CommandName> {
  return number({ ...row, default: DEFAULT_PARAMS[key], range: PARAM_RANGES[key] });
}
