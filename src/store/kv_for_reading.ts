/**
 * Opens the KV of an account for who only looks: nothing is made, and nothing in the folder of the account is changed.
 *
 * @module
 */

import { copyAtOneMoment } from "./copy_files.ts";
import { exists } from "./exists.ts";
import { ifThere } from "./if_there.ts";
import type { Kv } from "./kv.ts";
import { MemoryKv } from "./memory_kv.ts";
import { openKv } from "./open_kv.ts";
import { StoreError } from "./store_error.ts";

/** How old a copy may be of a file that others write to, milliseconds: for as long a lease lasts. */
const STALE_MS = 10_000;

/** A KV that is open for who only looks. */
export interface ReadingKv extends Kv {
  /** Whether it shows what is in the file; a copy may be some seconds behind. */
  isCurrent(): Promise<boolean>;
}

/** Settings of {@linkcode openKvForReading}. */
export interface ReadingOptions {
  /** Opens a KV. @default {openKv} */
  readonly open?: typeof openKv;
  /** How old a copy may be of a file that changes, milliseconds. @default {10_000} */
  readonly staleMs?: number;
}

/**
 * Opens a KV in a file.
 *
 * SQLite cannot even read where it may not write. There a copy in the temporary folder is read instead, which is removed
 * when it is closed.
 *
 * @param path The file; a KV without anything stands for one that is not there.
 * @param options How to open it.
 * @throws {StoreError} If it cannot be opened, or a copy of it neither.
 */
export async function openKvForReading(
  path: string,
  { open = openKv, staleMs = STALE_MS }: ReadingOptions = {},
): Promise<ReadingKv> {
  if (!await exists(path)) return readOnly(new MemoryKv(), path);
  try {
    const kv = await open(path);
    return withoutCopy(kv);
  } catch (error) {
    if (!isRefused(error)) throw error;
    const copy = await openCopy(path, open, staleMs);
    if (copy === undefined) throw error;
    return copy;
  }
}

/** Whether nothing may be written beside it. */
function isRefused(error: unknown): boolean {
  return error instanceof Deno.errors.NotCapable ||
    (error instanceof StoreError && error.trouble === "unavailable");
}

/** The file itself shows what is in it. */
function withoutCopy(kv: Kv): ReadingKv {
  return {
    get: (key) => kv.get(key),
    list: (prefix) => kv.list(prefix),
    commit: (batch) => kv.commit(batch),
    close: () => kv.close(),
    isCurrent: () => Promise.resolve(true),
  };
}

/** @returns `undefined` if there is no room for a copy, or none is to be had. */
async function openCopy(
  path: string,
  open: typeof openKv,
  staleMs: number,
): Promise<ReadingKv | undefined> {
  let folder: string | undefined;
  try {
    folder = await Deno.makeTempDir({ prefix: "pilotfish-" });
    const copy = `${folder}/kv.sqlite3`;
    const copiedMs = performance.now();
    const before = await changesOf(path);
    if (await copyAtOneMoment([[path, copy], [`${path}-wal`, `${copy}-wal`]])) {
      // What may not be written to there must be writable here.
      for await (const { name } of Deno.readDir(folder)) await chmod(`${folder}/${name}`);
      const remove = () => Deno.removeSync(folder!, { recursive: true });
      return {
        ...readOnly(await open(copy), path, remove),
        isCurrent: async () =>
          performance.now() - copiedMs < staleMs || await changesOf(path) === before,
      };
    }
  } catch (error) {
    // Why the file itself cannot be opened says more.
    if (!(error instanceof Error)) throw error;
  }
  if (folder !== undefined) await Deno.remove(folder, { recursive: true });
  return undefined;
}

/** What differs once somebody has written to a KV. */
async function changesOf(path: string): Promise<string> {
  const files = [path, `${path}-wal`].map((each) => ifThere(Deno.stat(each)));
  return (await Promise.all(files)).map((info) => `${info?.size} ${info?.mtime?.getTime()}`).join();
}

async function chmod(path: string): Promise<void> {
  if (Deno.build.os !== "windows") await Deno.chmod(path, 0o600);
}

function readOnly(kv: Kv, path: string, onClose: () => void = () => {}): ReadingKv {
  return {
    isCurrent: () => Promise.resolve(true),
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
