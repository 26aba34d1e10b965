/**
 * Everything that an operator sees of a run: log, alerts, health, metrics, telemetry, in a few lines.
 *
 * ```ts ignore
 * await using monitor = openRunMonitor(context, {
 *   mode: "paper", state, tally, feeds: () => feeds.map(({ health }) => health), port: options.healthPort,
 * });
 * await monitor.guard(() => runEngine({
 *   state, tally, source, venue, keeper: monitor.keeper(keeper), onAction: monitor.onAction,
 * }));
 * ```
 *
 * Such a command is in `ALERTING` (`alert_options.ts`) and in `LOGGING` (`operation_options.ts`). What it does besides,
 * such as taking over as stand-by, it tells with {@linkcode RunMonitor.tell}.
 *
 * @module
 */

import type { Action } from "../../core/action.ts";
import { redactor, Secret } from "../../core/secret.ts";
import type { EngineState } from "../../core/engine_state.ts";
import type { Tally } from "../../core/turn.ts";
import type { FeedHealth as TradeFeedHealth } from "../../feed/trade_feed.ts";
import type { Keeper } from "../../keeper.ts";
import { alertChannels } from "../../monitor/alerts/alert_channels.ts";
import { alertOf } from "../../monitor/alerts/alert_of.ts";
import type { AlertChannel } from "../../monitor/alerts/channel.ts";
import { Alerter } from "../../monitor/alerts/alerter.ts";
import { operationAlert, type OperationEvent } from "../../monitor/alerts/operation_alert.ts";
import { type FeedWatch, NOTHING_NOTICED, noticeFeeds } from "../../monitor/feed_watch.ts";
import { accountHealth, type HealthSnapshot } from "../../monitor/health.ts";
import { type HealthServer, serveHealth } from "../../monitor/health_server.ts";
import { NOTHING_REFUSED, noticeRefusals, type Refusals } from "../../monitor/refusals.ts";
import { RunMetrics } from "../../monitor/run_metrics.ts";
import { openTelemetry, type Telemetry, traced } from "../../monitor/telemetry.ts";
import { alertSettings } from "./alert_settings.ts";
import type { CommandContext } from "../command.ts";
import { Stopped } from "../stop_signals.ts";

/** How often feeds are looked at, milliseconds. */
export const LOOK_MS = 1000;

/** What there is to see of a run. */
export interface RunMonitorOptions {
  /** `paper`, `dry_run`, `live`. */
  readonly mode: string;
  /** State it begins with. */
  readonly state: EngineState;
  /** Counts it begins with. */
  readonly tally: Tally;
  /** State at any moment. @default {what was kept last} */
  readonly now?: () => EngineState;
  /** Counts at any moment. @default {those that were kept last} */
  readonly counts?: () => Tally;
  /** How its feeds do. */
  readonly feeds: () => readonly TradeFeedHealth[];
  /** Port on the loopback for `/healthz` and `/metrics`. @default {none} */
  readonly port?: number | undefined;
  /** Where alerts go besides the channels of the options. @default {nowhere} */
  readonly channels?: readonly AlertChannel[];
  /** The question of a market, if it is known. @default {nothing is known} */
  readonly questionOf?: (marketId: string) => string | undefined;
}

/**
 * Begins to watch a run. Close it when the run has ended: what is left of alerts is sent then.
 *
 * @param context The command.
 * @param options What there is to see.
 * @throws {UsageError} If an alert channel is set by half.
 * @throws {Error} If the port is taken.
 */
export function openRunMonitor(context: CommandContext, options: RunMonitorOptions): RunMonitor {
  return new RunMonitor(context, options);
}

/** Watches a run. */
export class RunMonitor implements AsyncDisposable {
  /** What the run measures of itself. */
  readonly metrics = new RunMetrics();
  readonly #context: CommandContext;
  readonly #options: RunMonitorOptions;
  readonly #alerter: Alerter;
  readonly #telemetry: Telemetry | undefined;
  readonly #server: HealthServer | undefined;
  readonly #startedMs: number;
  readonly #stop = new AbortController();
  readonly #looking: Promise<void>;
  #state: EngineState;
  #tally: Tally;
  #watch: FeedWatch = NOTHING_NOTICED;
  #refusals: Refusals = NOTHING_REFUSED;
  #feedTrades = 0;

