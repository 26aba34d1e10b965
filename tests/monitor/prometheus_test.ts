import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { metricsText } from "../../src/monitor/prometheus.ts";
import { RunMetrics } from "../../src/monitor/run_metrics.ts";
import { madeSnapshot, NOW_MS } from "./made_snapshot.ts";

Deno.test("metricsText() has every figure of a run", () => {
  const metrics = new RunMetrics();
  metrics.takeTrades(20, 40, NOW_MS - 3000);
  metrics.commitEnded(3, NOW_MS);
  const text = metricsText(madeSnapshot({ metrics }));
  const lines = [
    'pilotfish_info{mode="paper"} 1',
    "pilotfish_uptime_seconds 60",
    'pilotfish_feed_alive{feed="rtds"} 1',
    'pilotfish_feed_alive{feed="polling"} 0',
    'pilotfish_feed_last_message_age_seconds{feed="rtds"} 0.5',
    "pilotfish_blind 0",
    "pilotfish_paused 0",
    "pilotfish_trades_per_second 2",
    "pilotfish_trades_total 10",
    'pilotfish_funnel_total{step="size"} 9',
    'pilotfish_funnel_total{step="signals"} 1',
    'pilotfish_rejections_total{reason="cooldown"} 3',
    'pilotfish_feed_lag_seconds_bucket{le="0.025"} 0',
    'pilotfish_feed_lag_seconds_bucket{le="0.05"} 1',
    'pilotfish_feed_lag_seconds_bucket{le="+Inf"} 1',
    "pilotfish_feed_lag_seconds_sum 0.04",
    "pilotfish_feed_lag_seconds_count 1",
    'pilotfish_commit_seconds_bucket{le="0.005"} 1',
    "pilotfish_equity_usd 9900.5",
    "pilotfish_drawdown_ratio 0.00995",
    "pilotfish_open_positions 2",
  ];
  for (const line of lines) assertStringIncludes(text, `\n${line}\n`);
});

Deno.test("metricsText() is what Prometheus reads: help and type before samples, each name once", () => {
  const text = metricsText(madeSnapshot());
  assert(text.endsWith("\n"));
  const types: string[] = [];
  for (const line of text.trimEnd().split("\n")) {
    if (line.startsWith("# TYPE ")) types.push(line.split(" ")[2]!);
    if (line.startsWith("#")) continue;
    assertMatch(line, /^pilotfish_[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? -?[\d.e+-]+$/);
    const [name = ""] = line.split(/[{ ]/);
    assertEquals(name.replace(/_(bucket|sum|count)$/, ""), types.at(-1));
  }
  assertEquals(new Set(types).size, types.length);
});

Deno.test("metricsText() tells no age below zero after the clock was set back", () => {
  const text = metricsText(madeSnapshot({ startedMs: NOW_MS + 5000 }));
  assertStringIncludes(text, "\npilotfish_uptime_seconds 0\n");
});

Deno.test("metricsText() escapes labels", () => {
  const feeds = [{ name: 'a"b\\c\n', isAlive: true }];
  assertStringIncludes(metricsText(madeSnapshot({ feeds })), 'feed_alive{feed="a\\"b\\\\c\\n"} 1');
});
