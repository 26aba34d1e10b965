/**
 * Brings names together that several readers have numbered, each by itself.
 *
 * @module
 */

/** Names that a reader saw for the first time in one row group. */
export interface NewNames {
  /** Number of the reader. */
  readonly reader: number;
  /** In the order of the reader's numbers. */
  readonly names: readonly string[];
}

/** All names, and how to find them by the numbers of each reader. */
export interface MergedNames {
  /** Names by number. */
  readonly names: readonly string[];
  /** By reader, and then by its number, the number in `names`. */
  readonly numbers: ReadonlyMap<number, readonly number[]>;
}

/**
 * Numbers names as one reader of everything would have.
 *
 * @param lists What was new in each row group, in the order of the row groups; each reader must have read its own in
 *   that order.
 * @param known Names that each reader began with.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { mergeNames } from "./merge_names.ts";
 *
 * const { names, numbers } = mergeNames([
 *   { reader: 1, names: ["a", "b"] },
 *   { reader: 2, names: ["c", "b"] },
 *   { reader: 1, names: ["d", "c"] },
 * ]);
 * assertEquals(names, ["a", "b", "c", "d"]);
 * assertEquals(numbers.get(1), [0, 1, 3, 2]);
 * assertEquals(numbers.get(2), [2, 1]);
 * ```
 */
export function mergeNames(
  lists: readonly NewNames[],
  known: readonly string[] = [],
): MergedNames {
  const all = new Map(known.map((name, number) => [name, number]));
  const numbers = new Map<number, number[]>();
  for (const { reader, names } of lists) {
    let own = numbers.get(reader);
    if (own === undefined) numbers.set(reader, own = known.map((_, number) => number));
    for (const name of names) {
      let number = all.get(name);
      if (number === undefined) all.set(name, number = all.size);
      own.push(number);
    }
  }
  return { names: [...all.keys()], numbers };
}
