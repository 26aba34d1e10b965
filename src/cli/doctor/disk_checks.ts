/**
 * Whether the folder of accounts can be written to, a KV works in it, and how old what was learnt is.
 *
 * @module
 */

import { MS_PER_DAY } from "../../core/time_units.ts";
import {
  categoriesIn,
  chooseCategories,
  findCategories,
  TRADES_FILE,
} from "../../research/categories.ts";
import { DataError } from "../../research/data_error.ts";
import { makeFolders, removeEmptyFolders } from "../../research/files/made_folders.ts";
import { isRemote } from "../../research/remote/location.ts";
import { exists } from "../../store/exists.ts";
import { openKv } from "../../store/open_kv.ts";
import { readRecentView } from "../../store/account_follower.ts";
import { openForReading } from "../../store/profile.ts";
import { currentPaths, type ProfileLocation } from "../../store/profile_paths.ts";
import { formatBytes, formatCounted, formatDate } from "../terminal/format.ts";
import { asSentence, type Check, checked, failed, missing, ok, skipped, warning } from "./check.ts";

/** What is written to see whether there is room, bytes. */
export const PROBE_BYTES = 16 * 1024 * 1024;
/** What was learnt is told of when it is older, days. */
export const OLD_DAYS = 30;
/** Writing the probe should not take longer, milliseconds. */
const SLOW_MS = 3000;

const NEXT_FOLDER =
  "Free some space, check who owns the folder and its permissions, or name another with --data-dir";

/** What the checks of the disk need. */
export interface DiskOptions {
  /** Where accounts are. */
  readonly location: ProfileLocation;
  /** Where history is. */
  readonly researchDir: string;
  /** Categories that it is read for; empty for all. */
  readonly categories: readonly string[];
  /** Whether no other host may be asked. @default {false} */
  readonly offline?: boolean;
  /** The time of day, milliseconds since the epoch. */
  readonly nowMs: () => number;
}

/** Looks at folder, KV, account and history, one after the other. Leaves no folder that was not there before. */
export async function diskChecks(options: DiskOptions): Promise<readonly Check[]> {
  const { location: { dataDir, kvUrl } } = options;
  // What stands in the way of making it, the first check tells.
  const made = kvUrl === undefined ? await makeFolders(dataDir).catch(() => []) : [];
  try {
    return await lookAtDisk(options);
  } finally {
    removeEmptyFolders(made);
  }
}

async function lookAtDisk(options: DiskOptions): Promise<readonly Check[]> {
  const { location: { kvUrl } } = options;
  return [
    ...(kvUrl === undefined
      ? [await checked("data folder", NEXT_FOLDER, () => folderCheck(options))]
      : []),
    await checked(
      "kv",
      "Follow what it says, or name another folder with --data-dir",
      () => kvCheck(options),
    ),
    await checked(
      "account",
      "Run the command verify, which says more",
      () => accountCheck(options),
    ),
    await checked(
      "history",
      "Name another folder with --research-dir",
      () => historyCheck(options),
    ),
  ];
}

async function folderCheck({ location: { dataDir }, nowMs }: DiskOptions): Promise<Check> {
  await Deno.mkdir(dataDir, { recursive: true });
  const path = `${dataDir}/.doctor-${crypto.randomUUID()}`;
  const startMs = nowMs();
  try {
    const file = await Deno.open(path, { createNew: true, write: true });
    try {
      const chunk = new Uint8Array(1024 * 1024);
      // Zeros alone may take no room on a disk that packs them.
      for (let i = 0; i < chunk.length; i += 65_536) {
        crypto.getRandomValues(chunk.subarray(i, i + 65_536));
      }
      for (let written = 0; written < PROBE_BYTES;) written += await file.write(chunk);
      await file.sync();
    } finally {
      file.close();
    }
  } finally {
    if (await exists(path)) await Deno.remove(path);
  }
  const tookMs = nowMs() - startMs;
  const detail = `${dataDir} took ${formatBytes(PROBE_BYTES)} in ${Math.round(tookMs)} ms`;
  return tookMs > SLOW_MS
    ? warning("data folder", detail, "Keep accounts on a faster disk: every commit waits for it")
    : ok("data folder", detail);
}

