import { assertEquals } from "@std/assert";
import { readCategoryMap } from "../../../src/polymarket/categories.ts";
import { CategoryFinder } from "../../../src/research/import/category_finder.ts";

const MAP = readCategoryMap(
  `
otherwise: Other
categories:
  - { name: Geopolitics, tags: [ukraine, middle-east] }
  - { name: Politics, tags: [elections, trump], fees: [politics] }
`,
  "test",
);
const NOTHING = { marketId: "0x1", category: null, tags: null, feeType: null, slug: "" };

function finder(category?: string) {
  const known = new Map([["0x9", "Sports"]]);
  return new CategoryFinder({ category, map: MAP, folders: ["politics", "Sports"], known });
}

Deno.test("CategoryFinder goes by the user, the row, the directory and the map, in this order", () => {
  const all = { marketId: "0x9", category: "Crypto", tags: "Ukraine", feeType: "", slug: "" };
  assertEquals(finder("Economy").find(all), "Economy");
  assertEquals(finder().find(all), "Crypto");
  assertEquals(finder().find({ ...all, category: "" }), "Sports");
  assertEquals(finder().find({ ...all, category: "", marketId: "0x1" }), "Geopolitics");
  assertEquals(finder().find(NOTHING), undefined);
});

Deno.test("CategoryFinder understands tags in every form, fees and words of a slug", () => {
  const clues: [object, string][] = [
    [{ tags: ["Elections"] }, "politics"],
    [{ tags: [{ label: "Middle East" }] }, "Geopolitics"],
    [{ tags: "x|elections" }, "politics"],
    [{ tags: "x" }, "Other"],
    [{ feeType: "politics_fees_v2" }, "politics"],
    [{ slug: "will-trump-win" }, "politics"],
    [{ slug: "peace-in-the-middle-east" }, "Geopolitics"],
    [{ slug: "will-it-rain" }, "Other"],
  ];
  for (const [clue, expected] of clues) {
    assertEquals(finder().find({ ...NOTHING, ...clue }), expected, JSON.stringify(clue));
  }
});

Deno.test("CategoryFinder keeps a market in one category, and makes no path of a name", () => {
  const one = finder();
  assertEquals(one.find({ ...NOTHING, tags: "ukraine" }), "Geopolitics");
  assertEquals(one.find({ ...NOTHING, tags: "elections" }), "Geopolitics");
  for (const category of ["../x", "a/b", ".hidden", "a\\b", "a\nb", "..", "x".repeat(101)]) {
    assertEquals(finder().find({ ...NOTHING, category }), undefined, category);
  }
});
