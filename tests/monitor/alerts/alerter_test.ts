import { assert, assertEquals, assertGreaterOrEqual, assertStringIncludes } from "@std/assert";
import type { Alert, AlertLevel } from "../../../src/monitor/alerts/alert.ts";
import {
  Alerter,
  type AlerterOptions,
  MAX_CRITICAL_ATTEMPTS,
  MAX_DELIVERY_ATTEMPTS,
} from "../../../src/monitor/alerts/alerter.ts";
import { type AlertChannel, DeliveryError } from "../../../src/monitor/alerts/channel.ts";
import { slackChannel } from "../../../src/monitor/alerts/services.ts";
import { Secret } from "../../../src/core/secret.ts";
import { answering, fakeClock, madeAlert, recordingLog } from "./recorder.ts";

/** A channel that fails so often for each alert, and remembers what arrived. */
function fakeChannel(
  fail: (attempt: number) => DeliveryError | undefined = () => undefined,
  minLevel: AlertLevel = "info",
): AlertChannel & { readonly arrived: Alert[] } {
  const arrived: Alert[] = [];
  let attempt = 0;
  return {
    name: "fake",
    minLevel,
    arrived,
    deliver(alert) {
      const error = fail(++attempt);
      if (error !== undefined) return Promise.reject(error);
      arrived.push(alert);
      return Promise.resolve();
    },
  };
}

function alerterOf(channel: AlertChannel, options: Partial<AlerterOptions> = {}) {
  const log = recordingLog();
  const clock = fakeClock();
  const alerter = new Alerter({ channels: [channel], log, clock, random: () => 1, ...options });
  return { alerter, log, clock };
}

function passing(retryAfterMs?: number): DeliveryError {
  return new DeliveryError("Cannot send: busy", { isPassing: true, retryAfterMs });
}

function numbered(i: number, level: AlertLevel = "info"): Alert {
  return madeAlert({ key: `k${i}`, topic: `k${i}`, level });
}

Deno.test("Alerter delivers in order and returns before anything is sent", async () => {
  const channel = fakeChannel();
  const { alerter } = alerterOf(channel);
  for (let i = 0; i < 5; i++) alerter.send(numbered(i));
  alerter.send(undefined);
  assertEquals(channel.arrived, []);
  await alerter[Symbol.asyncDispose]();
  assertEquals(channel.arrived.map(({ key }) => key), ["k0", "k1", "k2", "k3", "k4"]);
  assertEquals(alerter.counts, { delivered: 5, failed: 0, dropped: 0 });
});

Deno.test("Alerter sends a channel what matters enough to it", async () => {
  const channel = fakeChannel(undefined, "warning");
  const { alerter } = alerterOf(channel);
  alerter.send(numbered(1, "info"));
  alerter.send(numbered(2, "warning"));
  alerter.send(numbered(3, "critical"));
  await alerter[Symbol.asyncDispose]();
  assertEquals(channel.arrived.map(({ key }) => key), ["k2", "k3"]);
});

Deno.test("Alerter tries again, longer each time, and as long as the service asks", async () => {
  const channel = fakeChannel((attempt) =>
    attempt <= 3 ? passing(attempt === 3 ? 9000 : 0) : undefined
  );
  const { alerter, clock } = alerterOf(channel, { closeMs: 1e9 });
  alerter.send(numbered(1));
  await alerter[Symbol.asyncDispose]();
  assertEquals(channel.arrived.length, 1);
  assertEquals(clock.waits.filter((ms) => ms < 1e9), [1000, 2000, 9000]);
});

Deno.test("Alerter gives up on what does not pass, says so, and goes on", async () => {
  const refused = new DeliveryError("Cannot send an alert to fake: status 404", {
    isPassing: false,
  });
  const channel = fakeChannel((attempt) => attempt === 1 ? refused : undefined);
  const { alerter, log } = alerterOf(channel);
  alerter.send(numbered(1));
  alerter.send(numbered(2));
  await alerter[Symbol.asyncDispose]();
  assertEquals(channel.arrived.map(({ key }) => key), ["k2"]);
  assertEquals(alerter.counts, { delivered: 1, failed: 1, dropped: 0 });
  assertEquals(log.lines.length, 1);
  assertStringIncludes(log.lines[0]!, "status 404. Given up after one attempt");
});

Deno.test("Alerter tries no alert for ever", async () => {
  let attempts = 0;
  const channel = fakeChannel(() => (attempts++, passing()));
  const { alerter } = alerterOf(channel, { closeMs: 1e9 });
  alerter.send(numbered(1));
  await alerter[Symbol.asyncDispose]();
  assertEquals([attempts, alerter.counts.failed], [MAX_DELIVERY_ATTEMPTS, 1]);
  const critical = alerterOf(channel, { closeMs: 1e9 }).alerter;
  critical.send(numbered(1, "critical"));
  await critical[Symbol.asyncDispose]();
  assertEquals(attempts, MAX_DELIVERY_ATTEMPTS + MAX_CRITICAL_ATTEMPTS);
});

