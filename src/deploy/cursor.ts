/**
 * How far a refresh has come: one small value in the KV, which only changes by compare and set.
 *
 * @module
 */

import { asciiJson } from "../store/ascii.ts";
import { keyOf } from "../store/keys.ts";
import type { Kv, KvKey } from "../store/kv.ts";

/**
 * What a refresh does, in this order: the first three if it asks the exchange itself, else the survey.
 *
 * - `list`: asks which markets there are.
 * - `download`: gets their trades and writes them to the KV.
 * - `winners`: asks who won.
 * - `survey`: reads all trades to learn when the history begins and ends.
 * - `by_market`: reads them again and writes those of the training window to the KV, divided by market.
 * - `candidates`: finds the volume whales of the markets of one bucket after the other.
 * - `by_wallet`: reads the trades once more and writes those of the volume whales, divided by wallet.
 * - `whales`: scores the wallets of one bucket after the other.
 * - `publish`: publishes the whale set.
 * - `done`, `failed`: nothing, until the next one begins.
 */
export type Phase =
  | "list"
  | "download"
  | "winners"
  | "survey"
  | "by_market"
  | "candidates"
  | "by_wallet"
  | "whales"
  | "publish"
  | "done"
  | "failed";

/** How far a refresh has come. Plain data. */
export interface RefreshCursor {
  /** Number of the refresh: what it writes meanwhile is below it. */
  readonly run: number;
  /** When it began, milliseconds since the epoch. */
  readonly startedMs: number;
  /** What is to be done next. */
  readonly phase: Phase;
  /** Where to begin: number of a row group, a bucket, a market, or of a step of the download. */
  readonly at: number;
  /** Steps that were done, of all phases. */
  readonly steps: number;
  /** What it reads; `null` before the first step. */
  readonly source: {
    /** Equal if the files are. */
    readonly digest: string;
    /** Buckets that the trades are divided among. */
    readonly buckets: number;
  } | null;
  /** First and last usable trade so far; `null` before there is one. */
  readonly span: { readonly fromMs: number; readonly toMs: number } | null;
  /** Trades in the training window so far. */
  readonly trades: number;
  /** Failures since the last step that was done. */
  readonly failures: number;
  /** The last failure; `null` if there was a step or a publication since. */
  readonly failure: { readonly atMs: number; readonly message: string } | null;
  /** When to try again after a failure, milliseconds since the epoch. */
  readonly retryMs: number;
  /** Who is at work on the next step, and until when others leave it alone. */
  readonly claim: { readonly by: string; readonly untilMs: number } | null;
  /** What a refresh published last; `null` before the first. */
  readonly published: {
    readonly id: string;
    readonly atMs: number;
  } | null;
}

/** A cursor, and its version in the KV. */
export interface VersionedCursor {
  /** The cursor; `undefined` before the first refresh. */
  readonly cursor: RefreshCursor | undefined;
  /** Its version; `null` before the first refresh. */
  readonly version: string | null;
}

/** Key of the cursor. What a refresh writes meanwhile is below it. */
export function refreshKey(profile: string): KvKey {
  return keyOf(profile, "refresh");
}

/** Key of what a refresh writes meanwhile. */
export function runKey(profile: string, run: number): KvKey {
  return [...refreshKey(profile), run];
}

/** Whether a phase is one of a refresh that asks the exchange itself, before it learns. */
export function isDownload(phase: Phase): boolean {
  return phase === "list" || phase === "download" || phase === "winners";
}

/** Reads the cursor. */
export async function readCursor(kv: Kv, profile: string): Promise<VersionedCursor> {
  const { value, version } = await kv.get(refreshKey(profile));
  return { cursor: value === null ? undefined : JSON.parse(value), version };
}

/**
 * Writes the cursor, if nobody did meanwhile.
 *
 * @param kv Where it is.
 * @param profile The account.
 * @param next The cursor, and the version that it replaces.
 * @returns Its version now; `null` if somebody did.
 */
export async function writeCursor(
  kv: Kv,
  profile: string,
  next: VersionedCursor & { readonly cursor: RefreshCursor },
): Promise<string | null> {
  const { cursor, version } = next;
  const key = refreshKey(profile);
  return await kv.commit({
    checks: [{ key, version }],
    puts: [{ key, value: asciiJson(cursor) }],
  });
}

/** The cursor of a refresh that begins. */
export function firstCursor(
  before: RefreshCursor | undefined,
  nowMs: number,
  phase: Phase,
): RefreshCursor {
  return {
    run: (before?.run ?? 0) + 1,
    startedMs: nowMs,
    phase,
    at: 0,
    steps: 0,
    source: null,
    span: null,
    trades: 0,
    failures: 0,
    failure: null,
    retryMs: 0,
    claim: null,
    published: before?.published ?? null,
  };
}

/** Whether a refresh is under way. */
export function isUnderWay(cursor: RefreshCursor | undefined): boolean {
  return cursor !== undefined && cursor.phase !== "done" && cursor.phase !== "failed";
}
