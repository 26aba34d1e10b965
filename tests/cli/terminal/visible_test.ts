import { assertEquals } from "@std/assert";
import { visible, visibleLines } from "../../../src/cli/terminal/visible.ts";

Deno.test("visible() leaves what people read, in every language", () => {
  for (
    const text of [
      "",
      "Will it rain? 50 % \\o/",
      "Wird Straße gesperrt?",
      "鯨は来るか",
      "♒🐋👩‍🚀",
      "هل",
    ]
  ) {
    assertEquals(visible(text), text);
    assertEquals(visibleLines(text), text);
    assertEquals(visibleLines(text, true), text);
  }
});

Deno.test("visible() shows what a terminal obeys", () => {
  const cases: readonly (readonly [text: string, shown: string])[] = [
    ["\u001b[2J", "\\u001b[2J"],
    ["\u001b[31mred", "\\u001b[31mred"],
    ["\u001b]0;title\u0007", "\\u001b]0;title\\u0007"],
    ["a\rb\nc\td", "a\\u000db\\u000ac\\u0009d"],
    ["\u0000\u007f\u009b2J", "\\u0000\\u007f\\u009b2J"],
    ["abc\u202edcba\u2066\u200f", "abc\\u202edcba\\u2066\\u200f"],
    ["a\u2028b\u2029", "a\\u2028b\\u2029"],
  ];
  for (const [text, shown] of cases) assertEquals(visible(text), shown);
});

Deno.test("visibleLines() keeps line ends, and colours where they are meant", () => {
  const text = "\u001b[1mbold\u001b[22m\n\u001b[2J\u001b[38;5;1m\r";
  const rest = "\n\\u001b[2J\\u001b[38;5;1m\\u000d";
  assertEquals(visibleLines(text), `\\u001b[1mbold\\u001b[22m${rest}`);
  assertEquals(visibleLines(text, true), `\u001b[1mbold\u001b[22m${rest}`);
});

Deno.test("visibleLines() does not change what JSON means", () => {
  const value = { question: "a\u009b2J\u2028\u202e\u001b[31m\n\u007f" };
  for (const keepsColors of [false, true]) {
    assertEquals(JSON.parse(visibleLines(JSON.stringify(value), keepsColors)), value);
  }
});
