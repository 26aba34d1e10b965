/**
 * What is known of a market's trades, and which walks are missing.
 *
 * @module
 */

import type { DataApiVersion } from "../../polymarket/data_trades.ts";
import type { Loss, Walk, WalkState } from "./page_log.ts";

/** A stretch of time, both ends included. */
export interface Stretch {
  /** First moment, milliseconds since the epoch. */
  readonly fromMs: number;
  /** Last moment. */
  readonly toMs: number;
}

/** What is known of a market's trades. */
export interface Known extends Stretch {
  /** Whether there is nothing older. */
  readonly isAll: boolean;
  /** Where a walk that goes further back begins. */
  readonly next: string | undefined;
  /** What could not be reached. */
  readonly lost: readonly Loss[];
}

/** How far a walk goes into what is known, milliseconds: rows may come late. */
export const OVERLAP_MS = 60_000;
/** How far back version 2 goes for a market, milliseconds: three years. */
export const DEPTH_MS = 3 * 365 * 86_400_000;

/**
 * The newest stretch of time without a hole.
 *
 * @param walks Walks that were made.
 * @returns The stretch; `undefined` if no walk has come to its end.
 */
export function knownOf(walks: readonly WalkState[]): Known | undefined {
  const ended = walks.flatMap(({ walk, end }) => end === undefined ? [] : [{ walk, end }])
    .sort((a, b) => b.walk.toMs - a.walk.toMs);
  let known: Known | undefined;
  for (const { walk: { toMs }, end: { reachedMs, isLast, next, lost } } of ended) {
    if (known === undefined) {
      known = { fromMs: reachedMs, toMs, isAll: isLast, next, lost };
    } else if (toMs >= known.fromMs) {
      const isFarther = reachedMs < known.fromMs || (reachedMs === known.fromMs && isLast);
      const farther: Known = isFarther
        ? { ...known, fromMs: reachedMs, isAll: known.isAll || isLast, next }
        : known;
      // What one walk could not reach another one may have.
      known = { ...farther, lost: [...known.lost, ...lost].filter((loss) => isLost(loss, ended)) };
    }
  }
  return known;
}

function isLost(loss: Loss, ended: readonly { readonly end: WalkState["end"] & object }[]) {
  return !ended.some(({ end }) => end.reachedMs <= loss.fromMs && !end.lost.includes(loss));
}

/**
 * The next walk that has to be made.
 *
 * @param known What is known, if anything is.
 * @param wanted What is wanted.
 * @param version Version to ask.
 * @returns The walk; `undefined` if nothing is missing.
 */
export function missingWalk(
  known: Known | undefined,
  wanted: Stretch,
  version: DataApiVersion,
): Walk | undefined {
  if (known === undefined) return { version, fromMs: wanted.fromMs, toMs: wanted.toMs };
  if (wanted.toMs > known.toMs) {
    const fromMs = Math.max(Math.min(known.toMs - OVERLAP_MS, wanted.toMs), wanted.fromMs);
    return { version, fromMs, toMs: wanted.toMs };
  }
  if (wanted.fromMs >= known.fromMs || known.isAll || known.lost.length > 0) return undefined;
  const toMs = known.fromMs + OVERLAP_MS;
  // A cursor of one version means nothing to the other.
  const cursor = version === "v2" && known.next !== undefined ? { cursor: known.next } : {};
  return { version, fromMs: wanted.fromMs, toMs, ...cursor };
}
