import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { COMMANDS, SHELLS } from "../../../src/cli/commands.ts";
import { completionScript } from "../../../src/cli/help/completions.ts";
import { FLAG_KEYS, optionName, optionOf, optionsOf } from "../../../src/cli/options/options.ts";
import { temporaryFolder } from "../fake_io.ts";

/** Whether a shell may and can be run here. */
function hasShell(shell: string): boolean {
  if (Deno.permissions.querySync({ name: "run", command: shell }).state !== "granted") return false;
  try {
    return new Deno.Command(shell, { args: ["-c", "true"], stderr: "null" }).outputSync().success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** What bash would offer for the last of the words. */
async function bashOffers(words: readonly string[], cwd?: string): Promise<string[]> {
  const quoted = words.map((word) => `'${word}'`).join(" ");
  const script = `${completionScript("bash")}
COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; COMPREPLY=()
_pilotfish; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, code } = await new Deno.Command("bash", {
    args: ["--norc", "-c", script],
    stderr: "null",
    ...(cwd === undefined ? {} : { cwd }),
  }).output();
  assertEquals(code, 0);
  return new TextDecoder().decode(stdout).split("\n").filter((line) => line !== "");
}

/** What fish would offer for a command line. */
async function fishOffers(line: string): Promise<string[]> {
  const script = `${completionScript("fish")}\ncomplete -C '${line}'`;
  const { stdout, code } = await new Deno.Command("fish", {
    args: ["--no-config", "-c", script],
    stderr: "null",
  }).output();
  assertEquals(code, 0);
  const offers = new TextDecoder().decode(stdout).split("\n").filter((each) => each !== "");
  return offers.map((each) => each.split("\t")[0]!.replace(/=$/, "")).toSorted();
}

for (const shell of SHELLS) {
  Deno.test(`completionScript() for ${shell} knows every option and every command`, () => {
    const script = completionScript(shell);
    for (const { name } of COMMANDS) assertStringIncludes(script, name);
    const reachable = new Set(COMMANDS.flatMap(({ name }) => optionsOf(name)));
    for (const key of FLAG_KEYS.filter((key) => shell === "fish" || reachable.has(key))) {
      const flag = `${optionOf(key).default === true ? "no-" : ""}${optionName(key)}`;
      assert(new RegExp(`(--|-l )${flag}\\b`).test(script), `${flag} in ${shell}`);
      for (const each of optionOf(key).choices ?? []) assertStringIncludes(script, each);
    }
  });

  Deno.test({
    name: `completionScript() for ${shell} parses`,
    ignore: !hasShell(shell),
    async fn() {
      await using folder = await temporaryFolder();
      const path = `${folder.path}/script`;
      await Deno.writeTextFile(path, completionScript(shell));
      const { code, stderr } = await new Deno.Command(shell, { args: ["-n", path] }).output();
      assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
    },
  });
}

Deno.test("completionScript() refuses other shells", () => {
  assertThrows(() => completionScript("tcsh"), RangeError, "tcsh");
});

Deno.test({
  name: "bash completes commands, options, values and paths",
  ignore: !hasShell("bash"),
  async fn() {
    assertEquals(await bashOffers(["pilotfish", "sam"]), ["sample"]);
    assertEquals(await bashOffers(["pilotfish", "--ver"]), ["--version"]);
    assertEquals(await bashOffers(["pilotfish", "sample", "--se"]), ["--seed"]);
    assertEquals(await bashOffers(["pilotfish", "sample", "--cap"]), []);
    assertEquals(await bashOffers(["pilotfish", "--quiet", "sample", "--no"]), ["--no-color"]);
    assertEquals(await bashOffers(["pilotfish", "completions", "f"]), ["fish"]);
    assertEquals(await bashOffers(["pilotfish", "replay", "--outcomes", ""]), ["yes", "token"]);
    assertEquals(await bashOffers(["pilotfish", "replay", "--outcomes", "=", "t"]), ["token"]);
    assertEquals(await bashOffers(["pilotfish", "replay", "--outcomes", "="]), ["yes", "token"]);
    assertEquals(await bashOffers(["pilotfish", "replay", "--capital", ""]), []);
    await using folder = await temporaryFolder();
    await Deno.mkdir(`${folder.path}/data`);
    await Deno.writeTextFile(`${folder.path}/date.json`, "");
    const { path } = folder;
    assertEquals(await bashOffers(["pilotfish", "replay", "--research-dir", "da"], path), ["data"]);
    assertEquals(
      (await bashOffers(["pilotfish", "replay", "--log", "da"], path)).toSorted(),
      ["data", "date.json"],
    );
    assertEquals(
      (await bashOffers(["pilotfish", "executions", "da"], path)).toSorted(),
      ["data", "date.json"],
    );
    assertEquals(await bashOffers(["pilotfish", "executions", "--js"], path), ["--json"]);
  },
});

Deno.test({
  name: "fish completes commands, options and values",
  ignore: !hasShell("fish"),
  async fn() {
    assertEquals(await fishOffers("pilotfish sam"), ["sample"]);
    assertEquals(await fishOffers("pilotfish sample --se"), ["--seed"]);
    assertEquals(await fishOffers("pilotfish sample --cap"), []);
    assertEquals(await fishOffers("pilotfish replay --outcomes "), ["token", "yes"]);
    assertEquals(await fishOffers("pilotfish completions z"), ["zsh"]);
  },
});
