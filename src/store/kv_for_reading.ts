/**
 * Opens the KV of an account for who only looks: nothing is made, and nothing in the folder of the account is changed.
 *
 * @module
 */

import { copyAtOneMoment } from "./copy_files.ts";
import { exists } from "./exists.ts";
import type { Kv } from "./kv.ts";
import { MemoryKv } from "./memory_kv.ts";
import { openKv } from "./open_kv.ts";
import { StoreError } from "./store_error.ts";

/**
 * Opens a KV in a file.
 *
 * SQLite cannot even read where it may not write. There a copy in the temporary folder is read instead, which is removed
 * when it is closed: what is written to the file meanwhile it does not show.
 *
 * @param path The file; a KV without anything stands for one that is not there.
 * @param open Opens a KV. @default {openKv}
 * @throws {StoreError} If it cannot be opened, or a copy of it neither.
 */
export async function openKvForReading(path: string, open: typeof openKv = openKv): Promise<Kv> {
  if (!await exists(path)) return readOnly(new MemoryKv(), path);
  try {
    return await open(path);
  } catch (error) {
    if (!isRefused(error)) throw error;
    const copy = await openCopy(path, open);
    if (copy === undefined) throw error;
    return copy;
  }
}

/** Whether nothing may be written beside it. */
function isRefused(error: unknown): boolean {
  return error instanceof Deno.errors.NotCapable ||
    (error instanceof StoreError && error.trouble === "unavailable");
}

/** @returns `undefined` if there is no room for a copy, or none is to be had. */
async function openCopy(path: string, open: typeof openKv): Promise<Kv | undefined> {
  let folder: string | undefined;
  try {
    folder = await Deno.makeTempDir({ prefix: "pilotfish-" });
    const copy = `${folder}/kv.sqlite3`;
    if (await copyAtOneMoment([[path, copy], [`${path}-wal`, `${copy}-wal`]])) {
      // What may not be written to there must be writable here.
      for await (const { name } of Deno.readDir(folder)) await chmod(`${folder}/${name}`);
      const remove = () => Deno.removeSync(folder!, { recursive: true });
      return readOnly(await open(copy), path, remove);
    }
  } catch (error) {
    // Why the file itself cannot be opened says more.
    if (!(error instanceof Error)) throw error;
  }
  if (folder !== undefined) await Deno.remove(folder, { recursive: true });
  return undefined;
}

async function chmod(path: string): Promise<void> {
  if (Deno.build.os !== "windows") await Deno.chmod(path, 0o600);
}

function readOnly(kv: Kv, path: string, onClose: () => void = () => {}): Kv {
  return {
    get: (key) => kv.get(key),
    list: (prefix) => kv.list(prefix),
    commit: () =>
      Promise.reject(
        new StoreError(`Cannot write to the KV ${path}`, {
          trouble: "unavailable",
          safe: "Nothing has been changed",
          next: "Check whether it is there, who owns it and its permissions",
        }),
      ),
    close() {
      kv.close();
      onClose();
    },
  };
}
