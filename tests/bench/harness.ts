/**
 * How benchmarks report: one line a measurement, with what a reader needs to judge it.
 *
 * @module
 */

import { peakRssBytes } from "../../src/cli/peak_memory.ts";

/** One measurement. */
export interface Measurement {
  readonly name: string;
  /** What was processed, how often. */
  readonly rows: number;
  readonly ms: number;
  /** Anything worth knowing, such as the target. */
  readonly note?: string;
  /** Peak memory of the process that was measured. @default {that of this process so far} */
  readonly peakBytes?: number;
}

/** Prints the machine and the runtime; once, before the measurements. */
export function printMachine(): void {
  const cpu = readLine("/proc/cpuinfo", /^model name\s*:\s*(.+)$/m) ?? Deno.build.arch;
  const cores = navigator.hardwareConcurrency;
  console.log(
    `machine: ${cpu}, ${cores} cores, ${Deno.build.os}; deno ${Deno.version.deno}, v8 ${Deno.version.v8}`,
  );
}

/** Prints one measurement with its rate and peak memory. */
export function printMeasurement(
  { name, rows, ms, note, peakBytes = peakRssBytes() }: Measurement,
): void {
  const rate = Math.round(rows / ms * 1000).toLocaleString("en-US");
  const peak = Math.round(peakBytes / 2 ** 20);
  const text =
    `${name}: ${rows.toLocaleString("en-US")} rows, ${ms.toFixed(0)} ms, ${rate} rows/s, ` +
    `peak ${peak} MiB`;
  console.log(note === undefined ? text : `${text} (${note})`);
}

/** Runs a function and gives its result and how long it took. */
export async function timed<T>(run: () => T | Promise<T>): Promise<[T, number]> {
  const start = performance.now();
  const result = await run();
  return [result, performance.now() - start];
}

/** The middle one of several numbers. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}

function readLine(path: string, pattern: RegExp): string | undefined {
  try {
    return Deno.readTextFileSync(path).match(pattern)?.[1];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotCapable) {
      return undefined;
    }
    throw error;
  }
}
