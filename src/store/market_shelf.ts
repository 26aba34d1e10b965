/**
 * Facts about markets, kept from one run of the program to the next. They can always be asked for again: what is damaged
 * or of another version is left out, and no account depends on them.
 *
 * @module
 */

import { type DatedFacts, readDatedFacts } from "../core/market_facts.ts";
import { asciiJson } from "./ascii.ts";
import { slices } from "./batches.ts";
import { keyOf } from "./keys.ts";
import { type Kv, type KvKey, MAX_VALUE_BYTES } from "./kv.ts";

/**
 * Keeps facts about markets in a KV.
 *
 * @example
 * ```ts ignore
 * const shelf = new KvMarketShelf(kv, "default");
 * await shelf.write([{ facts, askedMs: Date.now() }]);
 * ```
 */
export class KvMarketShelf {
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
   * The facts that are kept about some markets.
   *
   * @param marketIds Condition ids.
   * @throws {StoreError} If the KV cannot be read.
   */
  async read(marketIds: readonly string[]): Promise<readonly DatedFacts[]> {
    const entries = await Promise.all(marketIds.map((id) => this.#kv.get(this.#keyOf(id))));
    return entries.map(({ value }) => factsIn(value)).filter((dated) => dated !== undefined);
  }

  /**
   * Keeps facts; those of the same market are replaced.
   *
   * @param markets The facts.
   * @throws {StoreError} If the KV cannot be written.
   */
  async write(markets: readonly DatedFacts[]): Promise<void> {
    const puts = markets.map((dated) => ({
      key: this.#keyOf(dated.facts.marketId),
      value: asciiJson(dated),
    })).filter(({ value }) => value.length <= MAX_VALUE_BYTES);
    for (const slice of slices({ puts })) await this.#kv.commit(slice);
  }

  /**
   * Removes facts that are old.
   *
   * @param beforeMs Those that were asked for before go, milliseconds since the epoch; and what cannot be read.
   * @returns How many went.
   * @throws {StoreError} If the KV cannot be read or written.
   */
  async prune(beforeMs: number): Promise<number> {
    const deletes: KvKey[] = [];
    for await (const { key, value } of this.#kv.list(keyOf(this.#profile, "facts"))) {
      if (!((factsIn(value)?.askedMs ?? -Infinity) >= beforeMs)) deletes.push(key);
    }
    for (const slice of slices({ deletes })) await this.#kv.commit(slice);
    return deletes.length;
  }

  #keyOf(marketId: string): KvKey {
    return keyOf(this.#profile, "facts", marketId);
  }
}

function factsIn(text: string | null): DatedFacts | undefined {
  if (text === null) return undefined;
  try {
    return readDatedFacts(JSON.parse(text));
  } catch {
    // What cannot be read is asked for again and then replaced.
    return undefined;
  }
}
