/**
 * Brings names together that several readers have numbered, each by itself.
 *
 * @module
 */

import type { Interner, TextList } from "../interner.ts";

/** Names that a reader saw for the first time in one row group. */
export interface NewNames {
  /** Number of the reader. */
  readonly reader: number;
  /** In the order of the reader's numbers. */
  readonly names: TextList;
}

/** Names of one reader. */
export interface OwnNames {
  /** Number of the reader. */
  readonly reader: number;
  readonly interner: Interner;
}

/** All names, and how to find them by the numbers of each reader. */
export interface MergedNames {
  /** Names by number. */
  readonly names: readonly string[];
  /** By reader, and then by its number, the number in `names`. */
  readonly numbers: ReadonlyMap<number, Uint32Array>;
}

/** A name that has no number yet. */
const NONE = 0xffff_ffff;

/**
 * Numbers names as one reader of everything would have.
 *
 * @param own What one of the readers knows; it gets to know the names of the others.
 * @param lists What was new in each row group, in the order of the row groups; each reader must have read its own in
 *   that order.
 * @param known How many names every reader began with: the first of the interner.
 */
export function mergeNames(
  { reader: owner, interner }: OwnNames,
  lists: readonly NewNames[],
  known: number,
): MergedNames {
  let owned = known;
  const found = lists.map(({ reader, names: { bytes, count } }) => {
    // What the owner saw is numbered already, one name after the other.
    if (reader === owner) return Uint32Array.from({ length: count }, () => owned++);
    const ids = new Uint32Array(count);
    interner.internAll(new DataView(bytes.buffer), ids, count);
    return ids;
  });
  const numberOf = new Uint32Array(interner.names.length).fill(NONE);
  const names = interner.names.slice(0, known);
  for (let id = 0; id < known; id++) numberOf[id] = id;
  const numbers = ownNumbers(lists, known);
  const filled = new Map([...numbers.keys()].map((reader) => [reader, known]));
  for (const [list, { reader }] of lists.entries()) {
    const own = numbers.get(reader)!;
    let at = filled.get(reader)!;
    for (const id of found[list]!) {
      if (numberOf[id] === NONE) numberOf[id] = names.push(interner.names[id]!) - 1;
      own[at++] = numberOf[id]!;
    }
    filled.set(reader, at);
  }
  return { names, numbers };
}

/** Room for the numbers of each reader, those of the known names filled in. */
function ownNumbers(lists: readonly NewNames[], known: number): Map<number, Uint32Array> {
  const counts = new Map<number, number>();
  for (const { reader, names } of lists) {
    counts.set(reader, (counts.get(reader) ?? known) + names.count);
  }
  return new Map(
    [...counts].map(([reader, count]) => {
      const own = new Uint32Array(count);
      for (let id = 0; id < known; id++) own[id] = id;
      return [reader, own];
    }),
  );
}
