import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import { generalHelp } from "../../src/cli/help/help.ts";
import { main } from "../../src/cli/main.ts";
import { fakeIo, runMain, temporaryFolder } from "./fake_io.ts";

Deno.test("main() runs a command: 0, results on stdout, talk on stderr", async () => {
  await using folder = await temporaryFolder();
  const out = `${folder.path}/sample`;
  const ran = await runMain(["sample", "--out", out, "--trades", "1000"]);
  assertEquals(ran.code, 0);
  assertMatch(ran.stdout, /^Wrote .*sample: 1,000 trades of [^\n]*\n$/);
  assertMatch(ran.stderr, /made up/);
  assert((await Deno.stat(`${out}/resolutions.csv`)).isFile);
});

Deno.test("main() with --json prints JSON alone, with --quiet says nothing", async () => {
  await using folder = await temporaryFolder();
  const ran = await runMain(["sample", "--json", "--quiet", "--trades=1000"], {
    env: { PILOTFISH_OUT: `${folder.path}/sample` },
  });
  assertEquals([ran.code, ran.stderr], [0, ""]);
  assertEquals(JSON.parse(ran.stdout).trades, 1000);
});

Deno.test("main() gives 1 when a command fails, without a stack", async () => {
  const io = fakeIo();
  const stdout = {
    ...io.stdout,
    write() {
      throw new Error("The screen is gone");
    },
  };
  assertEquals(await main(["help"], { ...io, stdout }), 1);
  assertEquals(
    io.printed.stderr,
    'pilotfish: Cannot finish "pilotfish help": The screen is gone. ' +
      "Run it again with --debug to see where.\n",
  );
});

Deno.test("main() gives 2 for wrong usage and says what to do", async () => {
  const cases: readonly (readonly [readonly string[], string])[] = [
    [["smaple"], 'a command that does not exist: smaple. Did you mean "sample"?'],
    [
      ["zebra"],
      'a command that does not exist: zebra. Run "pilotfish --help" to see what there is.',
    ],
    [["sample", "--sed", "1"], 'an option that does not exist: --sed. Did you mean "--seed"?'],
    [["sample", "--sed=1"], 'an option that does not exist: --sed. Did you mean "--seed"?'],
    [["--sed", "1", "sample"], 'Did you mean "--seed"?'],
    [["sample", "--no-colour"], 'Did you mean "--no-color"?'],
    [["sample", "--capital", "5"], "Cannot use --capital with sample: it is an option of replay,"],
    [["sample", "extra"], "Cannot use one more argument with sample: extra."],
    [["whales", "data/x"], 'with whales: data/x. Did you mean "--research-dir data/x"? Run'],
    [["completions"], "Cannot run completions without its argument: SHELL."],
    [
      ["completions", "fihs"],
      "Cannot use as SHELL anything other than bash, zsh, fish: fihs. " +
      'Did you mean "fish"? Run "pilotfish completions --help" to see what there is.',
    ],
    [["help", "zebra"], "Cannot use as COMMAND: zebra. Run"],
    [["help", "smaple"], 'Did you mean "sample"?'],
    [["sample", "--seed", "x"], "Cannot read --seed as a whole number from 0 to 2147483647: x."],
    [["sample", "--seed"], "Cannot use --seed without a value"],
    [["sample", "--config", "no/such.yaml"], "does not exist: no/such.yaml."],
  ];
  for (const [args, expected] of cases) {
    const ran = await runMain(args);
    assertEquals([ran.code, ran.stdout], [2, ""], args.join(" "));
    assertStringIncludes(ran.stderr, expected);
    assertMatch(ran.stderr, /^pilotfish: Cannot [^\n]*[.?]\n$/);
  }
});

Deno.test("main() gives 3 for unusable data", async () => {
  await using folder = await temporaryFolder();
  await Deno.writeTextFile(`${folder.path}/precious.txt`, "");
  const ran = await runMain(["sample", "--out", folder.path, "--trades", "1000"]);
  assertEquals([ran.code, ran.stdout], [3, ""]);
  assertMatch(ran.stderr, /^pilotfish: Cannot write a sample [^\n]*\n$/);
});

Deno.test("main() shows where an error came from with --debug or PILOTFISH_DEBUG", async () => {
  const plain = await runMain(["smaple"]);
  assertEquals(plain.stderr.includes("    at "), false);
  for (const PILOTFISH_DEBUG of ["1", "true"]) {
    assertStringIncludes(
      (await runMain(["smaple"], { env: { PILOTFISH_DEBUG } })).stderr,
      "    at ",
    );
  }
  assertStringIncludes((await runMain(["smaple", "--debug"])).stderr, "    at ");
});

Deno.test("main() shows help on stdout wherever it is asked for", async () => {
  for (const args of [["--help"], ["-h"], ["help"]]) {
    assertEquals(await runMain(args), { code: 0, stdout: generalHelp(), stderr: "" });
  }
  const { stdout } = await runMain(["help", "sample"]);
  for (const args of [["sample", "--help"], ["-h", "sample"], ["sample", "--seed=x", "-h"]]) {
    assertEquals(await runMain(args), { code: 0, stdout, stderr: "" });
  }
});

Deno.test("main() without a command shows help, as wrong usage", async () => {
  assertEquals(await runMain([]), { code: 2, stdout: "", stderr: generalHelp() });
});

Deno.test("main() shows the version of the program and of what it runs on", async () => {
  const { code, stdout } = await runMain(["--version"]);
  assertEquals(code, 0);
  assertEquals(
    stdout,
    `pilotfish ${config.version} (deno ${Deno.version.deno}, v8 ${Deno.version.v8}, ${Deno.build.target})\n`,
  );
});

Deno.test("main() works while the config file is broken, as far as help goes", async () => {
  const env = { PILOTFISH_CONFIG: "no/such.yaml" };
  assertEquals((await runMain(["help"], { env })).code, 0);
  assertEquals((await runMain(["completions", "bash"], { env })).code, 0);
  assertEquals((await runMain(["sample"], { env })).code, 2);
});

Deno.test("main() points to the page of the command whose flag has no value", async () => {
  for (const args of [["replay", "--capital"], ["--capital", "--json", "replay"]]) {
    const { code, stderr } = await runMain(args);
    assertEquals(code, 2);
    assertStringIncludes(stderr, 'Run "pilotfish replay --help" to see what there is.');
  }
  assertStringIncludes((await runMain(["--capital"])).stderr, 'Run "pilotfish --help" ');
});
