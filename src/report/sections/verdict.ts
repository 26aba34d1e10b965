/**
 * What a reader has to know before any figure: in-sample or not, evidence or not.
 *
 * @module
 */

import { edgeEvidence } from "../../core/stats.ts";
import { type Html, markup } from "../html/markup.ts";
import { count, percent, signedPercent } from "../html/numbers.ts";
import type { ReportInput, Sample, ScoredTrades } from "../report_input.ts";

const SAMPLE_WORDS: Readonly<Record<Sample, readonly [large: string, small: string]>> = {
  "in-sample": [
    "In-sample",
    "The whales were chosen by looking at the trades that were then followed, or at later ones. The result flatters; it " +
    "says nothing about the future.",
  ],
  "out-of-sample": [
    "Out-of-sample",
    "No trade that was followed was learnt from: the whales were chosen before.",
  ],
  nothing: ["Neither in-sample nor out-of-sample", "Nothing was learnt, or nothing happened."],
};

const EVIDENCE_WORDS = {
  none: "No evidence either way",
  gain: "Evidence of a gain",
  loss: "Evidence of a loss",
} as const;

/** The two verdicts in large letters. */
export function verdictHtml(
  { sample, scored, stats }: Pick<ReportInput, "sample" | "scored" | "stats">,
): Html {
  const [large, small] = SAMPLE_WORDS[sample];
  const evidence = edgeEvidence(stats);
  // What was chosen by its result is no evidence of it.
  const isHollow = sample === "in-sample" && evidence === "gain";
  return markup`<div class="verdicts">
<div class="verdict ${
    sample === "in-sample" ? "warn" : "calm"
  }"><p class="large">${large}</p><p>${small}${laterWords(scored)}</p></div>
<div class="verdict ${isHollow ? "warn" : evidence}"><p class="large">${
    isHollow ? "A gain, but in-sample" : EVIDENCE_WORDS[evidence]
  }</p><p>${evidenceWords(stats)}</p></div>
</div>
`;
}

/** What a choice before everything that was followed still knew too early. */
function laterWords(scored: ScoredTrades | undefined): string {
  if (scored === undefined || scored.withLaterOutcome === 0) return "";
  const later = count(scored.withLaterOutcome);
  return ` But ${later} of the ${count(scored.trades)} trades that scored ` +
    "them are in markets that closed later: so far the choice looks ahead.";
}

function evidenceWords(
  { edge, edgeInterval, nPositions, nMarkets }: ReportInput["stats"],
): string {
  if (edge === null) return "No position is closed, so there is nothing to judge by.";
  const counted = `N = ${count(nPositions)} closed positions in G = ${count(nMarkets)} markets`;
  if (edgeInterval === null) {
    return `Mean edge ${
      signedPercent(edge)
    }, without an interval: ${counted}, and one market proves nothing.`;
  }
  const [low, high] = edgeInterval;
  const interval = `95\u00a0% interval ${percent(low)} to ${percent(high)}, clustered by market`;
  const meaning = low > 0 || high < 0 ? "0 is outside of it" : "it contains 0";
  return `Mean edge ${
    signedPercent(edge)
  } of what a position cost; ${interval}: ${meaning}. ${counted}.`;
}
