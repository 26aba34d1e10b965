import { assertEquals } from "@std/assert";
import { timeOrder } from "../../../src/research/trades/time_order.ts";
import { fc } from "../../properties.ts";

function sorted(timeMs: Float64Array): number[] {
  return Array.from(timeMs, (_, row) => row).sort((a, b) => timeMs[a]! - timeMs[b]! || a - b);
}

Deno.test("timeOrder() is a stable sort by time", () => {
  const times = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 400, size: "max" });
  fc.assert(fc.property(times, (times) => {
    const timeMs = Float64Array.from(times);
    assertEquals([...timeOrder(timeMs)], sorted(timeMs));
  }));
});

Deno.test("timeOrder() merges files that are in order each", () => {
  const file = fc.array(fc.integer({ min: 0, max: 1e6 }), { maxLength: 150, size: "max" });
  fc.assert(fc.property(fc.array(file, { maxLength: 9 }), (files) => {
    const timeMs = Float64Array.from(files.flatMap((times) => times.toSorted((a, b) => a - b)));
    assertEquals([...timeOrder(timeMs)], sorted(timeMs));
  }));
});

Deno.test("timeOrder() of rows from last to first turns them round", () => {
  const timeMs = Float64Array.from({ length: 1000 }, (_, row) => -row);
  assertEquals([...timeOrder(timeMs)], sorted(timeMs));
  assertEquals([...timeOrder(new Float64Array())], []);
});
