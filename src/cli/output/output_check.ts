/**
 * Finds out before the work whether its results can be written.
 *
 * @module
 */

import { isRemote } from "../../research/remote/location.ts";
import { exists } from "../../store/exists.ts";
import { UsageError } from "../errors.ts";
import { optionName, type Options } from "../options/options.ts";
import { folderOf } from "./folder_of.ts";
import { resolveTarget } from "./output_file.ts";

/** Options that name a file to write, or a folder for such. */
export type OutputKey = "out" | "signals" | "log" | "logFile" | "report" | "csv" | "record";

/** Files of a research directory. */
const HISTORY_FILE =
  /[\\/](trades\.parquet|prices\.parquet|markets_filtered\.csv|resolutions\.csv)$/;
/** Files of an account and of what is published, also those that were put aside. */
const ACCOUNT_FILE = /[\\/](journal\.jsonl|(state|warm_up)\.sqlite3(-wal|-shm)?)(\.old(-\d+)?)?$/;

/**
 * Checks the files that options name, before anything is read: a run of an hour must not end with a place that cannot be
 * written to. Nothing is left behind, and what is there stays as it is.
 *
 * @param options Values of the options; if history is read, with the research directory.
 * @param keys Those that name a file to write, or a folder for such.
 * @throws {UsageError} If one of them cannot be a file, is one of the history that is read or of an account, or two cannot
 * be there at the same time, however they are spelt.
 * @throws {Deno.errors.NotCapable | Deno.errors.PermissionDenied} If the program or its user may not write there.
 */
export async function checkOutputs<K extends OutputKey>(
  options: Pick<Options, K> & Partial<Pick<Options, "researchDir">>,
  keys: readonly K[],
): Promise<void> {
  const seen: Place[] = [];
  for (const key of keys) {
    const named: string | undefined = options[key];
    if (named === undefined) continue;
    for (const path of key === "csv" ? csvPaths(named) : [named]) {
      const place = { key, path, place: await checkFile(path) };
      for (const other of seen) refuseBoth(other, place);
      seen.push(place);
      await refuseOthers(place, options.researchDir);
    }
  }
}

/** Where a file is going to be. */
interface Place {
  readonly key: OutputKey;
  /** As it was named. */
  readonly path: string;
  /** However it was named. */
  readonly place: string;
}

/** @throws {UsageError} If two files cannot be there at the same time. */
function refuseBoth(one: Place, other: Place): void {
  const flags = `Cannot write --${optionName(one.key)} and --${optionName(other.key)}`;
  if (one.place === other.place) {
    throw new UsageError(
      `${flags} to the same file: ${other.path}`,
      "Name another file for one of them",
    );
  }
  const isWithin = (inner: string, outer: string) => inner.startsWith(`${outer}/`);
  if (isWithin(one.place, other.place) || isWithin(other.place, one.place)) {
    throw new UsageError(
      `${flags} where one would be a folder of the other: ${one.path} and ${other.path}`,
      "Name another file for one of them",
    );
  }
}

/** @throws {UsageError} If what is there is not the result of a run. */
async function refuseOthers({ key, path, place }: Place, researchDir?: string): Promise<void> {
  if (await isHistory(place, researchDir)) {
    throw new UsageError(
      `Cannot write --${optionName(key)} over the history that is read: ${path}`,
      "Name another file",
    );
  }
  if (ACCOUNT_FILE.test(place) && await exists(place)) {
    throw new UsageError(
      `Cannot write --${optionName(key)} over a file of an account: ${path}`,
      "Name another file",
    );
  }
}

/** The files that are written into the folder of `--csv`. */
export function csvPaths(folder: string): readonly [trades: string, equity: string] {
  const within = folder.replace(/[/\\]+$/, "");
  return [`${within}/trades.csv`, `${within}/equity.csv`];
}

/** Whether a place is that of a file of a research directory. */
async function isHistory(place: string, dir: string | undefined): Promise<boolean> {
  if (dir === undefined || isRemote(dir) || !HISTORY_FILE.test(place)) return false;
  const [folder, top] = [await folderOf(place), await placeOf(dir)];
  return folder === top || await folderOf(folder) === top;
}

/**
 * Makes sure that a path is one of this machine: an address would become a folder called `s3:`.
 *
 * @throws {UsageError} If it is an address, which is not shown: it may hold a password.
 */
export function refuseAddress(path: string): void {
  if (!isRemote(path)) return;
  throw new UsageError(
    "Cannot write to an address",
    "Name a place on this machine, and copy what is written to where it is read from",
  );
}

/**
 * Checks one file.
 *
 * @returns Where it is, however it was spelt.
 * @throws {UsageError} If there can be no file.
 * @throws {Deno.errors.NotCapable | Deno.errors.PermissionDenied} If the program or its user may not write there.
 */
export async function checkFile(path: string): Promise<string> {
  refuseAddress(path);
  try {
    const { target, replaces } = await resolveTarget(path);
    if (replaces) await tryToWrite(target);
    return await placeOf(target);
  } catch (error) {
    if (error instanceof UsageError || !(error instanceof Error)) throw error;
    const { NotCapable, PermissionDenied } = Deno.errors;
    // Told with the path that the user knows.
    if (error instanceof NotCapable) throw new NotCapable(`Requires write access to "${path}"`);
    if (error instanceof PermissionDenied) throw new PermissionDenied(`${path} cannot be written`);
    throw new UsageError(`Cannot write ${path}: ${error.message}`, "Name another place");
  }
}

/** A path without links, dots and repeated slashes; what is not there yet stays as it is named. */
async function placeOf(path: string): Promise<string> {
  try {
    return await Deno.realPath(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
    const folder = await folderOf(path);
    if (folder === path) throw error;
    const name = path.split(/[\\/]+/).findLast((part) => part !== "") ?? "";
    if (name === ".") return await placeOf(folder);
    if (name === "..") return await folderOf(await placeOf(folder));
    return `${await placeOf(folder)}/${name}`;
  }
}

/** Writes an empty file beside the target, or where its folder would be made, and removes it again. */
async function tryToWrite(target: string): Promise<void> {
  const name = `.pilotfish-${crypto.randomUUID().slice(0, 8)}.partial`;
  const temporary = `${await lastFolder(await folderOf(target))}/${name}`;
  (await Deno.open(temporary, { write: true, createNew: true })).close();
  await Deno.remove(temporary);
}

/** The last folder on the way to a path that is there. */
async function lastFolder(path: string): Promise<string> {
  try {
    await Deno.stat(path);
    return path;
  } catch (error) {
    const folder = await folderOf(path);
    if (!isMissing(error) || folder === path) throw error;
    return await lastFolder(folder);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
}
