import { assertEquals, assertRejects } from "@std/assert";
import { DataError } from "../../../src/research/data_error.ts";
import { PageLog, readPages, type WalkPage } from "../../../src/research/fetch/page_log.ts";
import type { StoredTrade } from "../../../src/research/fetch/stored_trade.ts";
import { withTempFolder } from "../../temp_folder.ts";

const TRADE: StoredTrade = [7, "0x1", "0xa", "BUY", "71", 0, "Sí, naïve 🐟", 0.5, 10];

function page(next: string): WalkPage {
  return { rows: [TRADE], skip: 0, refused: {}, next };
}

Deno.test("PageLog goes on after the last whole line, wherever the file was cut off", () =>
  withTempFolder(async (dir) => {
    const path = `${dir}/log`;
    {
      using log = await PageLog.open(path);
      log.begin({ version: "v2", fromMs: 0, toMs: 9 });
      log.add(page("a"));
      log.add(page("b"));
      await log.finish({ reachedMs: 0, isLast: true, lost: [] });
    }
    const whole = await Deno.readFile(path);
    const ends = [...whole.keys()].filter((at) => whole[at] === 10).map((at) => at + 1);
    for (let bytes = 0; bytes <= whole.length; bytes++) {
      await Deno.writeFile(path, whole.subarray(0, bytes));
      using log = await PageLog.open(path);
      const lines = ends.filter((end) => end <= bytes).length;
      assertEquals(log.walks.length, lines > 0 ? 1 : 0);
      assertEquals(log.unfinished !== undefined, lines > 0 && lines < 4);
      assertEquals(log.unfinished?.lastPage?.next, [undefined, undefined, "a", "b"][lines]);
      assertEquals((await Deno.stat(path)).size, ends[lines - 1] ?? 0);
    }
  }));

Deno.test("readPages() gives the pages with the number of their walk", () =>
  withTempFolder(async (dir) => {
    const path = `${dir}/log`;
    using log = await PageLog.open(path);
    for (const next of ["a", "b"]) {
      log.begin({ version: "v1", fromMs: 0, toMs: 9 });
      log.add(page(next));
    }
    const pages = await Array.fromAsync(readPages(path));
    assertEquals(pages.map(({ walk, page }) => [walk, page.next]), [[0, "a"], [1, "b"]]);
    assertEquals(pages[0]!.page.rows, [TRADE]);
  }));

Deno.test("PageLog.open() refuses a file of something else", () =>
  withTempFolder(async (dir) => {
    await Deno.writeTextFile(`${dir}/log`, "no JSON\n");
    await assertRejects(() => PageLog.open(`${dir}/log`), DataError, "fetch again");
  }));
