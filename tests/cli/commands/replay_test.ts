import {
  assert,
  assertEquals,
  assertGreater,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { VERDICTS } from "../../../mod.ts";
import { parseExecutionLine } from "../../../src/execution/execution_log.ts";
import { withTempFolder } from "../../temp_folder.ts";
import { type FakeWorld, runMain } from "../fake_io.ts";
import { namesIn, readLines, sampleFolder } from "./research_folder.ts";

const SAMPLE = await sampleFolder();
/** More signals than the defaults give, and every kind of event. */
const BUSY = [
  "--min-size-usd=3000",
  "--min-trades=3",
  "--position-size-pct=0.1",
  "--max-drawdown=0.1",
];

function replay(args: readonly string[], world?: FakeWorld) {
  return runMain(["replay", "--research-dir", SAMPLE, ...args], world);
}

async function replayJson(args: readonly string[]) {
  const ran = await replay(["--json", ...args]);
  assertEquals(ran.code, 0, ran.stderr);
  return JSON.parse(ran.stdout);
}

Deno.test("replay --json prints the agreed fields, in one line, and nothing else", async () => {
  let nowMs = 0;
  const { code, stdout } = await replay(["--json", ...BUSY, "--verify"], {
    nowMs: () => nowMs += 7,
  });
  assertEquals(code, 0);
  assertMatch(stdout, /^[^\n]*\n$/);
  const result = JSON.parse(stdout);
  assertEquals(Object.keys(result), [
    "trades",
    "funnel",
    "orders",
    "rejected_orders",
    "account",
    "drawdown",
    "state_hash",
    "in_sample",
    "scored_with_later_outcome",
    "training",
    "dropped",
    "faulty_rows",
    "ms",
    "peak_rss_bytes",
  ]);
  assertEquals(Object.keys(result.funnel), [...VERDICTS]);
  assertEquals(Object.keys(result.account), [
    "cash",
    "equity",
    "realized_pnl",
    "unrealized_pnl",
    "fees",
    "open_positions",
    "closed_positions",
    "win_rate",
  ]);
  assertEquals(Object.keys(result.drawdown).slice(0, 3), ["max", "max_from_peak", "paused"]);
  // The first half of the warm-up comes in the middle of loading.
  assertEquals(result.ms, { load: 14, warmup: 14, replay: 7 });
  assertMatch(result.state_hash, /^[0-9a-f]{64}$/);
  assertGreater(result.peak_rss_bytes, 1e6);
  const { cash, equity, realized_pnl, unrealized_pnl } = result.account;
  assert(Math.abs(equity - (10_000 + realized_pnl + unrealized_pnl)) < 1e-6);
  assert(cash <= equity);
});

Deno.test("replay has a funnel that adds up, and a log that agrees with it", async () => {
  await withTempFolder(async (folder) => {
    const path = `${folder}/log.jsonl`;
    const result = await replayJson([...BUSY, "--log", path]);
    assertEquals(sum(result.funnel), result.trades);
    assertGreater(result.funnel.signals, 10);
    const lines = (await Deno.readTextFile(path)).trimEnd().split("\n");
    const records = lines.map((line) => parseExecutionLine(line));
    const count = (event: string) => records.filter((record) => record?.event === event).length;
    assertEquals(count("signal"), result.funnel.signals);
    assertEquals(count("order"), result.orders);
    assertEquals(count("rejection"), sum(result.rejected_orders));
    assertEquals(
      count("signal") + count("order"),
      result.orders + count("fill") + count("rejection"),
    );
    assertEquals(count("resolution"), result.account.closed_positions);
    assertEquals(count("pause"), result.drawdown.paused ? 1 : 0);
    assertEquals(count("pause"), 1, "the drawdown limit is meant to be reached");
    const times = records.map((record) => record!.time);
    assertEquals(times, times.toSorted());
  });
});

Deno.test("replay --signals writes one signal a line, in time order, as agreed", async () => {
  await withTempFolder(async (folder) => {
    const [path, log] = [`${folder}/new/signals.jsonl`, `${folder}/log.jsonl`];
    const { funnel } = await replayJson([...BUSY, "--signals", path, "--log", log]);
    const signals = await readLines(path);
    assertEquals(signals.length, funnel.signals);
    for (const signal of signals) {
      assertEquals(Object.keys(signal), [
        "id",
        "market_id",
        "direction",
        "size_usd",
        "source",
        "confirming_whales",
        "n_confirmations",
        "trigger_price",
        "trigger_usd",
        "category",
        "token_id",
        "time",
      ]);
      assertMatch(String(signal.time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      assertEquals([signal.source, signal.size_usd], ["confirmed_whale", 1000]);
      const whales = signal.confirming_whales as string[];
      assertEquals(whales, [...new Set(whales)].toSorted());
      assertEquals(signal.n_confirmations, whales.length);
      assert(whales.length >= 2);
    }
    const times = signals.map(({ time }) => String(time));
    assertEquals(times, times.toSorted());
    assertEquals(new Set(signals.map(({ id }) => id)).size, signals.length);
    const logged = (await readLines(log)).filter(({ event }) => event === "signal");
    assertEquals(logged.map(({ event: _, ...signal }) => signal), signals);
  });
});

Deno.test("replay gives the same every time", async () => {
  await withTempFolder(async (folder) => {
    const outputs = ["one", "two"].map((
      name,
    ) => ["--signals", `${folder}/${name}.s`, "--log", `${folder}/${name}.l`]);
    const [first, second] = [
      await replayJson([...BUSY, ...outputs[0]!]),
      await replayJson([...BUSY, ...outputs[1]!]),
    ];
    for (const result of [first, second]) delete result.peak_rss_bytes;
    assertEquals(first, second);
    for (const suffix of ["s", "l"]) {
      const [one, two] = await Promise.all(
        ["one", "two"].map((name) => Deno.readTextFile(`${folder}/${name}.${suffix}`)),
      );
      assertEquals(one, two);
    }
  });
});

Deno.test("replay --dry-run prints every signal, where a replay that trades prints the last ones", async () => {
  const { funnel } = await replayJson(BUSY);
  const rows = async (...args: readonly string[]) =>
    (await replay([...BUSY, ...args])).stdout.match(/^\d{4}-\d\d-\d\d \d\d:\d\d {2}(buy|sell) /gm)
      ?.length;
  assertGreater(funnel.signals, 10);
  assertEquals([await rows(), await rows("--dry-run")], [10, funnel.signals]);
});

Deno.test("replay --dry-run gives the same signals and trades nothing", async () => {
  await withTempFolder(async (folder) => {
    const [traded, dry] = [`${folder}/traded.jsonl`, `${folder}/dry.jsonl`];
    const full = await replayJson([...BUSY, "--signals", traded]);
    const result = await replayJson([...BUSY, "--signals", dry, "--dry-run"]);
    assertEquals(result.signals, await readLines(dry));
    assertEquals(await Deno.readTextFile(dry), await Deno.readTextFile(traded));
    assertEquals(result.funnel, full.funnel);
    assertEquals(result.orders, 0);
    assertEquals(result.rejected_orders, { dry_run: full.funnel.signals });
    assertEquals(result.account, {
      cash: 10_000,
      equity: 10_000,
      realized_pnl: 0,
      unrealized_pnl: 0,
      fees: 0,
      open_positions: 0,
      closed_positions: 0,
      win_rate: null,
    });
    assertEquals(result.drawdown.paused, false);
  });
});

Deno.test("replay says in plain words whether the whales were learnt from what is replayed", async () => {
  const inside = await replay([]);
  assertMatch(inside.stdout, /\nin-sample: [^]*--as-of\nand --from\.\n$/);
  const outside = await replay(["--as-of=2025-09-01", "--from=2025-09-01"]);
  assertMatch(
    outside.stdout,
    /\nout-of-sample: no trade that was replayed was learnt from\.\nBut \d+ of the \d+ trades by which [^]* looks ahead\.\n$/,
  );
  const bounds = ["--as-of=2025-09-01T00:00:00.001Z", "--from=2025-09-01"];
  assertEquals((await replayJson(bounds)).in_sample, true);
  const { in_sample, scored_with_later_outcome: later, training } = await replayJson([
    "--as-of=2025-09-01",
    "--from=2025-09-01",
  ]);
  assertEquals(in_sample, false);
  assertMatch(
    outside.stdout,
    new RegExp(`\nBut ${later} of the ${training.scored_trades} trades `),
  );
  assertEquals((await replayJson(bounds)).scored_with_later_outcome, null);
});

Deno.test("replay splits history at --from and --to without losing a trade", async () => {
  const whole = await replayJson([]);
  const before = await replayJson(["--to=2025-06-01T12:34:56"]);
  const after = await replayJson(["--from=2025-06-01T12:34:56"]);
  assertEquals(before.trades + after.trades, whole.trades);
  assertEquals(before.funnel.size + after.funnel.size, whole.funnel.size);
  assertGreater(before.trades, 1000);
  assertGreater(after.trades, 1000);
});

Deno.test("replay --verify says that both ways agree, unless it is to be quiet", async () => {
  for (const bounds of [[], ["--from=2025-06-01", "--to=2025-11-01"], ["--outcomes=token"]]) {
    const loud = await replay([...BUSY, "--verify", "--json", ...bounds]);
    assertEquals(loud.code, 0);
    const { funnel } = JSON.parse(loud.stdout);
    assertStringIncludes(
      loud.stderr,
      `Verified: the batch scan gives the same ${funnel.signals} signals`,
    );
  }
  assertEquals((await replay([...BUSY, "--verify", "--quiet"])).stderr, "");
});

Deno.test("replay finds categories in any case, and one that is named twice once", async () => {
  const named = await replayJson(["--categories=Geopolitics,Politics"]);
  const result = await replayJson(["--categories=POLITICS, geopolitics,Politics"]);
  for (const key of ["trades", "funnel", "orders", "account", "training", "state_hash"]) {
    assertEquals(result[key], named[key], key);
  }
  const all = await replayJson(["--categories=all"]);
  assertEquals([all.trades, all.funnel.category], [20_000, 0]);
});

Deno.test("replay works at the ends of its parameters", async () => {
  const alone = await replayJson([...BUSY, "--min-confirmations=1"]);
  const agreed = await replayJson(BUSY);
  assertGreater(alone.funnel.signals, agreed.funnel.signals);
  const poor = await replayJson([...BUSY, "--capital=1"]);
  assertEquals(poor.funnel, agreed.funnel);
  assert(poor.account.cash <= 1.5);
  for (const args of [["--position-size-pct=0"], ["--max-position-usd=0"]]) {
    const { rejected_orders, funnel, orders } = await replayJson([...BUSY, ...args]);
    assertEquals([orders, rejected_orders], [0, { size_zero: funnel.signals }]);
  }
  const whole = await replayJson([...BUSY, "--position-size-pct=1"]);
  assertEquals(whole.rejected_orders, { insufficient_cash: whole.funnel.signals });
  const slow = await replayJson([...BUSY, "--fill-delay-ms=86400000", "--min-size-usd=0"]);
  assertEquals(sum(slow.funnel), slow.trades);
});

Deno.test("replay refuses a period without a moment in it, before it reads anything", async () => {
  for (const [from, to] of [["2025-06-01", "2025-05-01"], ["2025-06-01", "2025-06-01"]]) {
    const ran = await runMain(["replay", "--research-dir=no/such", `--from=${from}`, `--to=${to}`]);
    assertEquals([ran.code, ran.stdout], [2, ""]);
    assertEquals(
      ran.stderr,
      `pilotfish: Cannot replay from 2025-06-01 00:00:00 to ${to} 00:00:00 UTC. ` +
        "Give --to a later moment than --from.\n",
    );
  }
});

Deno.test("replay says when there is nothing to replay, and that is no failure", async () => {
  for (
    const bounds of [["--from=2030-01-01"], ["--to=2020-01-01"], [
      "--from=2019-01-01",
      "--to=2020-01-01",
    ]]
  ) {
    const ran = await replay(["--json", ...bounds]);
    assertEquals(ran.code, 0);
    assertMatch(
      ran.stderr,
      /^No trade [^\n]*, so nothing is replayed: history runs from 2025-01-07 [^\n]* to 2025-12-31 [^\n]* UTC\.\n$/,
    );
    const { trades, funnel, account } = JSON.parse(ran.stdout);
    assertEquals([trades, sum(funnel), account.equity], [0, 0, 10_000]);
    const quiet = await replay(["--quiet", ...bounds]);
    assertEquals(quiet.stderr, ran.stderr);
    assert(!/(in|out-of)-sample/.test(quiet.stdout), quiet.stdout.slice(-200));
  }
});

Deno.test("replay says when there is nobody to follow", async () => {
  const untaught = await replay(["--as-of=2020-01-01", "--json"]);
  assertStringIncludes(
    untaught.stderr,
    "No whale, as there is no trade to learn from in 2019-07-01 ",
  );
  assertEquals(JSON.parse(untaught.stdout).in_sample, false);
  const late = await replay(["--as-of=2031-01-01", "--quiet"]);
  assertMatch(late.stderr, /^No whale, as [^\n]*: history runs from 2025-01-07 [^\n]*--as-of/);
  assert(!/(in|out-of)-sample/.test(late.stdout), late.stdout.slice(-200));
  const strict = await replay(["--min-trades=100000"]);
  assertMatch(strict.stderr, /^No whale among those who made the [\d,]+ trades of /);
  assertMatch(strict.stdout, /\nWhales\n\(none\)\n/);
});

Deno.test("replay refuses to write signals and log to one file", async () => {
  const ran = await replay(["--signals=x.jsonl", "--log=./x.jsonl"]);
  assertEquals([ran.code, ran.stdout], [2, ""]);
  assertStringIncludes(
    ran.stderr,
    "Cannot write --signals and --log to the same file: ./x.jsonl.",
  );
});

Deno.test("replay leaves an older file as it was, and no other, when it fails midway", async () => {
  await withTempFolder(async (folder) => {
    const [signals, log] = [`${folder}/signals.jsonl`, `${folder}/log.jsonl`];
    await Deno.writeTextFile(signals, "old\n");
    let calls = 0;
    const ran = await replay([...BUSY, "--signals", signals, "--log", log], {
      nowMs() {
        // The seventh time is when all signals are found and in the file.
        if (++calls === 7) throw new Error("Clock broke");
        return calls;
      },
    });
    assertEquals([ran.code, ran.stdout], [1, ""]);
    assertMatch(ran.stderr, /\npilotfish: Cannot finish "pilotfish replay": Clock broke\. /);
    assertEquals(namesIn(folder), ["signals.jsonl"]);
    assertEquals(await Deno.readTextFile(signals), "old\n");
    await replayJson([...BUSY, "--signals", signals, "--log", log]);
    assertEquals(namesIn(folder), ["log.jsonl", "signals.jsonl"]);
    assertMatch(await Deno.readTextFile(signals), /^\{"id":/);
  });
});

Deno.test("commands look whether they can write before they read anything", async () => {
  const outputs = [["replay", "--log"], ["backtest", "--signals"], ["warmup", "--out"]] as const;
  for (const [command, option] of outputs) {
    const ran = await runMain([command, "--research-dir=no/such/folder", option, SAMPLE]);
    assertEquals([ran.code, ran.stdout], [2, ""], command);
    assertStringIncludes(ran.stderr, `Cannot write a file where there is a folder: ${SAMPLE}. `);
  }
});

Deno.test("replay cannot write where it may not, and says so", async () => {
  const ran = await replay(["--signals=/signals.jsonl"]);
  assertEquals([ran.code, ran.stdout], [1, ""]);
  assertStringIncludes(
    ran.stderr,
    "Cannot write outside the current folder and the temporary folder",
  );
  assertEquals((await replay(["--signals", SAMPLE])).code, 2);
});

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
