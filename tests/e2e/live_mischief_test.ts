/** `pilotfish run` as a process, against an exchange that does everything wrong. */

import { assertEquals, assertGreater, assertLess, assertMatch } from "@std/assert";
import { systemIo } from "../../src/cli/io.ts";
import { runMain } from "../cli/fake_io.ts";
import { HOSTILE_FRAMES } from "../fake_polymarket/mischief.ts";
import { rowsOf } from "../fake_polymarket/messages.ts";
import type { FakePolymarket } from "../fake_polymarket/server.ts";
import { type LiveProgram, textOf, withLiveProgram } from "./live_program.ts";

const FILL = '"event":"fill"';
const MIN_SIZE_USD = 10_000;

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

// deno-lint-ignore no-explicit-any
function linesOf(log: string): readonly any[] {
  return log.trim().split("\n").map((line) => JSON.parse(line));
}

/** Trades large enough to get past the first step. */
function bigTrades({ transactions }: FakePolymarket): number {
  return transactions.flatMap((transaction) => rowsOf(transaction, "trades"))
    .filter(({ fill: { price, size } }) => price * size >= MIN_SIZE_USD).length;
}

/** What the account holds, computed from the log alone: micro-dollars. */
function cashFrom(log: string): number {
  const micros = (usd: number) => Math.round(usd * 1e6);
  let cash = micros(10_000);
  for (const { event, ...line } of linesOf(log)) {
    if (event === "fill") cash -= micros(line.filled_usd) + micros(line.fee_usd);
    if (event === "resolution") cash += micros(line.payout_usd);
  }
  return cash;
}

async function verified(program: LiveProgram, stdout: string): Promise<void> {
  const { state_hash } = JSON.parse(stdout);
  assertEquals((await program.tells("verify", "--json")).state_hash, state_hash);
}

