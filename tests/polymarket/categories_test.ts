import { assertEquals, assertThrows } from "@std/assert";
import { categoryOf, readCategoryMap, tagKey } from "../../src/polymarket/categories.ts";
import { fc } from "../properties.ts";
import { CATEGORIES } from "./messages.ts";

Deno.test("tagKey() compares without case and punctuation", () => {
  for (const tag of ["US Election", "us-election", " US  election! ", "us_election"]) {
    assertEquals(tagKey(tag), "us-election");
  }
  assertEquals(tagKey("Ballon d'Or"), "ballon-d-or");
  assertEquals(tagKey("!"), "");
});

Deno.test("ownCategoryMap() has the categories of the research data", () => {
  assertEquals([...CATEGORIES.names, CATEGORIES.otherwise].toSorted(), [
    "Art_and_Culture",
    "Climate_and_Science",
    "Crypto",
    "Economy",
    "Finance",
    "Geopolitics",
    "Other",
    "Politics",
    "Sports",
    "Tech",
  ]);
});

Deno.test("ownCategoryMap() puts recorded markets where they belong", () => {
  const of = (...tags: string[]) => categoryOf(CATEGORIES, { tags, feeType: "" });
  assertEquals(of("Politics", "Ukraine", "Geopolitics"), "Geopolitics");
  assertEquals(of("World Elections", "Politics", "Earn 4%", "Primaries"), "Politics");
  assertEquals(of("Crypto", "FDV", "Pre-Market", "Katana"), "Crypto");
  assertEquals(of("Earn 4%"), "Other");
  const byFee = (feeType: string) => categoryOf(CATEGORIES, { tags: [], feeType });
  assertEquals(byFee("politics_fees"), "Politics");
  assertEquals(byFee("sports_fees_v3"), "Sports");
  assertEquals(byFee("crypto_fees_v2"), "Crypto");
  assertEquals(byFee("economics_fees"), "Economy");
  assertEquals(byFee("brand_new_fees"), "Other");
  assertEquals(byFee(""), "");
});

Deno.test("categoryOf() does not depend on the order of the tags", () => {
  const tags = fc.array(fc.constantFrom(...CATEGORIES.byTag.keys(), "nothing"), { maxLength: 6 });
  fc.assert(fc.property(tags, (tags) => {
    const clues = (tags: readonly string[]) => ({ tags, feeType: "" });
    const category = categoryOf(CATEGORIES, clues(tags));
    assertEquals(categoryOf(CATEGORIES, clues(tags.toReversed())), category);
    assertEquals(categoryOf(CATEGORIES, clues(tags.map((tag) => tag.toUpperCase()))), category);
  }));
});

Deno.test("readCategoryMap() says what is wrong with a map, and in which file", () => {
  const bad: Readonly<Record<string, string>> = {
    "categories is no list": "otherwise: Other",
    "category 1 has no name": "categories: [{ tags: [a] }]",
    "category ../up cannot be the name of a folder": "categories: [{ name: ../up }]",
    "category .hidden cannot be the name of a folder": "categories: [{ name: .hidden }]",
    "category A is there twice": "categories: [{ name: A }, { name: A }]",
    "it has categorys": "categories: [{ name: A }]\ncategorys: []",
    "category A has tag": "categories: [{ name: A, tag: [a] }]",
    "tags of category A is no list": "categories: [{ name: A, tags: a }]",
    'tags of category A has "!"': "categories: [{ name: A, tags: ['!'] }]",
    "as YAML": "categories: [",
  };
  for (const [reason, text] of Object.entries(bad)) {
    assertThrows(() => readCategoryMap(text, "my.yaml"), SyntaxError, reason);
    assertThrows(() => readCategoryMap(text, "my.yaml"), SyntaxError, "my.yaml");
  }
});

Deno.test("readCategoryMap() gives what two categories claim to the first of them", () => {
  const map = readCategoryMap("categories: [{ name: A, tags: [x] }, { name: B, tags: [x] }]", "m");
  assertEquals(categoryOf(map, { tags: ["x"], feeType: "" }), "A");
  assertEquals(map.otherwise, "Other");
});
