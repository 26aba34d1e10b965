/**
 * The folder a sample lives in: it is replaced as a whole, and only if a sample is all it holds.
 *
 * A sample is written beside its place and moved there when it is complete. `sample.json` names every file of it, and a
 * file into which trades were imported says so itself, so that nothing else is ever deleted.
 *
 * @module
 */

import { TRADES_FILE } from "../categories.ts";
import { readIfThere } from "../byte_source.ts";
import { DataError, toDataError } from "../data_error.ts";
import { lockDirectory } from "../files/directory_lock.ts";
import { importedTradesIn } from "../files/imported_trades.ts";
import { makeFolders, removeEmptyFolders } from "../files/made_folders.ts";
import { PARTIAL_SUFFIX } from "../files/whole_file.ts";
import { fileIn } from "../remote/location.ts";

/** File that marks a folder as a sample. */
export const MARKER_FILE = "sample.json";
/** Value of `generator` in it. */
export const GENERATOR = "pilotfish sample";

/** What others leave in a sample when they are killed, of use to nobody. */
const LEFTOVER = /^(\.lock|\.import\/.+|\.fetch\/run\.json(\.partial)?)$/;

/** What {@linkcode MARKER_FILE} says. */
export interface SampleMarker {
  readonly generator: typeof GENERATOR;
  /** Every file of the sample, relative to its folder, with forward slashes. */
  readonly files: readonly string[];
  /** Whatever else describes the sample. */
  readonly [key: string]: unknown;
}

/** Whether a folder is, or began as, a sample: nobody in it exists. */
export async function isSample(path: string): Promise<boolean> {
  return await sampleFiles(path) !== undefined;
}

/**
 * Fills a folder with a sample, all or nothing.
 *
 * @param path The folder; it may be missing, empty, or hold an older sample.
 * @param marker What its `sample.json` says.
 * @param fill Writes the files into the folder it is given.
 * @throws {DataError} If `path` cannot be made, is no folder, or holds anything that is not part of a sample,
 * or if another process writes to it.
 */
export async function replaceDirectory(
  path: string,
  marker: SampleMarker,
  fill: (path: string) => Promise<void>,
): Promise<void> {
  const target = path.replace(/[/\\]+$/, "");
  if (/(^|[/\\])\.{0,2}$/.test(target)) throw refusal("the folder has no name of its own", path);
  const partial = target + PARTIAL_SUFFIX;
  (await lockReplaceable(target))?.[Symbol.dispose]();
  await removeSample(partial);
  const made = await makeDirectory(partial);
  // The marker comes first, so that the next run may clear up after one that was killed.
  await Deno.writeTextFile(`${partial}/${MARKER_FILE}`, JSON.stringify(marker, null, 2) + "\n");
  try {
    await fill(partial);
    await removeSample(target);
  } catch (error) {
    await removeSample(partial);
    removeEmptyFolders(made);
    throw error;
  }
  await Deno.rename(partial, target);
}

async function makeDirectory(path: string): Promise<readonly string[]> {
  try {
    return await makeFolders(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataError(`Cannot make a folder for a sample: ${reason}`, {
      path,
      next: "choose another folder",
      cause: error,
    });
  }
}

async function removeSample(path: string): Promise<void> {
  using lock = await lockReplaceable(path);
  if (lock !== undefined) await Deno.remove(path, { recursive: true });
}

/**
 * Makes sure that a folder may be deleted, and that nobody writes to it until the lock is let go.
 *
 * @returns The lock; `undefined` if there is no such folder.
 * @throws {DataError} If it holds something else than a sample, or another process writes to it.
 */
async function lockReplaceable(path: string): Promise<Disposable | undefined> {
  // Before, as nothing is written to a folder of somebody else.
  if (!await isReplaceable(path)) return undefined;
  using stack = new DisposableStack();
  stack.use(await lockDirectory(path));
  // After, as somebody may have been writing to it.
  await isReplaceable(path);
  return stack.move();
}

/**
 * Makes sure that a folder may be deleted.
 *
 * @returns Whether it exists.
 * @throws {DataError} If it holds something else than a sample.
 */
async function isReplaceable(path: string): Promise<boolean> {
  const info = await ifFound(Deno.lstat(path));
  if (info === undefined) return false;
  if (!info.isDirectory) throw refusal("there is no folder but something else", path);
  const files = (await listFiles(path)).filter((file) => !LEFTOVER.test(file));
  if (files.length === 0) return true;
  const allowed = await sampleFiles(path);
  if (allowed === undefined) throw refusal("the folder holds files that no sample wrote", path);
  const [foreign] = files.filter((file) =>
    !allowed.has(file.endsWith(PARTIAL_SUFFIX) ? file.slice(0, -PARTIAL_SUFFIX.length) : file)
  );
  if (foreign !== undefined) {
    const name = JSON.stringify(foreign);
    throw refusal(`the older one holds what no sample wrote, such as ${name}`, path, NEXT_OLDER);
  }
  for (const file of files.filter((file) => file.endsWith(`/${TRADES_FILE}`))) {
    if (!await hasImports(`${path}/${file}`)) continue;
    const category = file.slice(0, -TRADES_FILE.length - 1);
    throw refusal(`trades were imported into ${category} of the older one`, path, NEXT_OLDER);
  }
  return true;
}

async function hasImports(path: string): Promise<boolean> {
  try {
    return await importedTradesIn(path) > 0;
  } catch (error) {
    if (error instanceof DataError) return false; // Nobody can read it, so a new one is what helps.
    throw error;
  }
}

const NEXT_OLDER =
  "move out what you need and delete the folder, which the same command makes again, or choose " +
  "another one with --out";

function refusal(
  why: string,
  path: string,
  next = "choose another folder with --out, or move what is there",
): DataError {
  return new DataError(`Cannot write a sample as ${why}`, { path, next });
}

/** Every entry below a folder that is not itself a folder, relative to it. */
async function listFiles(path: string, prefix = ""): Promise<string[]> {
  const files: string[] = [];
  for await (const entry of Deno.readDir(path)) {
    const name = prefix + entry.name;
    if (entry.isDirectory) files.push(...await listFiles(`${path}/${entry.name}`, `${name}/`));
    else files.push(name);
  }
  return files;
}

/**
 * The files of a sample, relative to its folder.
 *
 * @param dir The folder, or its address.
 * @returns `undefined` if it neither is nor began as a sample.
 * @throws {DataError} If nobody can tell.
 */
export async function sampleFiles(dir: string): Promise<ReadonlySet<string> | undefined> {
  const path = fileIn(dir, MARKER_FILE);
  const text = await ifFound(readIfThere(path)).catch((error) => {
    throw toDataError(error, "what a sample says about itself", { path, next: "look again later" });
  });
  if (text === undefined) return undefined;
  let marker: Partial<SampleMarker> | null;
  try {
    marker = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  const isSample = marker?.generator === GENERATOR && Array.isArray(marker.files);
  return isSample ? new Set(marker!.files) : undefined;
}

async function ifFound<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    const { NotFound, NotADirectory } = Deno.errors;
    if (error instanceof NotFound || error instanceof NotADirectory) return undefined;
    throw error;
  }
}
