/**
 * What tells one replay from another: the same trades, resolutions and period give the same fingerprint.
 *
 * @module
 */

import { countReplayed, type ReplayInput, scheduleResolutions } from "./replay_source.ts";

/** A replay in a few words and numbers. Plain data. */
export type ReplayFingerprint = Readonly<Record<string, string | number>>;

/** Words that are mixed at once: each has a lane of its own, so that none waits for another. */
const LANES = 4;

/**
 * The fingerprint of a replay. It is for mix-ups, not against forgers: 128 bits, quickly mixed.
 *
 * @param input What is replayed.
 */
export function replayFingerprint(input: ReplayInput): ReplayFingerprint {
  const { table, fromMs, toMs } = input;
  const hash = new FastHash();
  for (
    const column of [
      table.market,
      table.wallet,
      table.token,
      table.price,
      table.usd,
      table.timeMs,
      table.category,
      table.isSell,
    ]
  ) {
    const { buffer, byteOffset, byteLength } = column.subarray(0, table.length);
    hash.add(new Uint8Array(buffer, byteOffset, byteLength));
  }
  const names = [table.markets, table.wallets, table.tokens, table.categories];
  const resolutions = scheduleResolutions(input).map(({ marketId, yesPayout, timeMs }) =>
    `${marketId} ${yesPayout} ${timeMs}`
  );
  for (const list of [...names, resolutions]) {
    hash.add(new TextEncoder().encode(`${list.length}\n${list.join("\n")}`));
  }
  return {
    kind: "replay",
    trades: countReplayed(table, fromMs, toMs),
    content: hash.digest(),
    ...(fromMs === undefined ? {} : { from: new Date(fromMs).toISOString() }),
    ...(toMs === undefined ? {} : { to: new Date(toMs).toISOString() }),
  };
}

/** Lanes of multiply and shift over 32-bit words. */
class FastHash {
  readonly #lanes = new Uint32Array([0x811c9dc5, 0x9e3779b9, 0x85ebca6b, 0xc2b2ae35]);

  add(bytes: Uint8Array): void {
    const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
    const { buffer, byteOffset, length } = aligned;
    const words = new Uint32Array(buffer, byteOffset, length >> 2);
    let [a, b, c, d] = this.#lanes as unknown as [number, number, number, number];
    const end = words.length - words.length % LANES;
    for (let i = 0; i < end; i += LANES) {
      a = Math.imul(a ^ words[i]!, 0x9e3779b1);
      a ^= a >>> 15;
      b = Math.imul(b ^ words[i + 1]!, 0x85ebca77);
      b ^= b >>> 13;
      c = Math.imul(c ^ words[i + 2]!, 0xc2b2ae3d);
      c ^= c >>> 16;
      d = Math.imul(d ^ words[i + 3]!, 0x27d4eb2f);
      d ^= d >>> 14;
    }
    for (let i = end * 4; i < length; i++) a = Math.imul(a ^ aligned[i]!, 0x01000193);
    this.#lanes.set([a ^ length, b, c, d]);
  }

  digest(): string {
    return [...this.#lanes].map((lane) => lane.toString(16).padStart(8, "0")).join("");
  }
}
