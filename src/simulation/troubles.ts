/**
 * When the sockets of a made-up venue are gone or silent, and when its Data API fails.
 *
 * @module
 */

import type { FaultName, NetworkFault } from "./fault_names.ts";
import { pick } from "./pick.ts";
import { streamFor } from "./stream.ts";
import type { TradePayload } from "./happening.ts";
import type { Period } from "./world_market.ts";

/** A while in which no socket tells anything. */
export interface Outage extends Period {
  /** Whether sockets stay open meanwhile, and new ones can be had. */
  readonly isSilent: boolean;
}

/** What goes wrong between a venue and the program. */
export interface Troubles {
  /** One after the other. */
  readonly outages: readonly Outage[];
  /** When the Data API fails. */
  readonly failures: readonly Period[];
}

const MS_PER_MINUTE = 60_000;
const MS_PER_HOUR = 60 * MS_PER_MINUTE;
/** Trades that are large, USD. */
const LARGE_USD = 10_000;
/** Time between two outages, and between two failures, on average. */
const EVERY_MS = 2 * MS_PER_HOUR;

/**
 * The troubles of a seed.
 *
 * @param seed The simulation's seed.
 * @param world When the venue trades, and all trades in the order of time.
 * @param faults Faults that are switched on.
 */
export function makeTroubles(
  seed: number,
  world: Period & { readonly trades: readonly TradePayload[] },
  faults: ReadonlySet<FaultName>,
): Troubles {
  const outages = faults.has("outage") ? endingAtTrades(seed, world) : [];
  const silence = streamFor(seed, "silence");
  return {
    outages: outages.map((one) => ({ ...one, isSilent: silence.chance(0.4) })),
    failures: faults.has("api-fail") ? periods(seed, "api-fail", world) : [],
  };
}

/** Whether a moment is in one of some periods. */
export function isWithin(periods: readonly Period[], timeMs: number): boolean {
  return periods.some(({ startMs, endMs }) => timeMs >= startMs && timeMs < endMs);
}

/** Many of them end when a large trade is on its way, which comes before what was missed can be fetched. */
function endingAtTrades(
  seed: number,
  world: Period & { readonly trades: readonly TradePayload[] },
): readonly Period[] {
  const random = streamFor(seed, "outage ends");
  const large = world.trades.filter(({ price, size }) => price * size >= LARGE_USD);
  let lastMs = 0;
  return periods(seed, "outage", world).flatMap((one) => {
    if (one.startMs <= lastMs) return [];
    const next = large.find(({ timestamp }) => timestamp * 1000 > one.endMs);
    const endsAt = next !== undefined && random.chance(0.7);
    lastMs = endsAt ? next.timestamp * 1000 + random.below(1_000) : one.endMs;
    return [{ ...one, endMs: lastMs }];
  });
}

function periods(seed: number, purpose: string, { startMs, endMs }: Period): readonly Period[] {
  const random = streamFor(seed, purpose);
  const found: Period[] = [];
  for (let atMs = startMs;;) {
    atMs += Math.round(MS_PER_MINUTE + random.exponential(EVERY_MS));
    const lengthMs = pick(random, [5_000, 20_000, 2 * MS_PER_MINUTE, MS_PER_HOUR]);
    const toMs = atMs + Math.round(lengthMs * (0.5 + random.uniform()));
    if (toMs >= endMs) return found;
    found.push({ startMs: atMs, endMs: toMs });
    atMs = toMs;
  }
}

/** How often each trouble is put in. */
export function countTroubles(
  { outages, failures }: Troubles,
): Partial<Record<NetworkFault, number>> {
  return {
    ...outages.length > 0 && { outage: outages.length },
    ...failures.length > 0 && { "api-fail": failures.length },
  };
}
