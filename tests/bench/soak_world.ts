/**
 * The exchange of the soak: the same for who tells about it and who checks what was made of it.
 *
 * @module
 */

import { FAKE_START_MS } from "../fake_polymarket/world.ts";

/** Its markets and wallets. */
export const SOAK_WORLD = { markets: 200, wallets: 5_000, isExact: true } as const;
/** Milliseconds between two transactions. */
const TRANSACTION_MS = 1.65;

/** When a transaction happens, by how many there were with it. */
export function soakTimeMs(made: number): number {
  return FAKE_START_MS + Math.floor(made * TRANSACTION_MS);
}
