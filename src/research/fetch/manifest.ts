/**
 * What a download says about itself: a file in the research directory, by which others see what it covers.
 *
 * @module
 */

import { readIfThere } from "../byte_source.ts";
import { DataError, toDataError } from "../data_error.ts";
import type { LossReason } from "./page_log.ts";
import { writeWhole } from "../files/whole_file.ts";
import { fileIn } from "../remote/location.ts";
import type { WinnerPlace } from "./winners.ts";

/** Name of the file. */
export const MANIFEST_FILE = "manifest.json";
/** Who writes it. */
const GENERATOR = "pilotfish fetch";
/** Changes when older programs would misread it. */
const VERSION = 1;

/** Two moments, ISO 8601. */
export type Window = readonly [from: string, to: string];

/** What could not be reached of a market, and why. */
export interface Unreached {
  readonly window: Window;
  /** {@linkcode LossReason}; `depth`: older than the Data API goes; `failed`: it did not answer. */
  readonly reason: LossReason | "depth" | "failed";
  /** Only trades worth less are missing, USD. */
  readonly below_usd?: number;
}

/** What is there of a market. */
export interface ManifestMarket {
  readonly id: string;
  readonly slug: string;
  readonly category: string;
  /** Time that was asked for: of the window of its category, that in which the market traded. */
  readonly asked: Window;
  /** Time that was got; `null` if none was. */
  readonly got: Window | null;
  /** Part of the time asked for that was got, 0 to 1. */
  readonly coverage: number;
  readonly trades: number;
  /** First and last trade; `null` if there is none. */
  readonly traded: Window | null;
  /** Sum of price times size, USD. */
  readonly usd: number;
  /** Volume that the exchange tells, USD, over the whole life of the market. */
  readonly volume_usd: number;
  /** Whether it was closed. */
  readonly closed: boolean;
  /** What a share of YES pays; absent as long as nobody says. */
  readonly payout?: number;
  /** Who said so. */
  readonly said_by?: WinnerPlace;
  /** Rows that are unusable, by reason. */
  readonly refused?: Readonly<Record<string, number>>;
  readonly unreached?: readonly Unreached[];
}

/** What is there of a category. */
export interface ManifestCategory {
  readonly name: string;
  /** Time that was asked for. */
  readonly window: Window;
  /** Least volume of a market, USD. */
  readonly min_volume_usd: number;
  /** Markets at most; 0 for no limit. */
  readonly top: number;
  /** Whether closed markets were asked for. */
  readonly closed: boolean;
  readonly markets: number;
  readonly trades: number;
  /** Prices in `prices.parquet`; absent if they were not asked for. */
  readonly prices?: number;
  /** Part of the time asked for that was got, 0 to 1: the mean over the markets. */
  readonly coverage: number;
}

/** What is in the file. */
export interface Manifest {
  readonly generator: typeof GENERATOR;
  readonly version: typeof VERSION;
  readonly categories: readonly ManifestCategory[];
  /** Markets that Gamma listed and nobody can use, by reason. */
  readonly refused_markets: Readonly<Record<string, number>>;
  readonly markets: readonly ManifestMarket[];
}

/**
 * Puts what a download got in the place of what the manifest says about the same categories.
 *
 * @param before The manifest so far, if there is one.
 * @param now What was downloaded.
 */
export function updatedManifest(
  before: Manifest | undefined,
  now: Pick<Manifest, "categories" | "refused_markets" | "markets">,
): Manifest {
  const names = new Set(now.categories.map(({ name }) => name));
  const categories = (before?.categories ?? []).filter(({ name }) => !names.has(name));
  const markets = (before?.markets ?? []).filter(({ category }) => !names.has(category));
  return {
    generator: GENERATOR,
    version: VERSION,
    categories: [...categories, ...now.categories].sort((a, b) => a.name < b.name ? -1 : 1),
    refused_markets: now.refused_markets,
    markets: [...markets, ...now.markets].sort((a, b) =>
      compareText(a.category, b.category) || compareText(a.id, b.id)
    ),
  };
}

/** The order of names and ids, by code unit: the same on every machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Writes the manifest of a research directory, a market a line. */
export async function writeManifest(dir: string, manifest: Manifest): Promise<void> {
  const { markets, ...head } = manifest;
  const lines = markets.map((market) => `    ${JSON.stringify(market)}`);
  const text = JSON.stringify({ ...head, markets: [] }, null, 2)
    .replace(/"markets": \[\]\n\}$/, `"markets": [\n${lines.join(",\n")}\n  ]\n}\n`);
  await writeWhole(`${dir}/${MANIFEST_FILE}`, text);
}

/**
 * Reads the manifest of a research directory.
 *
 * @param dir The directory, or its address.
 * @returns The manifest; `undefined` if nothing was downloaded into the directory.
 * @throws {DataError} If it is none that this program understands.
 */
export async function readManifest(dir: string): Promise<Manifest | undefined> {
  const path = fileIn(dir, MANIFEST_FILE);
  const text = await readText(path);
  if (text === undefined) return undefined;
  const value = parsed(text);
  const isOurs = value?.generator === GENERATOR && value.version === VERSION &&
    isListOf(value.categories, (each) => typeof each.name === "string" && isWindow(each.window)) &&
    isListOf(value.markets, (each) => typeof each.id === "string" && isWindow(each.asked));
  if (isOurs) return value as Manifest;
  throw new DataError("Cannot read what was downloaded as a manifest of this version", {
    path,
    next: 'delete the file and run "pilotfish fetch" again',
  });
}

function isListOf<T>(list: readonly T[] | undefined, is: (each: Partial<T>) => boolean): boolean {
  return Array.isArray(list) && list.every((each) => typeof each === "object" && each && is(each));
}

function isWindow(window: unknown): boolean {
  return Array.isArray(window) && window.length === 2 &&
    window.every((time) => !Number.isNaN(Date.parse(time)));
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readIfThere(path);
  } catch (error) {
    throw toDataError(error, "what was downloaded", { path, next: "look again later" });
  }
}

function parsed(text: string): Partial<Manifest> | undefined {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    // The caller says what is wrong with the file.
    return undefined;
  }
}