Deno.test("Alerter tells what is critical after an outage of minutes, and when it was", async () => {
  const channel = fakeChannel((attempt) => attempt <= 20 ? passing() : undefined);
  const { alerter, clock } = alerterOf(channel, { closeMs: 1e9 });
  const alert = { ...numbered(1, "critical"), timeMs: clock.nowMs(), text: "No feed delivers." };
  alerter.send(alert);
  alerter.send({ ...alert, key: "k2", topic: "k2", timeMs: 1e9 });
  await alerter[Symbol.asyncDispose]();
  assert(clock.nowMs() > 10 * 60_000, `${clock.nowMs()}`);
  assertEquals(channel.arrived.map(({ text }) => text), [
    "No feed delivers. That was at 1970-01-01 00:00 UTC.",
    "No feed delivers.",
  ]);
});

Deno.test("Alerter drops what matters least when a queue is full, counts and logs it", async () => {
  const channel = fakeChannel();
  const { alerter, log } = alerterOf(channel, { maxQueued: 3 });
  alerter.send(numbered(0, "critical"));
  for (let i = 1; i < 10; i++) alerter.send(numbered(i));
  alerter.send(numbered(10, "critical"));
  await alerter[Symbol.asyncDispose]();
  assertEquals(channel.arrived.map(({ key }) => key), ["k0", "k9", "k10"]);
  assertEquals(alerter.counts.dropped, 8);
  assertEquals(log.lines.length, 1);
  assertStringIncludes(log.lines[0]!, "its queue is full");
});

Deno.test("Alerter tells the same once, and the last of it when the window is over", async () => {
  const channel = fakeChannel();
  const { alerter, clock } = alerterOf(channel, { repeatMs: 600_000 });
  const alive = madeAlert({ key: "feed_alive/rtds" });
  for (let i = 0; i < 3; i++) {
    alerter.send(madeAlert());
    alerter.send(alive);
  }
  while (clock.nowMs() < 600_000 || channel.arrived.length < 3) await Promise.resolve();
  assertEquals(
    channel.arrived.map(({ key, untold }) => [key, untold ?? 0]),
    [["feed_dead/rtds", 0], ["feed_alive/rtds", 0], ["feed_alive/rtds", 3]],
  );
  await alerter[Symbol.asyncDispose]();
  assertEquals(channel.arrived.length, 3);
});

Deno.test("Alerter waits at the end no longer than it may, and counts what is left", async () => {
  const channel: AlertChannel = {
    name: "hanging",
    minLevel: "info",
    deliver: (_, signal) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  };
  const { alerter, log } = alerterOf(channel);
  for (let i = 0; i < 4; i++) alerter.send(numbered(i));
  await alerter[Symbol.asyncDispose]();
  assertEquals(alerter.counts, { delivered: 0, failed: 0, dropped: 4 });
  assertStringIncludes(log.lines[0]!, "the program ends");
  alerter.send(numbered(9));
  assertEquals(alerter.counts.dropped, 4);
});

Deno.test("Alerter lets no slow channel hold up another", async () => {
  const hanging: AlertChannel = {
    name: "hanging",
    minLevel: "info",
    deliver: (_, signal) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  };
  const quick = fakeChannel();
  const { alerter } = alerterOf(hanging, { channels: [hanging, quick] });
  alerter.send(numbered(1));
  for (let i = 0; i < 10; i++) await Promise.resolve();
  assertEquals(quick.arrived.length, 1);
  await alerter[Symbol.asyncDispose]();
});

Deno.test("Alerter gets an alert through a server that limits, then breaks, then takes it", async () => {
  await using server = answering([
    () => new Response("limited", { status: 429, headers: { "retry-after": "1" } }),
    () => new Response("broken", { status: 503 }),
    () => new Response("ok"),
  ]);
  const channel = slackChannel({ url: new Secret(`${server.url}/services/x`), minLevel: "info" });
  const waits: number[] = [];
  const clock = {
    nowMs: () => 0,
    // Only closing waits for real.
    wait(ms: number, signal?: AbortSignal) {
      waits.push(ms);
      if (ms < 5000) return Promise.resolve();
      return new Promise<void>((resolve) => signal?.addEventListener("abort", () => resolve()));
    },
  };
  const { alerter } = alerterOf(channel, { clock });
  alerter.send(numbered(1));
  await alerter[Symbol.asyncDispose]();
  assertEquals(server.seen.length, 3);
  assertEquals(alerter.counts, { delivered: 1, failed: 0, dropped: 0 });
  assertGreaterOrEqual(Math.min(...waits), 1000);
  assert(server.seen.every(({ path }) => path === "/services/x"));
});
