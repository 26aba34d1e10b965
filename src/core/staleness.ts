/**
 * Whether what is known is new enough to act on. History is: nothing in it was heard of late.
 *
 * @module
 */

import type { EngineState } from "./engine_state.ts";
import type { RejectionReason } from "./order.ts";
import { mapEntries } from "./persistent_map.ts";
import type { Signal } from "./signal.ts";

/**
 * What keeps the program from acting on a signal of a live feed.
 *
 * @param state State of the program.
 * @param signal The signal.
 * @param receivedMs When its trade was heard of, milliseconds since the epoch; `undefined` on history.
 * @returns `blind`, `signal_stale` or `price_stale`; `undefined` if nothing does.
 */
export function feedFault(
  { filter: { params }, risk, account }: EngineState,
  signal: Signal,
  receivedMs: number | undefined,
): RejectionReason | undefined {
  if (risk.blindSinceMs !== null && !params.tradeWhileBlind) return "blind";
  if (receivedMs === undefined) return undefined;
  if (receivedMs - signal.timeMs > params.maxSignalAgeMs) return "signal_stale";
  for (const [, held] of mapEntries(account.positions)) {
    for (const position of [held.YES, held.NO]) {
      if (position === undefined) continue;
      const heardMs = position.quoted?.heardMs ?? position.openedMs;
      if (receivedMs - heardMs > params.maxPriceAgeMs) return "price_stale";
    }
  }
  return undefined;
}
