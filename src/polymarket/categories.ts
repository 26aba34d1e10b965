/**
 * The category of a market, from the tags of its event: each market in one category, by a map that a user may replace.
 *
 * @module
 */

import { parse } from "@std/yaml";
import { fieldsOf, textOf } from "./fields.ts";

/** What is known about a market that tells its category. */
export interface CategoryClues {
  /** Tags of its event: their names or labels, any case. */
  readonly tags: readonly string[];
  /** Kind of its fee, such as `politics_fees_v2`; `""` if unknown. */
  readonly feeType: string;
}

/** A map from tags to categories. */
export interface CategoryMap {
  /** Category of a market with tags of which none is known. */
  readonly otherwise: string;
  /** Place in the order of priority by tag, spelt as {@linkcode tagKey} spells it. */
  readonly byTag: ReadonlyMap<string, number>;
  /** Place in the order of priority by kind of fee. */
  readonly byFee: ReadonlyMap<string, number>;
  /** Categories, the first one wins. */
  readonly names: readonly string[];
}

/** The map that comes with the program. */
const OWN_MAP = new URL("categories.yaml", import.meta.url);

/** The map that comes with the program. */
export async function ownCategoryMap(): Promise<CategoryMap> {
  return readCategoryMap(await Deno.readTextFile(OWN_MAP), "the program's own category map");
}

/**
 * Reads a map.
 *
 * @param text The map as YAML: see `categories.yaml`.
 * @param name What to call it in messages, such as its path.
 * @throws {SyntaxError} If it is no such map.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { categoryOf, readCategoryMap } from "./categories.ts";
 *
 * const map = readCategoryMap(`
 * otherwise: Rest
 * categories:
 *   - { name: Geopolitics, tags: [Ukraine] }
 *   - { name: Politics, tags: [elections], fees: [politics] }
 * `, "example");
 * assertEquals(categoryOf(map, { tags: ["Elections", "ukraine"], feeType: "" }), "Geopolitics");
 * assertEquals(categoryOf(map, { tags: ["ESports"], feeType: "politics_fees" }), "Politics");
 * assertEquals(categoryOf(map, { tags: ["ESports"], feeType: "" }), "Rest");
 * assertEquals(categoryOf(map, { tags: [], feeType: "" }), "");
 * ```
 */
export function readCategoryMap(text: string, name: string): CategoryMap {
  const { otherwise, categories, ...unknown } = fieldsOf(parsed(text, name));
  const names: string[] = [];
  const byTag = new Map<string, number>();
  const byFee = new Map<string, number>();
  check(Array.isArray(categories) && categories.length > 0, name, "categories is no list");
  check(Object.keys(unknown).length === 0, name, `it has ${Object.keys(unknown)}`);
  for (const [place, row] of (categories as unknown[]).entries()) {
    const { name: category, tags = [], fees = [], ...more } = fieldsOf(row);
    const known = textOf(category);
    const where = `category ${known === "" ? place + 1 : known}`;
    check(known !== "", name, `${where} has no name`);
    // A name is also that of a folder.
    check(/^[^./\\][^/\\]*$/.test(known), name, `${where} cannot be the name of a folder`);
    check(!names.includes(known), name, `${where} is there twice`);
    check(Object.keys(more).length === 0, name, `${where} has ${Object.keys(more)}`);
    names.push(known);
    for (const [list, places, what] of [[tags, byTag, "tags"], [fees, byFee, "fees"]] as const) {
      check(Array.isArray(list), name, `${what} of ${where} is no list`);
      for (const entry of list as unknown[]) {
        const key = tagKey(textOf(entry));
        check(key !== "", name, `${what} of ${where} has ${JSON.stringify(entry)}`);
        // What two categories claim belongs to the first of them.
        if (!places.has(key)) places.set(key, place);
      }
    }
  }
  return { otherwise: textOf(otherwise) || "Other", byTag, byFee, names };
}

function parsed(text: string, name: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SyntaxError(`Cannot read ${name} as YAML: ${reason}`, { cause });
  }
}

function check(isFine: boolean, name: string, fault: string): void {
  if (!isFine) {
    throw new SyntaxError(
      `Cannot read ${name} as a category map: ${fault} (it has otherwise and categories, a category name, tags and fees)`,
    );
  }
}

/** A tag as it is compared: lower case, one dash for everything that is neither letter nor digit. */
export function tagKey(tag: string): string {
  return tag.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
}

/**
 * The one category of a market.
 *
 * @returns Its name; `""` if nothing is known about the market.
 */
export function categoryOf(map: CategoryMap, { tags, feeType }: CategoryClues): string {
  const place = first(tags.map((tag) => map.byTag.get(tagKey(tag)))) ??
    map.byFee.get(feeKind(feeType));
  if (place !== undefined) return map.names[place]!;
  return tags.length === 0 && feeType === "" ? "" : map.otherwise;
}

/** `politics` of `politics_fees_v2`. */
function feeKind(feeType: string): string {
  return tagKey(feeType).replace(/-fees.*$/, "");
}

function first(places: readonly (number | undefined)[]): number | undefined {
  const known = places.filter((place) => place !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
