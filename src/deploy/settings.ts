/**
 * Settings of the refresh: environment variables, those of the command line with the same meaning and defaults.
 *
 * @module
 */

import { UsageError } from "../cli/errors.ts";
import { readOptions } from "../cli/options/option_values.ts";
import type { RefreshSettings } from "./steps.ts";

/** When a refresh begins unless something else is asked for: Mondays at six, UTC. */
export const DEFAULT_SCHEDULE = "0 6 * * 1";
/** Trades that are read in a step unless something else is asked for. */
const DEFAULT_STEP_TRADES = 250_000;
const MS_PER_DAY = 86_400_000;

/** Reads an environment variable. */
export type ReadVariable = (name: string) => string | undefined;

/** What a deployment does. */
export interface DeploySettings {
  /** What shapes a refresh. */
  readonly refresh: RefreshSettings;
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
 * @throws {UsageError} If a value cannot be, or no research directory is named.
 */
export async function readSettings(env: ReadVariable): Promise<DeploySettings> {
  const options = await readOptions("warmup", new Map(), { env });
  const { maxWarmupAge } = await readOptions("run", new Map(), { env });
  if (!env("PILOTFISH_RESEARCH_DIR")) {
    throw new UsageError(
      "Cannot refresh without history",
      "Set PILOTFISH_RESEARCH_DIR to the https:// or s3:// address of a research directory",
    );
  }
  return {
    refresh: {
      researchDir: options.researchDir,
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
    kv: options.warmupKv,
    maxAgeMs: maxWarmupAge * MS_PER_DAY,
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
