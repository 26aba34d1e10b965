/** The golden cases by way of the command line: what `warmup`, `replay` and `backtest` write. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { runMain } from "../cli/fake_io.ts";
import { readLines } from "../cli/commands/research_folder.ts";
import { GOLDEN_DATA, type GoldenCase, goldenCases } from "../research/golden.ts";
import { withTempFolder } from "../temp_folder.ts";

const RELATIVE_TOLERANCE = 1e-12;
/** Parameters that are the result of others, or have a flag of another name. */
const OTHERWISE: ReadonlySet<string> = new Set([
  "as_of_ms",
  "cutoff_ms",
  "replay_from",
  "categories",
]);
/** Parameters of the filter and of the account, which `warmup` does not take. */
const NOT_FOR_WARMUP: ReadonlySet<string> = new Set([
  "min_size_usd",
  "min_market_volume",
  "max_price_impact",
  "min_confirmations",
  "window_hours",
  "cooldown_hours",
  "capital",
  "position_size_pct",
  "max_position_usd",
]);

/** The flags that stand for the parameters of a case. */
function flagsOf({ params }: GoldenCase, command: string): string[] {
  const flags = [`--research-dir=${GOLDEN_DATA}`, `--categories=${params.categories || "all"}`];
  for (const [name, value] of Object.entries(params)) {
    if (OTHERWISE.has(name) || (command === "warmup" && NOT_FOR_WARMUP.has(name))) continue;
    // What is empty is unset, which a flag cannot say.
    if (value === "") continue;
    flags.push(`--${name.replaceAll("_", "-")}=${value}`);
  }
  const { replay_from: from } = params;
  return command === "warmup" || from === "" ? flags : [...flags, `--from=${from}`];
}

async function run(golden: GoldenCase, command: string, ...more: readonly string[]) {
  const ran = await runMain([command, ...flagsOf(golden, command), "--json", ...more]);
  assertEquals(ran.code, 0, ran.stderr);
  return { result: JSON.parse(ran.stdout), stderr: ran.stderr };
}

/** A signal without what the golden file leaves out, its time as a `Date` writes it. */
function comparable(
  { id: _id, token_id: _token, time, ...rest }: Readonly<Record<string, unknown>>,
) {
  return { ...rest, time: new Date(String(time)).toISOString() };
}

/** Asserts that two lists hold the same but for the last digits of their numbers. */
function assertClose(actual: readonly object[], expected: readonly object[], what: string): void {
  assertEquals(actual.length, expected.length, `number of ${what}`);
  for (const [index, record] of expected.entries()) {
    const mine = actual[index]!;
    assertEquals(Object.keys(mine).toSorted(), Object.keys(record).toSorted());
    for (const [key, golden] of Object.entries(record)) {
      const value = Reflect.get(mine, key);
      const isClose = typeof golden === "number" && typeof value === "number" &&
        Math.abs(value - golden) <= RELATIVE_TOLERANCE * Math.abs(golden);
      if (!isClose) assertEquals(value, golden, `${key} of ${what} ${index}`);
    }
  }
}

const CASES = goldenCases();

Deno.test({
  name: "golden cases have signals to compare",
  ignore: CASES.length === 0,
  fn: () => assert(CASES.flatMap(({ signals }) => signals).length > 100),
});

for (const golden of CASES) {
  Deno.test(`warmup --out writes the whales of the golden case ${golden.name}`, async () => {
    await withTempFolder(async (folder) => {
      const { result } = await run(golden, "warmup", `--out=${folder}/whales.json`);
      const file = JSON.parse(await Deno.readTextFile(`${folder}/whales.json`));
      assertEquals(file, result);
      assertClose(file.whales, golden.whales, "whales");
      assertEquals(file.trades, golden.trainingTrades);
      const { as_of_ms, cutoff_ms } = golden.params;
      assertEquals([Date.parse(file.as_of), Date.parse(file.cutoff)], [as_of_ms, cutoff_ms]);
    });
  });

  Deno.test(`replay writes the signals and counts of the golden case ${golden.name}`, async () => {
    await withTempFolder(async (folder) => {
      const path = `${folder}/signals.jsonl`;
      const { result, stderr } = await run(golden, "replay", `--signals=${path}`, "--verify");
      assertStringIncludes(stderr, `the same ${golden.signals.length} signals`);
      assertClose(
        (await readLines(path)).map(comparable),
        golden.signals.map(comparable),
        "signals",
      );
      const { trades, funnel, training, dropped } = result;
      assertEquals([trades, funnel], [golden.trades, golden.funnel]);
      assertEquals(training.trades, golden.trainingTrades);
      assertEquals(training.whales, golden.whales.length);
      const counts: number[] = Object.values(dropped);
      assertEquals(counts.reduce((sum, count) => sum + count), golden.dropped);
    });
  });

  Deno.test(`backtest agrees with replay on the golden case ${golden.name}`, async () => {
    await withTempFolder(async (folder) => {
      const [replayed, scanned, returned] = ["a", "b", "c"].map((name) =>
        `${folder}/${name}.jsonl`
      );
      const { result: replay } = await run(golden, "replay", `--signals=${replayed}`);
      const { result: backtest } = await run(golden, "backtest", `--signals=${scanned}`);
      const { result: roi } = await run(golden, "backtest", "--pnl=roi", `--signals=${returned}`);
      const text = await Deno.readTextFile(replayed!);
      assertEquals(await Deno.readTextFile(scanned!), text);
      assertEquals(await Deno.readTextFile(returned!), text);
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
      assertEquals([roi.trades, roi.funnel], [replay.trades, replay.funnel]);
    });
  });
}
