import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../src/cli/errors.ts";
import { readFlags } from "../../../src/cli/options/flags.ts";
import { fc } from "../../properties.ts";

Deno.test("readFlags() takes a value behind a space or an equals sign", () => {
  for (const args of [["--capital", "5"], ["--capital=5"]]) {
    assertEquals(readFlags(args).given.get("capital"), ["5"]);
  }
  assertEquals(readFlags(["--out", "a=b"]).given.get("out"), ["a=b"]);
  assertEquals(readFlags(["--log="]).given.get("log"), [""]);
  assertEquals(readFlags(["--log", ""]).given.get("log"), [""]);
});

Deno.test("readFlags() takes negative numbers as values", () => {
  for (const value of ["-5", "-.5", "-0.1e3"]) {
    assertEquals(readFlags(["--min-surprise", value]).given.get("minSurprise"), [value]);
    assertEquals(readFlags([`--min-surprise=${value}`]).given.get("minSurprise"), [value]);
  }
});

Deno.test("readFlags() never takes a word behind a switch for its value", () => {
  const flags = readFlags(["--json", "true", "--quiet", "replay"]);
  assertEquals(flags.words, ["true", "replay"]);
  assertEquals(flags.given.get("json"), ["true"]);
});

Deno.test("readFlags() switches off with --no-", () => {
  assertEquals(readFlags(["--no-color", "--no-json"]).given.get("color"), ["false"]);
  assertEquals(readFlags(["--json", "--no-json"]).given.get("json"), ["true", "false"]);
  assertThrows(() => readFlags(["--no-capital"]), UsageError, "--no-capital");
  assertThrows(() => readFlags(["--no-json=false"]), UsageError, "--no-json=false");
});

Deno.test("readFlags() refuses an option without its value", () => {
  assertThrows(() => readFlags(["--capital"]), UsageError, "--capital without a value");
  assertThrows(() => readFlags(["--capital", "--json"]), UsageError, "--capital without a value");
  assertThrows(() => readFlags(["--capital", "--", "5"]), UsageError, "--capital without a value");
});

Deno.test("readFlags() leaves everything behind -- alone", () => {
  const flags = readFlags(["why", "--", "--capital", "-h"]);
  assertEquals(flags.words, ["why", "--capital", "-h"]);
  assertEquals(flags.given.size, 0);
});

Deno.test("readFlags() keeps every value of an option given again", () => {
  assertEquals(readFlags(["--capital", "1", "--capital=2"]).given.get("capital"), ["1", "2"]);
});

Deno.test("readFlags() lists what nobody knows, once", () => {
  const flags = readFlags([
    "--capitl",
    "5",
    "-x",
    "--no-such",
    "--capitl",
    "--__proto__=1",
    "-abc",
  ]);
  assertEquals(flags.unknown, ["--capitl", "-x", "--no-such", "--__proto__=1", "-abc"]);
  // Whether the 5 belongs to the unknown option nobody knows either.
  assertEquals(flags.words, []);
});

Deno.test("readFlags() reads -h and keeps - and numbers as words", () => {
  const flags = readFlags(["why", "-h", "-", "0x10", "007"]);
  assertEquals(flags.given.get("help"), ["true"]);
  assertEquals(flags.words, ["why", "-", "0x10", "007"]);
});

Deno.test("readFlags() loses no word and invents none", () => {
  const word = fc.string({ minLength: 1 }).filter((text) => !text.startsWith("-"));
  fc.assert(fc.property(fc.array(word), fc.string(), (words, value) => {
    const flags = readFlags([`--out=${value}`, ...words, "--json"]);
    assertEquals(flags.words, words);
    assertEquals([...flags.given], [["out", [value]], ["json", ["true"]]]);
  }));
});
