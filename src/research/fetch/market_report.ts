/**
 * What the manifest says of a market: what was asked for, what was got, and what could not be reached.
 *
 * @module
 */

import { isClosedAt, type TradeSums } from "./category_files.ts";
import { DEPTH_MS, type Known, knownOf, type Stretch } from "./coverage.ts";
import type { ManifestMarket, Unreached, Window } from "./manifest.ts";
import type { ChosenMarket } from "./market_choice.ts";
import { PageLog } from "./page_log.ts";
import type { Ending } from "./winners.ts";

/** What the file of a market says besides its trades. */
export interface LogFacts {
  /** What is known of its trades; `undefined` if nothing is. */
  readonly known: Known | undefined;
  /** Whether version 1 told some of them. */
  readonly isFirstVersion: boolean;
}

/** Reads what the file of a market says besides its trades. */
export async function readLogFacts(path: string): Promise<LogFacts> {
  using log = await PageLog.open(path);
  return {
    known: knownOf(log.walks),
    isFirstVersion: log.walks.some(({ walk }) => walk.version === "v1"),
  };
}

/** What a download got of a market. */
export interface MarketSource {
  readonly log: LogFacts;
  readonly sums: TradeSums;
  /** Rows that are unusable, by reason. */
  readonly refused: Readonly<Record<string, number>>;
  /** Time that is wanted. */
  readonly stretch: Stretch;
  /** How it ended, if that is known. */
  readonly ending: Ending | undefined;
  /** Whether some of its trades could not be had. */
  readonly hasFailed: boolean;
}

/** What the manifest says of a market. */
export function manifestMarket(market: ChosenMarket, source: MarketSource): ManifestMarket {
  const { log, sums, refused, stretch, hasFailed } = source;
  const { facts, createdMs } = market;
  const isClosed = isClosedAt(facts, stretch.toMs);
  const asked: Stretch = {
    fromMs: Math.min(Math.max(stretch.fromMs, createdMs ?? 0), stretch.toMs),
    toMs: isClosed ? Math.min(facts.closedMs ?? stretch.toMs, stretch.toMs) : stretch.toMs,
  };
  const got = gotOf(asked, stretch, log);
  const unreached = unreachedOf(asked, got, { log, hasFailed });
  const length = asked.toMs - asked.fromMs;
  const ending = isClosed ? source.ending : undefined;
  return {
    id: facts.marketId,
    slug: facts.slug,
    category: facts.category,
    asked: windowOf(asked),
    got: got === undefined ? null : windowOf(got),
    coverage: got === undefined ? 0 : length <= 0 ? 1 : share((got.toMs - got.fromMs) / length),
    trades: sums.trades,
    traded: sums.firstMs === null || sums.lastMs === null
      ? null
      : windowOf({ fromMs: sums.firstMs, toMs: sums.lastMs }),
    usd: Math.round(sums.usd * 100) / 100,
    volume_usd: facts.volumeUsd,
    closed: isClosed,
    ...(ending === undefined ? {} : { payout: ending.payout, said_by: ending.place }),
    ...(Object.keys(refused).length === 0 ? {} : { refused }),
    ...(unreached.length === 0 ? {} : { unreached }),
  };
}

/** What of the time asked for was got. */
function gotOf(
  asked: Stretch,
  stretch: Stretch,
  { known, isFirstVersion }: LogFacts,
): Stretch | undefined {
  if (known === undefined) return undefined;
  // Nothing older was told; but there may be something that is older than version 2 goes.
  const depthMs = isFirstVersion ? -Infinity : stretch.toMs - DEPTH_MS;
  const reachedMs = Math.max(known.isAll ? -Infinity : known.fromMs, depthMs);
  const fromMs = Math.max(asked.fromMs, reachedMs);
  const toMs = Math.min(asked.toMs, known.toMs);
  return fromMs <= toMs ? { fromMs, toMs } : undefined;
}

function unreachedOf(
  asked: Stretch,
  got: Stretch | undefined,
  { log: { known }, hasFailed }: { readonly log: LogFacts; readonly hasFailed: boolean },
): readonly Unreached[] {
  const unreached: Unreached[] = [];
  for (const { fromMs, toMs, reason, belowUsd } of known?.lost ?? []) {
    if (toMs < asked.fromMs || fromMs > asked.toMs) continue;
    unreached.push({
      window: windowOf({ fromMs: Math.max(fromMs, asked.fromMs), toMs }),
      reason,
      ...(belowUsd === undefined ? {} : { below_usd: belowUsd }),
    });
  }
  const fromMs = got?.fromMs ?? asked.toMs;
  const toMs = got?.toMs ?? asked.toMs;
  if (hasFailed) {
    const missing = got === undefined ? asked : { fromMs: toMs, toMs: asked.toMs };
    unreached.push({ window: windowOf(missing), reason: "failed" });
  } else if (fromMs > asked.fromMs && unreached.length === 0) {
    unreached.push({
      window: windowOf({ fromMs: asked.fromMs, toMs: fromMs }),
      reason: "depth",
    });
  }
  return unreached;
}

/** A stretch of time as the manifest tells it. */
export function windowOf({ fromMs, toMs }: Stretch): Window {
  return [new Date(fromMs).toISOString(), new Date(toMs).toISOString()];
}

/** A share as it is told, to a hundredth of a percent, rounded down: what is not all is not told as all. */
export function share(value: number): number {
  return Math.floor(Math.min(Math.max(value, 0), 1) * 10_000) / 10_000;
}
