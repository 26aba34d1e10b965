import {
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { withTempFolder } from "../../temp_folder.ts";
import { runMain } from "../fake_io.ts";
import { namesIn, readLines, sampleFolder } from "./research_folder.ts";

const SAMPLE = await sampleFolder();
const BUSY = [
  "--min-size-usd=3000",
  "--min-trades=3",
  "--position-size-pct=0.1",
  "--max-drawdown=0.1",
];

async function json(command: string, ...args: readonly string[]) {
  const ran = await runMain([command, "--research-dir", SAMPLE, "--json", ...args]);
  assertEquals(ran.code, 0, ran.stderr);
  return JSON.parse(ran.stdout);
}

Deno.test("backtest comes to the account of replay, with the same files", async () => {
  await withTempFolder(async (folder) => {
    for (const bounds of [[], ["--as-of=2025-08-01", "--from=2025-08-01", "--to=2025-11-01"]]) {
      const files = (
        name: string,
      ) => [`--signals=${folder}/${name}.s`, `--log=${folder}/${name}.l`];
      const replay = await json("replay", ...BUSY, ...bounds, ...files("replay"));
      const backtest = await json("backtest", ...BUSY, ...bounds, ...files("backtest"));
      for (
        const key of [
          "trades",
          "funnel",
          "orders",
          "rejected_orders",
          "account",
          "drawdown",
          "in_sample",
          "scored_with_later_outcome",
        ]
      ) {
        assertEquals(backtest[key], replay[key], key);
      }
      assertEquals([backtest.method, backtest.signals], ["account", replay.funnel.signals]);
      for (const suffix of ["s", "l"]) {
        const [one, other] = ["replay", "backtest"].map((name) =>
          Deno.readTextFileSync(`${folder}/${name}.${suffix}`)
        );
        assertEquals(one, other);
      }
    }
  });
});

Deno.test("backtest --pnl roi gives the return of each signal, held to resolution", async () => {
  await withTempFolder(async (folder) => {
    const path = `${folder}/signals.jsonl`;
    const result = await json("backtest", ...BUSY, "--pnl=roi", `--signals=${path}`);
    assertEquals(Object.keys(result), [
      "trades",
      "funnel",
      "method",
      "signals",
      "open",
      "won",
      "win_rate",
      "mean_roi",
      "pnl",
      "in_sample",
      "scored_with_later_outcome",
    ]);
    const winners = new Map(
      (await Deno.readTextFile(`${SAMPLE}/resolutions.csv`)).split(/\r?\n/).map((line) =>
        line.split(",") as [string, string]
      ),
    );
    const rois = (await readLines(path)).flatMap((signal) => {
      const winner = winners.get(String(signal.market_id));
      if (winner === undefined) return [];
      const [payout, price] = [winner === "YES" ? 1 : 0, Number(signal.trigger_price)];
      return signal.direction === "buy"
        ? [(payout - price) / Math.max(price, 0.01)]
        : [(price - payout) / Math.max(1 - price, 0.01)];
    });
    const sum = rois.reduce((total, roi) => total + roi, 0);
    assertGreater(rois.length, 5);
    assertEquals([result.signals, result.open], [
      result.funnel.signals,
      result.signals - rois.length,
    ]);
    assertEquals(result.won, rois.filter((roi) => roi > 0).length);
    assertAlmostEquals(result.mean_roi, sum / rois.length, 1e-12);
    assertAlmostEquals(result.pnl, 1000 * sum, 1e-9);
    assertAlmostEquals(result.win_rate, result.won / rois.length, 1e-12);
  });
});

Deno.test("backtest --pnl roi without a signal has no rates", async () => {
  const result = await json("backtest", "--pnl=roi", "--min-confirmations=999");
  const { signals, open, won, win_rate, mean_roi, pnl } = result;
  assertEquals([signals, open, won, win_rate, mean_roi, pnl], [0, 0, 0, null, null, 0]);
  const shown = await runMain([
    "backtest",
    "--research-dir",
    SAMPLE,
    "--pnl=roi",
    "--min-confirmations=999",
  ]);
  assertMatch(shown.stdout, /\nwon +–\nmean return +–\nprofit +\$0\.00\n/);
});

Deno.test("backtest --pnl roi says that it writes no execution log", async () => {
  await withTempFolder(async (folder) => {
    const ran = await runMain([
      "backtest",
      "--research-dir",
      SAMPLE,
      "--pnl=roi",
      `--log=${folder}/log.jsonl`,
    ]);
    assertEquals(ran.code, 0);
    assertStringIncludes(ran.stderr, "No execution log is written: --pnl roi trades nothing.\n");
    assertEquals(namesIn(folder), []);
  });
});

Deno.test("backtest checks period and files before it reads, and says when there is nothing", async () => {
  for (const args of [["--from=2025-06-01", "--to=2025-05-01"], ["--signals=x", "--log=x"]]) {
    const ran = await runMain(["backtest", "--research-dir=no/such", ...args]);
    assertEquals([ran.code, ran.stdout], [2, ""]);
  }
  for (const pnl of ["roi", "account"]) {
    const args = [
      "backtest",
      "--research-dir",
      SAMPLE,
      "--from=2030-01-01",
      `--pnl=${pnl}`,
      "--json",
    ];
    const ran = await runMain(args);
    assertMatch(ran.stderr, /^No trade from 2030-01-01 00:00:00 UTC, so nothing is replayed: /);
    assertEquals(JSON.parse(ran.stdout).trades, 0);
  }
});

Deno.test("backtest says in plain words whether it looked ahead", async () => {
  for (const pnl of ["roi", "account"]) {
    const args = ["backtest", "--research-dir", SAMPLE, `--pnl=${pnl}`];
    assertMatch((await runMain(args)).stdout, /\nin-sample: /);
    const outside = await runMain([...args, "--as-of=2025-09-01", "--from=2025-09-01"]);
    assertMatch(outside.stdout, /\nout-of-sample: /);
  }
});
