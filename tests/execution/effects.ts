/**
 * One effect of each kind, as a small run gives them.
 *
 * @module
 */

import type { Effect, Fill } from "../../mod.ts";
import { MARKET, order, signal, START_MS } from "../core/builders.ts";

/** A fill of {@linkcode order} with the default costs, five seconds after the signal. */
export const FILL: Fill = {
  orderId: "o-1",
  sharesMicros: 740_521_327,
  priceMicros: 405_120,
  feeMicros: 7_138_560,
  spreadMicros: 5_000,
  impactMicros: 120,
  timeMs: START_MS + 5_000,
};

/** Effects by kind; the order was decided 20 ms after its signal. */
export const EFFECTS = {
  verdict: { kind: "verdict", step: "size" },
  signal: { kind: "signal", signal: signal({ tokenId: "77" }) },
  order: { kind: "order", order: order({ timeMs: START_MS + 20 }) },
  fill: { kind: "fill", order: order({ timeMs: START_MS + 20 }), fill: FILL },
  rejection: {
    kind: "rejection",
    reason: "insufficient_cash",
    signalId: "s-1",
    marketId: MARKET,
    notionalMicros: 300_000_000,
    timeMs: START_MS,
  },
  resolution: {
    kind: "resolution",
    position: {
      marketId: MARKET,
      outcome: "YES",
      category: "Politics",
      sharesMicros: 740_521_327,
      costMicros: 307_138_560,
      markMicros: 1_000_000,
      valueMicros: 0,
      openedMs: START_MS + 5_000,
      payoutMicros: 740_521_327,
      pnlMicros: 433_382_767,
      closedMs: START_MS + 60_000,
    },
  },
  pause: { kind: "pause", reason: "drawdown", equityMicros: 8_400_000_001, timeMs: START_MS },
  resume: { kind: "resume", equityMicros: 9_000_000_000, timeMs: START_MS },
  warning: {
    kind: "warning",
    limit: "drawdown",
    equityMicros: 8_800_000_000,
    timeMs: START_MS,
  },
  exit: {
    kind: "exit",
    marketId: MARKET,
    outcome: "YES",
    wallet: "0xa",
    usd: 150,
    timeMs: START_MS,
  },
} as const satisfies { readonly [K in Effect["kind"]]: Effect & { readonly kind: K } };
