import { assertEquals } from "@std/assert";
import { RunMetrics } from "../../src/monitor/run_metrics.ts";

Deno.test("RunMetrics averages trades over the last ten whole seconds", () => {
  const metrics = new RunMetrics();
  assertEquals(metrics.tradesPerSecond(0), 0);
  for (let second = 0; second < 20; second++) metrics.takeTrades(30, undefined, second * 1000 + 7);
  assertEquals(metrics.tradesPerSecond(20_000), 30);
  assertEquals(metrics.tradesPerSecond(25_000), 15);
  assertEquals(metrics.tradesPerSecond(31_000), 0);
  metrics.takeTrades(10, undefined, 1e12);
  assertEquals(metrics.tradesPerSecond(1e12 + 1000), 1);
});

Deno.test("RunMetrics does not count the second that is not over", () => {
  const metrics = new RunMetrics();
  metrics.takeTrades(100, undefined, 5000);
  assertEquals(metrics.tradesPerSecond(5999), 0);
  assertEquals(metrics.tradesPerSecond(6000), 10);
});

Deno.test("RunMetrics bears a clock that is set back", () => {
  const metrics = new RunMetrics();
  metrics.takeTrades(10, undefined, 50_000);
  metrics.takeTrades(10, undefined, 20_000);
  assertEquals(metrics.tradesPerSecond(51_000), 2);
});

Deno.test("RunMetrics records how late trades are, where it is known", () => {
  const metrics = new RunMetrics();
  metrics.takeTrades(5, 40, 0);
  metrics.takeTrades(5, undefined, 0);
  assertEquals([metrics.feedLag.count, metrics.feedLag.sum], [1, 0.04]);
});

Deno.test("RunMetrics knows a commit that is under way, and when the last one ended", () => {
  const metrics = new RunMetrics();
  assertEquals([metrics.lastCommitMs, metrics.commitPendingMs(5)], [undefined, 0]);
  metrics.commitStarted(1000);
  assertEquals(metrics.commitPendingMs(1500), 500);
  metrics.commitEnded(3, 2000);
  assertEquals([metrics.lastCommitMs, metrics.commitPendingMs(9000)], [2000, 0]);
  assertEquals(metrics.commitTime.sum, 0.003);
});
