/**
 * The report: one HTML file with everything in it, that asks nobody for anything.
 *
 * @module
 */

import { type Html, jsonScript, markup, trusted } from "./html/markup.ts";
import { date } from "./html/numbers.ts";
import { type PageAssets, readAssets } from "./page_assets.ts";
import type { ReportInput } from "./report_input.ts";
import { backgroundSections } from "./sections/background.ts";
import { curveData, curvesSection } from "./sections/curves.ts";
import { costsSection, executionSection, funnelSection } from "./sections/execution.ts";
import { figuresSection } from "./sections/figures.ts";
import { groupSections } from "./sections/groups.ts";
import { monthsSection } from "./sections/months.ts";
import { positionsSection } from "./sections/positions.ts";
import { type Section, sectionHtml } from "./sections/section.ts";
import { calibrationSection, holdingSection, profitSection } from "./sections/trades.ts";
import { verdictHtml } from "./sections/verdict.ts";

/**
 * Makes a report. The same input gives the same bytes.
 *
 * @param input What it is about.
 * @param assets Styles and scripts. @default {those of the program}
 * @returns The text of an HTML file.
 */
export async function reportHtml(
  input: ReportInput,
  assets: PageAssets = readAssets(),
): Promise<string> {
  const data = curveData(input);
  const sections: readonly Section[] = [
    figuresSection(input.stats),
    curvesSection(input, data),
    monthsSection(input),
    profitSection(input, data),
    holdingSection(input),
    calibrationSection(input),
    ...groupSections(input),
    funnelSection(input),
    costsSection(input),
    executionSection(input),
    positionsSection(input),
    ...backgroundSections(input),
  ];
  const { startMs, endMs } = input.recording;
  const [from, to] = [date(startMs), date(endMs)];
  const title = `${input.title}, ${from === to ? from : `${from} to ${to}`}`;
  const until = from === to ? "" : markup` to <span class="nowrap">${to}</span>`;
  return markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${await policyOf(assets)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title} · pilotfish</title>
<style>${trusted(assets.style)}</style>
</head>
<body>
<a class="skip" href="#figures">Skip to the figures</a>
<header>
<p class="brand">pilotfish ${input.version}</p>
<h1>${input.title}, <span class="nowrap">${from}</span>${until}</h1>
${verdictHtml(input)}
${contentsHtml(sections)}
</header>
<main>
${sections.map(sectionHtml)}</main>
<footer><p>Made by pilotfish ${input.version}. Nothing here promises a profit. Money is USD, times are UTC.</p></footer>
<script type="application/json" id="curves">${jsonScript(data)}</script>
<script>${trusted(assets.script)}</script>
</body>
</html>
`.text;
}

function contentsHtml(sections: readonly Section[]): Html {
  return markup`<nav aria-label="Contents"><ul>${
    sections.map(({ id, heading }) =>
      markup`<li><a href="#${id}">${heading}</a></li>
`
    )
  }</ul></nav>`;
}

/** Allows the page its own styles and script, and nothing from anywhere. */
async function policyOf({ style, script }: PageAssets): Promise<string> {
  const [ownStyle, ownScript] = [await sha256(style), await sha256(script)];
  return `default-src 'none'; style-src '${ownStyle}'; script-src '${ownScript}'; ` +
    "base-uri 'none'; form-action 'none'";
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return `sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`;
}
