/**
 * A line of figures as a line of characters.
 *
 * @module
 */

const BARS = "▁▂▃▄▅▆▇█";

/**
 * Draws values as bars of eight heights, from the least to the largest. Of more values than columns the last of each part
 * is drawn.
 *
 * @param values The values.
 * @param columns Characters at most.
 * @returns The bars; nothing for fewer than two values.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { sparkline } from "./sparkline.ts";
 *
 * assertEquals(sparkline([1, 2, 3, 8], 10), "▁▂▃█");
 * ```
 */
export function sparkline(values: readonly number[], columns: number): string {
  if (values.length < 2 || columns < 2) return "";
  const count = Math.min(values.length, columns);
  const shown = Array.from(
    { length: count },
    (_, i) => values[Math.ceil((i + 1) * values.length / count) - 1]!,
  );
  const least = Math.min(...shown);
  const span = Math.max(...shown) - least;
  const height = (value: number) =>
    span === 0 ? 3 : Math.round((value - least) / span * (BARS.length - 1));
  return shown.map((value) => BARS[height(value)]).join("");
}
