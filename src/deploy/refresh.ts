/**
 * Refreshes the published whale set in small steps, any of which may be cut off or done by another process.
 *
 * Before a step its instance claims it, so that others leave it alone for a while. Whatever it writes is written on the
 * condition that the cursor is still the one that it claimed: a step counts once, and who was too slow writes nothing.
 *
 * @module
 */

import { HttpError } from "../polymarket/http_error.ts";
import { DataError } from "../research/data_error.ts";
import { slices } from "../store/batches.ts";
import { sha256 } from "../store/hash.ts";
import type { Kv, KvKey } from "../store/kv.ts";
import { StoreError } from "../store/store_error.ts";
import {
  firstCursor,
  isDownload,
  isUnderWay,
  readCursor,
  type RefreshCursor,
  refreshKey,
  runKey,
  writeCursor,
} from "./cursor.ts";
import { takeDownloadStep } from "./download_steps.ts";
import type { Exchange } from "./download_world.ts";
import { HistorySource } from "./history_source.ts";
import { KeptHistory } from "./kept_history.ts";
import type { RefreshSettings } from "./refresh_settings.ts";
import { type StepResult, takeStep } from "./steps.ts";
import type { TradeSource } from "./trade_source.ts";

/** How long others leave a step alone, milliseconds: far longer than one takes. */
const CLAIM_MS = 120_000;
/** A refresh begins no sooner after another one, milliseconds: two instances that wake up at once begin one. */
const MIN_GAP_MS = 600_000;
/** Failures in a row after which a refresh is given up: about twelve hours. */
export const MAX_FAILURES = 16;
/** Longest pause after a failure, milliseconds. */
const MAX_PAUSE_MS = 3_600_000;
const MS_PER_MINUTE = 60_000;

/** What a refresher needs. */
export interface RefresherOptions {
  readonly kv: Kv;
  readonly settings: RefreshSettings;
  /** The exchange, if the settings say that it is asked itself. */
  readonly exchange?: Exchange | undefined;
  /** Name of this instance, unlike that of any other. */
  readonly instance: string;
  /** The time, milliseconds since the epoch. */
  readonly nowMs: () => number;
}

/** Refreshes the whale set of a profile. */
export class Refresher {
  readonly #options: RefresherOptions;

  /** @param options What it needs. */
  constructor(options: RefresherOptions) {
    this.#options = options;
  }

  /**
   * Begins a refresh, unless one is under way or was begun minutes ago.
   *
   * @returns Whether it began.
   */
  async begin(): Promise<boolean> {
    const { kv, settings, nowMs } = this.#options;
    const { cursor, version } = await readCursor(kv, settings.profile);
    if (isUnderWay(cursor)) return false;
    const now = nowMs();
    if (cursor !== undefined && Math.abs(now - cursor.startedMs) < MIN_GAP_MS) return false;
    const first = { cursor: this.#firstCursor(cursor, now), version };
    return await writeCursor(kv, settings.profile, first) !== null;
  }

  /**
   * Goes on with the refresh that is under way, if one is: takes step after step while there is time.
   *
   * The first refresh of all begins by itself.
   *
   * @param budgetMs After this time no further step is begun, milliseconds.
   * @returns How many steps were done.
   * @throws What a step throws; it is in the cursor as well, and the step is tried again later.
   */
  async work(budgetMs: number): Promise<number> {
    const { kv, settings, nowMs } = this.#options;
    const untilMs = nowMs() + budgetMs;
    const { cursor } = await readCursor(kv, settings.profile);
    if (cursor === undefined) await this.begin();
    using opened = new OpenedSource(kv, settings);
    let steps = 0;
    while (await this.#step(opened)) {
      steps++;
      if (nowMs() >= untilMs) break;
    }
    return steps;
  }

  #firstCursor(before: RefreshCursor | undefined, nowMs: number): RefreshCursor {
    const { settings: { download } } = this.#options;
    return firstCursor(before, nowMs, download === undefined ? "survey" : "list");
  }

