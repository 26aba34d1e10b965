/**
 * Styles and scripts of a page, from the files beside this one. `deno compile` takes them along.
 *
 * @module
 */

/** What is put into a page. */
export interface PageAssets {
  /** CSS. */
  readonly style: string;
  /** JavaScript. */
  readonly script: string;
}

const FOLDER = `${import.meta.dirname}/assets`;

/** Reads the styles and scripts of the report: uPlot and what the page itself does. */
export function readAssets(): PageAssets {
  const read = (name: string) => Deno.readTextFileSync(`${FOLDER}/${name}`);
  return {
    style: `${read("uplot.min.css")}\n${read("report.css")}`,
    script: `/*!\n${read("uplot.LICENSE")}*/\n${read("uplot.min.js")}\n${read("report.js")}`,
  };
}
