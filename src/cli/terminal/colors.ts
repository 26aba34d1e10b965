/**
 * Colours for a terminal, and none for anything else.
 *
 * @module
 */

import * as ansi from "@std/fmt/colors";

/** Paints text. */
export type Paint = (text: string) => string;

/** The colours in use. */
export interface Colors {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
  readonly cyan: Paint;
}

function plain(text: string): string {
  return text;
}

/** Colours that change nothing. */
export const PLAIN: Colors = {
  bold: plain,
  dim: plain,
  red: plain,
  green: plain,
  yellow: plain,
  cyan: plain,
};

/** Colours as ANSI escapes; none if the process itself was started with `NO_COLOR`. */
export const ANSI: Colors = {
  bold: ansi.bold,
  dim: ansi.dim,
  red: ansi.red,
  green: ansi.green,
  yellow: ansi.yellow,
  cyan: ansi.cyan,
};
