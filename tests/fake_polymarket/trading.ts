/**
 * Lets the made-up exchange trade by the clock.
 *
 * @module
 */

import type { FakePolymarket } from "./server.ts";

/** Milliseconds between two bursts of transactions. */
const BURST_MS = 20;
/** One transaction is three messages, more or less. */
const MESSAGES_A_TRANSACTION = 3.3;

/** How to trade. */
export interface TradingOptions {
  /** Messages a second that one connection gets. */
  readonly rate: number;
  /** The time, milliseconds since the epoch. */
  readonly nowMs: () => number;
  /** Called after each burst with the time that has passed, milliseconds. */
  readonly onBurst?: (passedMs: number) => void;
}

/** Trades until it is disposed of. */
export function startTrading(
  fake: FakePolymarket,
  { rate, nowMs, onBurst = () => {} }: TradingOptions,
): Disposable {
  const startMs = nowMs();
  let made = 0;
  const timer = setInterval(() => {
    const passedMs = nowMs() - startMs;
    const due = Math.floor(passedMs * rate / MESSAGES_A_TRANSACTION / 1000);
    fake.trade(due - made);
    made = due;
    onBurst(passedMs);
  }, BURST_MS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
