/**
 * What the program that runs says about itself for people to look at: a few texts by name, written anew when they change.
 *
 * No decision depends on it. So it is written without the lease's fence, and the last one to write counts.
 *
 * @module
 */

import { keyOf } from "./keys.ts";
import { type Kv, MAX_VALUE_BYTES } from "./kv.ts";

/** What a running program says about itself. */
export class LiveShelf {
  readonly #kv: Kv;
  readonly #profile: string;

  /**
   * @param kv Where it is.
   * @param profile The account it is about.
   */
  constructor(kv: Kv, profile: string) {
    this.#kv = kv;
    this.#profile = profile;
  }

  /** All texts, by name. */
  async read(): Promise<ReadonlyMap<string, string>> {
    const texts = new Map<string, string>();
    for await (const { key, value } of this.#kv.list(keyOf(this.#profile, "live"))) {
      if (value !== null) texts.set(String(key.at(-1)), value);
    }
    return texts;
  }

  /**
   * The texts, if any of them was written since.
   *
   * @param beat What the text `beat` said last; whoever writes anything writes another one.
   * @returns All texts; `undefined` if nothing was written.
   */
  async readSince(beat: string | undefined): Promise<ReadonlyMap<string, string> | undefined> {
    const { value } = await this.#kv.get(keyOf(this.#profile, "live", "beat"));
    return value === null || value === beat ? undefined : await this.read();
  }

  /**
   * Writes texts; those under other names stay.
   *
   * @param texts ASCII, by name.
   * @throws {RangeError} If one is too long for a value.
   * @throws {StoreError} If the KV cannot be written.
   */
  async write(texts: ReadonlyMap<string, string>): Promise<void> {
    const puts = [...texts].map(([name, value]) => {
      if (value.length > MAX_VALUE_BYTES) {
        throw new RangeError(`Cannot keep ${name} of a live record in ${value.length} bytes`);
      }
      return { key: keyOf(this.#profile, "live", name), value };
    });
    await this.#kv.commit({ puts });
  }
}
