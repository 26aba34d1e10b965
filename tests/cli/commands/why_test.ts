import {
  assert,
  assertEquals,
  assertGreater,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { FILTER_STEPS } from "../../../mod.ts";
import { withTempFolder } from "../../temp_folder.ts";
import { type FakeWorld, runMain } from "../fake_io.ts";
import { readLines, sampleFolder, writeResearch } from "./research_folder.ts";

const SAMPLE = await sampleFolder();
const BUSY = ["--min-size-usd=3000", "--min-trades=3"];

function why(args: readonly string[], world?: FakeWorld) {
  return runMain(["why", "--research-dir", SAMPLE, ...BUSY, ...args], world);
}

/** The signals that a replay gives. */
async function signals(...args: readonly string[]): Promise<Record<string, unknown>[]> {
  let lines: Record<string, unknown>[] = [];
  await withTempFolder(async (folder) => {
    const path = `${folder}/signals.jsonl`;
    await runMain(["replay", "--research-dir", SAMPLE, ...BUSY, "--signals", path, ...args]);
    lines = await readLines(path);
  });
  return lines;
}

interface ExplainedTrade {
  readonly time: string;
  readonly wallet: string;
  readonly signal: boolean;
  readonly gates: readonly {
    readonly step: string;
    readonly passes: boolean;
    readonly value_number: number | null;
    readonly threshold_number: number | null;
  }[];
}

async function whyJson(
  ...args: readonly string[]
): Promise<{ market_id: string; trades: ExplainedTrade[] }> {
  const ran = await why(["--json", ...args]);
  assertEquals(ran.code, 0, ran.stderr);
  return JSON.parse(ran.stdout);
}

Deno.test("why explains exactly the signals that replay gives", async () => {
  const given = await signals();
  assertGreater(given.length, 5);
  for (const market of new Set(given.map(({ market_id }) => String(market_id)))) {
    const { market_id, trades } = await whyJson(market, "--limit=0");
    assertEquals(market_id, market);
    const explained = trades.filter(({ signal }) => signal).map(({ time }) => time);
    const expected = given.filter((signal) => signal.market_id === market).map(({ time }) => time);
    assertEquals(explained.toSorted(), expected);
  }
});

Deno.test("why explains the signals of a period as a replay of it gives them", async () => {
  const everything = await signals();
  const middle = String(everything[Math.floor(everything.length / 2)]!.time);
  // Cuts a pair of whales in two: the second one confirms nothing without the first.
  const period = [`--from=${middle}`, "--to=2025-12-01"];
  const given = await signals(...period);
  assertGreater(given.length, 2);
  for (const market of new Set(everything.map(({ market_id }) => String(market_id)))) {
    const ran = await why(["--json", market, "--limit=0", ...period]);
    const trades: ExplainedTrade[] = ran.code === 0 ? JSON.parse(ran.stdout).trades : [];
    const explained = trades.filter(({ signal }) => signal).map(({ time }) => time);
    const expected = given.filter((signal) => signal.market_id === market).map(({ time }) => time);
    assertEquals(explained.toSorted(), expected, ran.stderr);
  }
  const [first] = everything;
  const without = await why([String(first!.id), ...period]);
  assertEquals(without.code, 2);
  assertMatch(
    without.stderr,
    /Cannot find a trade from .* UTC before .* UTC in market .*--from or --to\./,
  );
  const upsideDown = await why(["0x1234", "--from=2025-06-01", "--to=2025-05-01"]);
  assertEquals(upsideDown.code, 2);
  assertStringIncludes(upsideDown.stderr, "Give --to a later moment than --from.");
});

Deno.test("why names all six steps of every trade, those that came farthest first", async () => {
  const [signal] = await signals();
  const { trades } = await whyJson(String(signal!.market_id), "--limit=0");
  assertGreater(trades.length, 20);
  const passed = trades.map(({ gates }) => {
    assertEquals(gates.map(({ step }) => step), [...FILTER_STEPS]);
    const stop = gates.findIndex(({ passes }) => !passes);
    return stop < 0 ? gates.length : stop;
  });
  assertEquals(passed, passed.toSorted((a, b) => b - a));
  assertEquals((await whyJson(String(signal!.market_id))).trades, trades.slice(0, 20));
  assertEquals((await whyJson(String(signal!.market_id), "--limit=1")).trades, trades.slice(0, 1));
});

Deno.test("why --json has values and thresholds as numbers beside the words", async () => {
  const [signal] = await signals();
  const { trades: [trade] } = await whyJson(String(signal!.id));
  assertEquals(
    trade!.gates.map((gate) => Object.keys(gate).join()),
    Array(6).fill(
      "step,value,threshold,value_number,threshold_number,passes",
    ),
  );
  const [size, , category] = trade!.gates;
  assertEquals([size!.value_number, size!.threshold_number], [signal!.trigger_usd, 3000]);
  assertEquals([category!.value_number, category!.threshold_number], [null, null]);
});

Deno.test("why finds a market by the beginning of its id, in any case", async () => {
  const [signal] = await signals();
  const id = String(signal!.market_id);
  for (const text of [id, id.toUpperCase(), ` ${id.slice(0, 12)} `]) {
    assertEquals((await whyJson(text)).market_id, id);
  }
});

Deno.test("why explains the one trade behind the id of a signal", async () => {
  const given = await signals();
  for (const signal of given.slice(0, 3)) {
    const { market_id, trades } = await whyJson(String(signal.id));
    assertEquals(market_id, signal.market_id);
    assertEquals(trades.map(({ time, signal }) => [time, signal]), [[signal.time, true]]);
  }
});

Deno.test("why finds what a report shows of a market", async () => {
  const { stdout } = await runMain(["replay", "--research-dir", SAMPLE, ...BUSY]);
  const [, id = "", question = ""] = /\s(0x[0-9a-f]{8}) {2}(Will [^\n]+)\nthe last /.exec(stdout)!;
  const { market_id } = await whyJson(id);
  assert(market_id.startsWith(id));
  assertEquals((await whyJson(question.toUpperCase())).market_id, market_id);
});

Deno.test("why chooses trades by wallet and by moment", async () => {
  const [signal] = await signals();
  const id = String(signal!.market_id);
  const whale = (signal!.confirming_whales as string[])[0]!;
  const mine = await whyJson(id, "--wallet", whale.slice(0, 10).toUpperCase());
  assert(mine.trades.length > 0 && mine.trades.every(({ wallet }) => wallet === whale));
  const then = await whyJson(id, `--at=${signal!.time}`, "--limit=1");
  assertEquals([then.trades[0]?.time, then.trades[0]?.signal], [String(signal!.time), true]);
  const day = String(signal!.time).slice(0, "2024-06-01".length);
  const all = await whyJson(id, "--limit=0");
  assertEquals(
    (await whyJson(id, `--at=${day}`, "--limit=0")).trades,
    all.trades.filter(({ time }) => time.startsWith(day)),
  );
});

Deno.test("why refuses what names no market, or more than one", async () => {
  await withTempFolder(async (dir) => {
    const trades = ["0x1234aa", "0x1234ab", "0x77"].map((conditionId) => ({ conditionId }));
    await writeResearch(dir, { Politics: { trades } });
    const cases: readonly (readonly [string, string])[] = [
      ["", 'fewer than 4 characters: "".'],
      ["0x1", 'fewer than 4 characters: "0x1".'],
      [
        "0xdead",
        "Cannot find a market with trades by its id, a signal's id or its question: 0xdead.",
      ],
      [
        "0x1234a",
        "Cannot tell which of 2 markets is meant by 0x1234a. Give one of " +
        "0x1234aa (Will 0x1234aa happen?), 0x1234ab (Will 0x1234ab happen?).",
      ],
    ];
    for (const [text, expected] of cases) {
      const ran = await runMain(["why", text, "--research-dir", dir, "--categories=Politics"]);
      assertEquals([ran.code, ran.stdout], [2, ""], text);
      assertStringIncludes(ran.stderr.split("\n").at(-2)!, expected);
    }
    const exact = await runMain(["why", "0x77", "--research-dir", dir, "--categories=Politics"]);
    assertEquals(exact.code, 0);
  });
  const missing = await runMain(["why", "--research-dir", SAMPLE]);
  assertEquals(missing.code, 2);
  assertStringIncludes(missing.stderr, "MARKET");
});

Deno.test("why says which choice left no trade", async () => {
  const [signal] = await signals();
  const id = String(signal!.market_id);
  const none = await why([id, "--wallet=0xnobody"]);
  assertEquals(none.code, 2);
  assertStringIncludes(
    none.stderr,
    `Cannot find a trade by 0xnobody in market ${id}. Leave out --wallet.`,
  );
  const never = await why([id, "--at=2020-01-01"]);
  assertStringIncludes(never.stderr, "a trade at 2020-01-01 in market");
  const neither = await why([id, "--at=2020-01-01", "--wallet=0xnobody"]);
  assertStringIncludes(neither.stderr, "Leave out --wallet or --at.");
});

Deno.test("why shows value, threshold and verdict to a person", async () => {
  const [signal] = await signals();
  const { stdout } = await why([String(signal!.market_id), `--at=${signal!.time}`, "--limit=1"]);
  assertStringIncludes(stdout, `\n${signal!.market_id}\n`);
  assertMatch(
    stdout,
    /UTC: 0x[0-9a-f]{40} (buy|sell)s YES at 0\.\d{4} for \$[\d,.]+ → signal\nstep +value +asked for +verdict\n/,
  );
  assertMatch(
    stdout,
    /\nconfirmation +\d+ whales +at least 2 whales within 24 h, no signal within 168 h +passes\n/,
  );
});

Deno.test("why keeps within a terminal, and breaks thresholds between words", async () => {
  const [signal] = await signals();
  const id = String(signal!.market_id);
  for (const columns of [80, 100, 120]) {
    const world = { isTerminal: true, columns, env: { NO_COLOR: "1" } };
    const { stdout } = await why([id, "--categories=all", "--limit=5"], world);
    for (const line of stdout.split("\n")) assert([...line].length <= columns, line);
    assertMatch(stdout, /[ \n] *60 %\s/);
    const rows = stdout.split("\n").filter((line) => !line.includes(" UTC: "));
    assertEquals(rows.filter((line) => line.includes("…")), []);
  }
});

Deno.test("why keeps its words and the ends of a wallet on a terminal that is too narrow", async () => {
  const [signal] = await signals();
  const world = { isTerminal: true, columns: 50, env: { NO_COLOR: "1" } };
  const { stdout } = await why([String(signal!.market_id), "--limit=1"], world);
  const [heading, ...rows] = stdout.slice(stdout.indexOf(" UTC: ")).split("\n");
  assertMatch(heading!, /^ UTC: 0x[0-9a-f]{2}…[0-9a-f]{4} /);
  assertEquals(rows.filter((line) => line.includes("…")), []);
});
