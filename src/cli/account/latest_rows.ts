/**
 * Tables that show the latest rows of many.
 *
 * @module
 */

import type { CommandContext } from "../command.ts";
import { formatCount } from "../terminal/format.ts";

/**
 * The last rows, in their order.
 *
 * @param rows All rows, oldest first.
 * @param limit How many; 0 for all.
 */
export function latest<T>(rows: readonly T[], limit: number): readonly T[] {
  return limit === 0 ? rows : rows.slice(-limit);
}

/** Says that there are more rows than were shown, if so. */
export function tellOfOlder({ options: { limit }, print }: CommandContext, rows: number): void {
  if (limit === 0 || rows <= limit) return;
  print(`the last ${formatCount(limit)} of ${formatCount(rows)}; all with --limit 0`);
}
