/**
 * Property tests: fast-check with a fixed seed, so that every run checks the same cases and a failure repeats.
 *
 * `PILOTFISH_TEST_SEED=7 deno task test` checks other cases; `PILOTFISH_TEST_RUNS=1000` checks more of them.
 *
 * @module
 */

import fc from "fast-check";

fc.configureGlobal({
  seed: fromEnvironment("PILOTFISH_TEST_SEED", 20_260_101),
  numRuns: fromEnvironment("PILOTFISH_TEST_RUNS", 200),
});

export { fc };

/** Every whole number from `low` to `high`, the ends more often than the rest. */
export function whole(low: number, high: number): fc.Arbitrary<number> {
  return fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom(low, high) },
    { weight: 4, arbitrary: fc.integer({ min: low, max: high }) },
  );
}

function fromEnvironment(name: string, otherwise: number): number {
  const text = Deno.env.get(name);
  const value = text === undefined ? otherwise : Number(text);
  if (!Number.isSafeInteger(value)) {
    throw new RangeError(`Cannot read ${name} as a whole number: ${text}`);
  }
  return value;
}
