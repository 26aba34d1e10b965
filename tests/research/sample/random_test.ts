import { assert, assertAlmostEquals, assertEquals, assertNotEquals } from "@std/assert";
import { Random } from "../../../src/research/sample/random.ts";

const MANY = 20_000;

function draw(count: number, next: () => number): number[] {
  return Array.from({ length: count }, next);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

Deno.test("Random gives the same numbers for the same seed and stream, others otherwise", () => {
  const numbers = (seed: number, stream?: number) => {
    const random = new Random(seed, stream);
    return draw(5, () => random.uniform());
  };
  assertEquals(numbers(7, 3), numbers(7, 3));
  assertEquals(numbers(7), numbers(7, 0));
  assertNotEquals(numbers(7, 0), numbers(7, 1));
  assertNotEquals(numbers(7), numbers(8));
});

Deno.test("Random.uniform() is even over (0, 1), for seeds alike too", () => {
  for (const seed of [0, 1, 2, 2 ** 31 - 1]) {
    const random = new Random(seed);
    const values = draw(MANY, () => random.uniform());
    assert(values.every((value) => value > 0 && value < 1));
    assertAlmostEquals(meanOf(values), 1 / 2, 0.01);
    assertAlmostEquals(meanOf(values.map((value) => value ** 2)), 1 / 3, 0.01);
  }
});

Deno.test("Random.below() gives every number below the limit and no other", () => {
  const random = new Random(1);
  assertEquals(
    [...new Set(draw(200, () => random.below(4)))].sort(),
    [0, 1, 2, 3],
  );
});

Deno.test("Random.normal() has mean 0, variance 1 and normal tails", () => {
  const random = new Random(5);
  const values = draw(MANY, () => random.normal());
  assertAlmostEquals(meanOf(values), 0, 0.03);
  assertAlmostEquals(meanOf(values.map((value) => value ** 2)), 1, 0.05);
  assertAlmostEquals(values.filter((value) => value > 1.96).length / MANY, 0.025, 0.005);
});

Deno.test("Random.logNormal() and exponential() have the median and mean asked for", () => {
  const random = new Random(6);
  const sizes = draw(MANY, () => random.logNormal(25, 1.2)).sort((a, b) => a - b);
  assertAlmostEquals(sizes[MANY / 2]!, 25, 1.5);
  assertAlmostEquals(meanOf(draw(MANY, () => random.exponential(5))), 5, 0.2);
});

Deno.test("Random.hex() and decimal() have the length asked for", () => {
  const random = new Random(7);
  for (let round = 0; round < 100; round++) {
    assert(/^0x[0-9a-f]{40}$/.test(random.hex(40)));
    assert(/^[1-9][0-9]{76}$/.test(random.decimal(77)));
  }
});
