/**
 * The coverage ledger: for each moment, were the feeds proven to tell, was what they missed fetched afterwards, or was the
 * program blind?
 *
 * Pure: the caller brings the times. A ledger is a list of spans and has an end, so it can be kept in one value.
 *
 * @module
 */

/**
 * How well a span is covered, the best first.
 *
 * - `alive`: a feed told trades before, in and after it.
 * - `repaired`: no feed did, but what it missed was fetched.
 * - `blind`: trades may be missing.
 */
export type Coverage = "alive" | "repaired" | "blind";

/** A span of time. Milliseconds since the epoch, its end excluded. */
export interface CoverageSpan {
  /** Beginning. */
  readonly fromMs: number;
  /** End. */
  readonly toMs: number;
  /** How well it is covered. */
  readonly coverage: Coverage;
}

/** Spans in the order of time that do not touch each other, unless they differ. What is in none was not watched at all. */
export type CoverageLedger = readonly CoverageSpan[];

/** Spans that are kept: the oldest are forgotten. */
export const MAX_SPANS = 1_500;
const MS_PER_MINUTE = 60_000;
/** The worse, the larger. */
const RANKS: Readonly<Record<Coverage, number>> = { alive: 0, repaired: 1, blind: 2 };
const CODES: Readonly<Record<Coverage, string>> = { alive: "a", repaired: "r", blind: "b" };

/**
 * Enters a span. Where something is entered already the better of the two counts: what was told or fetched is there.
 *
 * @param ledger The ledger before.
 * @param span The span; an empty one changes nothing.
 *
 * @example A gap that is filled
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { cover, type CoverageLedger } from "./coverage.ts";
 *
 * let ledger: CoverageLedger = [];
 * ledger = cover(ledger, { fromMs: 0, toMs: 90_000, coverage: "blind" });
 * ledger = cover(ledger, { fromMs: 0, toMs: 60_000, coverage: "repaired" });
 * assertEquals(ledger, [
 *   { fromMs: 0, toMs: 60_000, coverage: "repaired" },
 *   { fromMs: 60_000, toMs: 90_000, coverage: "blind" },
 * ]);
 * ```
 */
export function cover(ledger: CoverageLedger, span: CoverageSpan): CoverageLedger {
  if (!(span.fromMs < span.toMs)) return ledger;
  const last = ledger.at(-1);
  // What a feed does all the time: the last span goes on.
  if (last !== undefined && last.coverage === span.coverage && last.fromMs <= span.fromMs) {
    if (last.toMs >= span.toMs) return ledger;
    if (last.toMs >= span.fromMs) return [...ledger.slice(0, -1), { ...last, toMs: span.toMs }];
  }
  const edges = new Set([span.fromMs, span.toMs]);
  for (const { fromMs, toMs } of ledger) edges.add(fromMs).add(toMs);
  const times = [...edges].sort((a, b) => a - b);
  const pieces: CoverageSpan[] = [];
  let position = 0;
  for (let i = 0; i + 1 < times.length; i++) {
    const [fromMs, toMs] = [times[i]!, times[i + 1]!];
    while (position < ledger.length && ledger[position]!.toMs <= fromMs) position++;
    const there = ledger[position];
    const before = there !== undefined && there.fromMs <= fromMs ? there.coverage : undefined;
    const now = span.fromMs <= fromMs && toMs <= span.toMs ? span.coverage : undefined;
    const coverage = better(before, now);
    if (coverage === undefined) continue;
    const previous = pieces.at(-1);
    if (previous?.coverage === coverage && previous.toMs === fromMs) {
      pieces[pieces.length - 1] = { ...previous, toMs };
    } else pieces.push({ fromMs, toMs, coverage });
  }
  return pieces.slice(-MAX_SPANS);
}

function better(a: Coverage | undefined, b: Coverage | undefined): Coverage | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return RANKS[a] <= RANKS[b] ? a : b;
}

/** How well a minute was covered: `unwatched` if the program did not run in a part of it and nothing worse happened. */
export type MinuteCoverage = Coverage | "unwatched";

/**
 * How well each minute was covered: as well as its worst moment.
 *
 * @param ledger The ledger.
 * @param fromMs First moment, milliseconds since the epoch; its minute counts as a whole.
 * @param toMs End, excluded.
 */
export function coverageByMinute(
  ledger: CoverageLedger,
  fromMs: number,
  toMs: number,
): readonly MinuteCoverage[] {
  const minutes: MinuteCoverage[] = [];
  for (
    let startMs = Math.floor(fromMs / MS_PER_MINUTE) * MS_PER_MINUTE;
    startMs < toMs;
    startMs += MS_PER_MINUTE
  ) {
    minutes.push(worstIn(ledger, startMs, startMs + MS_PER_MINUTE));
  }
  return minutes;
}

function worstIn(ledger: CoverageLedger, fromMs: number, toMs: number): MinuteCoverage {
  let watchedMs = 0;
  let worst: Coverage = "alive";
  for (const span of ledger) {
    const ms = Math.min(span.toMs, toMs) - Math.max(span.fromMs, fromMs);
    if (ms <= 0) continue;
    watchedMs += ms;
    if (RANKS[span.coverage] > RANKS[worst]) worst = span.coverage;
  }
  return watchedMs < toMs - fromMs && worst !== "blind" ? "unwatched" : worst;
}

/** How long each was, milliseconds. */
export type CoverageSums = Readonly<Record<Coverage, number>>;

/**
 * How long the feeds were what, between two times.
 *
 * @param ledger The ledger.
 * @param fromMs Beginning, milliseconds since the epoch. @default {of the ledger}
 * @param toMs End. @default {of the ledger}
 */
export function coverageSums(
  ledger: CoverageLedger,
  fromMs = -Infinity,
  toMs = Infinity,
): CoverageSums {
  const sums: Record<Coverage, number> = { alive: 0, repaired: 0, blind: 0 };
  for (const span of ledger) {
    const ms = Math.min(span.toMs, toMs) - Math.max(span.fromMs, fromMs);
    if (ms > 0) sums[span.coverage] += ms;
  }
  return sums;
}

/** The ledger as short ASCII text, {@linkcode MAX_SPANS} spans in less than 60 000 bytes. */
export function coverageText(ledger: CoverageLedger): string {
  return ledger.map(({ fromMs, toMs, coverage }) =>
    `${CODES[coverage]}${fromMs.toString(36)}+${(toMs - fromMs).toString(36)}`
  ).join(" ");
}

/**
 * Reads the text of a ledger.
 *
 * @param text What {@linkcode coverageText} made.
 * @throws {SyntaxError} If it is none.
 */
export function coverageFromText(text: string): CoverageLedger {
  if (text === "") return [];
  return text.split(" ").map((word) => {
    const [, code, from, ms] = /^([arb])([0-9a-z]+)\+([0-9a-z]+)$/.exec(word) ?? [];
    const coverage = (Object.keys(CODES) as Coverage[]).find((name) => CODES[name] === code);
    if (from === undefined || ms === undefined || coverage === undefined) {
      throw new SyntaxError(`Cannot read a coverage ledger as it holds ${JSON.stringify(word)}`);
    }
    const fromMs = parseInt(from, 36);
    return { fromMs, toMs: fromMs + parseInt(ms, 36), coverage };
  });
}
