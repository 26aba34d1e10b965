/**
 * What waits for the engine at the intake.
 *
 * @module
 */

import type { EngineEvent } from "../core/event.ts";
import { notAhead } from "./foreign_time.ts";
import type { FrameTrade } from "./trade_frame.ts";

/** A trade that waits for the engine. */
export interface TradeEntry {
  /** Tells it from the others. */
  readonly kind: "trade";
  /** The trade. */
  readonly found: FrameTrade;
  /** When it was received, milliseconds since the epoch. */
  readonly receivedMs: number;
  /** Whether it has waited for the facts of its market, however that ended. */
  readonly hasWaited?: boolean;
}

/** Something that waits for the engine. */
export type IntakeEntry =
  | TradeEntry
  | { readonly kind: "event"; readonly event: EngineEvent; readonly id?: string }
  /** From here on trades may be missing that can still be fetched. */
  | { readonly kind: "gap"; readonly gapMs: number | undefined };

/** A trade that was received, with a time that can be. */
export function tradeEntry(found: FrameTrade, receivedMs: number): TradeEntry {
  const timeMs = notAhead(found.trade.timeMs, receivedMs);
  const isRight = timeMs === found.trade.timeMs;
  const dated = isRight ? found : { ...found, trade: { ...found.trade, timeMs } };
  return { kind: "trade", found: dated, receivedMs };
}
