/** What the documents say, against what is there. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { commandOf } from "../src/cli/commands.ts";
import { readFlags } from "../src/cli/options/flags.ts";
import { optionName, optionsOf } from "../src/cli/options/options.ts";
import { runMain } from "./cli/fake_io.ts";
import { readProject, ROOT } from "./style/structure.ts";
import { withTempFolder } from "./temp_folder.ts";

interface Config {
  readonly version: string;
  readonly imports: Readonly<Record<string, string>>;
  readonly tasks: Readonly<Record<string, string>>;
}

const PROJECT = readProject();
const CONFIG: Config = JSON.parse(document("deno.json"));
const DOCUMENTS = [
  "README.md",
  "CONTRIBUTING.md",
  "docs/deploy.md",
  "docs/research_directory.md",
  "data/README.md",
  "fixtures/README.md",
];

function document(path: string): string {
  const text = PROJECT.get(path);
  assert(text !== undefined, `${path} is missing`);
  return text;
}

/** Command lines of the fenced `sh` blocks of a document, comments and prompts left out. */
function commandLines(text: string): string[] {
  return [...text.matchAll(/^```sh\n([^]*?)^```/gm)]
    .flatMap(([, block]) => block!.replaceAll("\\\n", " ").split("\n"))
    .map((line) => line.replace(/(^|\s)#.*/, "").trim())
    .filter((line) => line !== "");
}

/** What is wrong with a command line, `undefined` if everything it names exists. */
function commandFault(line: string): string | undefined {
  const words: readonly string[] = line.match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
  const task = line.match(/^(?:npx -y deno@\S+|deno) task (?:-q )?([\w:]+)/)?.[1];
  if (task !== undefined) {
    const args = words.slice(words.indexOf(task) + 1);
    if (!(task in CONFIG.tasks)) return `there is no task ${task}`;
    if (task === "pilotfish") return programFault(args);
    return task === "replay" ? programFault(["replay", ...args]) : undefined;
  }
  if (/^(\.\/|dist\/)*pilotfish$/.test(words[0] ?? "")) return programFault(words.slice(1));
  return /^(git clone|cd|deno install|deno deploy) ?/.test(line)
    ? undefined
    : "nobody checks such a line";
}

function programFault(args: readonly string[]): string | undefined {
  const { words, given, unknown } = readFlags(args);
  const command = commandOf(words[0] ?? "");
  if (unknown.length > 0) return `there is no option ${unknown[0]}`;
  if (command === undefined) {
    const isGlobal = words.length === 0 && (given.has("help") || given.has("version"));
    return isGlobal ? undefined : `there is no command ${words[0]}`;
  }
  const stranger = [...given.keys()].find((key) => !optionsOf(command.name).includes(key));
  return stranger === undefined ? undefined : `${command.name} has no --${optionName(stranger)}`;
}

Deno.test("every command line in the documents names tasks, commands and options that exist", () => {
  for (const path of DOCUMENTS) {
    for (const line of commandLines(document(path))) {
      assertEquals(commandFault(line), undefined, `${path}: ${line}`);
    }
  }
  assert(commandLines(document("README.md")).length > 2);
});

Deno.test("every task that runs the program or another task names what exists", () => {
  for (const [name, command] of Object.entries(CONFIG.tasks)) {
    for (const part of command.split("&&").map((part) => part.trim())) {
      if (!part.startsWith("deno task")) continue;
      assertEquals(commandFault(part), undefined, `task ${name}: ${part}`);
    }
    for (const [file] of command.matchAll(/(?<=\s)[\w/]+\.ts\b/g)) {
      assert(PROJECT.has(file), `task ${name} runs ${file}, which does not exist`);
    }
  }
});

Deno.test("commandFault() finds what does not exist", () => {
  const bad = [
    "deno task nothing",
    "npx -y deno@2.9.6 task nothing",
    "deno task pilotfish nothing",
    "deno task pilotfish replay --nothing",
    "deno task replay --seed 7",
    "./pilotfish",
    "rm -r data",
  ];
  for (const line of bad) assert(commandFault(line) !== undefined, line);
  const good = [
    "npx -y deno@2.9.6 task replay --json",
    "./pilotfish sample --out data/x --seed 7",
    "dist/pilotfish --version",
  ];
  for (const line of good) assertEquals(commandFault(line), undefined, line);
});

Deno.test("the README's table has every import with its package and exact version", () => {
  const rows = document("README.md").split("\n").filter((line) => line.startsWith("| `"));
  const entries = new Set(
    Object.entries(CONFIG.imports).flatMap(([name, target]) => {
      const [, exact] = target.match(/^npm:\/?(@?[^@]+@[^/]+)/) ?? [];
      return exact === undefined ? [] : [`| \`${name.replace(/\/$/, "")}\` | \`${exact}\` |`];
    }),
  );
  const said = rows.map((row) => row.replace(/ +/g, " "));
  for (const entry of entries) {
    const row = said.find((row) => row.startsWith(entry));
    assert(row !== undefined, `The README's table has no row ${entry}`);
    assert(/\w/.test(row.slice(entry.length)), `The README gives no reason for ${entry}`);
  }
  assertEquals(said.length, entries.size, "The README's table has a row that nothing imports");
});

Deno.test("the README's test command is the one that is run, with the one version of Deno", () => {
  const [test] = commandLines(document("README.md")).filter((line) => line.endsWith("task test"));
  assert(test !== undefined);
  assertStringIncludes(document(".ci/run"), `${test}\n`);
  const version = test.match(/deno@([\d.]+)/)![1];
  for (const path of ["README.md", "CONTRIBUTING.md"]) {
    for (const [, other] of document(path).matchAll(/deno@([\d.]+)/g)) assertEquals(other, version);
  }
});

Deno.test("the README shows what the demo prints, and says what other replays come to", async () => {
  const [sample = [], replay = []] = CONFIG.tasks["demo"]!.split(" && ").map((part) =>
    part.replace("deno task -q pilotfish ", "").split(" ")
  );
  const readme = document("README.md");
  await withTempFolder(async (folder) => {
    const there = (args: readonly string[]) =>
      args.map((arg) => arg === "data/sample" ? `${folder}/sample` : arg);
    await runMain(there(sample));
    const { stdout } = await runMain(there(replay));
    const [, funnel, account] = stdout.match(/\n(Funnel [^]*?\n\n)Signals\n[^]*?\n(Paper [^]*)$/)!;
    assertStringIncludes(readme, `\`\`\`text\n${funnel}${account}\`\`\`\n`);

    const json = async (args: readonly string[]) =>
      JSON.parse(
        (await runMain([...there(["replay", "--research-dir", "data/sample"]), ...args, "--json"]))
          .stdout,
      );
    const [, day] = readme.match(/Train and replay from (\S+) instead/)!;
    const later = await json(["--as-of", day!, "--from", day!]);
    assert(later.account.equity > 10_000 && later.account.realized_pnl < 0);
    const inSample = await json([]);
    assert(inSample.account.equity > 10_000 && inSample.drawdown.paused === false);
  });
});

Deno.test("the changelog has an entry for this version", () => {
  assertStringIncludes(document("CHANGELOG.md"), `\n## [${CONFIG.version}]`);
});

Deno.test("the contributing guide names every folder of src", () => {
  const folders = [...PROJECT.keys()].flatMap((path) => path.match(/^src\/\w+\//) ?? []);
  for (const folder of new Set(folders)) {
    assertStringIncludes(document("CONTRIBUTING.md"), `\`${folder}\``);
  }
});

Deno.test("links between documents lead somewhere", () => {
  for (const path of DOCUMENTS) {
    for (const [, target] of document(path).matchAll(/\]\((?!https?:)([^)#]+)/g)) {
      const resolved = new URL(target!, `file:///${path}`).pathname.slice(1);
      // Pictures are no texts, which is all that a project is read for.
      assert(PROJECT.has(resolved) || isFile(resolved), `${path} links to ${target}`);
    }
  }
});

function isFile(path: string): boolean {
  try {
    return Deno.statSync(ROOT + path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
