/**
 * All benchmarks, one after the other. Never part of the tests: a busy machine is slow, not wrong.
 *
 * The whole replay comes first: a process inherits the peak memory of the one that started it.
 *
 * @module
 */

await import("./replay_bench.ts");
await import("./persist_bench.ts");
await import("./reduce_trade_bench.ts");
await import("./report_bench.ts");
await import("./live_feed_bench.ts");
await import("./remote_bench.ts");
