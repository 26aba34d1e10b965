/**
 * A screen that is drawn over and over in the same place, without flickering.
 *
 * @module
 */

import type { CliOutput } from "../io.ts";

const ESCAPE = "\u001b[";
const CLEAR = `${ESCAPE}2J`;
const HOME = `${ESCAPE}H`;
const CLEAR_LINE = `${ESCAPE}K`;
const CLEAR_BELOW = `${ESCAPE}J`;
/** Lines of a terminal that does not say. */
const LINES = 24;

/** Draws texts over each other on a terminal. */
export class Screen {
  readonly #output: CliOutput;
  #isBegun = false;

  /** @param output A terminal. */
  constructor(output: CliOutput) {
    this.#output = output;
  }

  /** Draws a text; what does not fit is left out, and that is said. */
  draw(text: string): void {
    const most = Math.max((this.#output.rows ?? LINES) - 1, 2);
    const lines = text.replace(/\n$/, "").split("\n");
    const shown = lines.length <= most ? lines : [
      ...lines.slice(0, most - 1),
      `… ${lines.length - most + 1} more lines: make the window higher`,
    ];
    const begin = this.#isBegun ? HOME : `${CLEAR}${HOME}`;
    this.#isBegun = true;
    this.#output.write(
      begin + shown.map((line) => `${line}${CLEAR_LINE}\n`).join("") + CLEAR_BELOW,
    );
  }
}
