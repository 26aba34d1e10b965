/**
 * Writes a research directory out of a small simulation, so that everything can be tried without a download.
 *
 * The simulation in one paragraph: markets open, close and resolve over the year 2025 (`market.ts`). A crowd
 * of small wallets and a few makers trade without knowing anything (`wallets.ts`); large wallets come in
 * groups, some because of news that the price does not show yet, some just so (`large_orders.ts`). Following
 * a confirmed whale therefore means following a mixture of the two, after the first of them moved the price.
 *
 * The trades are a thinned tape: every large trade is on it, but only one in `thinning` small ones. A market's volume
 * counts each small trade `thinning` times, so it is about the same whatever the number of trades asked for.
 *
 * @module
 */

import { ParquetFileWriter } from "../parquet/parquet_writer.ts";
import { replaceDirectory } from "./directory.ts";
import {
  marketsCsv,
  readme,
  resolutionsCsv,
  type SampleSummary,
  summarize,
  toMarker,
} from "./documents.ts";
import { writeIndex } from "../remote/directory_index.ts";
import { simulateCategory } from "./simulation.ts";
import { TAPE_COLUMNS } from "./tape.ts";
import type { Population } from "./wallets.ts";
import { makeWorld, type WorldPart } from "./world.ts";

export type { SampleSummary } from "./documents.ts";

/** Trades in a sample unless asked otherwise. */
export const DEFAULT_SAMPLE_TRADES = 200_000;
/** Fewest trades a sample can have. */
export const MIN_SAMPLE_TRADES = 1000;
/** Most trades a sample can have. */
export const MAX_SAMPLE_TRADES = 1_000_000_000;
/** Largest seed; the smallest is 0. */
export const MAX_SEED = 2 ** 31 - 1;

/** Trades in a row group. */
const ROW_GROUP_TRADES = 100_000;

/** What to write, and where. */
export interface WriteSampleOptions {
  /** Folder of the sample; it may be missing, empty, or hold an older sample. */
  readonly out: string;
  /** Whole number from 0 to {@linkcode MAX_SEED}; the same seed and trades give the same bytes. */
  readonly seed: number;
  /**
   * Exact number of trades.
   *
   * @default {200_000}
   */
  readonly trades?: number | undefined;
  /**
   * Called after every row group with the number of trades written so far and in all; what it gives is waited for.
   * If it throws, nothing is left behind.
   */
  readonly onProgress?: ((done: number, total: number) => unknown) | undefined;
}

/**
 * Writes a sample: for each category `trades.parquet` and `markets_filtered.csv`, beside them `resolutions.csv`,
 * `index.json`, `README.md` and `sample.json`. The folder appears when all of it is complete.
 *
 * @throws {RangeError} If the seed or the number of trades is out of range.
 * @throws {DataError} If `out` holds anything that no sample wrote, or another process writes to it.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { writeSample } from "pilotfish/research";
 *
 * const folder = await Deno.makeTempDir();
 * const summary = await writeSample({ out: `${folder}/sample`, seed: 7, trades: 1000 });
 * assertEquals(summary.trades, 1000);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function writeSample(options: WriteSampleOptions): Promise<SampleSummary> {
  const { out, seed, trades = DEFAULT_SAMPLE_TRADES, onProgress } = options;
  requireWhole("seed", seed, 0, MAX_SEED);
  requireWhole("trades", trades, MIN_SAMPLE_TRADES, MAX_SAMPLE_TRADES);
  const world = makeWorld(seed, trades);
  const summary = summarize(world, seed);
  let done = 0;
  async function onRows(count: number) {
    done += count;
    await onProgress?.(done, trades);
  }
  await replaceDirectory(out, toMarker(summary), async (path) => {
    for (const part of world.parts) {
      const folder = `${path}/${part.category.name}`;
      await Deno.mkdir(folder);
      await writeTrades(`${folder}/trades.parquet`, { part, population: world.population, onRows });
      // After the trades, whose sums are the volumes.
      await Deno.writeTextFile(`${folder}/markets_filtered.csv`, marketsCsv(part, world.thinning));
    }
    await Deno.writeTextFile(`${path}/resolutions.csv`, resolutionsCsv(world));
    await Deno.writeTextFile(`${path}/README.md`, readme(summary));
    await writeIndex(path, world.parts.map(({ category }) => category.name));
  });
  return summary;
}

interface WriteTradesOptions {
  readonly part: WorldPart;
  readonly population: Population;
  readonly onRows: (count: number) => Promise<void>;
}

async function writeTrades(path: string, options: WriteTradesOptions): Promise<void> {
  const { part, population, onRows } = options;
  await using file = await ParquetFileWriter.create(path, TAPE_COLUMNS);
  const batches = simulateCategory({ ...part, population, batchSize: ROW_GROUP_TRADES });
  for (const batch of batches) {
    await file.writeRowGroup(batch.columns(population.addresses));
    await onRows(batch.length);
  }
  await file.close();
}

function requireWhole(name: string, value: number, lowest: number, highest: number): void {
  if (!Number.isInteger(value) || value < lowest || value > highest) {
    throw new RangeError(
      `Cannot use ${name} that is not a whole number from ${lowest} to ${highest}: ${value}`,
    );
  }
}
