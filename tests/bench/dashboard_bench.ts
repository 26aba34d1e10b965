/**
 * How soon the page of an account of a year can be seen. What the page costs: a program of its own that serves it while the
 * real program follows 100 messages a second and five people watch; then a hundred viewers for a minute, who must all see the
 * last change, with memory before and after.
 *
 * `deno task bench dashboard 20` measures for 20 seconds instead of a minute.
 *
 * @module
 */

import { Secret } from "../../src/core/secret.ts";
import { AccountWatch } from "../../src/dashboard/account_watch.ts";
import { Board } from "../../src/dashboard/board.ts";
import { type DashboardServer, serveDashboard } from "../../src/dashboard/server.ts";
import { saidWith, ShownAccount, tapeRows } from "../dashboard/boards.ts";
import { writeLongAccount } from "../dashboard/long_account.ts";
import { writeResearch } from "../fake_polymarket/research.ts";
import { FakePolymarket } from "../fake_polymarket/server.ts";
import { startTrading } from "../fake_polymarket/trading.ts";
import { START_FLAGS } from "../start_flags.ts";
import { printMachine, printMeasurement } from "./harness.ts";

const SECONDS = Number(Deno.args[0] ?? 60);
const RATE = 100;
const WATCHERS = 5;
const VIEWERS = 100;
/** Lines of a journal. */
const LINES = 200_000;
/** Between two changes of the page with many viewers, milliseconds. */
const CHANGE_MS = 250;
const FOLDER = "data/bench/dashboard";
const PORT = 18_787;
/** Ticks of the kernel's clock a second, in which it counts the time of processes. */
const TICKS = 100;
const CAT = "/usr/bin/cat";

printMachine();
await measureAge();
await measureCost();
await measureViewers();

/** How soon an account with a journal of a year can be seen, and how soon all of it. */
async function measureAge(): Promise<void> {
  await remove(FOLDER);
  await Deno.mkdir(FOLDER, { recursive: true });
  const where = await writeLongAccount(FOLDER, LINES);
  const board = new Board();
  const startMs = performance.now();
  await using _watch = new AccountWatch({ where, board });
  for (const [name, mark] of [["its figures", '"money":'], ["all of it", '"kind":"shown"']]) {
    while (!board.whole.includes(mark!)) await pause(5);
    printMeasurement({
      name: `the page of an account of a year, ${name}`,
      rows: LINES,
      ms: performance.now() - startMs,
    });
  }
  await remove(FOLDER);
}

async function measureCost(): Promise<void> {
  await remove(FOLDER);
  await using fake = FakePolymarket.start({
    startMs: Math.floor(Date.now() / 1000) * 1000,
    nowMs: Date.now,
    whaleShare: 0.05,
  });
  await writeResearch(fake.world, `${FOLDER}/history`);
  using _trading = startTrading(fake, { rate: RATE, nowMs: Date.now });
  const state = ["--data-dir", `${FOLDER}/state`];
  const run = pilotfish(["run", "--research-dir", `${FOLDER}/history`, ...state], fake);
  await pause(15_000);
  const page = pilotfish(["dashboard", "--dashboard-port", String(PORT), ...state], fake);
  await pause(5000);
  const watchers = await Promise.all(
    Array.from({ length: WATCHERS }, () => watch(`http://127.0.0.1:${PORT}`)),
  );
  await pause(2000);
  const before = [await cpuMs(page.pid), await cpuMs(run.pid)];
  await pause(SECONDS * 1000);
  const pageMs = await cpuMs(page.pid) - before[0]!;
  const runMs = await cpuMs(run.pid) - before[1]!;
  const part = (ms: number) => `${(ms / SECONDS / 10).toFixed(1)} %`;
  printMeasurement({
    name: `serving the page to ${WATCHERS} at ${RATE} messages/s`,
    rows: watchers.reduce((sum, { changes }) => sum + changes, 0),
    ms: SECONDS * 1000,
    note: `${part(pageMs)} of a core, at most 2 %; the program that trades ${part(runMs)}`,
  });
  for (const watcher of watchers) watcher.end();
  for (const child of [page, run]) {
    child.kill("SIGINT");
    await child.status;
  }
  await remove(FOLDER);
}

