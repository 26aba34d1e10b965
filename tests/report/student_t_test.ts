import { assert } from "@std/assert";
import { tQuantile } from "../../src/report/student_t.ts";

/** 97.5 % quantiles from published tables of high precision. */
const TABLE: readonly (readonly [degreesOfFreedom: number, t: number])[] = [
  [1, 12.706204736174694],
  [2, 4.302652729749462],
  [3, 3.182446305283708],
  [10, 2.2281388519862744],
  [36, 2.028094000980451],
  [100, 1.9839715185235518],
  [1000, 1.9623390808264078],
  [100_000, 1.9599877075346093],
];

Deno.test("tQuantile() is right to 9 digits from one degree of freedom to a hundred thousand", () => {
  for (const [degreesOfFreedom, t] of TABLE) {
    const found = tQuantile(0.975, degreesOfFreedom);
    assert(Math.abs(found / t - 1) < 1e-9, `${degreesOfFreedom}: ${found}, not ${t}`);
  }
});

Deno.test("tQuantile() is symmetric", () => {
  assert(Math.abs(tQuantile(0.025, 5) + tQuantile(0.975, 5)) < 1e-12);
});
