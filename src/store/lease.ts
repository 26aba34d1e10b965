/**
 * One writer an account: a lease in the KV, with a fence that only a takeover moves.
 *
 * A lease says who writes and until when. It lapses when its holder falls silent, and then somebody else may take it. A
 * holder that was only slow must not write any more: every transaction of the store checks the fence, whose version
 * changes with each takeover and at no other time.
 *
 * @module
 */

import type { Kv, KvBatch, KvEntry, KvKey } from "./kv.ts";
import { type Patience, patiently } from "./patience.ts";
import { damagedKv, LeaseLost, StoreError } from "./store_error.ts";

/** A clock and a way to let it run. */
export interface Clock {
  /** Milliseconds since the epoch. May jump. */
  nowMs(): number;
  /** Returns after this many milliseconds. */
  wait(ms: number): Promise<void>;
}

/** Who writes to an account. */
export interface LeaseHolder {
  /** What the holder calls itself, such as `process 4711`. */
  readonly owner: string;
  /** Number of takeovers before and with this one. */
  readonly fence: number;
  /** Since when, milliseconds since the epoch. */
  readonly acquiredMs: number;
  /** When it was last heard of. */
  readonly renewedMs: number;
  /** Until when others have to wait. */
  readonly expiresMs: number;
}

/** What is known about the holder of a lease besides what the lease says. */
export type HolderProbe = "alive" | "gone" | "unknown";

/** How to get a lease. */
export interface LeaseOptions {
  /** What to call this process in messages. No secrets: everybody who may read the KV reads it. */
  readonly owner: string;
  /** The time. */
  readonly clock: Clock;
  /** How long a holder may be silent, milliseconds. @default {10_000} */
  readonly ttlMs?: number;
  /** Whether to wait for as long as somebody else holds it. @default {false} */
  readonly standby?: boolean;
  /** Finds out whether the process that holds the lease still runs, where that is possible. @default {unknown} */
  readonly probe?: () => Promise<HolderProbe>;
  /**
   * Whether somebody goes on without a holder that still has the fence: with a copy of the account. Asked often.
   *
   * @default {nobody does}
   */
  readonly isLeft?: (holder: LeaseHolder) => boolean;
  /** How long to wait for a lock of the KV, once the lease is free. @default {as long as it takes} */
  readonly patience?: Patience<unknown>;
  /** Told when somebody else holds it, before waiting. */
  readonly onWait?: (holder: LeaseHolder) => void;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
}

/** How long a holder may be silent unless a user says otherwise, milliseconds. */
export const LEASE_TTL_MS = 10_000;
/** How often somebody who waits looks again, as a part of the time a holder may be silent. */
const LOOKS = 20;
/** How often a holder is heard of, as a part of that time. */
const BEATS = 4;

/** A lease that is held. Get one with {@linkcode acquireLease}. */
export class Lease {
  readonly #kv: Kv;
  readonly #profile: string;
  readonly #clock: Clock;
  readonly #ttlMs: number;
  readonly #fenceVersion: string;
  readonly #isLeft: (holder: LeaseHolder) => boolean;
  /** From whom it was taken; `undefined` if nobody had it. */
  readonly predecessor: LeaseHolder | undefined;
  #holder: LeaseHolder;

  /**
   * @param kv Where the lease is.
   * @param profile The account.
   * @param held What was written.
   */
  constructor(
    kv: Kv,
    profile: string,
    held: { holder: LeaseHolder; fenceVersion: string } & Pick<LeaseOptions, "clock" | "isLeft"> & {
      ttlMs: number;
      predecessor?: LeaseHolder | undefined;
    },
  ) {
    this.predecessor = held.predecessor;
    this.#kv = kv;
    this.#profile = profile;
    this.#clock = held.clock;
    this.#ttlMs = held.ttlMs;
    this.#fenceVersion = held.fenceVersion;
    this.#isLeft = held.isLeft ?? (() => false);
    this.#holder = held.holder;
  }

  /** What others see. */
  get holder(): LeaseHolder {
    return this.#holder;
  }