  /**
   * @param context The command.
   * @param options What there is to see.
   */
  constructor(context: CommandContext, options: RunMonitorOptions) {
    const { log, io: { clock } } = context;
    const nowMs = () => clock.nowMs();
    const channels = alertChannels(alertSettings(context.options), log, { nowMs });
    this.#context = context;
    this.#options = options;
    this.#state = options.state;
    this.#tally = options.tally;
    this.#startedMs = clock.nowMs();
    this.#server = options.port === undefined
      ? undefined
      : serveHealth({ port: options.port, snapshot: () => this.snapshot() });
    this.#alerter = new Alerter({
      channels: [...channels, ...options.channels ?? []],
      log,
      clock,
    });
    this.#telemetry = openTelemetry(() => this.snapshot());
    if (this.#server !== undefined) log.info(`Health is at ${this.#server.url}/healthz`);
    this.#looking = this.#keepLooking();
  }

  /** Address of the health server; `undefined` if there is none. */
  get url(): string | undefined {
    return this.#server?.url;
  }

  /** For `EngineRun.onAction`: tells people what was done. Returns at once. */
  readonly onAction = (action: Action): void => {
    const { questionOf } = this.#options;
    this.#alerter.send(alertOf(action, questionOf === undefined ? {} : { questionOf }));
  };

  /** The same keeper, whose commits are timed. */
  keeper(keeper: Keeper): Keeper {
    const { io: { clock, nowMs } } = this.#context;
    return {
      commit: async (turn) => {
        const startMs = nowMs();
        this.metrics.commitStarted(clock.nowMs());
        await traced(this.#telemetry, "commit", () => keeper.commit(turn));
        const tookMs = nowMs() - startMs;
        this.metrics.commitEnded(tookMs, clock.nowMs());
        this.#telemetry?.commitTime(tookMs);
        this.#state = turn.state;
        this.#tally = turn.tally;
      },
      acknowledge: () => keeper.acknowledge(),
    };
  }

  /** Tells people what happened to the program. */
  tell(event: OperationEvent): void {
    this.#alerter.send(operationAlert(event));
  }

  /**
   * Runs, and tells that it began and how it ended.
   *
   * @param run Runs.
   * @throws What the run throws.
   */
  async guard<T>(run: () => Promise<T>): Promise<T> {
    const { io: { clock } } = this.#context;
    this.tell({ kind: "started", mode: this.#options.mode, timeMs: clock.nowMs() });
    try {
      const result = await run();
      this.tell({ kind: "stopped", timeMs: clock.nowMs() });
      return result;
    } catch (error) {
      const timeMs = clock.nowMs();
      const secrets = Object.values(this.#context.options).filter((value) =>
        value instanceof Secret
      );
      const message = redactor(secrets)(error instanceof Error ? error.message : String(error));
      this.tell(
        error instanceof Stopped ? { kind: "stopped", timeMs } : { kind: "crash", message, timeMs },
      );
      throw error;
    }
  }

  /** How the run is doing. */
  snapshot(): HealthSnapshot {
    const state = this.#options.now?.() ?? this.#state;
    return {
      nowMs: this.#context.io.clock.nowMs(),
      startedMs: this.#startedMs,
      mode: this.#options.mode,
      feeds: this.#options.feeds().filter(({ isResting = false }) => !isResting).map((feed) => ({
        name: feed.name,
        isAlive: feed.isUp,
        lastMessageMs: feed.lastMessageMs ?? undefined,
        trades: feed.trades,
        repeated: feed.repeated,
        refused: feed.refused,
      })),
      isBlind: state.risk.blindSinceMs !== null,
      account: accountHealth(state),
      tally: this.#options.counts?.() ?? this.#tally,
      metrics: this.metrics,
    };
  }

  /**
   * Looks at the feeds, tells what became of them, counts what they told and samples how late it was. Happens every second
   * by itself.
   */
  look(): void {
    const snapshot = this.snapshot();
    const [watch, events] = noticeFeeds(this.#watch, snapshot);
    this.#watch = watch;
    for (const event of events) this.tell(event);
    const [refusals, lines] = noticeRefusals(this.#refusals, snapshot.feeds, snapshot.nowMs);
    this.#refusals = refusals;
    for (const line of lines) this.#context.log.warning(line);
    const feeds = this.#options.feeds();
    const trades = feeds.reduce((total, feed) => total + feed.trades, 0);
    const lags = feeds.flatMap(({ lagMs }) => lagMs === null ? [] : [lagMs]);
    // The feed that is ahead decides how late trades are.
    const lagMs = lags.length === 0 ? undefined : Math.min(...lags);
    const count = trades - this.#feedTrades;
    this.#feedTrades = trades;
    if (count === 0) return;
    this.metrics.takeTrades(count, lagMs, snapshot.nowMs);
    if (lagMs !== undefined) this.#telemetry?.feedLag(lagMs);
  }

  /** Stops watching and sends what is left of the alerts, for a few seconds at most. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#looking;
    try {
      await this.#server?.[Symbol.asyncDispose]();
    } finally {
      await this.#alerter[Symbol.asyncDispose]();
    }
  }

  async #keepLooking(): Promise<void> {
    const { clock } = this.#context.io;
    while (!this.#stop.signal.aborted) {
      await clock.wait(LOOK_MS, this.#stop.signal).catch(endWaiting);
      if (!this.#stop.signal.aborted) this.look();
    }
  }
}

/** A wait that was ended is over. */
function endWaiting(): void {}
