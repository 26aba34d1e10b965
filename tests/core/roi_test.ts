import { assertAlmostEquals, assertEquals } from "@std/assert";
import { roiAtResolution } from "../../src/core/roi.ts";
import { fc } from "../properties.ts";

Deno.test("roiAtResolution() is what is won or lost over what was paid", () => {
  assertEquals(roiAtResolution("buy", 0.5, 1), 1);
  assertEquals(roiAtResolution("buy", 0.5, 0), -1);
  assertEquals(roiAtResolution("sell", 0.75, 0), 3);
  assertEquals(roiAtResolution("sell", 0.75, 1), -1);
});

Deno.test("roiAtResolution() divides by one cent at least", () => {
  assertEquals(roiAtResolution("buy", 0, 1), 100);
  assertAlmostEquals(roiAtResolution("buy", 0.001, 1), 99.9, 1e-9);
  assertAlmostEquals(roiAtResolution("buy", 0.001, 0), -0.1, 1e-9);
  assertEquals(roiAtResolution("sell", 1, 0), 100);
});

Deno.test("roiAtResolution() of selling YES is that of buying NO at the rest of the price", () => {
  fc.assert(fc.property(
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.constantFrom(0, 1),
    (price, yesPayout) => {
      const sold = roiAtResolution("sell", price, yesPayout);
      assertAlmostEquals(sold, roiAtResolution("buy", 1 - price, 1 - yesPayout), 1e-9);
    },
  ));
});
