/**
 * `replay --verify`: the signals a second time, from columns instead of one trade after the other, and compared.
 *
 * @module
 */

import { type Signal, signalRecord } from "../../core/signal.ts";
import { type Verdict, VERDICTS } from "../../core/step.ts";
import { strategyParams } from "../../core/strategy_params.ts";
import { batchScan } from "../../research/batch_scan.ts";
import type { CommandContext } from "../command.ts";
import type { Learning } from "../learning/learning.ts";
import { paramsOf } from "../options/options.ts";
import type { Simulation } from "./simulation.ts";

/** What both ways come to. */
export interface Scan {
  /** In the order of the trades that triggered them. */
  readonly signals: readonly Signal[];
  /** Trades by how far they came. */
  readonly funnel: Readonly<Record<Verdict, number>>;
}

/**
 * Computes the signals a second time and compares.
 *
 * @param context The command.
 * @param learning History and whale set.
 * @param simulation What the replay came to.
 * @throws {Error} If the two disagree: the program is wrong somewhere.
 */
export function verify(
  { options, note }: CommandContext,
  { history, warmUp }: Learning,
  { result, signals }: Pick<Simulation, "result" | "signals">,
): void {
  const scan = batchScan(history.table, {
    params: strategyParams(paramsOf(options)),
    warmUp,
    ...(options.from === undefined ? {} : { fromMs: options.from }),
    ...(options.to === undefined ? {} : { toMs: options.to }),
  });
  const difference = firstDifference({ signals, funnel: result.funnel }, scan);
  if (difference !== undefined) {
    throw new Error(`Cannot verify the replay, the batch scan disagrees: ${difference}`);
  }
  note(`Verified: the batch scan gives the same ${signals.length} signals and the same funnel.`);
}

/**
 * Where two scans differ first.
 *
 * @returns The difference in words, ours first; `undefined` if there is none.
 */
export function firstDifference(ours: Scan, theirs: Scan): string | undefined {
  for (const verdict of VERDICTS) {
    const [mine, other] = [ours.funnel[verdict], theirs.funnel[verdict]];
    if (mine !== other) return `${mine} trades at ${verdict} against ${other}`;
  }
  for (let index = 0; index < Math.max(ours.signals.length, theirs.signals.length); index++) {
    const [mine, other] = [ours.signals[index], theirs.signals[index]].map((signal) =>
      signal === undefined ? "none" : JSON.stringify(signalRecord(signal))
    );
    if (mine !== other) return `signal ${index + 1} is ${mine} against ${other}`;
  }
  return undefined;
}
