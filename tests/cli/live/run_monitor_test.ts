import { assertEquals, assertNotMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { makeContext } from "../../../src/cli/context.ts";
import { readOptions } from "../../../src/cli/options/option_values.ts";
import { openRunMonitor, type RunMonitorOptions } from "../../../src/cli/live/run_monitor.ts";
import { Stopped } from "../../../src/cli/stop_signals.ts";
import { createEngineState } from "../../../src/core/engine_state.ts";
import { emptyTally, type Turn } from "../../../src/core/turn.ts";
import { CLOSE_MS } from "../../../src/monitor/alerts/alerter.ts";
import { fakeClock, recordingLog } from "../../monitor/alerts/recorder.ts";
import { fakeIo } from "../fake_io.ts";

const WARM_UP = { asOfMs: 0, cutoffMs: 0, whales: new Map(), liquidityUsd: new Map() };
const STATE = createEngineState(WARM_UP);
const RTDS = {
  name: "activity",
  isUp: true,
  lastMessageMs: 0,
  lagMs: 400,
  watermarkMs: 0,
  trades: 0,
  repeated: 0,
  refused: {},
};

/** A monitor on a clock that stands still unless somebody waits for alerts. */
async function watched(
  changes: Partial<RunMonitorOptions> = {},
  env: Readonly<Record<string, string>> = {},
) {
  const log = recordingLog();
  let timeMs = 0;
  // Looking happens in the test, and closing does not wait for what cannot be delivered.
  const clock = {
    nowMs: () => timeMs,
    wait: (ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        if (signal?.aborted) reject(signal.reason);
        const timer = ms === CLOSE_MS ? setTimeout(resolve, 0) : undefined;
        signal?.addEventListener("abort", () => {
          clearTimeout(timer);
          reject(signal.reason);
        });
      }),
  };
  const io = { ...fakeIo({ env }), clock, nowMs: () => timeMs };
  const options = await readOptions("alerts", new Map(), io);
  const context = makeContext({ command: "alerts", options, args: [] }, io, log);
  const monitor = openRunMonitor(context, {
    mode: "paper",
    state: STATE,
    tally: emptyTally(),
    feeds: () => [RTDS],
    ...changes,
  });
  const pass = (ms: number) => void (timeMs += ms);
  return { monitor, log, pass };
}

function turn(changes: Partial<Turn> = {}): Turn {
  return { inputs: [], state: STATE, tally: emptyTally(), cursor: {}, ...changes };
}

Deno.test("RunMonitor tells of actions and of what becomes of feeds, and flushes at the end", async () => {
  let isUp = true;
  const { monitor, log, pass } = await watched({ feeds: () => [{ ...RTDS, isUp }] });
  monitor.look();
  monitor.onAction({ kind: "pause", reason: "drawdown", equityMicros: 8_400_000_000, timeMs: 5 });
  isUp = false;
  pass(40_000);
  monitor.look();
  await monitor[Symbol.asyncDispose]();
  assertEquals(log.lines.length, 2);
  assertStringIncludes(log.lines[0]!, "error: Kill switch tripped");
  assertStringIncludes(log.lines[1]!, "warning: Feed activity is dead: No trade for 40 s");
});

Deno.test("RunMonitor times commits and knows the state that was kept last", async () => {
  const { monitor, pass } = await watched();
  const kept: Turn[] = [];
  const keeper = monitor.keeper({
    commit: (turn) => {
      assertEquals(monitor.metrics.commitPendingMs(1000), 1000);
      pass(3);
      kept.push(turn);
      return Promise.resolve();
    },
    acknowledge: () => Promise.resolve(),
  });
  const tally = { ...emptyTally(), trades: 7 };
  await keeper.commit(turn({ tally }));
  await keeper.acknowledge();
  assertEquals([kept.length, monitor.snapshot().tally.trades], [1, 7]);
  assertEquals([monitor.metrics.commitTime.sum, monitor.metrics.lastCommitMs], [0.003, 3]);
  await monitor[Symbol.asyncDispose]();
});

