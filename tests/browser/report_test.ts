/** The report in a real browser, opened from the disk as its reader does. */

import { assert, assertEquals } from "@std/assert";
import { METRIC_KEYS, METRICS } from "../../src/core/metrics.ts";
import { reportHtml } from "../../src/report/page.ts";
import type { ReportInput } from "../../src/report/report_input.ts";
import { recording, reportInput } from "../report/made_report.ts";
import { withTempFolder } from "../temp_folder.ts";
import { browserTest, DESKTOP, overflow, PHONE, PICTURES, seriousViolations } from "./browser.ts";

async function withReport(input: ReportInput, look: (url: string) => Promise<void>): Promise<void> {
  await withTempFolder(async (folder) => {
    const path = `${folder}/report.html`;
    await Deno.writeTextFile(path, await reportHtml(input));
    await look(`file://${path}`);
  });
}

/** Tables that are wider than their frame. */
const SIDEWAYS = `[...document.querySelectorAll(".scroll")]
  .filter((it) => it.scrollWidth > it.clientWidth).map((it) => it.getAttribute("aria-label"))`;

for (const colorScheme of ["light", "dark"] as const) {
  for (const [name, size] of [["phone", PHONE], ["desktop", DESKTOP]] as const) {
    browserTest(`the report is whole on a ${colorScheme} ${name}`, async ({ open }) => {
      await withReport(reportInput(300), async (url) => {
        const { page, trouble } = await open(url, { ...size, colorScheme });
        await page.waitForSelector(".plot canvas");
        assertEquals(await page.locator(".plot canvas").count(), 3);
        assert(await overflow(page) <= 0, "the page is wider than its window");
        await page.evaluate(`for (const it of document.querySelectorAll(".more")) it.open = true`);
        assertEquals(await page.evaluate(SIDEWAYS), [], "tables that have to be scrolled sideways");
        assertEquals(await seriousViolations(page), []);
        await page.evaluate(`for (const it of document.querySelectorAll(".more")) it.open = false`);
        await Deno.mkdir(PICTURES, { recursive: true });
        await page.screenshot({
          path: `${PICTURES}/report-${name}-${colorScheme}.png`,
          fullPage: true,
        });
        assertEquals(trouble, { errors: [], requests: [] });
      });
    });
  }
}

browserTest("every definition of the report opens by click and by keyboard", async ({ open }) => {
  await withReport(reportInput(300), async (url) => {
    const { page } = await open(url, DESKTOP);
    for (const key of METRIC_KEYS) {
      const { name, definition } = METRICS[key];
      const tile = page.locator("details.tile", { has: page.getByText(name, { exact: true }) });
      const words = tile.getByText(definition);
      assertEquals(await words.isVisible(), false, name);
      await tile.locator("summary").click();
      assert(await words.isVisible(), name);
      await page.keyboard.press("Enter");
      assertEquals(await words.isVisible(), false, name);
    }
    await page.getByRole("button", { name: "Show all definitions" }).click();
    assertEquals(await page.locator("details.tile:not([open])").count(), 0);
    assertEquals(await seriousViolations(page), [], "with all definitions");
  });
});

browserTest(
  "the report tells a moment by the day that it belongs to, also the first",
  async ({ open }) => {
    const days = ["2025-03-01", "2025-03-02", "2025-03-03"];
    // The start, and the ends of two days.
    const timesMs = days.map((day) => Date.parse(day));
    const recorded = { ...recording(3), timesMs, equityUsd: [1, 2, 3], investedUsd: [0, 0, 0] };
    await withReport(reportInput(3, { recording: recorded }), async (url) => {
      const { page } = await open(url, DESKTOP);
      const over = page.locator('.plot[data-chart="equity"] .u-over');
      await over.scrollIntoViewIfNeeded();
      const { width } = (await over.boundingBox())!;
      const shown: string[] = [];
      for (const x of [1, width / 2, width - 2]) {
        await over.hover({ position: { x, y: 20 } });
        shown.push(await page.locator('.plot[data-chart="equity"] .u-value').first().innerText());
      }
      assertEquals(shown, ["2025-03-01", "2025-03-01", "2025-03-02"]);
    });
  },
);

browserTest("the report does not run what a market's question says", async ({ open }) => {
  await withReport(reportInput(300), async (url) => {
    const { page } = await open(url, DESKTOP);
    assert(await page.getByText("<img src=x").first().isVisible());
    assertEquals(await page.evaluate("globalThis.broken"), undefined);
    assertEquals(await page.locator("main img").count(), 0);
  });
});

browserTest("the report can be read without scripts", async ({ open }) => {
  await withReport(reportInput(300), async (url) => {
    const { page } = await open(url, { ...DESKTOP, javaScriptEnabled: false });
    assertEquals(await page.locator(".plot svg").count(), 3);
    assert(await page.locator(".plot svg").first().isVisible());
    assertEquals(await page.locator("#all-definitions").isVisible(), false);
    await page.locator("details.tile summary").first().click();
    assert(await page.locator("details.tile p").first().isVisible());
  });
});

browserTest("the report on an account that did nothing is whole", async ({ open }) => {
  for (const days of [0, 1]) {
    const input = reportInput(0, { recording: recording(0, days), sample: "nothing" });
    await withReport(input, async (url) => {
      const { page, trouble } = await open(url, PHONE);
      assert(await page.getByText("No evidence either way", { exact: true }).isVisible());
      assert(await overflow(page) <= 0);
      assertEquals(await seriousViolations(page), []);
      assertEquals(trouble, { errors: [], requests: [] });
    });
  }
});

browserTest("the charts of the report follow the window and the colours", async ({ open }) => {
  await withReport(reportInput(100_000), async (url) => {
    const { page, trouble } = await open(url, { ...DESKTOP, colorScheme: "light" });
    const width = async () => (await page.locator(".plot canvas").first().boundingBox())!.width;
    const before = await width();
    await page.setViewportSize(PHONE.viewport);
    await page.waitForFunction(`document.querySelector(".plot canvas").offsetWidth < ${before}`);
    assert(await overflow(page) <= 0);
    await page.emulateMedia({ colorScheme: "dark" });
    assertEquals(await page.locator(".plot canvas").count(), 3);
    assertEquals(trouble, { errors: [], requests: [] });
  });
});
