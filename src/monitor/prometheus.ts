/**
 * A snapshot as text for Prometheus, format 0.0.4.
 *
 * @module
 */

import { ageSeconds, type HealthSnapshot } from "./health.ts";
import type { Histogram } from "./histogram.ts";

/** Content type of {@linkcode metricsText}. */
export const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [labels: Labels, value: number];

/**
 * Every metric of a run. Durations are seconds, amounts USD, drawdowns fractions.
 *
 * @param snapshot How it is doing.
 */
export function metricsText(snapshot: HealthSnapshot): string {
  const { nowMs, startedMs, mode, feeds, isBlind, account, tally, metrics } = snapshot;
  const ages = feeds.flatMap(({ name, lastMessageMs }): Sample[] => {
    const age = ageSeconds(lastMessageMs, nowMs);
    return age === null ? [] : [[{ feed: name }, age]];
  });
  return [
    gauge("info", "What runs", [[{ mode }, 1]]),
    gauge("uptime_seconds", "How long it has been running", ageSeconds(startedMs, nowMs) ?? 0),
    gauge(
      "feed_alive",
      "Whether a feed delivers",
      feeds.map(({ name, isAlive }) => [{ feed: name }, Number(isAlive)]),
    ),
    gauge("feed_last_message_age_seconds", "Since when a feed has been silent", ages),
    counter(
      "feed_trades_total",
      "Trades that a feed told",
      feeds.map(({ name, trades = 0 }) => [{ feed: name }, trades]),
    ),
    counter(
      "feed_repeated_total",
      "Trades that a feed heard again and did not tell again",
      feeds.map(({ name, repeated = 0 }) => [{ feed: name }, repeated]),
    ),
    counter(
      "feed_refused_total",
      "Messages that a feed refused",
      feeds.flatMap(({ name, refused = {} }) =>
        Object.entries(refused).map(([reason, count]): Sample => [{ feed: name, reason }, count])
      ),
    ),
    gauge("blind", "Whether no feed delivers", Number(isBlind)),
    gauge("paused", "Whether no positions are opened", Number(account.pause !== null)),
    gauge("trades_per_second", "Trades taken, mean of ten seconds", metrics.tradesPerSecond(nowMs)),
    counter("trades_total", "Trades taken", tally.trades),
    counter(
      "funnel_total",
      "Trades by how far they came",
      Object.entries(tally.funnel).map(([step, count]) => [{ step }, count]),
    ),
    counter("orders_total", "Orders placed", tally.orders),
    counter(
      "rejections_total",
      "Signals and orders that came to nothing",
      Object.entries(tally.rejected).map(([reason, count]) => [{ reason }, count]),
    ),
    histogram("feed_lag_seconds", "From a trade to its arrival", metrics.feedLag),
    histogram("commit_seconds", "How long a commit takes", metrics.commitTime),
    gauge(
      "commit_pending_seconds",
      "How long a commit has been under way",
      metrics.commitPendingMs(nowMs) / 1000,
    ),
    gauge("equity_usd", "Cash and open positions at their marks", account.equityUsd),
    gauge("cash_usd", "Cash", account.cashUsd),
    gauge("drawdown_ratio", "Loss as a fraction of the capital", account.drawdown),
    gauge("drawdown_from_peak_ratio", "Loss from the peak", account.drawdownFromPeak),
    gauge("open_positions", "Positions held", account.openPositions),
    gauge("open_orders", "Orders under way", account.openOrders),
  ].join("");
}

function gauge(name: string, help: string, samples: number | readonly Sample[]): string {
  return metric("gauge", name, help) + lines(name, samples);
}

function counter(name: string, help: string, samples: number | readonly Sample[]): string {
  return metric("counter", name, help) + lines(name, samples);
}

function histogram(name: string, help: string, { bounds, counts, sum }: Histogram): string {
  let total = 0;
  const buckets = counts.map((count, i): Sample => {
    total += count;
    return [{ le: bounds[i] === undefined ? "+Inf" : String(bounds[i]) }, total];
  });
  return metric("histogram", name, help) + lines(`${name}_bucket`, buckets) +
    lines(`${name}_sum`, sum) + lines(`${name}_count`, total);
}

function metric(type: string, name: string, help: string): string {
  return `# HELP pilotfish_${name} ${help}\n# TYPE pilotfish_${name} ${type}\n`;
}

function lines(name: string, samples: number | readonly Sample[]): string {
  const all: readonly Sample[] = typeof samples === "number" ? [[{}, samples]] : samples;
  return all.map(([labels, value]) => `pilotfish_${name}${labelText(labels)} ${value}\n`).join("");
}

function labelText(labels: Labels): string {
  const parts = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return parts.length === 0 ? "" : `{${parts.join(",")}}`;
}

function escaped(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
