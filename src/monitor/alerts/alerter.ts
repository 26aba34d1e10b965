/**
 * Sends alerts in the background: nothing that trades ever waits for it.
 *
 * Each channel has its own queue, so that one that hangs holds up no other. A run makes one and tells it what happens:
 *
 * ```ts ignore
 * await using alerter = new Alerter({ channels: alertChannels(settings), log: context.log });
 * // in EngineRun: onAction: (action) => alerter.send(alertOf(action, { questionOf }))
 * alerter.send(operationAlert({ kind: "feed_dead", feed: "rtds", silentMs, timeMs }));
 * ```
 *
 * Leaving the scope sends what is left, for a few seconds at most.
 *
 * @module
 */

import { type Clock, SYSTEM_CLOCK } from "../../polymarket/clock.ts";
import type { Log } from "../log.ts";
import { NO_REASONS, noteReason, type ReasonLimiter } from "../reason_limiter.ts";
import type { Alert } from "./alert.ts";
import { isAtLeast } from "./alert.ts";
import { type AlertChannel, DeliveryError } from "./channel.ts";
import { Deduper } from "./deduper.ts";

/** How long the same alert is not told again, milliseconds. */
export const REPEAT_MS = 10 * 60_000;
/** Alerts that wait in one channel at most. */
export const MAX_QUEUED = 100;
/** How often one alert is tried: for half a minute. */
export const MAX_DELIVERY_ATTEMPTS = 6;
/** How often a critical one is: for half an hour or more, as what blinds the program may silence it as well. */
export const MAX_CRITICAL_ATTEMPTS = 64;
/** From then on an alert says when it happened, milliseconds. */
export const LATE_MS = 2 * 60_000;
/** How long closing waits for what is left, milliseconds. */
export const CLOSE_MS = 5000;
const FIRST_PAUSE_MS = 1000;
const MAX_PAUSE_MS = 60_000;
/** Longest time a service may ask to be left alone, milliseconds. */
const MAX_RETRY_AFTER_MS = 10 * 60_000;

/** What came of the alerts so far. */
export interface AlertCounts {
  /** Delivered. */
  readonly delivered: number;
  /** Given up: refused, or tried too often. */
  readonly failed: number;
  /** Thrown away as the queue was full or the program ended. */
  readonly dropped: number;
}

/** Settings of an {@linkcode Alerter}. */
export interface AlerterOptions {
  /** Where alerts go. */
  readonly channels: readonly AlertChannel[];
  /** Told when one does not arrive. */
  readonly log: Log;
  /** The time. @default {the machine's} */
  readonly clock?: Clock;
  /** How long the same alert is not told again, milliseconds. @default {10 minutes} */
  readonly repeatMs?: number;
  /** How long closing waits for what is left, milliseconds. @default {5000} */
  readonly closeMs?: number;
  /** Alerts that wait in one channel at most. @default {100} */
  readonly maxQueued?: number;
  /** A number from 0 to 1, which spreads attempts. @default {Math.random} */
  readonly random?: () => number;
}

/** Sends alerts in the background. */
export class Alerter implements AsyncDisposable {
  readonly #lanes: readonly Lane[];
  readonly #clock: Clock;
  readonly #deduper: Deduper;
  readonly #closeMs: number;
  readonly #stop = new AbortController();
  #isWaiting = false;
  #isClosed = false;

  /** @param options Where alerts go, and how patiently. */
  constructor(options: AlerterOptions) {
    const { channels, clock = SYSTEM_CLOCK, repeatMs = REPEAT_MS, closeMs = CLOSE_MS } = options;
    this.#clock = clock;
    this.#closeMs = closeMs;
    this.#deduper = new Deduper(repeatMs);
    this.#lanes = channels.map((channel) => new Lane(channel, options, this.#stop.signal));
  }

  /** What came of the alerts so far, over all channels. */
  get counts(): AlertCounts {
    const sum = (count: (lane: Lane) => number) =>
      this.#lanes.reduce((total, lane) => total + count(lane), 0);
    return {
      delivered: sum((lane) => lane.delivered),
      failed: sum((lane) => lane.failed),
      dropped: sum((lane) => lane.dropped),
    };
  }

