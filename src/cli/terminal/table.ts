/**
 * Tables and lists of facts for people.
 *
 * @module
 */

import type { CliOutput } from "../io.ts";
import { type Colors, type Paint, PLAIN } from "./colors.ts";
import { shorten, textWidth, wrap } from "./text_width.ts";
import { visible, visibleLines } from "./visible.ts";

/** A column of a table. */
export interface Column {
  readonly title: string;
  /** Where the text stands; numbers belong to the right. @default {"left"} */
  readonly align?: "left" | "right";
  /** Whether long text may lose its middle so that the table fits: for ids. @default {false} */
  readonly shrinks?: boolean;
  /** Whether long text goes on in further lines so that the table fits: for sentences in the last column. @default {false} */
  readonly wraps?: boolean;
  /** Colours a cell, after it has been cut and before it is padded. */
  readonly paint?: Paint;
}

/** How a table is drawn. */
export interface TableOptions {
  /** Where it goes; a terminal's width is kept to, anything else gets every character. */
  readonly output: Pick<CliOutput, "isTerminal" | "columns">;
  /** Colours of the frame. @default {PLAIN} */
  readonly colors?: Colors;
}

/** Between columns. */
const GAP = "  ";
/** A shortened id keeps this much: `0x12…6789`. */
const LEAST_WIDTH = 9;
/** Sentences keep this much, or nobody reads them. */
const LEAST_WRAPPED = 20;

/**
 * Draws a table.
 *
 * @param columns The columns.
 * @param rows Cells by row, in the order of the columns. What a terminal would obey in them is shown instead.
 * @param options Where it goes, and the colours.
 * @returns Lines, each with its line break; only a sentence if there are no rows.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { formatTable } from "./table.ts";
 *
 * const text = formatTable(
 *   [{ title: "wallet" }, { title: "trades", align: "right" }],
 *   [["0xab", "7"], ["0xcdef", "1,200"]],
 *   { output: { isTerminal: false, columns: 80 } },
 * );
 * assertEquals(text, "wallet  trades\n──────  ──────\n0xab         7\n0xcdef   1,200\n");
 * ```
 */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  options: TableOptions,
): string {
  const { output, colors = PLAIN } = options;
  if (rows.length === 0) return "(none)\n";
  const shown = rows.map((row) => columns.map((_, index) => visible(row[index] ?? "")));
  const wanted = columns.map(({ title }, index) =>
    Math.max(textWidth(title), ...shown.map((row) => textWidth(row[index]!)))
  );
  const widths = output.isTerminal ? fit(columns, wanted, output.columns) : wanted;
  const titles = columns.map((column, index) =>
    cell(column.title, { ...column, paint: colors.bold }, widths[index]!)
  );
  const rules = widths.map((width) => colors.dim("─".repeat(width)));
  const body = shown.flatMap((row) => {
    const lines = columns.map(({ wraps }, index) =>
      wraps === true ? wrap(row[index]!, widths[index]!) : [row[index]!]
    );
    const height = Math.max(...lines.map(({ length }) => length));
    return Array.from(
      { length: height },
      (_, line) =>
        columns.map((column, index) => cell(lines[index]![line] ?? "", column, widths[index]!)),
    );
  });
  return [titles, rules, ...body].map((cells) => `${cells.join(GAP).trimEnd()}\n`).join("");
}

/**
 * Draws names and values below each other, the values in one column.
 *
 * @param facts Names and values, each a line. A value may be coloured.
 * @param colors Colours; the names are dim.
 * @returns Lines, each with its line break.
 */
export function formatFacts(
  facts: readonly (readonly [name: string, value: string])[],
  colors: Colors = PLAIN,
): string {
  const width = Math.max(0, ...facts.map(([name]) => textWidth(name)));
  return facts.map(([name, value]) => {
    const shown = visibleLines(value, colors !== PLAIN).replaceAll("\n", visible);
    return `${colors.dim(pad(name, width))}${GAP}${shown}\n`;
  }).join("");
}

/**
 * Takes width from the widest column that may shrink, until the table fits or none may shrink further; then from the one
 * that wraps.
 */
function fit(columns: readonly Column[], wanted: readonly number[], room: number): number[] {
  const widths = [...wanted];
  let over = widths.reduce((sum, width) => sum + width, 0) + GAP.length * (widths.length - 1) -
    room;
  while (over > 0) {
    let widest = -1;
    for (const [index, { shrinks = false }] of columns.entries()) {
      if (!shrinks || widths[index]! <= LEAST_WIDTH) continue;
      if (widest < 0 || widths[index]! > widths[widest]!) widest = index;
    }
    if (widest < 0) break;
    widths[widest]!--;
    over--;
  }
  if (over > 0 && columns.at(-1)!.wraps === true) {
    widths.push(Math.max(LEAST_WRAPPED, widths.pop()! - over));
  }
  return widths;
}

function cell(
  text: string,
  { align = "left", wraps = false, paint = String }: Column,
  width: number,
): string {
  const shown = wraps ? text : shorten(text, width);
  const space = " ".repeat(Math.max(0, width - textWidth(shown)));
  // An empty cell at the end of a line leaves nothing behind, colours included.
  const painted = shown === "" ? "" : paint(shown);
  return align === "right" ? space + painted : painted + space;
}

function pad(text: string, width: number): string {
  return text + " ".repeat(width - textWidth(text));
}
