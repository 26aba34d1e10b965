/**
 * Reads a config file: options by name, as YAML or JSON.
 *
 * @module
 */

import { parse as parseYaml } from "@std/yaml";
import { didYouMean } from "./did_you_mean.ts";
import { UsageError } from "../errors.ts";
import { OPTION_KEYS, type OptionKey, optionName, optionOf } from "./options.ts";

/** What a config file says of one option. */
export interface ConfigEntry {
  /** The key as the file spells it. */
  readonly spelling: string;
  /** The value as text. */
  readonly text: string;
}

/**
 * Reads a config file.
 *
 * @param path YAML, of which JSON is a part. Keys are option names in any spelling (`min-size-usd`,
 * `min_size_usd`, `minSizeUsd`); nothing, `null` and `~` mean unset.
 * @returns The entries by option.
 * @throws {UsageError} If the file cannot be read, is not a map, or has a key that is no option.
 */
export async function readConfigFile(path: string): Promise<ReadonlyMap<OptionKey, ConfigEntry>> {
  const content = parseConfig(path, await readText(path)) ?? {};
  if (typeof content !== "object" || Array.isArray(content)) {
    throw new UsageError(
      `Cannot read the config file as options by name: ${path}`,
      `Write one option a line, for example "capital: 10000"`,
    );
  }
  const entries = new Map<OptionKey, ConfigEntry>();
  for (const [spelling, value] of Object.entries(content)) {
    const key = keyOf(spelling, path);
    const earlier = entries.get(key);
    if (earlier !== undefined) {
      throw new UsageError(
        `Cannot use an option that ${path} sets twice: ${earlier.spelling} and ${spelling}`,
        "Keep one of them",
      );
    }
    if (isUnset(value)) continue;
    const isSecret = optionOf(key).kind === "secret";
    const refusal = (part: unknown) =>
      new UsageError(
        `Cannot read ${spelling} in ${path} as one value: ` +
          (isSecret ? "its value is not shown" : JSON.stringify(part)),
        "Put every option at the top level",
      );
    entries.set(key, { spelling, text: asText(value, refusal) });
  }
  return entries;
}

async function readText(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable || !(error instanceof Error)) throw error;
    throw new UsageError(
      `Cannot read the config file as ${reasonOf(error)}: ${path}`,
      "Check the path given with --config or PILOTFISH_CONFIG",
    );
  }
}

function reasonOf(error: Error): string {
  if (error instanceof Deno.errors.NotFound) return "it does not exist";
  if (error instanceof Deno.errors.IsADirectory) return "it is a folder";
  if (error instanceof Deno.errors.PermissionDenied) return "the system refuses access";
  return `the system says "${error.message}"`;
}

function parseConfig(path: string, text: string): unknown {
  try {
    // Every value as it is written: a profile 007 is none called 7, nor a long token a rounded number.
    return parseYaml(text, { schema: "failsafe" });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // The first line of several, which are an excerpt of the file.
    const reason = message.split("\n", 1)[0]?.replace(/:$/, "");
    throw new UsageError(
      `Cannot read the config file ${path}: ${reason}`,
      `Write one option a line, for example "capital: 10000"`,
    );
  }
}

const KEY_BY_NAME: ReadonlyMap<string, OptionKey> = new Map(
  OPTION_KEYS.filter((key) => !optionOf(key).reach?.startsWith("flag"))
    .map((key) => [optionName(key), key]),
);

function keyOf(spelling: string, path: string): OptionKey {
  const name = spelling.replaceAll("_", "-").replace(
    /[A-Z]/g,
    (letter) => `-${letter.toLowerCase()}`,
  );
  const key = KEY_BY_NAME.get(name);
  if (key === undefined) {
    throw new UsageError(
      `Cannot use an option that does not exist, in ${path}: ${spelling}`,
      didYouMean(name, [...KEY_BY_NAME.keys()]) ?? `Run "pilotfish help" for the options there are`,
    );
  }
  return key;
}

function isUnset(value: unknown): boolean {
  return value === null || value === "null" || value === "~";
}

/** The value as a flag would have given it: a list joined by commas. */
function asText(value: unknown, refusal: (part: unknown) => UsageError): string {
  if (Array.isArray(value)) return value.map((each) => asText(each, refusal)).join(",");
  if (typeof value === "object") throw refusal(value);
  return String(value);
}