  /** To be among the checks of every transaction: it fails once somebody else has taken over. */
  get check(): NonNullable<KvBatch["checks"]>[number] {
    return { key: fenceKey(this.#profile), version: this.#fenceVersion };
  }

  /** What to write along with a transaction, so that others hear of this process; nothing while that is not due. */
  renewal(): NonNullable<KvBatch["puts"]> {
    const { renewedMs } = this.#holder;
    const nowMs = this.#clock.nowMs();
    // A clock that was set back is a reason to be heard as well.
    if (nowMs >= renewedMs && nowMs - renewedMs < this.#ttlMs / BEATS) return [];
    this.#holder = { ...this.#holder, renewedMs: nowMs, expiresMs: nowMs + this.#ttlMs };
    return [{ key: leaseKey(this.#profile), value: JSON.stringify(this.#holder) }];
  }

  /**
   * Lets others hear of this process, if that is due. To be called every second or so by whoever has nothing to commit.
   *
   * @throws {LeaseLost} If somebody else has taken over.
   */
  async renew(): Promise<void> {
    this.assertNotLeft();
    const puts = this.renewal();
    if (puts.length === 0) return;
    if (await this.#kv.commit({ checks: [this.check], puts }) === null) throw this.lost();
  }

  /** @throws {LeaseLost} If somebody else has taken over. */
  async assertHeld(): Promise<void> {
    this.assertNotLeft();
    if ((await this.#kv.get(fenceKey(this.#profile))).version !== this.#fenceVersion) {
      throw this.lost();
    }
  }

  /**
   * To be called between a transaction and whatever follows from it outside of the account.
   *
   * @throws {LeaseLost} If somebody else goes on with a copy of the account: it may lack what was kept last.
   */
  assertNotLeft(): void {
    if (this.#isLeft(this.#holder)) throw this.lost();
  }

  /** The error for a lease that somebody else has taken over. */
  lost(): LeaseLost {
    return new LeaseLost(this.#profile);
  }

  /** Gives the lease back. Does nothing if somebody else has taken over. */
  async release(): Promise<void> {
    await this.#kv.commit({ checks: [this.check], deletes: [leaseKey(this.#profile)] });
  }
}

/**
 * Gets the lease of an account: at once if nobody holds it or the holder has been silent for too long.
 *
 * Somebody who holds it is watched for a moment: if it is heard of again, it lives.
 *
 * @param kv Where the lease is.
 * @param profile The account.
 * @param options Who asks, and how long to wait.
 * @throws {StoreError} If somebody else holds it and does live.
 */
export async function acquireLease(
  kv: Kv,
  profile: string,
  options: LeaseOptions,
): Promise<Lease> {
  const { clock, ttlMs = LEASE_TTL_MS, standby = false, signal } = options;
  let seen: LeaseHolder | undefined;
  let sinceMs = clock.nowMs();
  for (;;) {
    const entries = [await kv.get(leaseKey(profile)), await kv.get(fenceKey(profile))] as const;
    const holder = readHolder(entries[0]);
    const probed = holder === undefined ? "gone" : await options.probe?.() ?? "unknown";
    const isSame = holder?.fence === seen?.fence && holder?.renewedMs === seen?.renewedMs;
    if (!isSame) sinceMs = clock.nowMs();
    const nowMs = clock.nowMs();
    if (holder === undefined || probed === "gone" || hasLapsed(holder, sinceMs, nowMs)) {
      const lease = await take(kv, profile, entries, options);
      if (lease !== undefined) return lease;
      continue;
    }
    const isAlive = probed === "alive" || (seen !== undefined && !isSame);
    if (isAlive && !standby) throw heldError(profile, holder, nowMs);
    if (seen === undefined) options.onWait?.(holder);
    seen = holder;
    signal?.throwIfAborted();
    await clock.wait(Math.max(1, Math.ceil(ttlMs / LOOKS)));
  }
}

/** The lease of an account as others see it, if somebody holds it; it may have lapsed. */
export async function leaseHolder(kv: Kv, profile: string): Promise<LeaseHolder | undefined> {
  return readHolder(await kv.get(leaseKey(profile)));
}

/** Number of takeovers of an account so far. */
export async function fenceOf(kv: Kv, profile: string): Promise<number> {
  return numberOf(await kv.get(fenceKey(profile)));
}

function numberOf({ value }: KvEntry): number {
  return Number(value ?? 0);
}

/** Whether a holder has been silent for too long: by its own word, or for as long as somebody watched. */
function hasLapsed(holder: LeaseHolder, watchedSinceMs: number, nowMs: number): boolean {
  const ttlMs = holder.expiresMs - holder.renewedMs;
  return nowMs >= holder.expiresMs || nowMs - watchedSinceMs >= ttlMs;
}

/** Takes the lease and moves the fence, unless somebody else was faster. */
async function take(
  kv: Kv,
  profile: string,
  [lease, fence]: readonly [KvEntry, KvEntry],
  { owner, clock, isLeft, patience, ttlMs = LEASE_TTL_MS }: LeaseOptions,
): Promise<Lease | undefined> {
  const nowMs = clock.nowMs();
  const holder: LeaseHolder = {
    owner,
    fence: numberOf(fence) + 1,
    acquiredMs: nowMs,
    renewedMs: nowMs,
    expiresMs: nowMs + ttlMs,
  };
  const taken = kv.commit({
    checks: [
      { key: leaseKey(profile), version: lease.version },
      { key: fenceKey(profile), version: fence.version },
    ],
    puts: [
      { key: leaseKey(profile), value: JSON.stringify(holder) },
      { key: fenceKey(profile), value: String(holder.fence) },
    ],
  });
  const fenceVersion = patience === undefined ? await taken : await patiently(taken, patience);
  if (fenceVersion === null) return undefined;
  return new Lease(kv, profile, {
    holder,
    fenceVersion,
    clock,
    ttlMs,
    predecessor: readHolder(lease),
    ...isLeft && { isLeft },
  });
}

function readHolder({ key, value }: KvEntry): LeaseHolder | undefined {
  try {
    return value === null ? undefined : JSON.parse(value);
  } catch (error) {
    throw damagedKv(`Cannot read the KV value at ${key.join("/")} as JSON: ${value}`, error);
  }
}

function heldError(profile: string, { owner, acquiredMs }: LeaseHolder, nowMs: number): StoreError {
  const seconds = Math.max(0, Math.round((nowMs - acquiredMs) / 1000));
  return new StoreError(
    `Cannot write to profile ${profile}, ${owner} has done so for ${seconds} s`,
    {
      trouble: "held",
      next: "Stop it first, use another --profile, or wait for it with --standby",
    },
  );
}

function leaseKey(profile: string): KvKey {
  return ["pilotfish", profile, "lease"];
}

function fenceKey(profile: string): KvKey {
  return ["pilotfish", profile, "fence"];
}
