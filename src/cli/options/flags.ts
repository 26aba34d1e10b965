/**
 * Takes the command line apart into options and arguments, without looking at any value.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { UsageError } from "../errors.ts";
import { OPTION_KEYS, type OptionKey, optionName, optionOf, optionVariable } from "./options.ts";

/** A command line, taken apart. */
export interface Flags {
  /** What is not an option, in order: the command, then its arguments. */
  readonly words: readonly string[];
  /** Texts given to each option, in order. A switch that is on has `"true"`, one that is off `"false"`. */
  readonly given: ReadonlyMap<OptionKey, readonly string[]>;
  /** Options that nobody knows, as typed. */
  readonly unknown: readonly string[];
}

const KEY_BY_FLAG: ReadonlyMap<string, OptionKey> = new Map(
  OPTION_KEYS.map((key) => [`--${optionName(key)}`, key]),
);

/** What `-5` and `-.5e3` look like: values, not flags. */
const NEGATIVE_NUMBER = /^-(\d|\.\d)/;

/**
 * Takes a command line apart.
 *
 * @param args Arguments of the program.
 * @throws {UsageError} If an option that takes a value has none, a switch that is switched off has one, or a secret is
 *   given.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { readFlags } from "./flags.ts";
 *
 * const flags = readFlags(["replay", "--min-surprise", "-0.1", "--no-color", "--capital=500"]);
 * assertEquals(flags.words, ["replay"]);
 * assertEquals(flags.given.get("minSurprise"), ["-0.1"]);
 * assertEquals(flags.given.get("color"), ["false"]);
 * ```
 */
export function readFlags(args: readonly string[]): Flags {
  const names = OPTION_KEYS.map(optionName);
  const unknown = new Set<string>();
  const parsed = parseArgs(withValuesAttached(args), {
    string: [...names, "_"],
    collect: names,
    unknown(arg, key) {
      if (key === undefined) return true;
      unknown.add(arg);
      return false;
    },
  });
  const given = new Map<OptionKey, readonly string[]>();
  for (const key of OPTION_KEYS) {
    const texts = parsed[optionName(key)];
    if (!Array.isArray(texts) || texts.length === 0) continue;
    refuseSecret(key);
    given.set(key, texts.map(String));
  }
  return { words: parsed._.map(String), given, unknown: [...unknown] };
}

/**
 * Rewrites every known option as `--name=value`. Left to itself, the parser takes a negative number for a flag and
 * anything at all for the value of a switch.
 */
function withValuesAttached(args: readonly string[]): string[] {
  const attached: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === "--") return [...attached, ...args.slice(i)];
    const flag = arg === "-h" ? "--help" : arg;
    const key = KEY_BY_FLAG.get(flag);
    if (key === undefined) {
      attached.push(negatedSwitch(flag) ?? flag);
    } else if (optionOf(key).kind === "boolean") {
      attached.push(`${flag}=true`);
    } else {
      refuseSecret(key);
      const value = args[++i];
      if (value === undefined || looksLikeFlag(value)) {
        throw new UsageError(
          `Cannot use ${flag} without a value: it takes ${optionOf(key).expected}`,
        );
      }
      attached.push(`${flag}=${value}`);
    }
  }
  return attached;
}

/** @throws {UsageError} If the option is a secret: a command line is seen by everybody, and kept by the shell. */
function refuseSecret(key: OptionKey): void {
  if (optionOf(key).kind !== "secret") return;
  throw new UsageError(
    `Cannot take a secret on the command line: --${optionName(key)}`,
    `Set ${optionVariable(key)}, or ${optionName(key)} in the file that --config names`,
  );
}

function looksLikeFlag(text: string): boolean {
  return text.length > 1 && text.startsWith("-") && !NEGATIVE_NUMBER.test(text);
}

/** `--no-json` as `--json=false`; `undefined` for anything that is no switched-off option. */
function negatedSwitch(arg: string): string | undefined {
  if (!arg.startsWith("--no-")) return undefined;
  const [name = "", value] = arg.slice("--no-".length).split("=", 2);
  const key = KEY_BY_FLAG.get(`--${name}`);
  if (key === undefined) return undefined;
  if (optionOf(key).kind !== "boolean") {
    throw new UsageError(`Cannot switch off an option that takes a value: ${arg}`);
  }
  if (value !== undefined) {
    throw new UsageError(`Cannot give a value to a switched-off option: ${arg}`);
  }
  return `--${name}=false`;
}
