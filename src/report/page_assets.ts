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
  const { style, script } = readSharedAssets();
  return {
    style: `${style}\n${read("report.css")}`,
    script: `${script}\n${read("report.js")}`,
  };
}

/** Reads what every page begins with: colours and letters, and charts by uPlot with its licence. */
export function readSharedAssets(): PageAssets {
  return {
    style: `${read("uplot.min.css")}\n${read("base.css")}`,
    script: `/*!\n${read("uplot.LICENSE")}*/\n${read("uplot.min.js")}`,
  };
}

function read(name: string): string {
  return Deno.readTextFileSync(`${FOLDER}/${name}`);
}
