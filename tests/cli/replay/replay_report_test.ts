/** Reports are compared with `report_snapshots/`; `deno task test -- --update` rewrites those. */

import { assert, assertEquals, assertLessOrEqual, assertMatch } from "@std/assert";
import stringWidth from "string-width";
import {
  printAccount,
  printFunnel,
  printSignals,
  printWhales,
} from "../../../src/cli/replay/replay_report.ts";
import { VERDICTS } from "../../../mod.ts";
import { signal, whale } from "../../core/builders.ts";
import { withTempFolder } from "../../temp_folder.ts";
import { sampleFolder } from "../commands/research_folder.ts";
import { runMain } from "../fake_io.ts";
import { contextOf } from "../made_learning.ts";

const SAMPLE = await sampleFolder();
const HISTORY = ["--research-dir", SAMPLE];
const UNSEEN = ["--as-of=2025-07-01", "--from=2025-07-01", "--min-trades=5", "--min-size-usd=5000"];

/** A terminal of 80 columns, without colours. */
const TERMINAL = { isTerminal: true, columns: 80, env: { NO_COLOR: "1" } };

/** Command lines by the name of their snapshot. */
const REPORTS: Readonly<Record<string, readonly string[]>> = {
  replay: ["replay", ...HISTORY],
  replay_unseen: ["replay", ...HISTORY, ...UNSEEN],
  replay_all: ["replay", ...HISTORY, "--categories=all"],
  backtest: ["backtest", ...HISTORY],
  backtest_roi: ["backtest", ...HISTORY, "--pnl=roi"],
  warmup: ["warmup", ...HISTORY],
  whales: ["whales", ...HISTORY, "--min-trades=3", "--limit=4"],
  why: ["why", "0x4716c341", ...HISTORY, "--limit=2"],
};

async function compare(name: string, text: string): Promise<void> {
  const path = `${import.meta.dirname}/report_snapshots/${name}.txt`;
  const shown = text.replaceAll(SAMPLE, "data/sample");
  if (Deno.args.includes("--update")) await Deno.writeTextFile(path, shown);
  assertEquals(shown, await Deno.readTextFile(path), "update with: deno task test -- --update");
}

for (const [name, args] of Object.entries(REPORTS)) {
  Deno.test("printSignals() gives a command that means one market, however alike ids are", () => {
    const { context, io } = contextOf({});
    const ids = ["0x00000000001a", "0x00000000001b"];
    const info = { category: "", question: "", slug: "", liquidityUsd: 0, closesAtMs: undefined };
    const markets = new Map(ids.map((marketId) => [marketId, { ...info, marketId }]));
    printSignals(context, [signal({ marketId: ids[0]! })], markets);
    assertMatch(io.printed.stdout, /why 0x00000000001a$/m);
  });

  Deno.test(`report "${name}" is as last agreed, and fits a terminal`, async () => {
    const piped = await runMain(args);
    assertEquals(piped.code, 0, piped.stderr);
    await compare(name, piped.stdout);
    const watched = await runMain(args, TERMINAL);
    await compare(`${name}_terminal`, watched.stdout);
    for (const line of watched.stdout.replaceAll(SAMPLE, "data/sample").split("\n")) {
      // A command line to copy stays in one piece.
      if (line.startsWith("  pilotfish ")) continue;
      assertLessOrEqual(stringWidth(line), 80, line);
    }
  });
}

Deno.test('report "executions" is as last agreed, and fits a terminal', async () => {
  await withTempFolder(async (folder) => {
    const log = `${folder}/log.jsonl`;
    await runMain(["replay", ...HISTORY, ...UNSEEN, "--log", log]);
    const watched = await runMain(["executions", log], TERMINAL);
    assertEquals(watched.stdout, (await runMain(["executions", log])).stdout);
    await compare("executions", watched.stdout);
    for (const line of watched.stdout.split("\n")) assertLessOrEqual(stringWidth(line), 80, line);
  });
});

Deno.test("reports are the same in colour, but for the colours", async () => {
  // deno-lint-ignore no-control-regex
  const escapes = /\u001b\[\d+m/g;
  for (const args of Object.values(REPORTS)) {
    const plain = await runMain(args, TERMINAL);
    const coloured = await runMain(args, { ...TERMINAL, env: {} });
    assertEquals(coloured.stdout.replaceAll(escapes, ""), plain.stdout);
    assert(!plain.stdout.includes("\u001b"));
  }
});

/** A year of a busy market: sums in millions, counts in tens of millions. */
Deno.test("reports of large figures fit a terminal", () => {
  const { context, io } = contextOf({}, TERMINAL);
  const funnel = Object.fromEntries(VERDICTS.map((verdict) => [verdict, 12_345_678]));
  printFunnel(context, funnel as Parameters<typeof printFunnel>[1]);
  printSignals(context, [
    signal({ triggerUsd: 12_345_678.9, confirmingWhales: Array(100).fill("") }),
  ], new Map());
  printWhales(context, [whale(`0x${"f".repeat(40)}`, { trades: 1_234_567, avgRoi: 98.7654 })]);
  const counts = {
    signals: 24_690,
    orders: 12_345,
    rejected: { insufficient_cash: 12_345 },
    open: 0,
  };
  const account = {
    cash: 123_456_789,
    equity: -123_456_789,
    realized_pnl: -123_456_789,
    unrealized_pnl: 0,
    fees: 0,
    open_positions: 0,
    closed_positions: 12_345,
    win_rate: 0.5,
  };
  for (const pause_reason of ["drawdown", "operator"] as const) {
    printAccount(context, counts, {
      account,
      drawdown: {
        max: 1.5,
        max_from_peak: 0.9,
        paused: true,
        pause_reason,
        paused_since: "2025-01-01T00:00:00.000Z",
      },
    });
  }
  for (const line of io.printed.stdout.split("\n")) assertLessOrEqual(stringWidth(line), 80, line);
  assertMatch(io.printed.stdout, /\nkill switch +tripped 2025-01-01 00:00:00 UTC\n/);
  assertMatch(
    io.printed.stdout,
    /\nkill switch +not tripped\ntrading +paused by a person since 2025-01-01 00:00:00 UTC\n/,
  );
});