  /**
   * Sends an alert: returns at once and never throws.
   *
   * @param alert What happened; nothing is sent for `undefined`.
   */
  send(alert: Alert | undefined): void {
    if (alert === undefined || this.#isClosed) return;
    this.#spread(this.#deduper.offer(alert, this.#clock.nowMs()));
    void this.#tellHeld();
  }

  /** Sends what is left, for as long as the settings say; the rest is dropped, counted and logged. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const alert of this.#deduper.takeDue(Infinity)) this.#spread(alert);
    const waiting = new AbortController();
    const late = this.#clock.wait(this.#closeMs, waiting.signal).catch(ignoreAbort);
    const done = Promise.all(this.#lanes.map((lane) => lane.idle));
    await Promise.race([done, late]);
    waiting.abort();
    this.#stop.abort();
    await done;
  }

  #spread(alert: Alert | undefined): void {
    if (alert === undefined) return;
    for (const lane of this.#lanes) lane.push(alert);
  }

  /** Waits until what was held back may be told. */
  async #tellHeld(): Promise<void> {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    while (this.#deduper.nextMs < Infinity && !this.#isClosed) {
      const waitMs = Math.max(this.#deduper.nextMs - this.#clock.nowMs(), 1);
      await this.#clock.wait(waitMs, this.#stop.signal).catch(ignoreAbort);
      for (const alert of this.#deduper.takeDue(this.#clock.nowMs())) this.#spread(alert);
    }
    this.#isWaiting = false;
  }
}

/** A wait that was ended is over. */
function ignoreAbort(): void {}

/** An alert that is told late says when it happened: nobody must take it for what is so now. */
function dated(alert: Alert, nowMs: number): Alert {
  if (nowMs - alert.timeMs < LATE_MS) return alert;
  const time = new Date(alert.timeMs).toISOString().slice(0, "2026-01-05T00:00".length);
  return { ...alert, text: `${alert.text} That was at ${time.replace("T", " ")} UTC.` };
}

/** The queue of one channel. */
class Lane {
  readonly #channel: AlertChannel;
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #maxQueued: number;
  readonly #random: () => number;
  readonly #stop: AbortSignal;
  #queue: Alert[] = [];
  #reasons: ReasonLimiter = NO_REASONS;
  #running: Promise<void> | undefined;
  delivered = 0;
  failed = 0;
  dropped = 0;

  constructor(channel: AlertChannel, options: AlerterOptions, stop: AbortSignal) {
    const { log, clock = SYSTEM_CLOCK, maxQueued = MAX_QUEUED, random = Math.random } = options;
    this.#channel = channel;
    this.#log = log;
    this.#clock = clock;
    this.#maxQueued = maxQueued;
    this.#random = random;
    this.#stop = stop;
  }

  /** When nothing is left to be sent. */
  get idle(): Promise<void> {
    return this.#running ?? Promise.resolve();
  }

  push(alert: Alert): void {
    if (!isAtLeast(alert.level, this.#channel.minLevel)) return;
    this.#queue.push(alert);
    if (this.#queue.length > this.#maxQueued) this.#dropOne();
    this.#running ??= this.#run();
  }

  /** The oldest of those that matter least has to go. */
  #dropOne(): void {
    const least = this.#queue.toSorted((a, b) => isAtLeast(a.level, b.level) ? 1 : -1)[0]!.level;
    const index = this.#queue.findIndex(({ level }) => level === least);
    this.#queue.splice(index, 1);
    this.#drop(1, "its queue is full");
  }

  #drop(count: number, reason: string): void {
    this.dropped += count;
    this.#complain(`Alerts to ${this.#channel.name} are dropped: ${reason}`, reason);
  }

  async #run(): Promise<void> {
    // Whoever sends goes on first.
    await Promise.resolve();
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      if (this.#stop.aborted) {
        const left = this.#queue.length + 1;
        this.#queue = [];
        this.#drop(left, "the program ends");
        break;
      }
      await this.#deliver(next);
    }
    this.#running = undefined;
  }

  async #deliver(alert: Alert): Promise<void> {
    const most = alert.level === "critical" ? MAX_CRITICAL_ATTEMPTS : MAX_DELIVERY_ATTEMPTS;
    for (let attempt = 1;; attempt++) {
      try {
        await this.#channel.deliver(dated(alert, this.#clock.nowMs()), this.#stop);
        this.delivered++;
        return;
      } catch (error) {
        if (this.#stop.aborted) return this.#drop(1, "the program ends");
        const message = error instanceof Error ? error.message : String(error);
        const isPassing = error instanceof DeliveryError && error.isPassing;
        if (!isPassing || attempt === most) {
          this.failed++;
          this.#complain(
            `${message}. Given up after ${attempt === 1 ? "one attempt" : `${attempt} attempts`}`,
            message,
          );
          return;
        }
        await this.#pause(attempt, error);
      }
    }
  }

  /** Waits before the next attempt: as long as the service wants, else longer each time. */
  async #pause(attempt: number, { retryAfterMs }: DeliveryError): Promise<void> {
    const longestMs = Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), MAX_PAUSE_MS);
    const spreadMs = longestMs * (0.5 + this.#random() / 2);
    const waitMs = Math.min(Math.max(retryAfterMs ?? 0, spreadMs), MAX_RETRY_AFTER_MS);
    await this.#clock.wait(waitMs, this.#stop).catch(ignoreAbort);
  }

  /** Tells the log, once a minute for each reason. */
  #complain(line: string, reason: string): void {
    const [next, report] = noteReason(this.#reasons, reason, this.#clock.nowMs());
    this.#reasons = next;
    if (report === undefined) return;
    const { delivered, failed, dropped } = this;
    this.#log.warning(line, { channel: this.#channel.name, delivered, failed, dropped });
  }
}
