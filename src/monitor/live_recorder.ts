/**
 * Looks over the shoulder of a run and writes down what people want to see of it, about once a second.
 *
 * @module
 */

import type { step } from "../core/step.ts";
import { emptyTally, type Funnel } from "../core/turn.ts";
import { type Clock, SYSTEM_CLOCK } from "../polymarket/clock.ts";
import type { AlertChannel } from "./alerts/channel.ts";
import { noteCounts, noteTaken } from "./live_record.ts";
import { type LiveReport, liveTexts, NOTHING_SAID, type RunFacts } from "./live_texts.ts";
import { type Log, LOG_LEVELS, type LogLevel } from "./log.ts";

/** Settings of a {@linkcode LiveRecorder}. */
export interface LiveRecorderOptions {
  /** What was said by the run before. @default {nothing} */
  readonly before?: LiveReport;
  /** How the run does. */
  readonly facts: () => RunFacts;
  /** How far trades came so far. */
  readonly funnel: () => Funnel;
  /** Writes texts by name, ASCII and below 60 000 bytes each. */
  readonly write: (texts: ReadonlyMap<string, string>) => Promise<void>;
  /** Told that writing failed; it is tried again. */
  readonly onTrouble: (error: Error) => void;
  /** Takes what is secret out of a text. @default {as it is} */
  readonly redact?: (text: string) => string;
  /** The time. @default {the machine's} */
  readonly clock?: Clock;
}

/** Milliseconds between two writes. */
export const WRITE_MS = 1000;
/** Alerts and lines of the log that are remembered. */
export const MAX_ALERTS = 60;
/** Lines of the log that are remembered. */
export const MAX_LINES = 150;
/** Characters of a line at most. */
const MAX_TEXT = 400;

/** Writes down how a run does, until it is disposed of. Nothing that trades waits for it. */
export class LiveRecorder implements AsyncDisposable {
  readonly #options: LiveRecorderOptions;
  readonly #clock: Clock;
  readonly #stop = new AbortController();
  #writing: Promise<void> | undefined;
  #funnel: Funnel = emptyTally().funnel;
  #now: LiveReport;
  #written: LiveReport;

  /** @param options How the run does, and where that is written to. */
  constructor(options: LiveRecorderOptions) {
    const { before = NOTHING_SAID, clock = SYSTEM_CLOCK } = options;
    this.#options = options;
    this.#clock = clock;
    this.#now = before;
    this.#written = before;
  }

  /** Begins to write. What was counted before does not count. */
  begin(): void {
    this.#funnel = this.#options.funnel();
    this.#writing ??= this.#keepWriting();
  }

  /** For {@linkcode RunMonitor}: alerts are shown, too. */
  readonly channel: AlertChannel = {
    name: "dashboard",
    minLevel: "info",
    deliver: (alert) => {
      const redact = this.#options.redact ?? ((text) => text);
      const shown = { ...alert, title: redact(alert.title), text: redact(alert.text) };
      this.#now = { ...this.#now, alerts: [...this.#now.alerts, shown].slice(-MAX_ALERTS) };
      return Promise.resolve();
    },
  };

  /** `step`, or what stands in for it, with trades noted. */
  around(take: typeof step): typeof step {
    return (state, event) => {
      const taken = take(state, event);
      const seen = noteTaken(this.#now.seen, event, taken[1]);
      if (seen !== this.#now.seen) this.#now = { ...this.#now, seen };
      return taken;
    };
  }

  /** The same log, whose lines are noted. */
  log(log: Log): Log {
    const line = (level: LogLevel): Log[LogLevel] => (message, facts) => {
      log[level](message, facts);
      if (level !== "debug") this.#note(level, message);
    };
    return Object.fromEntries(LOG_LEVELS.map((level) => [level, line(level)])) as unknown as Log;
  }

  /** Writes what has changed since. */
  async flush(): Promise<void> {
    const { funnel, facts } = this.#options;
    const counts = { before: this.#funnel, after: funnel() };
    this.#funnel = counts.after;
    const seen = noteCounts(this.#now.seen, counts, this.#clock.nowMs());
    this.#now = { ...this.#now, seen, run: facts() };
    const now = this.#now;
    const texts = liveTexts(now, this.#written);
    try {
      await this.#options.write(texts);
      this.#written = now;
    } catch (error) {
      this.#options.onTrouble(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Writes a last time and ends. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    if (this.#writing === undefined) return;
    await this.#writing;
    await this.flush();
  }

  #note(level: LogLevel, message: string): void {
    const { redact = (text) => text } = this.#options;
    const text = redact(message).slice(0, MAX_TEXT);
    const line = { level, text, timeMs: this.#clock.nowMs() };
    this.#now = { ...this.#now, log: [...this.#now.log, line].slice(-MAX_LINES) };
  }

  async #keepWriting(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await this.flush();
      await this.#clock.wait(WRITE_MS, signal).catch((error) => {
        if (!signal.aborted) throw error;
      });
    }
  }
}
