/**
 * Settings of the refresh: environment variables, those of the command line with the same meaning and defaults.
 *
 * @module
 */

import { MS_PER_DAY } from "../core/time_units.ts";
import { UsageError } from "../cli/errors.ts";
import { categoryMapOf } from "../cli/learning/category_map.ts";
import { askedHostsOf } from "../cli/options/host_options.ts";
import { readOptions } from "../cli/options/option_values.ts";
import type { CategoryMap } from "../polymarket/categories.ts";
import type { Hosts } from "../polymarket/hosts.ts";
import type { DownloadSettings, RefreshSettings } from "./refresh_settings.ts";

/** When a refresh begins unless something else is asked for: Mondays at six, UTC. */
export const DEFAULT_SCHEDULE = "0 6 * * 1";
/** Trades that are read in a step unless something else is asked for. */
const DEFAULT_STEP_TRADES = 250_000;

/** Reads an environment variable. */
export type ReadVariable = (name: string) => string | undefined;

/** What is asked of the exchange, and where it is. */
export interface ExchangeSettings {
  readonly hosts: Hosts;
  readonly categoryMap: CategoryMap;
  readonly download: DownloadSettings;
}

/** What a deployment does. */
export interface DeploySettings {
  /** What shapes a refresh. */
  readonly refresh: RefreshSettings;
  /** The exchange, if that is asked itself. */
  readonly exchange: ExchangeSettings | undefined;
  /** KV that is refreshed: a file or a URL; the one that the machine has for the program if `undefined`. */
  readonly kv: string | undefined;
  /** Age of the history from which on the whale set is too old, milliseconds. */
  readonly maxAgeMs: number;
}

/** When a refresh begins: five fields, UTC. */
export function readSchedule(env: ReadVariable): string {
  return env("PILOTFISH_REFRESH_SCHEDULE")?.trim() || DEFAULT_SCHEDULE;
}

/**
 * Reads the settings.
 *
 * @param env Reads a variable.
 * @throws {UsageError} If a value cannot be, or nothing says where history comes from.
 */
export async function readSettings(env: ReadVariable): Promise<DeploySettings> {
  const options = await readOptions("warmup", new Map(), { env });
  const { maxWarmupAge } = await readOptions("run", new Map(), { env });
  const exchange = asksExchange(env) ? await readExchange(env) : undefined;
  if (exchange === undefined && !env("PILOTFISH_RESEARCH_DIR")) {
    throw new UsageError(
      "Cannot refresh without history",
      "Set PILOTFISH_RESEARCH_DIR to the https:// or s3:// address of a research directory, " +
        "or PILOTFISH_REFRESH_FROM to exchange",
    );
  }
  if (exchange !== undefined && !["volumeNum", undefined].includes(options.liquidityField)) {
    throw new UsageError(
      `Cannot use PILOTFISH_LIQUIDITY_FIELD with the exchange itself: ${options.liquidityField}`,
      "Leave it out: a market's liquidity is its volume",
    );
  }
  return {
    refresh: {
      researchDir: exchange?.hosts.data ?? options.researchDir,
      ...(exchange === undefined ? {} : { download: exchange.download }),
      profile: options.profile,
      categories: options.categories,
      outcomes: options.outcomes,
      asOf: options.asOf,
      trainMonths: options.trainMonths,
      minUsd: options.minUsd,
      volumePercentile: options.volumePercentile,
      minTrades: options.minTrades,
      minWalletWr: options.minWalletWr,
      minSurprise: options.minSurprise,
      liquidityField: options.liquidityField,
      stepTrades: readStepTrades(env),
    },
    exchange,
    kv: options.warmupKv,
    maxAgeMs: maxWarmupAge * MS_PER_DAY,
  };
}

/** Whether the exchange itself is asked, rather than a research directory read. */
function asksExchange(env: ReadVariable): boolean {
  const text = env("PILOTFISH_REFRESH_FROM")?.trim() ?? "directory";
  if (text === "exchange" || text === "directory") return text === "exchange";
  throw new UsageError(
    `Cannot read PILOTFISH_REFRESH_FROM as exchange or directory: ${text}`,
    "Without it a research directory is read",
  );
}

async function readExchange(env: ReadVariable): Promise<ExchangeSettings> {
  const options = await readOptions("fetch", new Map(), { env });
  return {
    hosts: askedHostsOf(options),
    categoryMap: await categoryMapOf(options.categoryMap),
    download: { minVolumeUsd: options.minVolume, top: options.top },
  };
}

function readStepTrades(env: ReadVariable): number {
  const text = env("PILOTFISH_REFRESH_STEP_TRADES");
  const value = text === undefined ? DEFAULT_STEP_TRADES : Number(text);
  if (Number.isInteger(value) && value >= 1000 && value <= 2_000_000) return value;
  throw new UsageError(
    `Cannot read PILOTFISH_REFRESH_STEP_TRADES as a whole number from 1000 to 2000000: ${text}`,
    `The default is ${DEFAULT_STEP_TRADES}`,
  );
}
