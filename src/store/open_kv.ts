/**
 * Opens Deno KV: a file of this machine, or a database elsewhere.
 *
 * @module
 */

import { fromAscii, toAscii } from "./ascii.ts";
import { exists } from "./exists.ts";
import { ifThere } from "./if_there.ts";
import type { Kv, KvBatch, KvEntry, KvKey } from "./kv.ts";
import { LOCKED_ADVICE, PATIENCE_MS, patiently } from "./patience.ts";
import { damagedKv, StoreError } from "./store_error.ts";

/** Time between two looks at a KV that is locked, milliseconds; doubled each time, two seconds and a half in all. */
const FIRST_WAIT_MS = 5;
const LAST_WAIT_MS = 1280;
/** How every SQLite file begins. */
const SQLITE_MAGIC = "SQLite format 3\0";

/** A file that this process has open as a KV, or is about to. */
interface FileHere {
  /** How often. */
  times: number;
  /** Settled once the file was looked at. */
  readonly checked: Promise<void>;
}

/** The files that this process has open as KVs, by path. */
const filesHere = new Map<string, FileHere>();

/**
 * Opens a Deno KV.
 *
 * @param location Path of a file, which is made if it does not exist; or the URL of a remote database, for which the
 *   environment variable `DENO_KV_ACCESS_TOKEN` holds the token. `undefined` is the one that the machine has for the
 *   program, as on Deno Deploy.
 * @param patienceMs How long another process may keep it locked, milliseconds. @default {PATIENCE_MS}
 * @throws {StoreError} If it cannot be opened, another process keeps it locked, or the file is none of a KV.
 */
export async function openKv(
  location: string | undefined,
  patienceMs = PATIENCE_MS,
): Promise<Kv> {
  const place = location ?? "the KV of this program";
  return await patiently(askedKv(location), {
    what: `Cannot use ${place} as a KV`,
    ms: patienceMs,
    onLate: (kv) => kv.close(),
  });
}

/** A KV that has answered. */
async function askedKv(location: string | undefined): Promise<Kv> {
  const isFile = location !== undefined && !isRemote(location);
  const leave = isFile ? await enter(await realPath(location)) : () => {};
  let kv: Kv | undefined;
  try {
    kv = await denoKv(location, leave);
    // Deno looks at the file only when it is asked for something.
    await kv.get(["pilotfish"]);
    return kv;
  } catch (error) {
    if (kv === undefined) leave();
    else kv.close();
    throw error;
  }
}

/**
 * Looks at a file, once for all who have it open here at a time: to close a file that SQLite has open here, or is opening,
 * would give up the locks by which other processes know of that. The next one that closes it would take away the log that
 * this one goes on writing to.
 *
 * @returns To be called once when the file is closed.
 * @throws {StoreError} If it is no database.
 */
async function enter(path: string): Promise<() => void> {
  const here = filesHere.get(path) ?? { times: 0, checked: checkDatabaseFile(path) };
  filesHere.set(path, here);
  here.times++;
  const leave = () => {
    here.times--;
    if (here.times === 0) filesHere.delete(path);
  };
  try {
    await here.checked;
    return leave;
  } catch (error) {
    leave();
    throw error;
  }
}

/** Where a file really is, or will be once it is there. */
async function realPath(path: string): Promise<string> {
  if (await exists(path)) return await Deno.realPath(path);
  const end = path.lastIndexOf("/") + 1;
  const folder = end === 0 ? "." : path.slice(0, end);
  return await exists(folder) ? `${await Deno.realPath(folder)}/${path.slice(end)}` : path;
}

/** Whether a location is that of a database elsewhere. */
export function isRemote(location: string): boolean {
  return /^https?:\/\//i.test(location);
}

async function denoKv(path: string | undefined, onClose: () => void): Promise<Kv> {
  const location = path ?? "the KV of this program";
  const db = await explained(location, () => Deno.openKv(path));
  return {
    async get(key) {
      return readEntry(await explained(location, () => db.get(key)), key);
    },
    async *list(prefix) {
      const entries = db.list({ prefix }, { batchSize: 500 });
      for (;;) {
        const { done, value } = await explained(location, () => entries.next());
        if (done) return;
        yield readEntry(value, value.key as KvKey);
      }
    },
    async commit({ checks = [], puts = [], deletes = [] }: KvBatch) {
      const atomic = db.atomic();
      for (const { key, version } of checks) atomic.check({ key, versionstamp: version });
      for (const { key, value } of puts) atomic.set(key, toAscii(value));
      for (const key of deletes) atomic.delete(key);
      const result = await explained(location, () => atomic.commit());
      return result.ok ? result.versionstamp : null;
    },
    close() {
      db.close();
      onClose();
    },
  };
}

function readEntry(entry: Deno.KvEntryMaybe<unknown>, key: KvKey): KvEntry {
  const { value, versionstamp } = entry;
  if (value === null) return { key, value: null, version: null };
  if (!(value instanceof Uint8Array)) {
    throw damagedKv(`Cannot read the KV value at ${key.join("/")}: ${typeof value}`);
  }
  return { key, value: fromAscii(value), version: versionstamp };
}

