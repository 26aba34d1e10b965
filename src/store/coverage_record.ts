/**
 * Keeps the coverage ledger of a profile: one text, written anew each time.
 *
 * It is a report about the past that no decision depends on. So it is written without the lease's fence, and the last one
 * to write counts.
 *
 * @module
 */

import { keyOf } from "./keys.ts";
import { type Kv, MAX_VALUE_BYTES } from "./kv.ts";

/** The coverage ledger of a profile. */
export class CoverageRecord {
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

  /** The text that was written last; `undefined` if none was. */
  async read(): Promise<string | undefined> {
    const { value } = await this.#kv.get(keyOf(this.#profile, "coverage"));
    return value ?? undefined;
  }

  /**
   * Writes a text.
   *
   * @param text ASCII.
   * @throws {RangeError} If it is too long for one value.
   */
  async write(text: string): Promise<void> {
    if (text.length > MAX_VALUE_BYTES) {
      throw new RangeError(`Cannot keep a coverage ledger of ${text.length} bytes`);
    }
    await this.#kv.commit({ puts: [{ key: keyOf(this.#profile, "coverage"), value: text }] });
  }
}
