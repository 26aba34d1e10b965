/**
 * What a turn changes, for whoever has room for so many values only.
 *
 * @module
 */

import type { Action } from "./core/action.ts";
import type { EngineEvent } from "./core/step.ts";

/**
 * The markets in which an event changes something, some of them more than once.
 *
 * @param event What happened.
 * @param actions What it led to.
 */
export function marketsOf(event: EngineEvent, actions: readonly Action[]): readonly string[] {
  if (event.kind === "trade") return [event.trade.marketId];
  if ("marketId" in event) return [event.marketId];
  if (event.kind === "quotes") return event.quotes.map(({ marketId }) => marketId);
  return actions.flatMap((action) => action.kind === "fill" ? [action.order.marketId] : []);
}
