/**
 * With which limits and parameters a run would begin, and who set each.
 *
 * The program may ask for variables by their names only and cannot list them, so that it never sees one whose name is
 * misspelt. Who looks here sees that theirs had no effect.
 *
 * @module
 */

import { Secret } from "../../core/secret.ts";
import { DEFAULT_PARAMS } from "../../core/strategy_params.ts";
import { UsageError } from "../errors.ts";
import type { CliIo } from "../io.ts";
import {
  type GivenTexts,
  optionsFrom,
  type Setting,
  settingsOf,
} from "../options/option_values.ts";
import { type OptionKey, optionName, optionOf, paramsOf } from "../options/options.ts";
import { type Check, failed, ok } from "./check.ts";

/** A setting of `run`. */
export interface SettingInForce {
  /** Name of the option: `max-day-usd`. */
  readonly option: string;
  /** Its value; `null` for none, or no limit. Of a secret only that it is set. */
  readonly value: string | number | boolean | readonly string[] | null;
  /** Who set it: a flag, a variable, a line of the config file, or `default`. */
  readonly from: string;
  /** Whether it limits what is at stake, so that no value is no limit. */
  readonly isLimit: boolean;
}

/** Groups of options that are shown whoever set them; of all others only what somebody has set. */
const ALWAYS_SHOWN = ["Whales", "Filter", "Account", "Costs", "Limits"];
/** Limits whose default stands for none. */
const NO_LIMITS: Readonly<Partial<Record<OptionKey, number>>> = {
  maxMarketUsd: DEFAULT_PARAMS.maxMarketUsd,
  maxEventUsd: DEFAULT_PARAMS.maxEventUsd,
  maxExposureUsd: DEFAULT_PARAMS.maxExposureUsd,
  maxDayUsd: DEFAULT_PARAMS.maxDayUsd,
  maxPositions: DEFAULT_PARAMS.maxPositions,
  maxSignalAgeMs: DEFAULT_PARAMS.maxSignalAgeMs,
  maxPriceAgeMs: DEFAULT_PARAMS.maxPriceAgeMs,
};

/**
 * The settings with which `run` would begin.
 *
 * @param given What somebody set.
 * @param io For the environment.
 * @throws {UsageError} If one cannot be read.
 */
export function settingsInForce(
  given: GivenTexts,
  io: Pick<CliIo, "env">,
): readonly SettingInForce[] {
  const settings = settingsOf("run", given, io);
  // What is unset is another limit on live trades than on history.
  const params: Readonly<Record<string, unknown>> = {
    ...paramsOf(optionsFrom("run", settings), true),
  };
  const inForce = ({ key, value, place }: Setting): SettingInForce => ({
    option: optionName(key),
    value: shown(key, params[key] ?? value),
    from: place ?? "default",
    isLimit: key in NO_LIMITS,
  });
  return settings
    .filter(isShown)
    .map(inForce);
}

function isShown({ key, place }: Setting): boolean {
  const { group } = optionOf(key);
  if (ALWAYS_SHOWN.includes(group) || key === "categories") return true;
  return place !== undefined && group !== "General";
}

function shown(key: OptionKey, value: unknown): SettingInForce["value"] {
  if (value === undefined || value === NO_LIMITS[key]) return null;
  if (value instanceof Secret) return "set";
  return value as SettingInForce["value"];
}

/** Whether all settings can be read, and which are not the defaults. */
export interface CheckedSettings {
  readonly check: Check;
  /** None if they cannot be read. */
  readonly settings: readonly SettingInForce[];
}

/**
 * Looks at the settings of `run`.
 *
 * @param given What somebody set.
 * @param io For the environment.
 */
export function checkSettings(
  given: GivenTexts,
  io: Pick<CliIo, "env">,
): CheckedSettings {
  try {
    const settings = settingsInForce(given, io);
    const names = settings.filter(({ from }) => from !== "default")
      .map(({ option }) => option).join(", ");
    const detail = names === "" ? "all are the defaults" : `not the defaults: ${names}`;
    return { check: ok("settings", detail), settings };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const next = error.next ?? 'Set it as "pilotfish help run" says';
    return { check: failed("settings", error.message, next), settings: [] };
  }
}
