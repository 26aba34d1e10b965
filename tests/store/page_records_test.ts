import { assertEquals } from "@std/assert";
import type { MemoryPage } from "../../src/core/turn.ts";
import { pageRecords, pagesFrom } from "../../src/store/page_records.ts";
import { fc } from "../properties.ts";

function kept(...pages: readonly MemoryPage[]): ReadonlyMap<number, MemoryPage> {
  return new Map(pages.map((page) => [page.page, page]));
}

Deno.test("pageRecords() holds only what was added to the end of a page", () => {
  const before = kept({ page: 0, text: "from 0\na" }, { page: 1, text: "from 32\nb" });
  const records = pageRecords(before, [
    { page: 0, text: "from 0\na\nc" },
    { page: 1, text: "from 96\nd" },
    { page: 2, text: "from 64\ne" },
  ]);
  assertEquals(records.map(([page, , added]) => [page, added]), [
    [0, "\nc"],
    [1, "from 96\nd"],
    [2, "from 64\ne"],
  ]);
});

Deno.test("pagesFrom() gives the pages that pageRecords() was given, whatever was kept", () => {
  const pages = fc.uniqueArray(
    fc.record({ page: fc.nat(5), text: fc.string({ maxLength: 5 }) }),
    { selector: ({ page }) => page },
  );
  fc.assert(fc.property(pages, pages, pages, (before, grown, others) => {
    const there = kept(...before);
    const grew = grown.map(({ page, text }) => {
      return { page, text: `${there.get(page)?.text ?? ""}${text}` };
    });
    for (const written of [grew, others]) {
      assertEquals(pagesFrom(there, pageRecords(there, written)), written);
    }
  }));
});

Deno.test("pagesFrom() leaves out what was added to a page that is not there as it was", () => {
  const records = pageRecords(kept({ page: 0, text: "from 0\na" }), [
    { page: 0, text: "from 0\na\nb" },
    { page: 1, text: "from 32\nc" },
  ]);
  for (const older of [kept(), kept({ page: 0, text: "from 0" })]) {
    assertEquals(pagesFrom(older, records), [{ page: 1, text: "from 32\nc" }]);
  }
});
