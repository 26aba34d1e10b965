/**
 * Which category an imported trade belongs to.
 *
 * @module
 */

import { type CategoryMap, categoryOf, tagKey } from "../../polymarket/categories.ts";

/** What a row may say about its market. */
export interface MarketClues {
  /** Its id. */
  readonly marketId: string;
  /** Category, if the row has one. */
  readonly category: unknown;
  /** Tags of its event: a list, or text that `|`, `,` or `;` takes apart. */
  readonly tags: unknown;
  /** Kind of its fee. */
  readonly feeType: unknown;
  /** Last part of the web address of the market, or of its event. */
  readonly slug: string;
}

/** What a {@linkcode CategoryFinder} goes by. */
export interface CategoryFinderOptions {
  /** Category of everything, if the user named one. */
  readonly category?: string | undefined;
  readonly map: CategoryMap;
  /** Folders that are there. */
  readonly folders: readonly string[];
  /** Folder of each market that is known. */
  readonly known: ReadonlyMap<string, string>;
}

/** Words of a slug that may be a tag together. */
const MAX_TAG_WORDS = 3;
/** A folder that is neither hidden nor a path. */
const FOLDER_NAME = /^[^./\\\p{Cc}][^/\\\p{Cc}]{0,99}$/u;

/** Whether a category of this name can have a folder. */
export function isCategoryName(name: string): boolean {
  return FOLDER_NAME.test(name);
}

/** Finds categories. */
export class CategoryFinder {
  readonly #options: CategoryFinderOptions;
  /** Folders as they are spelt, by their name in lower case. */
  readonly #folders: Map<string, string>;
  /** What was decided of a market holds for all of its trades. */
  readonly #decided = new Map<string, string>();

  /** @param options What it goes by. */
  constructor(options: CategoryFinderOptions) {
    this.#options = options;
    this.#folders = new Map(options.folders.map((name) => [name.toLowerCase(), name]));
  }

  /**
   * The folder of a market: what the user named, else what the row says, else where the market is already, else what the
   * map makes of its tags, its fee and the words of its slug.
   *
   * @returns Its name; `undefined` if nothing says, or what is said cannot be a folder.
   */
  find(clues: MarketClues): string | undefined {
    const { category } = this.#options;
    if (category !== undefined) return this.#folder(category);
    const told = typeof clues.category === "string" ? clues.category.trim() : "";
    if (told !== "") return this.#folder(told);
    const known = this.#options.known.get(clues.marketId) ?? this.#decided.get(clues.marketId);
    if (known !== undefined) return known;
    const mapped = this.#mapped(clues);
    const folder = mapped === "" ? undefined : this.#folder(mapped);
    if (folder !== undefined) this.#decided.set(clues.marketId, folder);
    return folder;
  }

  #mapped({ tags, feeType, slug }: MarketClues): string {
    const { map } = this.#options;
    const fee = typeof feeType === "string" ? feeType : "";
    const named = tagsIn(tags);
    const told = categoryOf(map, { tags: named, feeType: fee });
    if (named.length > 0 || fee !== "" || slug === "") return told;
    const words = tagKey(slug).split("-");
    const phrases = words.flatMap((_, start) =>
      Array.from({ length: MAX_TAG_WORDS }, (_, n) => words.slice(start, start + n + 1).join("-"))
    );
    return categoryOf(map, { tags: phrases, feeType: "" });
  }

  #folder(name: string): string | undefined {
    if (!isCategoryName(name)) return undefined;
    const known = this.#folders.get(name.toLowerCase());
    if (known === undefined) this.#folders.set(name.toLowerCase(), name);
    return known ?? name;
  }
}

function tagsIn(value: unknown): string[] {
  if (typeof value === "string") return value.split(/[|,;]/).filter((tag) => tag.trim() !== "");
  if (!Array.isArray(value)) return [];
  return value.flatMap((tag) => {
    const label = typeof tag === "object" && tag !== null ? tag.slug ?? tag.label : tag;
    return typeof label === "string" ? [label] : [];
  });
}
