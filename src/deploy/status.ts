/**
 * Tells over HTTP how the refresh is doing and what it published. Only reads, and has nothing to hide.
 *
 * @module
 */

import { type WhaleRecord, whaleRecord } from "../cli/learning/warm_up_file.ts";
import type { Kv } from "../store/kv.ts";
import type { PublishedWarmUp } from "../store/published_warm_up.ts";
import { WarmUpStore } from "../store/warm_up_store.ts";
import { readCursor, type RefreshCursor } from "./cursor.ts";

/** Failures in a row from which on somebody should look. */
const MANY_FAILURES = 3;
const MS_PER_SECOND = 1000;

/** What the status needs. */
export interface StatusOptions {
  readonly kv: Kv;
  /** The account that the whale set is for. */
  readonly profile: string;
  /** Age of the history from which on the whale set is too old, milliseconds. */
  readonly maxAgeMs: number;
  /** The time, milliseconds since the epoch. */
  readonly nowMs: () => number;
}

/** What `/healthz` answers. */
export interface RefreshHealth {
  /** Whether there is a whale set to follow, and a newer one to be expected. */
  readonly ok: boolean;
  /** Why not: `nothing_published`, `too_old`, `refresh_failed`, `refresh_failing`. */
  readonly reasons: readonly string[];
  /** What is published; `null` before the first time. */
  readonly published: {
    readonly id: string;
    /** When the history ends that it was learnt from, ISO 8601 UTC; `null` if nobody said. */
    readonly history_end: string | null;
    readonly history_age_seconds: number | null;
  } | null;
  /** The refresh that is under way, or was last; `null` before the first. */
  readonly refresh: {
    readonly number: number;
    readonly phase: string;
    readonly steps: number;
    readonly started: string;
    readonly failures: number;
    readonly last_failure: { readonly at: string; readonly message: string } | null;
  } | null;
}

/** Answers requests. */
export class RefreshStatus {
  readonly #options: StatusOptions;
  readonly #store: WarmUpStore;
  /** What was read last: it is large and hardly ever changes. */
  #read: PublishedWarmUp | undefined;

  /** @param options What it needs. */
  constructor(options: StatusOptions) {
    this.#options = options;
    this.#store = new WarmUpStore(options.kv, options.profile);
  }

  /**
   * The answer to a request for `/healthz`, `/whales` or `/warmup`.
   *
   * @throws {StoreError} If the KV cannot be read.
   */
  async answer({ url, method }: Pick<Request, "url" | "method">): Promise<Response> {
    const { pathname } = new URL(url);
    if (!["/healthz", "/whales", "/warmup"].includes(pathname)) {
      return json({ error: "Not found. There are /healthz, /whales and /warmup" }, 404);
    }
    if (method !== "GET" && method !== "HEAD") {
      return json({ error: "Only GET and HEAD" }, 405, { allow: "GET, HEAD" });
    }
    if (pathname === "/healthz") {
      const health = await this.health();
      return json(health, health.ok ? 200 : 503);
    }
    const published = await this.#published();
    if (published === undefined) return json({ error: "Nothing is published yet" }, 404);
    return json(pathname === "/whales" ? whalesOf(published) : summaryOf(published), 200);
  }

  /** How the refresh is doing. Reads two small values. */
  async health(): Promise<RefreshHealth> {
    const { kv, profile, maxAgeMs, nowMs } = this.#options;
    const { cursor } = await readCursor(kv, profile);
    const published = await this.#store.currentAbout();
    const endMs = published?.about?.data.toMs;
    const ageMs = endMs === undefined ? undefined : nowMs() - endMs;
    const failures = cursor?.failures ?? 0;
    const reasons = [
      ...(published === undefined ? ["nothing_published"] : []),
      ...(ageMs !== undefined && ageMs > maxAgeMs ? ["too_old"] : []),
      ...(cursor?.phase === "failed" ? ["refresh_failed"] : []),
      ...(cursor?.phase !== "failed" && failures >= MANY_FAILURES ? ["refresh_failing"] : []),
    ];
    return {
      ok: reasons.length === 0,
      reasons,
      published: published === undefined ? null : {
        id: published.id,
        history_end: endMs === undefined ? null : isoTime(endMs),
        history_age_seconds: ageMs === undefined ? null : Math.max(ageMs, 0) / MS_PER_SECOND,
      },
      refresh: cursor === undefined ? null : refreshOf(cursor),
    };
  }

  async #published(): Promise<PublishedWarmUp | undefined> {
    const newest = await this.#store.currentAbout();
    const isSame = newest !== undefined && newest.id === this.#read?.id;
    this.#read = isSame ? { ...this.#read!, ...newest } : await this.#store.current();
    return this.#read;
  }
}

function refreshOf(cursor: RefreshCursor): RefreshHealth["refresh"] {
  const { run, phase, steps, startedMs, failures, failure } = cursor;
  return {
    number: run,
    phase,
    steps,
    started: isoTime(startedMs),
    failures,
    last_failure: failure === null ? null : { at: isoTime(failure.atMs), message: failure.message },
  };
}

function whalesOf({ id, warmUp }: PublishedWarmUp): { id: string; whales: WhaleRecord[] } {
  return { id, whales: [...warmUp.whales.values()].map(whaleRecord) };
}

function summaryOf({ id, warmUp, about }: PublishedWarmUp) {
  return {
    id,
    as_of: isoTime(warmUp.asOfMs),
    cutoff: isoTime(warmUp.cutoffMs),
    whales: warmUp.whales.size,
    markets: warmUp.liquidityUsd.size,
    ...(about === undefined ? {} : {
      made: isoTime(about.madeMs),
      params: about.params,
      history: {
        from: isoTime(about.data.fromMs),
        to: isoTime(about.data.toMs),
        trades: about.data.trades,
      },
    }),
  };
}

function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

function json(
  value: unknown,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(`${JSON.stringify(value)}\n`, {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...headers },
  });
}
