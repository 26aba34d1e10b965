import { assertEquals } from "@std/assert";
import { didYouMean, nearestWord } from "../../../src/cli/options/did_you_mean.ts";

const WORDS = ["replay", "backtest", "min-size-usd", "min-market-volume", "why"];

Deno.test("nearestWord() forgives a slip", () => {
  assertEquals(nearestWord("repaly", WORDS), "replay");
  assertEquals(nearestWord("Backtest", WORDS), "backtest");
  assertEquals(nearestWord("min-size", WORDS), "min-size-usd");
  assertEquals(nearestWord("wyh", WORDS), "why");
  assertEquals(nearestWord("wh", WORDS), "why");
});

Deno.test("nearestWord() knows the beginning of one word only", () => {
  assertEquals(nearestWord("min-mark", WORDS), "min-market-volume");
  assertEquals(nearestWord("min-", WORDS), undefined);
});

Deno.test("nearestWord() does not guess wildly", () => {
  for (const given of ["", "zebra", "x"]) assertEquals(nearestWord(given, WORDS), undefined, given);
  assertEquals(nearestWord("replay", []), undefined);
  assertEquals([nearestWord("v", ["kv"]), nearestWord("kx", ["kv"])], [undefined, "kv"]);
});

Deno.test("didYouMean() puts the word into a question", () => {
  assertEquals(didYouMean("capitl", ["capital"], "--"), 'Did you mean "--capital"?');
  assertEquals(didYouMean("zebra", ["capital"]), undefined);
});
