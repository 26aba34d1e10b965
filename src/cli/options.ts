/**
 * The table of options. Flags, environment variables, config file keys, help pages and shell completions all come from
 * it: a new option is one row.
 *
 * A row named `minSizeUsd` is the flag `--min-size-usd`, the variable `PILOTFISH_MIN_SIZE_USD` and the config file key
 * `min-size-usd` (or `min_size_usd`, or `minSizeUsd`).
 *
 * @module
 */

import { DEFAULT_COSTS } from "../core/costs.ts";
import { DEFAULT_PARAMS, PARAM_RANGES, type StrategyParams } from "../core/strategy_params.ts";
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

/** Every command, in the order of the general help. */
export const COMMAND_NAMES = [
  "sample",
  "warmup",
  "replay",
  "backtest",
  "run",
  "whales",
  "why",
  "executions",
  "completions",
  "help",
] as const;

/** Name of a command. */
export type CommandName = typeof COMMAND_NAMES[number];

type Row = OptionRow<CommandName>;

const TRAINING: readonly CommandName[] = ["warmup", "replay", "backtest", "run", "whales", "why"];
const FILTERING: readonly CommandName[] = ["replay", "backtest", "run", "why"];
const TRADING: readonly CommandName[] = ["replay", "backtest", "run"];
const REPORTING: readonly CommandName[] = [...TRAINING, "sample", "executions"];

const ANY = Number.MAX_VALUE;
const BIGGEST_WHOLE = Number.MAX_SAFE_INTEGER;

/** The table. */
export const OPTIONS = {
  // History
  replay: boolean({
    group: "History",
    on: ["run"],
    default: false,
    help: "Run on history instead of live trades",
  }),
  researchDir: path({
    group: "History",
    on: TRAINING,
    names: "folder",
    default: "data/poly_cat",
    help: "Research directory: a folder a category, and resolutions.csv",
  }),
  categories: list({
    group: "History",
    on: TRAINING,
    default: DEFAULT_PARAMS.categories,
    help: "Categories to read and follow; all for every one",
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
    on: TRADING,
    help: "First moment to replay, UTC unless it names a zone",
  }),
  to: time({
    group: "History",
    on: TRADING,
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
    range: [0, BIGGEST_WHOLE],
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
  dryRun: boolean({
    group: "Account",
    on: ["replay", "run"],
    default: false,
    help: "Report signals, trade nothing",
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

  // The sample
  seed: number({
    group: "Sample",
    on: ["sample"],
    default: 7,
    range: [0, 2 ** 31 - 1],
    whole: true,
    help: "Same seed, same files to the byte",
  }),
  trades: number({
    group: "Sample",
    on: ["sample"],
    default: 200_000,
    range: [1000, 1e9],
    whole: true,
    help: "How many trades to write",
  }),

  // Output
  out: path({
    group: "Output",
    on: ["sample", "warmup"],
    names: "file",
    placeholder: "PATH",
    default: undefined,
    help: "Where to write: warmup a file, sample a folder (data/sample)",
  }),
  signals: path({
    group: "Output",
    on: TRADING,
    names: "file",
    default: undefined,
    help: "Write the signals here, one JSON line each",
  }),
  log: path({
    group: "Output",
    on: [...TRADING, "executions"],
    names: "file",
    default: undefined,
    help: "Execution log: one JSON line an event",
  }),
  verify: boolean({
    group: "Output",
    on: ["replay", "run"],
    default: false,
    help: "Compute the signals a second way and compare",
  }),
  limit: number({
    group: "Output",
    on: ["whales"],
    default: 20,
    range: [0, BIGGEST_WHOLE],
    whole: true,
    help: "Rows to show; 0 for all",
  }),
  json: boolean({
    group: "Output",
    on: REPORTING,
    default: false,
    help: "Print the result as JSON",
  }),

  // Every command
  config: path({
    group: "General",
    on: "every command",
    names: "file",
    default: undefined,
    reach: "flag and environment",
    help: "Config file: options by name, as YAML or JSON",
  }),
  color: boolean({
    group: "General",
    on: "every command",
    default: true,
    help: "Print without colours (also: NO_COLOR)",
  }),
  quiet: boolean({
    group: "General",
    on: "every command",
    default: false,
    help: "No progress, no notes: results and errors only",
  }),
  debug: boolean({
    group: "General",
    on: "every command",
    default: false,
    help: "Show where in the program an error came from",
  }),
  help: boolean({
    group: "General",
    on: "every command",
    default: false,
    reach: "flag",
    help: "Show this help",
  }),
  version: boolean({
    group: "General",
    on: "every command",
    default: false,
    reach: "flag",
    help: "Show the version",
  }),
} as const satisfies Readonly<Record<string, Option<unknown, CommandName>>>;

/** Key of an option, as code spells it: `minSizeUsd`. */
export type OptionKey = keyof typeof OPTIONS;

/** The value of every option. */
export type Options = {
  readonly [K in OptionKey]: (typeof OPTIONS)[K] extends Option<infer T, CommandName> ? T : never;
};

/** Every key of the table, in its order. */
export const OPTION_KEYS = Object.keys(OPTIONS) as readonly OptionKey[];

/** The row of an option, whatever its type. */
export function optionOf(key: OptionKey): Option<unknown, CommandName> {
  return OPTIONS[key];
}

/** Name of an option as a flag without its dashes, and as a config file key: `min-size-usd`. */
export function optionName(key: OptionKey): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Name of an option in the environment: `PILOTFISH_MIN_SIZE_USD`. */
export function optionVariable(key: OptionKey): string {
  return `PILOTFISH_${optionName(key).replaceAll("-", "_").toUpperCase()}`;
}

/** Keys of the options a command takes, in the order of the table. */
export function optionsOf(command: CommandName): readonly OptionKey[] {
  return OPTION_KEYS.filter((key) => {
    const { on } = optionOf(key);
    return on === "every command" || on.includes(command);
  });
}

/**
 * The strategy's parameters among the options of a command that takes them all.
 *
 * @param options Values of the options.
 * @returns What `strategyParams` of the core takes.
 */
export function paramsOf(options: Options): StrategyParams {
  return {
    minSizeUsd: options.minSizeUsd,
    minMarketVolume: options.minMarketVolume,
    categories: options.categories,
    minWalletWr: options.minWalletWr,
    maxPriceImpact: options.maxPriceImpact,
    minConfirmations: options.minConfirmations,
    windowHours: options.windowHours,
    cooldownHours: options.cooldownHours,
    capital: options.capital,
    positionSizePct: options.positionSizePct,
    maxPositionUsd: options.maxPositionUsd,
    maxDrawdown: options.maxDrawdown,
  };
}

/** The row of a strategy parameter: its default and its range are the core's. */
function param(
  key: keyof typeof PARAM_RANGES,
  row: Row & { readonly whole?: boolean },
): Option<number, CommandName> {
  return number({ ...row, default: DEFAULT_PARAMS[key], range: PARAM_RANGES[key] });
}
