import { assertEquals } from "@std/assert";
import { createEngineState, step } from "../../mod.ts";
import { emptyTally } from "../../src/core/turn.ts";
import { LiveRecorder } from "../../src/monitor/live_recorder.ts";
import { liveReport } from "../../src/monitor/live_texts.ts";
import { plainLog } from "../../src/monitor/log.ts";
import { trade, warmUp } from "../core/builders.ts";

function made(write: (texts: ReadonlyMap<string, string>) => Promise<void>) {
  const troubles: string[] = [];
  let funnel = emptyTally().funnel;
  const recorder = new LiveRecorder({
    facts: () => ({ mode: "paper", startedMs: 0, nowMs: 0, feeds: [] }),
    funnel: () => funnel,
    write,
    onTrouble: (error) => troubles.push(error.message),
    redact: (text) => text.replaceAll("hunter2", "[secret]"),
    clock: { nowMs: () => 60_000, wait: (_, signal) => ended(signal) },
  });
  return { recorder, troubles, count: () => funnel = { ...funnel, size: funnel.size + 3 } };
}

/** Never returns by itself. */
function ended(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((_, reject) => {
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener("abort", () => reject(signal.reason));
  });
}

Deno.test("LiveRecorder writes trades, counts, alerts and log, without secrets", async () => {
  const kept = new Map<string, string>();
  const said: string[] = [];
  const { recorder, count } = made((texts) => {
    for (const [name, text] of texts) kept.set(name, text);
    return Promise.resolve();
  });
  recorder.begin();
  const log = recorder.log(plainLog("debug", (line) => said.push(line)));
  log.info("The password is hunter2");
  log.debug("Not for pages");
  const alert = {
    key: "",
    topic: "",
    level: "info",
    title: "hunter2",
    text: "",
    timeMs: 1,
  } as const;
  await recorder.channel.deliver(alert, new AbortController().signal);
  const state = createEngineState(warmUp(), { params: { categories: [] } });
  recorder.around(step)(state, { kind: "trade", trade: trade({ wallet: "0xa" }) });
  count();
  await recorder[Symbol.asyncDispose]();
  const report = liveReport(kept);
  assertEquals(report.log.map(({ text }) => text), ["The password is [secret]"]);
  assertEquals(said, ["The password is hunter2\n", "Not for pages\n"]);
  assertEquals(report.alerts.map(({ title }) => title), ["[secret]"]);
  assertEquals(report.seen.pages.flat().map((row) => row.step), ["confirmation"]);
  assertEquals(report.seen.minutes.map(({ funnel }) => funnel.size), [3]);
});

Deno.test("LiveRecorder writes again what could not be written", async () => {
  const kept = new Map<string, string>();
  let fails = true;
  const { recorder, troubles } = made((texts) => {
    if (fails) return Promise.reject(new Error("locked"));
    for (const [name, text] of texts) kept.set(name, text);
    return Promise.resolve();
  });
  recorder.log(plainLog("error", () => {})).info("said");
  await recorder.flush();
  fails = false;
  await recorder.flush();
  assertEquals(troubles, ["locked"]);
  assertEquals(liveReport(kept).log.map(({ text }) => text), ["said"]);
});
