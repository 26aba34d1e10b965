/**
 * The warm-up that was learnt last, for whoever runs: published by one process, read by others.
 *
 * A warm-up is too large for one value, so it is written in parts, and a pointer names the parts that count. The pointer is
 * moved in one transaction: a reader gets the old warm-up or the new one, never half of one.
 *
 * @module
 */

import type { WarmUp } from "../core/warm_up.ts";
import { asciiJson } from "./ascii.ts";
import { joined } from "./artefact.ts";
import { partsOf, slices } from "./batches.ts";
import { sha256 } from "./hash.ts";
import { keyOf } from "./keys.ts";
import type { Kv, KvBatch, KvEntry, KvKey } from "./kv.ts";
import type { PublishedWarmUp, WarmUpAbout } from "./published_warm_up.ts";
import { damagedKv, StoreError } from "./store_error.ts";
import { nameWarmUp, warmUpFrom } from "./warm_up_record.ts";

/** What the pointer says. */
interface Pointer {
  /** The warm-up that counts; `null` before the first. */
  readonly id: string | null;
  /** What is told about it. */
  readonly about?: WarmUpAbout;
  /** One that is being written. */
  readonly pending?: string;
}

/** How often somebody begins anew because another one was faster. */
const TRIES = 10;

/** Publishes warm-ups and reads them. */
export class WarmUpStore {
  readonly #kv: Kv;
  readonly #profile: string;

  /**
   * @param kv Where they are.
   * @param profile The account they are for.
   */
  constructor(kv: Kv, profile: string) {
    this.#kv = kv;
    this.#profile = profile;
  }

  /**
   * Publishes a warm-up; the one before is removed.
   *
   * @param warmUp The warm-up.
   * @param about What to tell about it. @default {nothing}
   * @returns Its name.
   * @throws {StoreError} If others publish all the time.
   */
  async publish(warmUp: WarmUp, about?: WarmUpAbout): Promise<string> {
    const { id, text } = await nameWarmUp(warmUp);
    const told = about === undefined ? {} : { about };
    for (let tried = 0; tried < TRIES; tried++) {
      const before = await this.#kv.get(this.#pointerKey);
      const { pending: _, ...current } = pointerIn(before);
      if (current.id === id && await this.#textOf(id) === text) {
        const isTold = JSON.stringify(current.about) === JSON.stringify(about);
        if (isTold || await this.#point({ id, ...told }, before.version) !== null) return id;
        continue;
      }
      // Announced first: whoever removes old parts stops when the pointer changes.
      const announced = await this.#point({ ...current, pending: id }, before.version);
      if (announced === null) continue;
      for (const slice of slices({ puts: partsOf([...this.#pointerKey, id], text) })) {
        await this.#kv.commit(slice);
      }
      const published = await this.#point({ id, ...told }, announced);
      if (published === null) continue;
      await this.#removeOthers(id, published);
      return id;
    }
    throw new StoreError(`Cannot publish a warm-up for profile ${this.#profile}, others do`, {
      trouble: "unavailable",
      safe: "One of theirs is in use",
      next: "Let one process publish",
    });
  }

  /**
   * The warm-up that was published last.
   *
   * @returns The warm-up; `undefined` if none was published.
   * @throws {StoreError} If a part is missing or changed.
   */
  async current(): Promise<PublishedWarmUp | undefined> {
    for (let tried = 0; tried < TRIES; tried++) {
      const pointer = await this.#kv.get(this.#pointerKey);
      const { id, about } = pointerIn(pointer);
      if (id === null) return undefined;
      const text = await this.#textOf(id);
      if (await sha256(text) === id) {
        return {
          id,
          warmUp: warmUpFrom(JSON.parse(text)),
          ...(about === undefined ? {} : { about }),
        };
      }
      // Its parts may have been removed meanwhile: then the pointer is another one.
      const { version } = await this.#kv.get(this.#pointerKey);
      if (version === pointer.version) throw damagedWarmUp(id);
    }
    throw new StoreError(`Cannot read the warm-up of profile ${this.#profile}, it changes`, {
      trouble: "unavailable",
      safe: "Nothing is wrong with it",
      next: "Try again",
    });
  }

  /** Name of the warm-up that was published last; `undefined` if none was. Reads one small value. */
  async currentId(): Promise<string | undefined> {
    return (await this.currentAbout())?.id;
  }

  /** Name of the warm-up that was published last, and what is told about it. Reads one small value. */
  async currentAbout(): Promise<Omit<PublishedWarmUp, "warmUp"> | undefined> {
    const { id, about } = pointerIn(await this.#kv.get(this.#pointerKey));
    return id === null ? undefined : { id, ...(about === undefined ? {} : { about }) };
  }

  get #pointerKey(): KvKey {
    return keyOf(this.#profile, "warm_up");
  }

  #textOf(id: string): Promise<string> {
    return joined(this.#kv, [...this.#pointerKey, id]);
  }

  #point(pointer: Pointer, version: string | null): Promise<string | null> {
    return this.#kv.commit({
      checks: [{ key: this.#pointerKey, version }],
      puts: [{ key: this.#pointerKey, value: asciiJson(pointer) }],
    });
  }

  /** Removes the parts of all warm-ups but one, for as long as the pointer stays what it is. */
  async #removeOthers(id: string, version: string): Promise<void> {
    const deletes: KvKey[] = [];
    for await (const { key } of this.#kv.list(this.#pointerKey)) {
      if (key[3] !== id) deletes.push(key);
    }
    const checks: KvBatch["checks"] = [{ key: this.#pointerKey, version }];
    for (const slice of slices({ deletes })) {
      if (await this.#kv.commit({ ...slice, checks }) === null) return;
    }
  }
}

function pointerIn({ value }: KvEntry): Pointer {
  return value === null ? { id: null } : JSON.parse(value);
}

function damagedWarmUp(id: string): StoreError {
  const { what } = damagedKv(
    `Cannot read the warm-up ${id} in the KV: a part is missing or changed`,
  );
  return new StoreError(what, {
    trouble: "damaged",
    safe: "The account is untouched, it has a copy of the warm-up that it uses",
    next: 'Publish a warm-up again with "pilotfish warmup"',
  });
}