/** Does something with a KV; waits while another process is in the middle of a transaction. */
async function explained<T>(location: string, action: () => Promise<T>): Promise<T> {
  for (let waitMs = FIRST_WAIT_MS;; waitMs *= 2) {
    try {
      return await action();
    } catch (error) {
      if (!isLocked(error) || waitMs > LAST_WAIT_MS) throw kvTrouble(error, location);
    }
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
}

/** Whether nothing happened as somebody else was at it. */
function isLocked(error: unknown): boolean {
  return error instanceof Error && /database is locked/i.test(error.message);
}

/** What SQLite says of a file that is none of its own, or not whole. */
const DAMAGE = /not a database|malformed|corrupt|disk image/i;
/** What Deno says of a transaction that can never be. */
const LIMITS = /too large|too many|invalid/i;
/** What to do, by what SQLite or the system says. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [/disk is full|no space|quota|disk I\/O/i, "Free some space and start again"],
  [/readonly|unable to open|permission|denied|directory/i, "Check who owns it and its permissions"],
];

/**
 * Puts what Deno says about a KV into words that help.
 *
 * @param error What was thrown.
 * @param location The KV.
 * @returns What to throw instead.
 */
export function kvTrouble(error: unknown, location: string): unknown {
  if (error instanceof StoreError || error instanceof Deno.errors.NotCapable) return error;
  const message = error instanceof Error ? error.message : String(error);
  // Deno has this class for what SQLite says as well as for values that are too large.
  if (error instanceof TypeError && LIMITS.test(message)) return error;
  const what = `Cannot use ${location} as a KV: ${message}`;
  if (DAMAGE.test(message)) return damagedKv(what, error);
  const isKeptLocked = isLocked(error);
  return new StoreError(what, {
    trouble: isKeptLocked ? "locked" : "unavailable",
    safe: "What happened is safe in the journal",
    next: isKeptLocked
      ? LOCKED_ADVICE
      : ADVICE.find(([words]) => words.test(message))?.[1] ?? "Start again",
    cause: error,
  });
}

/**
 * Looks at a file before Deno does, which may end the whole program over half a database.
 *
 * @param path The file.
 * @throws {StoreError} If it is there and is no database, or a part of one.
 */
export async function checkDatabaseFile(path: string): Promise<void> {
  const head = await readHead(path, 100);
  if (head === undefined || head.size === 0) return;
  const text = String.fromCharCode(...head.bytes.subarray(0, SQLITE_MAGIC.length));
  if (text !== SQLITE_MAGIC) throw damaged(path, "it is no database");
  const view = new DataView(head.bytes.buffer);
  const pageBytes = view.getUint16(16) === 1 ? 65_536 : view.getUint16(16);
  // The count is right where it was written together with the last change.
  const isCounted = view.getUint32(24) === view.getUint32(92);
  const pages = isCounted ? view.getUint32(28) : 1;
  const there = Math.floor(head.size / pageBytes);
  if (there >= pages) return;
  // Pages that were on their way into the file when a process was killed are in the log beside it, whence SQLite takes them.
  const logged = await pagesInLog(`${path}-wal`, pageBytes);
  let page = there + 1;
  while (page <= pages && logged.has(page)) page++;
  if (page > pages) return;
  // Another process may have carried its log over meanwhile.
  const { size } = await Deno.stat(path);
  if (size >= pages * pageBytes) return;
  throw damaged(path, `${size} of ${pages * pageBytes} bytes are there`);
}

/** Bytes at the beginning of SQLite's log, and of each page in it. */
const LOG_HEADER = 32;
const FRAME_HEADER = 24;

/** Numbers of the pages that SQLite's log holds; none if there is no log. */
async function pagesInLog(path: string, pageBytes: number): Promise<ReadonlySet<number>> {
  const pages = new Set<number>();
  if (!await exists(path)) return pages;
  const bytes = await explained(path, () => Deno.readFile(path));
  const view = new DataView(bytes.buffer);
  const frame = FRAME_HEADER + pageBytes;
  for (let at = LOG_HEADER; at + frame <= bytes.length; at += frame) {
    // What is left from before the log was begun anew has another salt.
    const isCurrent = view.getUint32(at + 8) === view.getUint32(16) &&
      view.getUint32(at + 12) === view.getUint32(20);
    if (isCurrent) pages.add(view.getUint32(at));
  }
  return pages;
}

function damaged(path: string, why: string): StoreError {
  return damagedKv(`Cannot use ${path} as a KV: ${why}`);
}

/** The first bytes of a file and its size; `undefined` if it does not exist, or not any more. */
async function readHead(
  path: string,
  length: number,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; size: number } | undefined> {
  return await explained(path, async () => {
    using file = await ifThere(Deno.open(path));
    if (file === undefined) return undefined;
    const bytes = new Uint8Array(length);
    const { size } = await file.stat();
    await file.read(bytes);
    return { bytes, size };
  });
}
