/**
 * Writing to a KV that may fail, fall silent after it has done what was asked, or belong to somebody else by now.
 *
 * @module
 */

import { type KvPut, type KvWrites, slices } from "./batches.ts";
import type { Kv, KvBatch, KvKey } from "./kv.ts";
import type { Clock, Lease } from "./lease.ts";
import { StoreError } from "./store_error.ts";

/** How often something is tried. */
const TRIES = 6;
/** Time before the second try, milliseconds; doubled before each further one. */
const FIRST_WAIT_MS = 10;

/** A value by which a transaction is recognised afterwards: it writes it, and no other transaction does. */
export interface Marker {
  /** Where. */
  readonly key: KvKey;
  /** What. */
  readonly value: string;
  /** Version of what is there before, `null` if nothing is. */
  readonly version: string | null;
  /** What is written with it, whatever else is. @default {nothing} */
  readonly with?: KvPut;
}

/** Writes for as long as its lease is not taken over. */
export class Writer {
  readonly #kv: Kv;
  readonly #lease: Lease;
  readonly #clock: Clock;

  /**
   * @param kv Where to.
   * @param lease The right to write.
   * @param clock For the time between two tries.
   */
  constructor(kv: Kv, lease: Lease, clock: Clock) {
    this.#kv = kv;
    this.#lease = lease;
    this.#clock = clock;
  }

  /**
   * Carries out writes of any number and size, one transaction after the other. To be used for what nobody reads yet, or
   * nobody any more: somebody who looks on sees a part of it.
   *
   * @throws {LeaseLost} If somebody else has taken over.
   * @throws {StoreError} If the KV keeps failing.
   */
  async write(writes: KvWrites): Promise<void> {
    for (const slice of slices(writes)) {
      await this.#try(slice, () => Promise.resolve(undefined));
    }
  }

  /**
   * Carries out one transaction, once: where the KV does not say whether it happened, the marker tells.
   *
   * @param writes What to write, besides the marker.
   * @param marker What tells this transaction from all others.
   * @returns Version of all that it wrote.
   * @throws {LeaseLost} If somebody else has taken over.
   * @throws {StoreError} If the KV keeps failing, or somebody writes without a lease.
   */
  async commit({ puts = [], deletes = [] }: KvWrites, marker: Marker): Promise<string> {
    const { key, value, version, with: also } = marker;
    const batch = {
      checks: [{ key, version }],
      puts: [...puts, { key, value }, ...also ? [also] : [], ...this.#lease.renewal()],
      deletes,
    };
    return await this.#try(batch, async () => {
      const now = await this.#kv.get(key);
      if (now.value === value && now.version !== null) return now.version;
      if (now.version === version) return undefined;
      throw new StoreError(`Cannot write to ${key.join("/")}: somebody writes without a lease`, {
        trouble: "mismatch",
        safe: "Nothing was overwritten",
        next: "Stop the other program and start again",
      });
    });
  }

  /** @param findOut Says which version a transaction has that may have happened; `undefined` if it has not. */
  async #try(batch: KvBatch, findOut: () => Promise<string | undefined>): Promise<string> {
    const fenced = { ...batch, checks: [...batch.checks ?? [], this.#lease.check] };
    const causes: unknown[] = [];
    for (let tried = 0; tried < TRIES; tried++) {
      if (tried > 0) await this.#clock.wait(FIRST_WAIT_MS * 2 ** (tried - 1));
      try {
        // A transaction that has happened after all conflicts with itself when it is tried again.
        const version = await this.#kv.commit(fenced) ?? await this.#explainConflict(findOut);
        if (version !== undefined) return version;
      } catch (error) {
        if (isFinal(error)) throw error;
        causes.push(error);
      }
    }
    throw new StoreError(`Cannot write to the KV, ${TRIES} tries have failed${reasonOf(causes)}`, {
      trouble: "unavailable",
      safe: "All that was kept is safe in the journal",
      next: "Start again: what the KV lacks is added from the journal",
      cause: new AggregateError(causes),
    });
  }

  async #explainConflict(findOut: () => Promise<string | undefined>): Promise<string | undefined> {
    await this.#lease.assertHeld();
    return await findOut();
  }
}

/** Whether trying again is no use. */
function isFinal(error: unknown): boolean {
  if (error instanceof StoreError) return error.trouble !== "unavailable";
  return error instanceof TypeError || error instanceof RangeError ||
    error instanceof Deno.errors.NotCapable;
}

function reasonOf(causes: readonly unknown[]): string {
  const last = causes.at(-1);
  return last instanceof Error ? `: ${last.message}` : "";
}
