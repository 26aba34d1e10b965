/** A clock that goes on only when somebody waits, a log to look at, and an HTTP server that answers as it is told. */

import type { Clock } from "../../../src/polymarket/clock.ts";
import type { Log, LogFacts, LogLevel } from "../../../src/monitor/log.ts";
import type { Alert } from "../../../src/monitor/alerts/alert.ts";

/** An alert to send. */
export function madeAlert(changes: Partial<Alert> = {}): Alert {
  return {
    key: "feed_dead/rtds",
    topic: "feed/rtds",
    level: "warning",
    title: "Feed rtds is dead",
    text: "No trade for 31 s.",
    timeMs: Date.UTC(2026, 0, 5),
    ...changes,
  };
}

/** A clock that goes on to the next moment somebody waits for as soon as every promise has had its turn. */
export function fakeClock(startMs = 0): Clock & { readonly waits: number[] } {
  let timeMs = startMs;
  let isRunning = false;
  const waits: number[] = [];
  const pending = new Map<() => void, number>();
  async function run() {
    isRunning = true;
    while (pending.size > 0) {
      for (let i = 0; i < 50; i++) await Promise.resolve();
      const [next] = [...pending].toSorted(([, a], [, b]) => a - b);
      if (next === undefined) break;
      timeMs = Math.max(timeMs, next[1]);
      pending.delete(next[0]);
      next[0]();
    }
    isRunning = false;
  }
  return {
    waits,
    nowMs: () => timeMs,
    wait: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        waits.push(ms);
        pending.set(resolve, timeMs + ms);
        signal?.addEventListener("abort", () => {
          pending.delete(resolve);
          reject(signal.reason);
        });
        if (!isRunning) void run();
      }),
  };
}

/** A log whose lines can be looked at. */
export function recordingLog(): Log & { readonly lines: string[] } {
  const lines: string[] = [];
  const line = (level: LogLevel) => (message: string, facts?: LogFacts) => {
    lines.push(`${level}: ${message}${facts === undefined ? "" : ` ${JSON.stringify(facts)}`}`);
  };
  return {
    lines,
    debug: line("debug"),
    info: line("info"),
    warning: line("warning"),
    error: line("error"),
  };
}

/** A request as a server saw it. */
export interface Seen {
  readonly path: string;
  readonly headers: Headers;
  readonly text: string;
}

/** A server on the loopback that gives these answers in order, and the last one ever after. */
export function answering(answers: readonly (() => Response | Promise<Response>)[]) {
  const seen: Seen[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const { pathname, search } = new URL(request.url);
    seen.push({
      path: pathname + search,
      headers: request.headers,
      text: await request.text(),
    });
    return await answers[Math.min(seen.length, answers.length) - 1]!();
  });
  return {
    seen,
    url: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
