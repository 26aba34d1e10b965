/**
 * What the program does to the world, and the name under which doing it twice is recognised.
 *
 * @module
 */

import type { Effect } from "./effect.ts";

/** An effect that means something outside of the program: every one but a verdict. */
export type Action = Exclude<Effect, { readonly kind: "verdict" }>;

/**
 * The idempotency key of an action: the same action has the same key in every run and after every restart.
 *
 * Effects are performed at least once. Whoever performs one remembers its key, and does nothing for a key it knows.
 *
 * @param action What is to be done.
 * @returns For example `order/o-9f2c…`, `fill/o-9f2c…` or `resolution/0x…/YES/1700000000000`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { actionKey } from "pilotfish";
 *
 * assertEquals(actionKey({ kind: "resume", equityMicros: 1, timeMs: 5 }), "resume/5");
 * ```
 */
export function actionKey(action: Action): string {
  switch (action.kind) {
    case "signal":
      return `signal/${action.signal.id}`;
    case "order":
      return `order/${action.order.id}`;
    case "fill":
      return `fill/${action.order.id}`;
    case "rejection":
      return `rejection/${action.orderId ?? action.signalId}`;
    case "resolution": {
      const { marketId, outcome, closedMs } = action.position;
      return `resolution/${marketId}/${outcome}/${closedMs}`;
    }
    case "exit":
      return `exit/${action.marketId}/${action.outcome}/${action.wallet}/${action.timeMs}`;
    case "pause":
    case "resume":
      return `${action.kind}/${action.id ?? action.timeMs}`;
    case "warning":
      return `warning/${action.timeMs}`;
  }
}