  /** Takes one step. Returns whether it was done, and by this instance. */
  async #step(opened: OpenedSource): Promise<boolean> {
    const { kv, settings, instance, nowMs } = this.#options;
    const { profile } = settings;
    const { cursor: found, version } = await readCursor(kv, profile);
    const now = nowMs();
    if (found === undefined || !isUnderWay(found)) return false;
    if (isAhead(found.retryMs, now, MAX_PAUSE_MS)) return false;
    // Also one of this instance: a step that takes longer than a minute would be begun again and again, and never count.
    if (found.claim !== null && isAhead(found.claim.untilMs, now, CLAIM_MS)) return false;
    const cursor = { ...found, claim: { by: instance, untilMs: now + CLAIM_MS } };
    const claimed = await writeCursor(kv, profile, { cursor, version });
    if (claimed === null) return false;
    try {
      return await this.#carryOut(cursor, claimed, opened);
    } catch (error) {
      await this.#note(error, cursor, claimed);
      throw error;
    }
  }

  /** Writes a failure to the cursor, so that the status tells it and the step is tried again later. */
  async #note(error: unknown, cursor: RefreshCursor, version: string): Promise<void> {
    const { kv, settings: { profile }, nowMs } = this.#options;
    try {
      await writeCursor(kv, profile, { cursor: failed(cursor, error, nowMs()), version });
    } catch (another) {
      // The claim runs out by itself.
      throw new AggregateError([error, another], "Cannot note that a step failed");
    }
  }

  async #carryOut(
    cursor: RefreshCursor,
    version: string,
    opened: OpenedSource,
  ): Promise<boolean> {
    const { kv, settings, nowMs } = this.#options;
    const { profile } = settings;
    if (cursor.source === null) await this.#remove([refreshKey(profile)], version);
    const digest = await opened.digest();
    if (cursor.source !== null && cursor.source.digest !== digest) {
      // What was written so far is of other trades, or was divided otherwise.
      const begun = { ...this.#firstCursor(cursor, nowMs()), failures: cursor.failures };
      const error = new DataError("Cannot go on, as files or settings were changed meanwhile", {
        path: settings.researchDir,
        next: "it begins anew",
      });
      const anew = { cursor: failed(begun, error, nowMs()), version };
      return await writeCursor(kv, profile, anew) !== null;
    }
    const started = { ...cursor, source: cursor.source ?? { digest, buckets: 1 } };
    const result = await this.#take(started, opened);
    return await this.#finish({ ...started, ...result.next }, result, version);
  }

  async #take(cursor: RefreshCursor, opened: OpenedSource): Promise<StepResult> {
    const { kv, settings, exchange } = this.#options;
    if (!isDownload(cursor.phase)) {
      return await takeStep({ kv, settings, source: await opened.open(cursor), cursor });
    }
    const { download } = settings;
    if (download === undefined || exchange === undefined) {
      throw new TypeError("Cannot ask the exchange without being told how");
    }
    return await takeDownloadStep({ kv, settings: { ...settings, download }, exchange, cursor });
  }

  /** Writes what came of a step, and moves the cursor on. */
  async #finish(
    next: RefreshCursor,
    { puts = [], superfluous = [] }: StepResult,
    version: string,
  ): Promise<boolean> {
    const { kv, settings: { profile } } = this.#options;
    const checks = [{ key: refreshKey(profile), version }];
    for (const slice of slices({ puts })) {
      if (await kv.commit({ ...slice, checks }) === null) return false;
    }
    const cursor: RefreshCursor = {
      ...next,
      steps: next.steps + 1,
      failures: 0,
      failure: null,
      retryMs: 0,
      claim: null,
    };
    const moved = await writeCursor(kv, profile, { cursor, version });
    if (moved === null) return false;
    await this.#remove(superfluous, moved);
    return true;
  }

  /** Removes what is below keys, for as long as the cursor stays what it is. */
  async #remove(prefixes: readonly KvKey[], version: string): Promise<void> {
    const { kv, settings: { profile } } = this.#options;
    const checks = [{ key: refreshKey(profile), version }];
    for (const prefix of prefixes) {
      const deletes: KvKey[] = [];
      for await (const { key } of kv.list(prefix)) deletes.push(key);
      for (const slice of slices({ deletes })) {
        if (await kv.commit({ ...slice, checks }) === null) return;
      }
    }
  }
}

/** Whether a time is still to come: not if it is further away than it can be, as one that a wrong clock has written. */
function isAhead(timeMs: number, nowMs: number, mostMs: number): boolean {
  // Twice as far, as the clocks of two instances differ.
  return timeMs > nowMs && timeMs - nowMs <= 2 * mostMs;
}

/** The cursor after a failure. */
function failed(cursor: RefreshCursor, error: unknown, nowMs: number): RefreshCursor {
  const failures = cursor.failures + 1;
  const pauseMs = Math.min(2 ** (failures - 1) * MS_PER_MINUTE, MAX_PAUSE_MS);
  return {
    ...cursor,
    phase: failures >= MAX_FAILURES ? "failed" : cursor.phase,
    failures,
    failure: { atMs: nowMs, message: publicMessage(error) },
    retryMs: nowMs + pauseMs,
    claim: null,
  };
}

/** What anybody may read of an error: messages of the program itself. */
function publicMessage(error: unknown): string {
  const isOurs = error instanceof DataError || error instanceof StoreError ||
    error instanceof HttpError;
  return isOurs ? error.message : "An unexpected error; the log says more";
}

/** What is read, opened when it is first needed and then kept open. */
class OpenedSource implements Disposable {
  readonly #kv: Kv;
  readonly #settings: RefreshSettings;
  #opened: TradeSource | undefined;

  constructor(kv: Kv, settings: RefreshSettings) {
    this.#kv = kv;
    this.#settings = settings;
  }

  /** Changes when what is read, or how, does. */
  async digest(): Promise<string> {
    const settings = this.#settings;
    // What is downloaded is what was asked for.
    const read = settings.download === undefined ? (await this.#directory()).digest : "";
    return await sha256(JSON.stringify([read, settings]));
  }

  async open({ run }: RefreshCursor): Promise<TradeSource> {
    const { download, profile } = this.#settings;
    if (download === undefined) return await this.#directory();
    return this.#opened ??= await KeptHistory.open(this.#kv, runKey(profile, run));
  }

  async #directory(): Promise<TradeSource> {
    const { researchDir: dir, categories, outcomes, liquidityField } = this.#settings;
    return this.#opened ??= await HistorySource.open({ dir, categories, outcomes, liquidityField });
  }

  [Symbol.dispose](): void {
    this.#opened?.[Symbol.dispose]();
  }
}
