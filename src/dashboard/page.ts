/**
 * The page: files beside this one, and what it shares with the report. It holds nothing about any account: what it shows it asks
 * for. `deno compile` takes the files along.
 *
 * @module
 */

import { readSharedAssets } from "../report/page_assets.ts";

/** A file of the page. */
export interface Asset {
  readonly text: string;
  /** Its content type. */
  readonly type: string;
}

/** Lets the page use its own files and ask its own server, and nothing else. */
export const PAGE_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; " +
  "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; " +
  "frame-ancestors 'none'";

/** Scripts of the page; the first one loads the others. */
const SCRIPTS = [
  "dashboard.js",
  "words.js",
  "elements.js",
  "connection.js",
  "summary.js",
  "lists.js",
  "funnel.js",
  "tape.js",
  "charts.js",
  "decide.js",
] as const;
const FOLDER = `${import.meta.dirname}/assets`;
const SCRIPT_TYPE = "text/javascript; charset=utf-8";

/** Reads the files of the page, by their paths. */
export function dashboardAssets(): ReadonlyMap<string, Asset> {
  const read = (name: string) => Deno.readTextFileSync(`${FOLDER}/${name}`);
  const shared = readSharedAssets();
  return new Map<string, Asset>([
    ["/", { text: read("dashboard.html"), type: "text/html; charset=utf-8" }],
    ["/dashboard.css", {
      text: `${shared.style}\n${read("dashboard.css")}`,
      type: "text/css; charset=utf-8",
    }],
    ["/uplot.js", { text: shared.script, type: SCRIPT_TYPE }],
    ...SCRIPTS.map((name) => [`/${name}`, { text: read(name), type: SCRIPT_TYPE }] as const),
  ]);
}
