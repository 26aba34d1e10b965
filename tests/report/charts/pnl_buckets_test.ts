import { assert, assertEquals } from "@std/assert";
import { MAX_BARS, pnlBuckets } from "../../../src/report/charts/pnl_buckets.ts";
import { fc } from "../../properties.ts";

Deno.test("pnlBuckets() gives every trade its own bar as long as there is room", () => {
  assertEquals(pnlBuckets([5, -3, 0]), { size: 1, gains: [5, 0, 0], losses: [0, -3, 0] });
  assertEquals(pnlBuckets([]), { size: 1, gains: [], losses: [] });
});

Deno.test("pnlBuckets() keeps what is extreme", () => {
  const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 9000 });
  fc.assert(
    fc.property(values, (pnlUsd) => {
      const { gains, losses } = pnlBuckets(pnlUsd);
      assert(gains.length <= MAX_BARS && gains.length === losses.length);
      const [most, least] = [Math.max(...pnlUsd, 0), Math.min(...pnlUsd, 0)];
      assertEquals([Math.max(...gains), Math.min(...losses)], [most, least]);
    }),
    { numRuns: 30 },
  );
});
