import { assert, assertEquals } from "@std/assert";
import { sparkline } from "../../../src/cli/terminal/sparkline.ts";
import { fc } from "../../properties.ts";

Deno.test("sparkline() draws the least value lowest, the largest highest, equal ones in the middle", () => {
  assertEquals(sparkline([0, 7, 1, 6], 10), "▁█▂▇");
  assertEquals(sparkline([5, 5, 5], 10), "▄▄▄");
});

Deno.test("sparkline() draws nothing that would say nothing", () => {
  assertEquals(sparkline([], 10), "");
  assertEquals(sparkline([1], 10), "");
  assertEquals(sparkline([1, 2], 1), "");
});

Deno.test("sparkline() fits its columns and ends with the last value", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer(), { minLength: 2 }),
      fc.integer({ min: 2, max: 60 }),
      (values, columns) => {
        const line = sparkline(values, columns);
        assertEquals(line.length, Math.min(values.length, columns));
        const rising = [...values.map(() => 0), 1];
        assert(sparkline(rising, columns).endsWith("█"));
      },
    ),
  );
});
