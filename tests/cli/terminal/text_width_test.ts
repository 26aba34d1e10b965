import { assertEquals, assertLessOrEqual } from "@std/assert";
import { shorten, textWidth, wrap } from "../../../src/cli/terminal/text_width.ts";
import { fc } from "../../properties.ts";

Deno.test("textWidth() counts columns, not characters", () => {
  assertEquals(textWidth("whale"), 5);
  assertEquals(textWidth("鯨"), 2);
  assertEquals(textWidth("\x1b[31mred\x1b[39m"), 3);
});

Deno.test("shorten() keeps both ends and never exceeds the width", () => {
  assertEquals(shorten("0123456789", 5), "01…89");
  assertEquals(shorten("0123456789", 10), "0123456789");
  assertEquals(shorten("0123456789", 1), "…");
  assertEquals(shorten("鯨鯨鯨鯨", 6), "鯨…鯨");
  fc.assert(fc.property(
    fc.string({ unit: "grapheme" }),
    fc.integer({ min: 1, max: 40 }),
    (text, width) => {
      const short = shorten(text, width);
      assertLessOrEqual(textWidth(short), width);
      if (textWidth(text) <= width) assertEquals(short, text);
    },
  ));
});

Deno.test("wrap() keeps every word, and to the width unless a word is longer", () => {
  assertEquals(wrap("鯨鯨 鯨鯨", 6), ["鯨鯨", "鯨鯨"]);
  const words = fc.array(fc.stringMatching(/^[a-z鯨]{1,9}$/), { minLength: 1 });
  fc.assert(fc.property(words, fc.integer({ min: 1, max: 40 }), (words, width) => {
    const lines = wrap(words.join(" "), width);
    assertEquals(lines.join(" "), words.join(" "));
    for (const line of lines) {
      if (line.includes(" ")) assertLessOrEqual(textWidth(line), width);
    }
  }));
});
