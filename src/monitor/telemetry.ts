/**
 * OpenTelemetry through Deno's own support: `OTEL_DENO=true` turns it on, `OTEL_EXPORTER_OTLP_ENDPOINT` says where it goes.
 *
 * The only file that knows `@opentelemetry/api`. Deno exports by itself, without a permission; it registers itself with
 * that package when it is on, from 2.4 on. What a run counts anyway is read when it is exported, so that counting costs
 * nothing more; when it is off, nothing is made at all.
 *
 * ```ts ignore
 * const telemetry = openTelemetry(snapshot); // undefined when off
 * await traced(telemetry, "commit", () => keeper.commit(turn));
 * telemetry?.feedLag(lagMs);
 * ```
 *
 * @module
 */

import { createNoopMeter, type Meter, metrics, SpanStatusCode, trace } from "@opentelemetry/api";
import { DURATION_BOUNDS } from "./histogram.ts";
import type { HealthSnapshot } from "./health.ts";

const SCOPE = "pilotfish";

/** Telemetry that is on. */
export interface Telemetry {
  /** Records how late a trade was, milliseconds. */
  feedLag(lagMs: number): void;
  /** Records how long a commit took, milliseconds. */
  commitTime(tookMs: number): void;
  /**
   * Does something within a span of its own; a failure is recorded and thrown on.
   *
   * @param name Name of the span.
   * @param action What to do.
   */
  span<T>(name: string, action: () => Promise<T>): Promise<T>;
}

/** Whether Deno exports telemetry. */
export function isTelemetryOn(): boolean {
  return metrics.getMeter(SCOPE).constructor !== createNoopMeter().constructor;
}

/**
 * Begins to export what a run counts.
 *
 * @param snapshot Takes a snapshot; asked at each export.
 * @returns What records the rest; `undefined` if telemetry is off.
 */
export function openTelemetry(snapshot: () => HealthSnapshot): Telemetry | undefined {
  if (!isTelemetryOn()) return undefined;
  const meter = metrics.getMeter(SCOPE);
  observeCounts(meter, snapshot);
  observeAccount(meter, snapshot);
  const lag = meter.createHistogram("pilotfish.feed.lag", durations("From a trade to its arrival"));
  const commit = meter.createHistogram("pilotfish.commit.duration", durations("Time of a commit"));
  const tracer = trace.getTracer(SCOPE);
  return {
    feedLag: (lagMs) => lag.record(Math.max(lagMs, 0) / 1000),
    commitTime: (tookMs) => commit.record(Math.max(tookMs, 0) / 1000),
    span: (name, action) =>
      tracer.startActiveSpan(`pilotfish.${name}`, async (span) => {
        try {
          return await action();
        } catch (error) {
          // Its kind alone: a message may hold what should not leave.
          span.setStatus({
            code: SpanStatusCode.ERROR,
            message: error instanceof Error ? error.name : "Error",
          });
          throw error;
        } finally {
          span.end();
        }
      }),
  };
}

/**
 * Does something, within a span if telemetry is on.
 *
 * @param telemetry What {@linkcode openTelemetry} gave.
 * @param name Name of the span.
 * @param action What to do.
 */
export function traced<T>(
  telemetry: Telemetry | undefined,
  name: string,
  action: () => Promise<T>,
): Promise<T> {
  return telemetry === undefined ? action() : telemetry.span(name, action);
}

function durations(description: string) {
  return {
    description,
    unit: "s",
    advice: { explicitBucketBoundaries: [...DURATION_BOUNDS] },
  };
}

function observeCounts(meter: Meter, snapshot: () => HealthSnapshot): void {
  meter.createObservableCounter("pilotfish.trades", { description: "Trades taken" })
    .addCallback((result) => result.observe(snapshot().tally.trades));
  meter.createObservableCounter("pilotfish.funnel", {
    description: "Trades by how far they came",
  }).addCallback((result) => {
    const { funnel } = snapshot().tally;
    for (const [step, count] of Object.entries(funnel)) result.observe(count, { step });
  });
  meter.createObservableCounter("pilotfish.orders", { description: "Orders placed" })
    .addCallback((result) => result.observe(snapshot().tally.orders));
  meter.createObservableGauge("pilotfish.trades.rate", {
    description: "Trades a second, mean of ten seconds",
  }).addCallback((result) => {
    const { metrics, nowMs } = snapshot();
    result.observe(metrics.tradesPerSecond(nowMs));
  });
  meter.createObservableGauge("pilotfish.feed.alive", { description: "Whether a feed delivers" })
    .addCallback((result) => {
      for (const { name, isAlive } of snapshot().feeds) {
        result.observe(Number(isAlive), { feed: name });
      }
    });
}

function observeAccount(meter: Meter, snapshot: () => HealthSnapshot): void {
  const gauges = [
    ["pilotfish.equity", "equityUsd", "{USD}", "Cash and open positions at their marks"],
    ["pilotfish.drawdown", "drawdown", "1", "Loss as a fraction of the capital"],
    ["pilotfish.positions.open", "openPositions", "{position}", "Positions held"],
  ] as const;
  for (const [name, key, unit, description] of gauges) {
    meter.createObservableGauge(name, { unit, description })
      .addCallback((result) => result.observe(snapshot().account[key]));
  }
}
