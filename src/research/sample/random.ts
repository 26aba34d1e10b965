/**
 * Random numbers from a seed, in the shapes the simulation needs.
 *
 * @module
 */

import { xoroshiro128plus, xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";

/** One stream of random numbers. The same seed and stream number give the same numbers on every machine. */
export class Random {
  readonly #generator: ReturnType<typeof xoroshiro128plus>;
  #spare: number | undefined;

  /**
   * @param seed A 32-bit integer.
   * @param stream Which of the independent streams of the seed, 0 or more; each is 2^64 numbers from the next.
   */
  constructor(seed: number, stream = 0) {
    const generator = xoroshiro128plus(seed);
    // The first state is mostly zeros and ones, and alike for seeds alike: a jump mixes it.
    for (let jumps = 0; jumps <= stream; jumps++) generator.jump();
    this.#generator = xoroshiro128plusFromState(generator.getState());
  }

  /** A number in (0, 1), both ends left out. */
  uniform(): number {
    return ((this.#generator.next() >>> 0) + 0.5) / 0x1_0000_0000;
  }

  /** A whole number from 0 to `limit − 1`. */
  below(limit: number): number {
    return Math.floor(this.uniform() * limit);
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** A normal deviate, mean 0 and standard deviation 1 (Marsaglia's polar method). */
  normal(): number {
    const spare = this.#spare;
    if (spare !== undefined) {
      this.#spare = undefined;
      return spare;
    }
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const factor = Math.sqrt(-2 * Math.log(square) / square);
      this.#spare = y * factor;
      return x * factor;
    }
  }

  /** A log-normal deviate: its median, and the standard deviation of its logarithm. */
  logNormal(median: number, sigma: number): number {
    return median * Math.exp(sigma * this.normal());
  }

  /** An exponential deviate with this mean. */
  exponential(mean: number): number {
    return -mean * Math.log(this.uniform());
  }

  /** `0x` and this many hexadecimal digits, a multiple of 8. */
  hex(digits: number): string {
    let text = "0x";
    for (let done = 0; done < digits; done += 8) {
      text += (this.#generator.next() >>> 0).toString(16).padStart(8, "0");
    }
    return text;
  }

  /** A whole number of exactly this many decimal digits, as text. */
  decimal(digits: number): string {
    let text = String(1 + this.below(9));
    while (text.length < digits) text += String(this.below(10));
    return text;
  }
}
