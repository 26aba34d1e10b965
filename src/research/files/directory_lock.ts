/**
 * Keeps two programs from writing to the same research directory.
 *
 * @module
 */

import { DataError } from "../data_error.ts";
import { makeFolders, removeEmptyFolders } from "./made_folders.ts";

/** File that is locked. It is there while somebody writes, or if he was killed. */
export const LOCK_FILE = ".lock";

/** The part of a file that older versions of Deno do not have. */
interface Lockable {
  tryLock?(exclusive: boolean): Promise<boolean>;
}

/**
 * Keeps others from writing to a directory, which is made if it is missing. The system lets go when the process is gone.
 *
 * @param dir The directory.
 * @returns The lock; what it leaves behind when it is disposed of is nothing, not even a directory into which nothing came.
 * @throws {DataError} If somebody else has it, or something else than a folder is there.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { lockDirectory } from "./directory_lock.ts";
 *
 * const dir = await Deno.makeTempDir();
 * {
 *   using _lock = await lockDirectory(dir);
 *   await Deno.writeTextFile(`${dir}/mine.txt`, "undisturbed");
 * }
 * assertEquals([...Deno.readDirSync(dir)].map(({ name }) => name), ["mine.txt"]);
 * await Deno.remove(dir, { recursive: true });
 * ```
 */
export async function lockDirectory(dir: string): Promise<Disposable> {
  const path = `${dir}/${LOCK_FILE}`;
  const made: string[] = [];
  for (;;) {
    made.push(...await makeFolder(dir));
    const file = await openUnlessGone(path);
    // Who made the folder, and put nothing there, took it away again.
    if (file === undefined) continue;
    const { tryLock } = file as unknown as Lockable;
    if (tryLock !== undefined && !await tryLock.call(file, true)) {
      file.close();
      throw new DataError("Cannot write to a folder to which another process does", {
        path: dir,
        next: "wait until it is done",
      });
    }
    // Who had it may have removed it meanwhile: then others lock another file of this name.
    if (await isStill(path, file)) {
      return {
        [Symbol.dispose]() {
          release(path, file);
          removeEmptyFolders(made);
        },
      };
    }
    file.close();
  }
}

async function openUnlessGone(path: string): Promise<Deno.FsFile | undefined> {
  try {
    return await Deno.open(path, { write: true, create: true });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function makeFolder(path: string): Promise<readonly string[]> {
  try {
    return await makeFolders(path);
  } catch (error) {
    const { AlreadyExists, NotADirectory } = Deno.errors;
    if (!(error instanceof AlreadyExists || error instanceof NotADirectory)) throw error;
    throw new DataError("Cannot make a folder where there is a file", {
      path,
      next: "name another folder",
      cause: error,
    });
  }
}

/** Removes the file before it is closed: later, it could be somebody else's. */
function release(path: string, file: Deno.FsFile): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    // It may have gone with its folder.
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  } finally {
    file.close();
  }
}

/** Whether a file that is open is the one of this name. */
async function isStill(path: string, file: Deno.FsFile): Promise<boolean> {
  try {
    return (await Deno.stat(path)).ino === (await file.stat()).ino;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
