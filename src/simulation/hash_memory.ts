/**
 * Hashes of the lines that processes of a simulation have read before.
 *
 * Every process checks all of the journal when it starts. A run of some thousand hours starts some thousand processes, and
 * to work out the same hashes each time would take the square of its time.
 *
 * @module
 */

import { sha256 } from "../store/hash.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * A function that works out the SHA-256 of each text once. It goes by all of a text: one in which a single character is
 * another has a hash of its own.
 *
 * @returns The function, which remembers every text that it was given.
 */
export function hashMemory(): (text: string) => Promise<string> {
  const hashes = new Map<string, Promise<string>>();
  return (text) => {
    let hash = hashes.get(text);
    if (hash === undefined) {
      hash = sha256(text);
      // A part of a longer text would keep all of that in memory; a copy does not.
      hashes.set(decoder.decode(encoder.encode(text)), hash);
    }
    return hash;
  };
}
