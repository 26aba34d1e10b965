import { assert, assertEquals } from "@std/assert";
import UPlot from "uplot";
import { readAssets } from "../../src/report/page_assets.ts";
import { ROOT } from "../style/structure.ts";

/** Folder of the package that the import map names: where it fails without a page, its stack says. */
function packageFolder(): string {
  try {
    new UPlot({ width: 1, height: 1, series: [] }, [], null!);
  } catch (error) {
    const [, folder] = /file:\/\/(\S+)\/dist\//.exec((error as Error).stack ?? "") ?? [];
    if (folder !== undefined) return decodeURIComponent(folder);
  }
  throw new Error("Cannot find the folder of uplot");
}

Deno.test("the uPlot that reports take along is the package of the import map", () => {
  const folder = packageFolder();
  const copies = [
    ["uplot.min.js", "dist/uPlot.iife.min.js"],
    ["uplot.min.css", "dist/uPlot.min.css"],
    ["uplot.LICENSE", "LICENSE"],
  ] as const;
  for (const [copy, original] of copies) {
    assertEquals(
      Deno.readTextFileSync(`${ROOT}src/report/assets/${copy}`),
      Deno.readTextFileSync(`${folder}/${original}`),
      `copy ${original} of the package to src/report/assets/${copy}`,
    );
  }
});

Deno.test("readAssets() has nothing that would end its element", () => {
  const { style, script } = readAssets();
  assert(!/<\/(style|script)/i.test(style + script));
  assert(script.includes("uPlot") && style.includes(".uplot"));
});
