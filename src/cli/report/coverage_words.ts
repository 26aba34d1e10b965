/**
 * The coverage ledger of an account, for people and for machines.
 *
 * @module
 */

import type { CoverageLedger, CoverageSpan } from "../../feed/coverage.ts";
import {
  type CoverageShares,
  type CoverageSummary,
  summarizeCoverage,
} from "../../feed/coverage_summary.ts";
import { formatDuration, formatTime } from "../terminal/format.ts";

/** A fact as people read it. */
type Row = readonly [name: string, value: string];

/** What a ledger says, as rows; one that says so if nothing is in it. */
export function coverageRows(ledger: CoverageLedger): readonly Row[] {
  const summary = summarizeCoverage(ledger);
  if (summary === undefined) {
    return [["coverage", "not known until the first minute of a live run is over"]];
  }
  const { hour, day, all, sinceMs, untilMs, lastBlind } = summary;
  return [
    ["watched until", formatTime(untilMs)],
    ["last hour", sharesText(hour)],
    ["last day", sharesText(day)],
    [`since ${formatTime(sinceMs)}`, sharesText(all)],
    ...lastBlind.map((span, i): Row => [i === 0 ? "last blind" : "blind before", spanText(span)]),
  ];
}

/** How long a period was what: `alive 58m, blind 2m`. */
export function sharesText({ alive, repaired, blind, unwatched }: CoverageShares): string {
  return [
    `alive ${formatDuration(alive)}`,
    ...(repaired > 0 ? [`repaired ${formatDuration(repaired)}`] : []),
    `blind ${blind > 0 ? formatDuration(blind) : "never"}`,
    ...(unwatched > 0 ? [`not running ${formatDuration(unwatched)}`] : []),
  ].join(", ");
}

function spanText({ fromMs, toMs }: CoverageSpan): string {
  return `${formatTime(fromMs)}, for ${formatDuration(toMs - fromMs)}`;
}

/** What a ledger says, for machines: milliseconds; `null` if nothing is in it. */
export function coverageRecord(ledger: CoverageLedger) {
  const summary: CoverageSummary | undefined = summarizeCoverage(ledger);
  if (summary === undefined) return null;
  const { hour, day, all, sinceMs, untilMs, lastBlind } = summary;
  return {
    since: iso(sinceMs),
    until: iso(untilMs),
    last_hour: sharesRecord(hour),
    last_day: sharesRecord(day),
    all: sharesRecord(all),
    last_blind: lastBlind.map(({ fromMs, toMs }) => ({ from: iso(fromMs), to: iso(toMs) })),
  };
}

function sharesRecord({ alive, repaired, blind, unwatched }: CoverageShares) {
  return { alive_ms: alive, repaired_ms: repaired, blind_ms: blind, unwatched_ms: unwatched };
}

function iso(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
