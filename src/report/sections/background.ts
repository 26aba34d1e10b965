/**
 * What was run on what, and what its figures take for granted.
 *
 * @module
 */

import { type Html, markup } from "../html/markup.ts";
import type { ReportInput } from "../report_input.ts";
import { factsHtml, type Section } from "./section.ts";

/** Parameters, data window, coverage, assumptions. */
export function backgroundSections(input: ReportInput): readonly Section[] {
  return [
    { id: "parameters", heading: "Parameters", body: factsHtml(input.params) },
    { id: "window", heading: "Data window", body: factsHtml(input.dataWindow) },
    { id: "coverage", heading: "Coverage", body: factsHtml(input.coverage) },
    { id: "assumptions", heading: "Assumptions", body: listHtml(input.assumptions) },
    { id: "unknowable", heading: "What cannot be known", body: listHtml(input.unknowable) },
  ];
}

function listHtml(sentences: readonly string[]): Html {
  return markup`<ul>${sentences.map((sentence) => markup`<li>${sentence}</li>`)}</ul>`;
}
