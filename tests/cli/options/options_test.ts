import { assert, assertEquals, assertLessOrEqual, assertMatch } from "@std/assert";
import { COMMAND_NAMES } from "../../../src/cli/command_names.ts";
import {
  OPTION_KEYS,
  optionName,
  optionOf,
  OPTIONS,
  type Options,
  optionsOf,
  optionVariable,
  paramsOf,
} from "../../../src/cli/options/options.ts";
import { DEFAULT_COSTS } from "../../../src/core/costs.ts";
import { DEFAULT_PARAMS, LIVE_PARAMS, strategyParams } from "../../../src/core/strategy_params.ts";
import {
  DEFAULT_SAMPLE_TRADES,
  MAX_SAMPLE_TRADES,
  MAX_SEED,
  MIN_SAMPLE_TRADES,
} from "../../../src/research/sample/write_sample.ts";

/** The value of every option when nobody sets any. */
const DEFAULTS = Object.fromEntries(
  OPTION_KEYS.map((key) => [key, optionOf(key).default]),
) as unknown as Options;

Deno.test("optionName() and optionVariable() follow from the key", () => {
  assertEquals(optionName("minSizeUsd"), "min-size-usd");
  assertEquals(optionVariable("minSizeUsd"), "PILOTFISH_MIN_SIZE_USD");
});

Deno.test("OPTIONS has the strategy's parameters with its names and defaults", () => {
  const flags = OPTION_KEYS.map((key) => [optionName(key), optionOf(key).defaultText]);
  const expected = [
    ["research-dir", "data/poly_cat"],
    ["categories", "Politics,Geopolitics"],
    ["capital", "10000"],
    ["train-months", "6"],
    ["min-size-usd", "10000"],
    ["min-market-volume", "500000"],
    ["min-wallet-wr", "0.6"],
    ["max-price-impact", "0.05"],
    ["min-confirmations", "2"],
    ["window-hours", "24"],
    ["cooldown-hours", "168"],
    ["max-drawdown", "0.15"],
    ["position-size-pct", "0.03"],
    ["max-position-usd", "50000"],
    ["outcomes", "yes"],
    ["min-usd", "10"],
    ["volume-percentile", "95"],
    ["min-trades", "10"],
    ["min-surprise", "0"],
  ];
  for (const [name, text] of expected) {
    assertEquals(flags.find((flag) => flag[0] === name), [name, text]);
  }
});

Deno.test("OPTIONS agrees with the core and with the sample writer about defaults and ranges", () => {
  assertEquals(paramsOf(DEFAULTS), strategyParams());
  assertEquals(Object.keys(paramsOf(DEFAULTS)).toSorted(), Object.keys(DEFAULT_PARAMS).toSorted());
  assertEquals(DEFAULTS.halfSpread, DEFAULT_COSTS.halfSpread);
  assertEquals(DEFAULTS.fillDelayMs, DEFAULT_COSTS.fillDelayMs);
  assertEquals(DEFAULTS.trades, DEFAULT_SAMPLE_TRADES);
  assertEquals(OPTIONS.seed.expected, `a whole number from 0 to ${MAX_SEED}`);
  assertEquals(
    OPTIONS.trades.expected,
    `a whole number from ${MIN_SAMPLE_TRADES} to ${MAX_SAMPLE_TRADES}`,
  );
});

Deno.test("paramsOf() of live trades has the limits that only they need, unless they are set", () => {
  assertEquals(paramsOf(DEFAULTS, true), strategyParams(LIVE_PARAMS));
  const set = { ...DEFAULTS, marksToTrip: 1, maxSignalAgeMs: 5, maxEventUsd: 700 };
  assertEquals(paramsOf(set, true), {
    ...strategyParams(LIVE_PARAMS),
    marksToTrip: 1,
    maxSignalAgeMs: 5,
    maxEventUsd: 700,
  });
  // On history nothing is ever too old.
  assertEquals(paramsOf(set).maxSignalAgeMs, DEFAULT_PARAMS.maxSignalAgeMs);
  assertEquals(paramsOf(set).maxEventUsd, 700);
});

Deno.test("OPTIONS reads every default back from how help pages show it", () => {
  for (const key of OPTION_KEYS) {
    const { default: value, defaultText, read } = optionOf(key);
    if (defaultText !== undefined) assertEquals(read(defaultText), { value }, key);
  }
});

Deno.test("OPTIONS has rows that fit help pages", () => {
  for (const key of OPTION_KEYS) {
    const { help, placeholder, kind, on } = optionOf(key);
    assertMatch(key, /^[a-z][a-zA-Z]*$/);
    assertMatch(help, /^[A-Z].*[^.]$/, key);
    assertLessOrEqual(help.length, 75, key);
    assertEquals(kind === "boolean", placeholder === undefined, key);
    assert(on === "every command" || on.every((name) => COMMAND_NAMES.includes(name)), key);
  }
});

Deno.test("optionsOf() has a command's own options and those of every command", () => {
  assertEquals(optionsOf("help"), ["config", "color", "quiet", "debug", "help", "version"]);
  assert(optionsOf("sample").includes("seed"));
  assert(!optionsOf("sample").includes("capital"));
});

Deno.test("Options has the types that rows read", () => {
  // This is a test of the type checker: each line fails to compile if a type is wider or narrower.
  const capital: number = DEFAULTS.capital;
  const outcomes: "yes" | "token" = DEFAULTS.outcomes;
  const categories: readonly string[] = DEFAULTS.categories;
  const asOf: number | undefined = DEFAULTS.asOf;
  const researchDir: string = DEFAULTS.researchDir;
  // @ts-expect-error: an unset option may be undefined
  const out: string = DEFAULTS.out;
  assertEquals([capital, outcomes, categories, asOf, researchDir, out], [
    10_000,
    "yes",
    ["Politics", "Geopolitics"],
    undefined,
    "data/poly_cat",
    undefined,
  ]);
});
