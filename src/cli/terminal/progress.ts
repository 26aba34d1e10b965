/**
 * A progress bar on a terminal; nothing at all elsewhere. Adapter of the `cli-progress` package.
 *
 * @module
 */

import type { BarParams } from "cli-progress";
import type { CliOutput } from "../io.ts";
import { formatCompact, formatDuration } from "./format.ts";

/** Shows how far something is. Dispose of it when the work is over, however it ended. */
export interface Progress extends Disposable {
  /**
   * Shows a new state.
   *
   * @param done Units done so far.
   * @param total Units there are, if that has become known or has changed.
   */
  update(done: number, total?: number): void;
}

/** What a bar shows. */
export interface ProgressOptions {
  /** What is being done: "Reading trades". */
  readonly label: string;
  /** Units there are; unknown if absent. */
  readonly total?: number;
}

/** Progress that nobody sees. */
export const NO_PROGRESS: Progress = { update() {}, [Symbol.dispose]() {} };

/** Widest bar, characters. */
const MAX_BAR = 30;
/** No estimate before this much time: it would jump about. */
const SETTLE_MS = 1_000;

/**
 * Starts a progress bar. The package that draws it is loaded only where it is seen: that takes as long as many a command.
 *
 * @param output Where; nothing is shown unless it is a terminal.
 * @param nowMs The clock, for rate and time left.
 * @param options What it shows.
 */
export async function startProgress(
  output: CliOutput,
  nowMs: () => number,
  options: ProgressOptions,
): Promise<Progress> {
  if (!output.isTerminal) return NO_PROGRESS;
  const { default: progress } = await import("cli-progress");
  const startMs = nowMs();
  const bar = new progress.SingleBar({
    stream: {
      isTTY: true,
      columns: output.columns,
      write(text) {
        output.write(text);
        return true;
      },
    },
    // Neither hidden cursor nor changed wrapping: nobody gives them back after Ctrl-C.
    hideCursor: false,
    linewrap: true,
    clearOnComplete: true,
    barCompleteChar: "━",
    barIncompleteChar: "─",
    format: (bar, params) => {
      const draw: DrawBar = (barsize) =>
        progress.Format.BarFormat(params.progress, { ...bar, barsize });
      return progressLine(options.label, draw, params, nowMs() - startMs, output.columns);
    },
  });
  bar.start(options.total ?? 0, 0);
  return {
    update(done, total) {
      if (total !== undefined) bar.setTotal(total);
      bar.update(done);
    },
    [Symbol.dispose]() {
      bar.stop();
    },
  };
}

/** Draws the bar itself, this many characters wide. */
type DrawBar = (barsize: number) => string;

/** The line as the terminal shows it, never wider than `columns`. */
function progressLine(
  label: string,
  draw: DrawBar,
  { progress: fraction, value, total }: BarParams,
  elapsedMs: number,
  columns: number,
): string {
  const rate = elapsedMs > 0 ? value / (elapsedMs / 1000) : 0;
  const known = total > 0;
  const leftMs = rate > 0 ? 1000 * (total - value) / rate : 0;
  const facts = [
    known
      ? `${Math.floor(100 * fraction)} %  ${formatCompact(value)}/${formatCompact(total)}`
      : formatCompact(value),
    elapsedMs >= SETTLE_MS ? `${formatCompact(rate)}/s` : "",
    known && elapsedMs >= SETTLE_MS && leftMs >= SETTLE_MS ? `${formatDuration(leftMs)} left` : "",
  ].filter((fact) => fact !== "").join("  ");
  const room = Math.min(MAX_BAR, columns - label.length - facts.length - 6);
  const drawn = known && room >= 5 ? `${draw(room)}  ` : "";
  return `${label}  ${drawn}${facts}`.slice(0, columns - 1);
}
