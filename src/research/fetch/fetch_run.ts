/**
 * What a download is about, kept from its beginning to its end: so that one that was interrupted goes on to the same end.
 *
 * @module
 */

import { readIfThere } from "../byte_source.ts";
import { DataError } from "../data_error.ts";
import type { Stretch } from "./coverage.ts";
import type { Choice } from "./market_choice.ts";
import { writeWhole } from "../files/whole_file.ts";

/** Folder in the research directory that holds what only downloads read. */
export const FETCH_FOLDER = ".fetch";

/** A download that has begun. */
export interface FetchRun {
  /** What was asked for, as text: a download that asks for something else begins anew. */
  readonly key: string;
  /** Time that is wanted. */
  readonly stretch: Stretch;
  /** The markets; absent until they are chosen. */
  readonly choice?: Choice;
}

/** Where the parts of a download are. */
export interface FetchPaths {
  /** The research directory. */
  readonly dir: string;
  /** The folder of all others. */
  readonly folder: string;
  /** What was downloaded of each market. */
  readonly trades: string;
  /** How the price went in each market. */
  readonly prices: string;
  /** Who won. */
  readonly winners: string;
  /** Files that are being sorted. */
  readonly sort: string;
  /** The download that has begun. */
  readonly run: string;
}

/** Where the parts of a download into a research directory are. */
export function fetchPaths(dir: string): FetchPaths {
  const folder = `${dir}/${FETCH_FOLDER}`;
  return {
    dir,
    folder,
    trades: `${folder}/trades`,
    prices: `${folder}/prices`,
    winners: `${folder}/winners.jsonl`,
    sort: `${folder}/sort`,
    run: `${folder}/run.json`,
  };
}

/** The file of a market. */
export function logPath({ trades }: FetchPaths, marketId: string): string {
  return `${trades}/${marketId}.jsonl`;
}

/** The file of a market's prices. */
export function pricesPath({ prices }: FetchPaths, marketId: string): string {
  return `${prices}/${marketId}.json`;
}

/** Reads the download that has begun; `undefined` if none has, or one with another key. */
export async function readRun({ run }: FetchPaths, key: string): Promise<FetchRun | undefined> {
  const text = await readIfThere(run);
  if (text === undefined) return undefined;
  try {
    const begun: FetchRun = JSON.parse(text);
    return begun.key === key ? begun : undefined;
  } catch (cause) {
    throw new DataError("Cannot read the download that was begun", {
      path: run,
      next: "delete the file, then fetch again",
      cause,
    });
  }
}

/** Keeps the download that has begun. */
export async function writeRun({ run }: FetchPaths, begun: FetchRun): Promise<void> {
  await writeWhole(run, JSON.stringify(begun));
}
