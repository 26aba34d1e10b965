/**
 * The table of options. Flags, environment variables, config file keys, help pages and shell completions all come from
 * it: a new option is one row, here or in `strategy_options.ts`.
 *
 * A row named `minSizeUsd` is the flag `--min-size-usd`, the variable `PILOTFISH_MIN_SIZE_USD` and the config file key
 * `min-size-usd` (or `min_size_usd`, or `minSizeUsd`).
 *
 * @module
 */

import type { StrategyParams } from "../../core/strategy_params.ts";
import type { CommandName } from "../command_names.ts";
import { boolean, list, number, type Option, path, text, timeSpan } from "./option_kinds.ts";
import { ALERT_OPTIONS } from "./alert_options.ts";
import { DATA_OPTIONS } from "./data_options.ts";
import { DASHBOARD_OPTIONS } from "./dashboard_options.ts";
import { HOST_OPTIONS } from "./host_options.ts";
import { OPERATION_OPTIONS } from "./operation_options.ts";
import { LIMIT_OPTIONS, limitsOf } from "./limit_options.ts";
import { LIVE_OPTIONS } from "./live_options.ts";
import { PUBLICATION_OPTIONS } from "./publication_options.ts";
import { REPORT_OPTIONS } from "./report_options.ts";
import { DECIDING, SHOWING, STATE_OPTIONS } from "./state_options.ts";
import { STRATEGY_OPTIONS, TRADING, TRAINING } from "./strategy_options.ts";

/** The table. */
export const OPTIONS = {
  ...STRATEGY_OPTIONS,
  ...LIMIT_OPTIONS,
  ...STATE_OPTIONS,
  ...LIVE_OPTIONS,
  ...OPERATION_OPTIONS,
  ...ALERT_OPTIONS,
  ...HOST_OPTIONS,
  ...DASHBOARD_OPTIONS,
  ...DATA_OPTIONS,
  ...PUBLICATION_OPTIONS,

  // What is made up: the sample and the simulation
  seed: number({
    group: "Made up",
    on: ["sample", "simulate"],
    default: 7,
    range: [0, 2 ** 31 - 1],
    whole: true,
    help: "Same seed, same result to the byte",
  }),
  trades: number({
    group: "Made up",
    on: ["sample"],
    default: 200_000,
    range: [1000, 1e9],
    whole: true,
    help: "How many trades to write",
  }),
  hours: number({
    group: "Made up",
    on: ["simulate"],
    default: 24,
    range: [1, 24 * 366],
    help: "How long the made-up venue trades",
  }),
  faults: list({
    group: "Made up",
    on: ["simulate"],
    default: [],
    help: "What goes wrong: names, all, or none",
  }),

  // Output
  out: path({
    group: "Output",
    on: ["sample", "warmup", "export", "report"],
    names: "file",
    placeholder: "PATH",
    default: undefined,
    help: "Where to write: sample a folder (data/sample), others a file",
    helpOn: {
      export: "File to write; the standard output if unset",
      report: "File to write; report.html if unset",
      sample: "Folder to write; data/sample if unset",
      warmup: "File to write the whale set to, as JSON",
    },
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
    help: "Execution log: one JSON line an event, as it happens",
    helpOn: { executions: "Execution log to read, as the argument does" },
  }),
  ...REPORT_OPTIONS,
  dryRun: boolean({
    group: "Output",
    on: ["replay", "run", "fetch"],
    default: false,
    help: "Print all signals, trade nothing",
    helpOn: { fetch: "Say what would be fetched, write nothing" },
  }),
  verify: boolean({
    group: "Output",
    on: ["replay", "run"],
    default: false,
    help: "Compute the signals a second way and compare",
  }),
  watch: boolean({
    group: "Output",
    on: ["status"],
    default: false,
    help: "Show it again whenever it changes, until Ctrl-C",
  }),
  wallet: text({
    group: "Output",
    on: ["why"],
    placeholder: "WALLET",
    default: undefined,
    help: "Trades of this wallet only; its first characters will do",
  }),
  at: timeSpan({
    group: "Output",
    on: ["why"],
    help: "Trades of this day, minute or second only, as it is written",
  }),
  limit: number({
    group: "Output",
    on: ["whales", "why", "signals", "orders", "data"],
    default: 20,
    range: [0, Number.MAX_SAFE_INTEGER],
    whole: true,
    help: "Rows to show; 0 for all",
    helpOn: {
      signals: "Latest signals in the table, 0 for all; --json has all of them",
      orders: "Latest orders in the table, 0 for all; --json has all of them",
      data: "Incomplete markets in the table, 0 for all; --json has all of them",
      whales: "Whales in the table, 0 for all; --json has all of them",
      why: "Trades to show; 0 for all",
    },
  }),
  json: boolean({
    group: "Output",
    on: [
      ...TRAINING,
      "sample",
      "fetch",
      "import",
      "data",
      "executions",
      "verify",
      "rebuild",
      "simulate",
      "alerts",
      "reset",
      "doctor",
      ...SHOWING,
      ...DECIDING,
    ],
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

/** What an option does, in one line: on the page of a command, or to all that take it. */
export function optionHelp(key: OptionKey, command?: CommandName): string {
  const { help, helpOn } = optionOf(key);
  return (command && helpOn?.[command]) ?? help;
}

/** Keys that may be given as flags. */
export const FLAG_KEYS: readonly OptionKey[] = OPTION_KEYS.filter((key) =>
  optionOf(key).kind !== "secret"
);

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
 * The parameters of the filter among the options of a command that puts trades through it.
 *
 * @param options Values of the options.
 * @returns What `createFilter` of the core takes.
 */
export function filterParamsOf(options: Options) {
  const { minSizeUsd, minMarketVolume, categories, minWalletWr, maxPriceImpact } = options;
  const { minConfirmations, windowHours, cooldownHours } = options;
  return {
    minSizeUsd,
    minMarketVolume,
    categories,
    minWalletWr,
    maxPriceImpact,
    minConfirmations,
    windowHours,
    cooldownHours,
  } satisfies Partial<StrategyParams>;
}

/**
 * The strategy's parameters among the options of a command that takes them all.
 *
 * @param options Values of the options.
 * @param isLive Whether trades are live: some limits then have other defaults. @default {false}
 * @returns What `strategyParams` of the core takes.
 */
export function paramsOf(options: Options, isLive = false): StrategyParams {
  const { capital, positionSizePct, maxPositionUsd, maxDrawdown } = options;
  return {
    ...filterParamsOf(options),
    capital,
    positionSizePct,
    maxPositionUsd,
    maxDrawdown,
    ...limitsOf(options, isLive),
  };
}