/** Each scenario waits most of its time for the exchange, so they run side by side. */
const SCENARIOS: Readonly<Record<string, (program: LiveProgram) => Promise<void>>> = {
  async "takes each trade once from sockets that lose, repeat, mix up and talk nonsense"(program) {
    const { fake } = program;
    const log = `${program.folder}/log.jsonl`;
    Object.assign(fake.activity.mischief, { drop: 0.05, duplicate: 0.3, reorder: 0.3 });
    fake.http.failure = { status: 429, retryAfterS: 1, times: 3 };
    const running = await program.start("--log", log, "--sockets=4");
    await running.until(() => fake.activity.subscribed >= 4);
    let isOdd = false;
    await running.until(async () => {
      for (const name of Object.keys(HOSTILE_FRAMES)) {
        if (name !== "large") fake.activity.sendHostile(name);
      }
      fake.activity.mischief.inArrays = isOdd = !isOdd;
      fake.trade(10);
      return count(await textOf(log), FILL) >= 2;
    });
    fake.activity.sendHostile("large");
    fake.http.failure = { status: 503, times: 4 };
    fake.http.slowMs = 300;
    fake.activity.mischief.drop = 0;
    fake.trade(300);
    const fills = count(await textOf(log), FILL);
    await program.tradeUntil(log, (text) => count(text, FILL) > fills);
    await running.until(async () => {
      const { trades, funnel } = await program.tells("status", "--json");
      return trades - funnel.size === bigTrades(fake);
    });
    const { code, stdout, stderr } = await running.end("SIGTERM");
    assertEquals(code, 0, stderr);
    const { trades, funnel } = JSON.parse(stdout);
    assertEquals(trades - funnel.size, bigTrades(fake));
    await verified(program, stdout);
  },

  async "replaces sockets that tell nothing but answer pings within 35 s"(program) {
    const { fake } = program;
    const log = `${program.folder}/log.jsonl`;
    const running = await program.start("--log", log);
    await program.tradeUntil(log, (text) => text.includes('"event":"signal"'));
    const { connections } = fake.activity;
    fake.activity.mischief.stalled = new Set(Array.from({ length: connections }, (_, n) => n));
    const startMs = performance.now();
    await running.until(() => {
      fake.trade();
      return fake.activity.connections >= connections + 2 && fake.activity.subscribed >= 2;
    });
    assertLess(performance.now() - startMs, 35_000);
    assertGreater(fake.activity.pings, 0);
    const { code, stdout, stderr } = await running.end("SIGTERM");
    assertEquals(code, 0, stderr);
    await verified(program, stdout);
  },

  async "enters nothing while it is blind, fetches what it missed, and goes on"(program) {
    const { fake } = program;
    const log = `${program.folder}/log.jsonl`;
    const running = await program.start("--log", log, "--cooldown-hours=0.001");
    await program.tradeUntil(log, (text) => text.includes(FILL));
    fake.activity.mischief.refuses = true;
    const blindFromMs = Date.now();
    fake.activity.cut();
    // Nobody hears of these when they happen.
    fake.trade(1000);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const orders = count(await textOf(log), '"event":"order"');
    fake.activity.mischief.refuses = false;
    await program.tradeUntil(log, (text) => text.includes('"blind"'));
    assertEquals(count(await textOf(log), '"event":"order"'), orders);
    await program.tradeUntil(log, (text) => count(text, '"event":"order"') > orders);
    const sightedMs = Date.now();
    // Feeds are looked at every second.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await running.until(async () => {
      const { trades, funnel } = await program.tells("status", "--json");
      return trades - funnel.size === bigTrades(fake);
    });
    const { code, stdout, stderr } = await running.end("SIGTERM");
    assertEquals(code, 0, stderr);
    assertMatch(stderr, /Blind: [^]*Sees again: /);
    await verified(program, stdout);
    const { coverage } = await program.tells("status", "--json");
    // What was missed was fetched: only the moment before the first trade is blind for ever.
    const { repaired_ms, blind_ms } = coverage.all;
    assertGreater(repaired_ms, 1000);
    assertLess(repaired_ms, sightedMs - blindFromMs);
    assertLess(blind_ms, 1000);
  },

  async "is paid out what a market pays, and waits while that is disputed"(program) {
    const { fake } = program;
    const log = `${program.folder}/log.jsonl`;
    const running = await program.start("--log", log);
    await program.tradeUntil(log, (text) => text.includes(FILL));
    const held = async () =>
      (await program.tells("positions", "--json")).map((
        { market_id }: { market_id: string },
      ) => fake.world.market(market_id)!);
    const [market] = await held();
    // The hint is for who listens, and who has seen that something is held.
    await running.until(() => fake.clob.subscribed > 0);
    await new Promise((resolve) => setTimeout(resolve, 2000));
    fake.listings.disputed = new Set([market.conditionId]);
    fake.resolve(market, 1);
    // What is asked because of the hint is answered by now: nothing is paid yet.
    await running.until(() =>
      fake.requests.some((request) =>
        request.startsWith("/data/v2/resolutions") && request.includes(market.conditionId)
      )
    );
    await new Promise((resolve) => setTimeout(resolve, 1000));
    assertEquals(count(await textOf(log), '"event":"resolution"'), 0);
    fake.listings.disputed = new Set();
    await program.tradeUntil(log, (text) => text.includes('"event":"resolution"'));
    const { code, stdout, stderr } = await running.end("SIGTERM");
    assertEquals(code, 0, stderr);
    const { account } = JSON.parse(stdout);
    assertEquals(account.closed_positions, 1);
    assertEquals(Math.round(account.cash * 1e6), cashFrom(await textOf(log)));
    assertMatch(stderr, /Resolved: (won|lost) /);
    await verified(program, stdout);
  },

  async "stops buying when another process says so, and goes on when it says so"(program) {
    const log = `${program.folder}/log.jsonl`;
    const running = await program.start("--log", log, "--cooldown-hours=0.001");
    const { clock } = systemIo();
    const say = async (command: string) => {
      const args = [command, "--reason", "lunch", "--wait-seconds=30", ...program.place.slice(2)];
      const { code, stderr } = await runMain(args, { clock });
      assertEquals(code, 0, stderr);
    };
    await say("pause");
    await program.tradeUntil(log, (text) => text.includes('"paused"'));
    assertEquals(count(await textOf(log), '"event":"order"'), 0);
    await say("resume");
    await program.tradeUntil(log, (text) => text.includes(FILL));
    const { code, stdout, stderr } = await running.end("SIGTERM");
    assertEquals(code, 0, stderr);
    assertMatch(stderr, /Trading paused by hand[^]*Trading resumed/);
    await verified(program, stdout);
  },

  async "takes over from a run that is killed, and not before"(program) {
    const { fake } = program;
    const log = `${program.folder}/log.jsonl`;
    const first = await program.start("--log", log, "--lease-seconds=2");
    await program.tradeUntil(log, (text) => text.includes(FILL));
    const before = await textOf(log);
    const { connections } = fake.activity;
    const said = `${program.folder}/said.log`;
    const flags = ["--log", log, "--lease-seconds=2", "--standby", "--log-file", said];
    const second = program.spawn(...flags);
    await second.until(async () => (await textOf(said)).includes("Waiting for "));
    assertEquals(fake.activity.connections, connections, "it listens to nothing");
    assertEquals((await textOf(log)).slice(0, before.length), before, "the log is the first one's");
    await first.end("SIGKILL");
    await second.until(() => fake.activity.connections > connections);
    const fills = count(await textOf(log), FILL);
    await program.tradeUntil(log, (text) => count(text, FILL) > fills);
    // What the first one had taken is told again, and counts once.
    await second.until(async () => {
      const { trades, funnel } = await program.tells("status", "--json");
      return trades - funnel.size === bigTrades(fake);
    });
    const { code, stdout, stderr } = await second.end("SIGTERM");
    assertEquals(code, 0, stderr);
    assertMatch(stderr, /Waiting for process \d+[^]*Stand-by took over: /);
    await verified(program, stdout);
  },

  async "places an open order again after a stop and after a kill, and fills it once"(program) {
    const log = `${program.folder}/log.jsonl`;
    const slow = ["--log", log, "--fill-delay-ms=4000", "--lease-seconds=1"];
    const stopped = await program.start(...slow);
    await program.tradeUntil(log, (text) => text.includes('"event":"order"'));
    const { code, stdout, stderr } = await stopped.end("SIGTERM");
    assertEquals(code, 0, stderr);
    const { orders, account } = JSON.parse(stdout);
    assertEquals([orders, account.open_positions], [1, 0]);
    const killed = await program.start(...slow);
    await killed.end("SIGKILL");
    const last = await program.start(...slow);
    await program.tradeUntil(log, (text) => text.includes(FILL));
    const ended = await last.end("SIGTERM");
    assertEquals(ended.code, 0, ended.stderr);
    const lines = linesOf(await textOf(log));
    const [{ order_id }] = lines.filter(({ event }) => event === "order");
    assertEquals(
      lines.filter((line) => line.event === "fill" && line.order_id === order_id).length,
      1,
    );
    await verified(program, ended.stdout);
  },

  async "asks the Data API while the sockets cannot be had, and says so"(program) {
    const { fake } = program;
    const log = `${program.folder}/log.jsonl`;
    fake.activity.mischief.refuses = true;
    const running = program.spawn("--log", log, "--refresh=2s");
    await running.until(() => fake.requests.some((request) => request.includes("/v2/trades")));
    await program.tradeUntil(log, (text) => text.includes(FILL));
    fake.activity.mischief.refuses = false;
    await running.until(() => fake.activity.subscribed >= 2);
    const fills = count(await textOf(log), FILL);
    await program.tradeUntil(log, (text) => count(text, FILL) > fills);
    const { code, stdout, stderr } = await running.end("SIGTERM");
    assertEquals(code, 0, stderr);
    assertMatch(stderr, /Lost the socket of trades ws:\/\/127/);
    assertMatch(stderr, /Learnt again from history: as before/);
    await verified(program, stdout);
  },

  async "follows by polling alone where there is no socket"(program) {
    const { fake } = program;
    const log = `${program.folder}/log.jsonl`;
    fake.activity.mischief.refuses = true;
    const running = program.spawn("--log", log, "--feed=poll");
    await running.until(() => fake.requests.some((request) => request.includes("/v2/trades")));
    await program.tradeUntil(log, (text) => text.includes(FILL));
    const { code, stdout, stderr } = await running.end("SIGTERM");
    assertEquals(code, 0, stderr);
    assertEquals(fake.activity.connections, 0);
    await verified(program, stdout);
  },
};

Deno.test("run against an exchange that does everything wrong", async (t) => {
  await Promise.all(
    Object.entries(SCENARIOS).map(([name, scenario]) =>
      t.step({
        name,
        fn: () => withLiveProgram(scenario),
        sanitizeOps: false,
        sanitizeResources: false,
        sanitizeExit: false,
      })
    ),
  );
});