/** Tries a KV of its own, as the account's belongs to who holds its lease. */
async function kvCheck(
  { location: { dataDir, kvUrl, openKv: open = openKv } }: DiskOptions,
): Promise<Check> {
  if (kvUrl !== undefined) {
    const kv = await open(kvUrl);
    kv.close();
    return ok("kv", `${new URL(kvUrl).host} answers`);
  }
  const folder = `${dataDir}/.doctor-${crypto.randomUUID()}`;
  await Deno.mkdir(folder, { recursive: true });
  try {
    const kv = await open(`${folder}/kv.sqlite3`);
    try {
      const key = ["pilotfish", "doctor"];
      const version = await kv.commit({ puts: [{ key, value: "written" }] });
      const { value } = await kv.get(key);
      if (version === null || value !== "written") {
        return failed("kv", "what was written is not there", "Keep accounts on another disk");
      }
    } finally {
      kv.close();
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  return ok("kv", `a KV in ${dataDir} keeps what is written`);
}

async function accountCheck({ location, nowMs }: DiskOptions): Promise<Check> {
  const { profile, kvUrl } = location;
  const paths = await currentPaths(location);
  if (kvUrl === undefined && !await exists(paths.kv) && !await exists(paths.journal)) {
    return ok("account", `profile ${profile} is not there yet: the first run makes it`);
  }
  using open = await openForReading(location);
  const { view: { warmUp, writer } } = await readRecentView(open, { entries: 0 });
  const age = ageDays(warmUp.asOfMs, nowMs());
  const detail =
    `profile ${profile} follows ${formatCounted(warmUp.whales, "whale")} learnt as of ` +
    `${formatDate(warmUp.asOfMs)}${writer === null ? "" : `; ${writer.owner} wrote last`}`;
  return age > OLD_DAYS
    ? warning("account", `${detail}, ${Math.floor(age)} days ago`, "Learn anew from newer history")
    : ok("account", detail);
}

async function historyCheck(options: DiskOptions): Promise<Check> {
  const { researchDir, categories, offline = false, nowMs } = options;
  if (isRemote(researchDir)) {
    if (offline) return skipped("history", `--offline: ${researchDir}`);
    const { length } = (await chooseCategories(researchDir, categories)).all;
    return ok("history", `${researchDir} has ${formatCategories(length)}`);
  }
  const next =
    "Name yours with --research-dir, download one with the command fetch, or write a made-up one " +
    "with the command sample";
  if (!await exists(researchDir)) {
    return missing("history", `there is no folder ${researchDir}`, next);
  }
  const all = await categoriesIn(researchDir);
  if (all.length === 0) {
    return missing("history", `${researchDir} has no folder with ${TRADES_FILE}`, next);
  }
  let newestMs = -Infinity;
  try {
    for (const name of await findCategories(researchDir, categories)) {
      const { mtime } = await Deno.stat(`${researchDir}/${name}/${TRADES_FILE}`);
      newestMs = Math.max(newestMs, mtime?.getTime() ?? -Infinity);
    }
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return missing("history", `${error.what}: ${error.path}`, asSentence(error.next));
  }
  const detail = `${researchDir} has ${formatCategories(all.length)}` +
    (newestMs === -Infinity ? "" : `, written ${formatDate(newestMs)}`);
  return ageDays(newestMs, nowMs()) > OLD_DAYS && newestMs !== -Infinity
    ? warning("history", detail, "Bring in newer trades before you learn from them")
    : ok("history", detail);
}

function formatCategories(count: number): string {
  return `${count} categor${count === 1 ? "y" : "ies"}`;
}

function ageDays(timeMs: number, nowMs: number): number {
  return (nowMs - timeMs) / MS_PER_DAY;
}
