import { assert, assertEquals, assertThrows } from "@std/assert";
import { tradeId } from "../../src/core/trade_identity.ts";
import { SeenIds } from "../../src/feed/dedupe.ts";
import type { MemoryPage } from "../../src/feed/source.ts";
import { trade } from "../core/builders.ts";
import { fc } from "../properties.ts";

/** What a store would hold after these pages were written. */
function stored(pages: readonly MemoryPage[]): readonly MemoryPage[] {
  return [...new Map(pages.map((page) => [page.page, page])).values()];
}

const IDS = fc.array(fc.integer({ min: 0, max: 1500 }).map((n) => `t-${n}`), {
  minLength: 1,
  maxLength: 3000,
  size: "max",
});

Deno.test("SeenIds takes an id once among the last ones it took", () => {
  fc.assert(
    fc.property(IDS, (ids) => {
      const seen = new SeenIds({ capacity: 512 });
      const taken: string[] = [];
      for (const id of ids) {
        // The page that is being written holds no old ids any more.
        const onPage = taken.length === 0 ? 0 : (taken.length - 1) % 32 + 1;
        const isNew = !taken.slice(-(512 - 32 + onPage)).includes(id);
        assertEquals(seen.take(id), isNew);
        if (isNew) taken.push(id);
      }
    }),
    { numRuns: 20 },
  );
});

Deno.test("SeenIds goes on from its pages as if it had never stopped, wherever it stopped", () => {
  fc.assert(
    fc.property(IDS, fc.array(fc.nat(3000), { maxLength: 5 }), (ids, stops) => {
      const whole = new SeenIds({ capacity: 512 });
      let stopped = new SeenIds({ capacity: 512 });
      let pages: readonly MemoryPage[] = [];
      for (const [index, id] of ids.entries()) {
        assertEquals(stopped.take(id), whole.take(id));
        if (!stops.includes(index)) continue;
        pages = stored([...pages, ...stopped.takePages()]);
        stopped = new SeenIds({ capacity: 512, pages: pages.toReversed() });
      }
    }),
    { numRuns: 50 },
  );
});

Deno.test("SeenIds gives only the pages that changed, each small enough for a store", () => {
  const seen = new SeenIds();
  for (let n = 0; n < 1000; n++) seen.take(tradeId(trade({ usd: n })));
  const pages = seen.takePages();
  assertEquals(pages.map(({ page }) => page), Array.from({ length: 32 }, (_, page) => page));
  for (const { text } of pages) assert(text.length < 900);
  assertEquals(seen.takePages(), []);
  seen.take("t-new");
  assertEquals(seen.takePages(), [{ page: 31, text: `${pages[31]!.text}\nt-new` }]);
  seen.take("t-new");
  assertEquals(seen.takePages(), []);
});

Deno.test("SeenIds refuses a capacity that has no whole pages, and pages that are not its own", () => {
  for (const capacity of [0, 100, 256.5, -256, NaN]) {
    assertThrows(() => new SeenIds({ capacity }), RangeError, String(capacity));
  }
  for (const pageIds of [0, 24, 0.5, -16, NaN]) {
    assertThrows(() => new SeenIds({ capacity: 256, pageIds }), RangeError, String(pageIds));
  }
  const bad = [
    { page: 1, text: "from 0\nt-1" },
    { page: -1, text: "from 0\nt-1" },
    { page: 0.5, text: "from 32\nt-1" },
    { page: 0, text: "from 0" },
    { page: 0, text: "from x\nt-1" },
    { page: 0, text: `from 0\n${"t\n".repeat(32)}t` },
    { page: 0, text: "t-1" },
  ];
  for (const page of bad) {
    assertThrows(() => new SeenIds({ capacity: 256, pages: [page] }), RangeError, "page");
  }
});

Deno.test("SeenIds reads the pages that earlier programs wrote, and writes them all anew", () => {
  const ids = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => `t-${from + i}`);
  // A ring of 512, 600 of which were taken: the first 88 are forgotten.
  const pages = [
    { page: 1, text: [512, ...ids(256, 512)].join("\n") },
    { page: 0, text: [600, ...ids(512, 600), ...ids(88, 256)].join("\n") },
  ];
  const seen = new SeenIds({ capacity: 512, pages });
  assertEquals(ids(0, 600).filter((id) => !seen.has(id)), ids(0, 88));
  const written = seen.takePages();
  assertEquals(written.map(({ page }) => page), Array.from({ length: 16 }, (_, page) => page));
  const again = new SeenIds({ capacity: 512, pages: written });
  // The oldest are forgotten first.
  again.take("t-600");
  assertEquals(ids(0, 601).filter((id) => !again.has(id)), ids(0, 88 + 32));
  const few = new SeenIds({ capacity: 512, pages: [{ page: 0, text: "2\nt-0\nt-1" }] });
  assertEquals([few.take("t-1"), few.take("t-2")], [false, true]);
});
