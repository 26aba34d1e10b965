/**
 * SHA-256: of journal lines, of warm-ups, of whole states.
 *
 * @module
 */

import type { EngineState } from "../core/engine_state.ts";
import { canonicalState } from "../core/state_record.ts";

const encoder = new TextEncoder();

/**
 * SHA-256 of a text as UTF-8.
 *
 * @param text The text.
 * @returns 64 hexadecimal digits.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { sha256 } from "./hash.ts";
 *
 * assertEquals((await sha256("")).slice(0, 8), "e3b0c442");
 * ```
 */
export async function sha256(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(text)));
  let hex = "";
  for (const byte of digest) hex += byte.toString(16).padStart(2, "0");
  return hex;
}

/** Hashes of states that somebody still has: the one that a program ends with is asked for more than once. */
const stateHashes = new WeakMap<EngineState, Promise<string>>();

/** SHA-256 of a state's canonical text: equal for equal states, whatever way they came about. */
export function stateHash(state: EngineState): Promise<string> {
  let hash = stateHashes.get(state);
  if (hash === undefined) {
    hash = sha256(canonicalState(state));
    stateHashes.set(state, hash);
  }
  return hash;
}
