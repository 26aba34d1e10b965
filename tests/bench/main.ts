/**
 * All benchmarks, one after the other. Never part of the tests: a busy machine is slow, not wrong.
 *
 * @module
 */

await import("./reduce_trade_bench.ts");
await import("./replay_bench.ts");
