/**
 * Research directories for the tests of commands: a sample, and small ones with trades that a test names.
 *
 * @module
 */

import { stringify } from "@std/csv";
import { parquetWriteBuffer } from "hyparquet-writer";
import { DEFAULT_PARAMS, type Outcome } from "../../../mod.ts";
import { writeSample } from "../../../src/research/sample/write_sample.ts";
import { START_MS } from "../../core/builders.ts";

/** A sample of 20 000 trades, there until the tests of the file are done. */
export async function sampleFolder(): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "pilotfish-" });
  globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
  const out = `${folder}/sample`;
  await writeSample({ out, seed: 7, trades: 20_000 });
  return out;
}

/** A row of `trades.parquet`. */
export interface TradeRow {
  readonly proxyWallet: string;
  readonly conditionId: string;
  readonly side: "BUY" | "SELL";
  readonly price: number;
  readonly size: number;
  /** Unix seconds. */
  readonly timestamp: number;
}

/** What a category is made of. */
export interface MadeCategory {
  readonly trades: readonly Partial<TradeRow>[];
  /** Volume by market; a million where it is missing. */
  readonly volumeUsd?: Readonly<Record<string, number>>;
}

/** A purchase of YES for 20 000 dollars at 0.40, at the start of all. */
const USUAL: TradeRow = {
  proxyWallet: "0xa",
  conditionId: "0x01",
  side: "BUY",
  price: 0.4,
  size: 50_000,
  timestamp: START_MS / 1000,
};

/** Writes a research directory. */
export async function writeResearch(
  folder: string,
  categories: Readonly<Record<string, MadeCategory>>,
  winners: Readonly<Record<string, Outcome>> = {},
): Promise<void> {
  for (const [name, { trades, volumeUsd = {} }] of Object.entries(categories)) {
    await Deno.mkdir(`${folder}/${name}`, { recursive: true });
    const rows = trades.map((trade) => ({ ...USUAL, ...trade }));
    await Deno.writeFile(`${folder}/${name}/trades.parquet`, tradesParquet(rows));
    const markets = [...new Set(rows.map(({ conditionId }) => conditionId))].map((conditionId) => ({
      conditionId,
      question: `Will ${conditionId} happen?`,
      volumeNum: volumeUsd[conditionId] ?? 1_000_000,
    }));
    const columns = ["conditionId", "question", "volumeNum"];
    await Deno.writeTextFile(
      `${folder}/${name}/markets_filtered.csv`,
      stringify(markets, { columns }),
    );
  }
  const rows = Object.entries(winners).map(([market_id, winner]) => ({ market_id, winner }));
  await Deno.writeTextFile(
    `${folder}/resolutions.csv`,
    stringify(rows, { columns: ["market_id", "winner"] }),
  );
}

function tradesParquet(rows: readonly TradeRow[]): Uint8Array {
  const texts = ["proxyWallet", "conditionId", "side"] as const;
  const numbers = ["price", "size", "timestamp"] as const;
  return new Uint8Array(parquetWriteBuffer({
    columnData: [
      ...texts.map((name) => ({
        name,
        data: rows.map((row) => row[name]),
        type: "STRING" as const,
      })),
      ...numbers.map((name) => ({
        name,
        data: rows.map((row) => row[name]),
        type: "DOUBLE" as const,
      })),
    ],
  }));
}

/** Flags that let every wallet with a trade in a resolved market be a whale. */
export const EASY_WHALES = [
  "--min-trades=1",
  "--min-wallet-wr=0",
  "--min-surprise=-1",
  "--volume-percentile=0",
];

/** Categories that are read by default. */
export const [POLITICS = "", GEOPOLITICS = ""] = DEFAULT_PARAMS.categories;

/** Names of the files below a folder, sorted. */
export function namesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).toSorted();
}

/** The JSON values of a file, one a line. */
export async function readLines(path: string): Promise<Record<string, unknown>[]> {
  const text = await Deno.readTextFile(path);
  if (text !== "" && !text.endsWith("\n")) {
    throw new Error(`Cannot find the last line's end: ${path}`);
  }
  return text.split("\n").slice(0, -1).map((line) => JSON.parse(line));
}
