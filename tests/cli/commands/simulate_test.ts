import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { FAULT_NAMES } from "../../../src/simulation/fault_names.ts";
import { PROPERTIES } from "../../../src/simulation/checker/check.ts";
import { runMain } from "../fake_io.ts";

Deno.test("simulate shows what was put in, what was proved and the trace's hash", async () => {
  const { code, stdout, stderr } = await runMain(["simulate", "--seed", "3", "--hours", "6"]);
  assertEquals([code, stderr], [0, ""]);
  assertMatch(stdout, /^Simulated 6 hours with seed 3: \d+ deliveries, /);
  assertStringIncludes(stdout, "\nWhat was put in\nfault ");
  assertStringIncludes(stdout, "\nWhat was proved\n");
  for (const [name, meaning] of Object.entries(PROPERTIES)) {
    assertStringIncludes(stdout, `\n  ${name}: ${meaning}\n`);
  }
  assertMatch(stdout, /\ntrace [0-9a-f]{64}\n$/);
  assertEquals((await runMain(["simulate", "--seed", "3", "--hours", "6"])).stdout, stdout);
});

Deno.test("simulate shows on a terminal how far it is, and the same report", async () => {
  const args = ["simulate", "--seed", "3", "--hours", "6"];
  const { stdout, stderr } = await runMain(args, { isTerminal: true, env: { NO_COLOR: "1" } });
  assertMatch(stderr, /Simulating {2}0.*Simulating {2}━+ {2}100 % /s);
  assertMatch(stdout, /\ntrace [0-9a-f]{64}\n$/);
  const trace = stdout.slice(stdout.indexOf("\ntrace "));
  assertStringIncludes((await runMain(args)).stdout, trace);
  assertEquals((await runMain([...args, "--quiet"], { isTerminal: true })).stderr, "");
});

Deno.test("simulate --json gives the report without its trace", async () => {
  const { code, stdout } = await runMain(["simulate", "--hours=6", "--json"]);
  const report = JSON.parse(stdout);
  assertEquals([code, report.seed, report.hours, report.violations], [0, 7, 6, []]);
  assertMatch(report.trace_hash, /^[0-9a-f]{64}$/);
  assertEquals(report.trace, undefined);
});

Deno.test("simulate --faults puts in these, all or none", async () => {
  async function injected(faults: string): Promise<readonly string[]> {
    const args = ["simulate", "--seed=2", "--hours=48", "--json", `--faults=${faults}`];
    return Object.keys(JSON.parse((await runMain(args)).stdout).injected);
  }
  assertEquals(await injected("none"), []);
  assertEquals((await injected("Crash,duplicate")).toSorted(), ["crash", "duplicate"]);
  const all = await injected("all");
  assertEquals(all.filter((name) => !FAULT_NAMES.some((known) => known === name)), []);
});

Deno.test("simulate refuses a fault that does not exist, and names those that do", async () => {
  const slip = await runMain(["simulate", "--faults", "crush"]);
  assertEquals(slip.code, 2);
  assertStringIncludes(slip.stderr, 'does not exist: crush. Did you mean "crash"?');
  const other = await runMain(["simulate", "--faults", "zebra"]);
  assertStringIncludes(other.stderr, "There are drop, duplicate, ");
  assertEquals((await runMain(["simulate", "--faults", "none,crash"])).code, 2);
});