Deno.test("RunMonitor of a run that keeps nothing asks it for its counts", async () => {
  let trades = 0;
  const { monitor } = await watched({ counts: () => ({ ...emptyTally(), trades }) });
  trades = 9;
  assertEquals(monitor.snapshot().tally.trades, 9);
  await monitor[Symbol.asyncDispose]();
});

Deno.test("RunMonitor leaves a commit that fails under way, and passes its error on", async () => {
  const { monitor } = await watched();
  const keeper = monitor.keeper({
    commit: () => Promise.reject(new Error("disk full")),
    acknowledge: () => Promise.resolve(),
  });
  await assertRejects(() => keeper.commit(turn()), Error, "disk full");
  assertEquals(monitor.metrics.commitPendingMs(50), 50);
  await monitor[Symbol.asyncDispose]();
});

Deno.test("RunMonitor counts what feeds tell, and how late the one that is ahead is", async () => {
  let trades = 0;
  const slow = { ...RTDS, name: "polling", lagMs: 9000 };
  const { monitor, pass } = await watched({ feeds: () => [{ ...RTDS, trades }, slow] });
  for (let i = 0; i < 10; i++) {
    trades += 50;
    monitor.look();
    pass(1000);
  }
  assertEquals(monitor.metrics.tradesPerSecond(10_000), 50);
  assertEquals([monitor.metrics.feedLag.count, Math.round(monitor.metrics.feedLag.sum)], [10, 4]);
  await monitor[Symbol.asyncDispose]();
});

Deno.test("RunMonitor tells how a run ended, and shows no secret", async () => {
  const url = "https://127.0.0.1:1/s3cr3t";
  const ends = [
    [() => Promise.resolve(7), "Stopped"],
    [() => Promise.reject(new Stopped("SIGTERM")), "Stopped"],
    [() => Promise.reject(new Error(`no answer from ${url}`)), "Crashed"],
  ] as const;
  for (const [run, title] of ends) {
    const { monitor, log, pass } = await watched({}, {
      PILOTFISH_SLACK_WEBHOOK: url,
      PILOTFISH_SLACK_LEVEL: "critical",
    });
    await monitor.guard<number>(run).catch(() => pass(1));
    monitor.tell({ kind: "takeover", from: "process 4711", timeMs: 0 });
    await monitor[Symbol.asyncDispose]();
    const text = log.lines.join("\n");
    assertStringIncludes(text, "info: Started: Runs in mode paper.");
    assertStringIncludes(text, `: ${title}: `);
    assertStringIncludes(text, "process 4711");
    assertNotMatch(text, /s3cr3t/);
  }
});

Deno.test("RunMonitor serves health for as long as it lives", async () => {
  const state = { ...STATE, risk: { ...STATE.risk, blindSinceMs: 1 } };
  const { monitor, log } = await watched({ port: 0, state });
  const response = await fetch(`${monitor.url}/healthz`);
  assertEquals([response.status, (await response.json()).reasons], [503, ["blind"]]);
  assertStringIncludes(log.lines[0]!, `Health is at ${monitor.url}/healthz`);
  await monitor[Symbol.asyncDispose]();
});

Deno.test("RunMonitor looks by itself every second", async () => {
  const clock = fakeClock();
  const io = { ...fakeIo(), clock };
  const options = await readOptions("alerts", new Map(), io);
  const context = makeContext({ command: "alerts", options, args: [] }, io, recordingLog());
  let looks = 0;
  const done = Promise.withResolvers<void>();
  const feeds = () => {
    if (++looks > 6) done.resolve();
    return [RTDS];
  };
  const monitor = openRunMonitor(context, {
    mode: "paper",
    state: STATE,
    tally: emptyTally(),
    feeds,
  });
  await done.promise;
  assertEquals(clock.nowMs() >= 3000, true);
  await monitor[Symbol.asyncDispose]();
});