async function measureViewers(): Promise<void> {
  const board = new Board();
  const account = await ShownAccount.open();
  await account.showOn(board, { live: saidWith(tapeRows(5000)) });
  await using server: DashboardServer = serveDashboard({
    board,
    port: 0,
    token: new Secret("0123456789abcdef"),
    decide: () => Promise.resolve(""),
  });
  const viewers = await Promise.all(Array.from({ length: VIEWERS }, () => watch(server.url)));
  const startMs = performance.now();
  const quarters: number[] = [];
  let changes = 0;
  for (let passedMs = 0; passedMs < SECONDS * 1000; passedMs = performance.now() - startMs) {
    changes++;
    if (passedMs >= quarters.length * SECONDS * 250) quarters.push(heapMiB());
    await account.showOn(board, { live: saidWith(tapeRows(5000 + changes)) });
    await pause(CHANGE_MS);
  }
  await pause(1000);
  const behind = viewers.filter(({ lastRow }) => lastRow !== 4999 + changes).length;
  const missed = viewers.filter((viewer) => viewer.changes < changes).length;
  printMeasurement({
    name: `${VIEWERS} viewers`,
    rows: changes * VIEWERS,
    ms: SECONDS * 1000,
    note: `${behind} behind at the end, ${missed} that skipped a change; heap ` +
      `after each quarter, viewers included, ${[...quarters, heapMiB()].join(", ")} MiB`,
  });
  for (const viewer of viewers) viewer.end();
}

/** What a viewer saw. */
interface Viewer {
  readonly changes: number;
  readonly lastRow: number;
  end(): void;
}

async function watch(url: string): Promise<Viewer> {
  const stop = new AbortController();
  const { body } = await fetch(`${url}/events`, { signal: stop.signal });
  const seen = { changes: 0, lastRow: -1, end: () => stop.abort() };
  // A stream that is aborted may never end for who reads it.
  void read().catch(() => {});
  return seen;

  async function read(): Promise<void> {
    let begun = "";
    for await (const piece of body!.pipeThrough(new TextDecoderStream())) {
      const events = (begun + piece).split("\n\n");
      begun = events.pop()!;
      for (const event of events) {
        if (event.startsWith("event: change")) seen.changes++;
        const [, from, rows] = /"tape":\{"from":(\d+).*?"rows":(\[\[.*?\]\])/.exec(event) ?? [];
        if (from !== undefined) seen.lastRow = Number(from) + JSON.parse(rows!).length - 1;
      }
    }
  }
}

function pilotfish(args: readonly string[], { urls }: FakePolymarket): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", ...START_FLAGS, "--frozen", "--no-prompt", "--allow-read", "--allow-write=data"],
      ...["--allow-net=127.0.0.1", "--allow-env=PILOTFISH_*,NO_COLOR", "main.ts", ...args],
    ],
    env: {
      PILOTFISH_RTDS_URL: urls.activity,
      PILOTFISH_CLOB_WS_URL: urls.clobSocket,
      PILOTFISH_DATA_URL: urls.data,
      PILOTFISH_GAMMA_URL: urls.gamma,
      PILOTFISH_CLOB_URL: urls.clob,
      PILOTFISH_SITE_URL: urls.site,
    },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
}

/** Time of the processor that a process has used, milliseconds. Deno itself may not look at `/proc`. */
async function cpuMs(pid: number): Promise<number> {
  const { stdout } = await new Deno.Command(CAT, { args: [`/proc/${pid}/stat`] }).output();
  const fields = new TextDecoder().decode(stdout).split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 1000 / TICKS;
}

/** What is in use, after what is not was collected where that can be asked for. */
function heapMiB(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return Math.round(Deno.memoryUsage().heapUsed / 2 ** 20);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function remove(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
