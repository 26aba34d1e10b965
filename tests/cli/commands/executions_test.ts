import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type ExecutionRecord, executionRecord } from "../../../src/execution/execution_record.ts";
import { summarizeExecutions } from "../../../src/execution/execution_summary.ts";
import { EFFECTS } from "../../execution/effects.ts";
import { withTempFolder } from "../../temp_folder.ts";
import { runMain } from "../fake_io.ts";
import { readLines, sampleFolder } from "./research_folder.ts";

/** Runs the command on a log with this text. */
async function withLog(text: string, test: (path: string) => Promise<void>): Promise<void> {
  await withTempFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/log.jsonl`, text);
    await test(`${folder}/log.jsonl`);
  });
}

const LINES = Object.values(EFFECTS).map((effect) => executionRecord(effect))
  .filter((record) => record !== undefined).map((record) => JSON.stringify(record));

Deno.test("executions --json summarises the log of a replay", async () => {
  const sample = await sampleFolder();
  await withTempFolder(async (folder) => {
    const path = `${folder}/log.jsonl`;
    const options = ["--min-size-usd=3000", "--min-trades=3", "--max-drawdown=0.01"];
    await runMain(["replay", "--research-dir", sample, ...options, "--log", path]);
    const records = await readLines(path) as unknown as ExecutionRecord[];
    const ran = await runMain(["executions", path, "--json"]);
    assertEquals([ran.code, ran.stderr], [0, ""]);
    assertEquals(JSON.parse(ran.stdout), summarizeExecutions(records));
    const { fills, figures, fill_rate } = JSON.parse(ran.stdout);
    assertEquals(fills > 0 && fill_rate > 0.999 && fill_rate <= 1, true);
    assertEquals(figures.order_to_fill_ms, { mean: 5000, median: 5000, p95: 5000, p99: 5000 });
    assertEquals(figures.signal_to_order_ms.p99, 0);
    const named = await runMain(["executions", "--log", path, "--json"]);
    assertEquals(named.stdout, ran.stdout);
  });
});

Deno.test("executions shows every figure to a person", async () => {
  await withLog(`${LINES.join("\n")}\n`, async (path) => {
    const { code, stdout } = await runMain(["executions", path]);
    assertEquals(code, 0);
    assertMatch(stdout, /\nreasons +1: not enough cash \(insufficient_cash\)\n/);
    assertMatch(stdout, /\nfilled of what was asked for +100\.00 %\n/);
    assertMatch(stdout, /\nslippage, bps +128\.00 +128\.00 +128\.00 +128\.00\n/);
    assertMatch(stdout, /\nsignal to order, ms +20\.00 /);
  });
});

Deno.test("executions says why fills left a part of their orders", async () => {
  const [fill] = LINES.filter((line) => line.includes('"event":"fill"'));
  const part = { ...JSON.parse(fill!), rest_usd: 5, rest_reason: "price_moved" };
  await withLog(`${[...LINES, JSON.stringify(part)].join("\n")}\n`, async (path) => {
    assertMatch(
      (await runMain(["executions", path])).stdout,
      /\nfilled in part +1: the price had moved too far \(price_moved\)\n/,
    );
  });
});

Deno.test("executions leaves out a last line that is being written, or that a crash has cut", async () => {
  const whole = `${LINES.join("\n")}\n`;
  await withLog(whole + LINES[0]!.slice(0, 40), async (path) => {
    const { code, stdout, stderr } = await runMain(["executions", path, "--json"]);
    assertEquals(code, 0, stderr);
    assertEquals(
      JSON.parse(stdout),
      summarizeExecutions(LINES.map((line) => JSON.parse(line))),
    );
    assertStringIncludes(stderr, "Left out the last line of the log, which is not whole.");
  });
});

Deno.test("executions of an empty log has counts of 0 and no figures", async () => {
  await withLog("", async (path) => {
    const { code, stdout } = await runMain(["executions", path]);
    assertEquals(code, 0);
    assertMatch(stdout, /^signals +0\n +rejected before an order +0\norders +0\n +filled +0\n/);
    assertMatch(stdout, /\nfee, USD +– +– +– +–\n/);
  });
});

Deno.test("executions reads lines with either kind of line break, the last one missing or not", async () => {
  const whole = JSON.stringify(summarizeExecutions(LINES.map((line) => JSON.parse(line))));
  for (const text of [LINES.join("\n"), LINES.join("\r\n"), `${LINES.join("\r\n")}\r\n`]) {
    await withLog(text, async (path) => {
      assertEquals((await runMain(["executions", path, "--json"])).stdout, `${whole}\n`);
    });
  }
});

Deno.test("executions refuses a broken line and names its number", async () => {
  const broken = ["not JSON", "", '{"event":"fill"}', LINES[0]!.slice(0, -1), '{"event":"boom"}'];
  for (const line of broken) {
    await withLog(`${LINES[0]}\n${LINES[1]}\n${line}\n${LINES[2]}\n`, async (path) => {
      const ran = await runMain(["executions", path]);
      assertEquals([ran.code, ran.stdout], [3, ""], line);
      assertEquals(
        ran.stderr,
        `pilotfish: Cannot read line 3 of an execution log: ${path} ` +
          "(write the log anew with pilotfish replay --log FILE).\n",
      );
    });
  }
});

Deno.test("executions refuses a log that is missing, a folder or not named", async () => {
  await withTempFolder(async (folder) => {
    const missing = await runMain(["executions", `${folder}/none.jsonl`]);
    assertEquals([missing.code, missing.stdout], [3, ""]);
    assertStringIncludes(
      missing.stderr,
      `Cannot find the execution log: ${folder}/none.jsonl (write it `,
    );
    const directory = await runMain(["executions", folder]);
    assertEquals([directory.code, directory.stdout], [3, ""]);
    assertStringIncludes(directory.stderr, "Cannot read the execution log");
  });
  const unnamed = await runMain(["executions"]);
  assertEquals([unnamed.code, unnamed.stdout], [2, ""]);
  assertStringIncludes(unnamed.stderr, "Name the file that pilotfish replay --log FILE wrote.");
});
