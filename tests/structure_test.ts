/** Layout and limits of the project, checked on the real files and on made-up ones that break each rule. */

import { assert, assertEquals } from "@std/assert";
import {
  exampleFaults,
  type Files,
  findCycle,
  floorFaults,
  importsOf,
  layerFaults,
  lengthFaults,
  loadedWith,
  MAX_FILE_LINES,
  MAX_MAIN_LINES,
  mirrorFaults,
  packageFaults,
  permissionFaults,
  readProject,
  wordFaults,
} from "./style/structure.ts";

interface Config {
  readonly imports: Readonly<Record<string, string>>;
  readonly tasks: Readonly<Record<string, string>>;
  readonly unstable: readonly string[];
}

const PROJECT = readProject();
const CONFIG: Config = JSON.parse(PROJECT.get("deno.json")!);

/** Host names of package registries, and paths of a machine. Spelt so that this file does not hold them. */
const FORBIDDEN = [
  new RegExp(`${["npm", "js"].join("")}\\.(org|com)|registry\\.[a-z]`),
  new RegExp(["jsr", "io"].join("\\.")),
  new RegExp(["", "work", "(main|shared)"].join("/")),
];

function made(files: Readonly<Record<string, string>>): Files {
  return new Map(Object.entries(files));
}

Deno.test("importsOf() finds static, re-exported, dynamic and type imports, not those in comments", () => {
  const source = `/** import { x } from "./comment.ts"; */
    import { a } from "./a.ts";
    import "./b.ts";
    export { c } from "./c.ts";
    export * from "./d.ts";
    const e = await import("./e.ts");
    type F = import("./f.ts").F;
    const text = 'import "./string.ts"';`;
  const expected = ["./a.ts", "./b.ts", "./c.ts", "./d.ts", "./e.ts", "./f.ts"];
  assertEquals(importsOf("src/x.ts", source).toSorted(), expected);
});

Deno.test("importsOf() leaves out on demand what is lazy, and what is of types alone", () => {
  const source = `import { type A, a } from "./a.ts";
    import type { B } from "./b.ts";
    import { type C, type D } from "./c.ts";
    export type { E } from "./e.ts";
    export type * from "./f.ts";
    import "./g.ts";
    type H = import("./h.ts").H;
    const i = await import("./i.ts");`;
  const path = "src/x.ts";
  assertEquals(importsOf(path, source, { types: false }), ["./a.ts", "./g.ts", "./i.ts"]);
  assertEquals(importsOf(path, source, { types: false, lazy: false }), ["./a.ts", "./g.ts"]);
});

Deno.test("the project is read", () => {
  for (const path of ["deno.json", "README.md", ".ci/run", "src/core/trade.ts"]) {
    assert(PROJECT.has(path), path);
  }
  assert(importsOf("mod.ts", PROJECT.get("mod.ts")!).includes("./src/core/trade.ts"));
});

Deno.test("folders depend downwards only", () => {
  assertEquals(layerFaults(PROJECT), []);
});

Deno.test("floorFaults() finds imports that go up within the command line, and folders on no floor", () => {
  assertEquals(floorFaults(PROJECT), []);
  const bad = [
    { "src/cli/options/a.ts": 'import "../live/b.ts";' },
    { "src/cli/live/a.ts": 'const b = await import("../commands/b.ts");' },
    { "src/cli/elsewhere/a.ts": "" },
  ];
  for (const files of bad) assertEquals(floorFaults(made(files)).length, 1, JSON.stringify(files));
  const good = { "src/cli/live/a.ts": 'import "../options/b.ts"; import "../errors.ts";' };
  assertEquals(floorFaults(made(good)), []);
});

Deno.test("layerFaults() finds each import that goes up, sideways, out of the core or nowhere", () => {
  const core = { "src/core/a.ts": "" };
  const cli = { "src/cli/a.ts": "" };
  const bad = [
    { ...cli, "src/core/b.ts": 'import "../cli/a.ts";' },
    { ...cli, "src/core/b.ts": 'const a = await import("../cli/a.ts");' },
    { "src/core/b.ts": 'import "date-fns";' },
    { "src/core/b.ts": 'import "node:fs";' },
    { ...cli, "src/engine.ts": 'import "./cli/a.ts";' },
    { "src/engine.ts": "", "src/report/b.ts": 'import "../engine.ts";' },
    { "src/store/a.ts": "", "src/report/b.ts": 'import "../store/a.ts";' },
    { ...cli, "mod.ts": 'export { a } from "./src/cli/a.ts";' },
    { ...core, "main.ts": 'import "./src/core/a.ts";' },
    { "src/cli/b.ts": 'import "./missing.ts";' },
    { "src/elsewhere/b.ts": "" },
  ];
  for (const files of bad) assertEquals(layerFaults(made(files)).length, 1, JSON.stringify(files));
  const good = {
    ...core,
    ...cli,
    "src/engine.ts": 'import "./core/a.ts";',
    "src/cli/b.ts": 'import "../engine.ts"; import "date-fns"; import "./a.ts";',
    "mod.ts": 'export { a } from "./src/core/a.ts";',
    "main.ts": 'import "./src/cli/a.ts";',
  };
  assertEquals(layerFaults(made(good)), []);
});

Deno.test("no file imports itself, however far round", () => {
  assertEquals(findCycle(PROJECT), []);
});

Deno.test("findCycle() names the ring", () => {
  const files = made({
    "src/a.ts": 'import "./b.ts"; import "./c.ts";',
    "src/b.ts": "",
    "src/c.ts": 'import type { D } from "./d.ts"; import "./b.ts";',
    "src/d.ts": 'export { c } from "./c.ts"; const lazy = () => import("./d.ts");',
  });
  assertEquals(findCycle(files), ["src/c.ts", "src/d.ts", "src/c.ts"]);
});

/** What takes long to load, or only some runs need, by what must not load it. */
const LATE: readonly (readonly [start: string, late: readonly string[]])[] = [
  ["src/cli/commands/replay.ts", [
    "src/cli/help/help.ts",
    "src/cli/terminal/table.ts",
    "string-width",
    "@std/yaml",
    "@std/csv",
    "@std/path/dirname",
    "cli-progress",
    "hyparquet-compressors",
  ]],
  ["main.ts", [
    "src/cli/help/help.ts",
    "src/cli/terminal/table.ts",
    "src/feed/activity_feed.ts",
    "string-width",
    "@std/yaml",
    "@std/path/dirname",
    "cli-progress",
    "date-fns/subMonths",
  ]],
];

Deno.test("a start, and a replay for machines, load nothing that they may not need", () => {
  const specifiers = [...PROJECT].filter(([path]) => path.endsWith(".ts"))
    .flatMap(([path, source]) => importsOf(path, source));
  for (const [path, late] of LATE) {
    const loaded = loadedWith(PROJECT, path);
    for (const each of late) {
      assert(PROJECT.has(each) || specifiers.includes(each), `${each} is nothing that is loaded`);
      assert(!loaded.has(each), `${path} loads ${each}`);
    }
  }
});

Deno.test("loadedWith() follows imports and re-exports to files and packages, not types and not import()", () => {
  const files = made({
    "src/a.ts": 'import "./b.ts"; import type { C } from "./c.ts"; import "pkg/sub";',
    "src/b.ts": 'export * from "./d.ts"; const lazy = () => import("./e.ts"); import "./a.ts";',
    "src/c.ts": "",
    "src/d.ts": 'import x from "./x.json" with { type: "json" };',
    "src/e.ts": "",
  });
  const expected = ["pkg/sub", "src/a.ts", "src/b.ts", "src/d.ts", "src/x.json"];
  assertEquals([...loadedWith(files, "src/a.ts")].toSorted(), expected);
});

Deno.test("files are short", () => {
  assertEquals(lengthFaults(PROJECT), []);
});

Deno.test("lengthFaults() counts lines", () => {
  const files = made({
    "src/ok.ts": "a\n".repeat(MAX_FILE_LINES),
    "src/long.ts": "a\n".repeat(MAX_FILE_LINES + 1),
    "main.ts": "a\n".repeat(MAX_MAIN_LINES + 1),
    "tests/long_test.ts": "a\n".repeat(1000),
  });
  assertEquals(lengthFaults(files).length, 2);
});

Deno.test("packages are pinned, mapped and used", () => {
  assertEquals(packageFaults(PROJECT, CONFIG.imports), []);
});

Deno.test("properties are checked with the seed that lets a failure repeat", () => {
  const importers = [...PROJECT].filter(([path, source]) =>
    path.endsWith(".ts") && importsOf(path, source).includes("fast-check")
  );
  assertEquals(importers.map(([path]) => path), ["tests/properties.ts"]);
});

Deno.test("packageFaults() finds loose versions, idle entries, imports past the map or from two folders", () => {
  const files = made({ "src/a.ts": 'import "b/sub"; import "npm:c@1.0.0"; import "./d.ts";' });
  assertEquals(packageFaults(made({ "tests/a.ts": 'import "node:zlib";' }), {}).length, 1);
  assertEquals(packageFaults(files, { b: "npm:b@1.2.3" }).length, 1);
  assertEquals(packageFaults(files, { b: "npm:b@^1.2.3", "npm:c@1.0.0": "npm:c@1.0.0" }).length, 1);
  assertEquals(packageFaults(made({}), { b: "npm:b@1.2.3", pilotfish: "./mod.ts" }).length, 1);
  const folder = { b: "npm:b@1.2.3", "b/": "npm:/b@1.2.3/" };
  assertEquals(packageFaults(made({ "src/a.ts": 'import "b/sub";' }), folder), []);
  assertEquals(packageFaults(made({}), folder).length, 2);
  const shared = made({ "src/cli/a.ts": 'import "b";', "src/report/a.ts": 'import "b";' });
  assertEquals(packageFaults(shared, { b: "npm:b@1.2.3" }).length, 1);
  const tested = made({ "src/cli/a.ts": 'import "b";', "tests/cli/a_test.ts": 'import "b";' });
  assertEquals(packageFaults(tested, { b: "npm:b@1.2.3" }), []);
});

Deno.test("examples of the library import it by its name", () => {
  assertEquals(exampleFaults(PROJECT), []);
});

Deno.test("exampleFaults() finds an example that imports a file, if the library exports it", () => {
  const example = (from: string, name: string) =>
    `/**\n * Does.\n *\n * \`\`\`ts\n * import { ${name} } from "${from}";\n */\nexport function ${name}() {}\n`;
  const files = made({
    "mod.ts": 'export {\n  type A,\n  b,\n  c,\n} from "./src/core/b.ts";\n',
    "src/core/b.ts": example("./b.ts", "b") + example("pilotfish", "c") + example("./b.ts", "d"),
    "src/research.ts": 'export { e } from "./e.ts";\n',
    "src/e.ts": example("./e.ts", "e"),
  });
  assertEquals(exampleFaults(files), [
    'The example of b in src/core/b.ts imports a file, not "pilotfish"',
    'The example of e in src/e.ts imports a file, not "pilotfish"',
  ]);
});

Deno.test("tests mirror the sources", () => {
  assertEquals(mirrorFaults(PROJECT), []);
});

Deno.test("mirrorFaults() finds a test without a source and a core file without a test", () => {
  assertEquals(mirrorFaults(made({ "tests/report/a_test.ts": "" })).length, 1);
  assertEquals(mirrorFaults(made({ "src/core/a.ts": "export function a() {}" })).length, 1);
  const good = {
    "src/core/a.ts": "export function a() {}",
    "tests/core/a_test.ts": "",
    "src/core/b.ts": "export interface B {}",
    "src/cli/c.ts": "export function c() {}",
    "tests/golden/d_test.ts": "",
  };
  assertEquals(mirrorFaults(made(good)), []);
});

Deno.test("tasks allow no more than they need, and the executable is started as the task is", () => {
  assertEquals(permissionFaults(CONFIG.tasks), []);
  const allowed = (task: string) =>
    CONFIG.tasks[task]!.match(/--(allow|deny|no-prompt|v8-flags)[^\s']*/g);
  const compiled = allowed("compile")!.filter((flag) => flag !== "--deny-import");
  assertEquals(allowed("pilotfish"), compiled);
});

Deno.test("an executable has all that import() names, which a start from the files looks at when it is called", () => {
  const lazy = "lazy-dynamic-imports";
  assert(CONFIG.tasks["pilotfish"]!.includes(`--unstable-${lazy} `));
  assert(!CONFIG.tasks["compile"]!.includes(lazy));
  // That would be taken by the executable too.
  assert(!CONFIG.unstable.includes(lazy));
});

Deno.test("permissionFaults() finds flags that name nothing", () => {
  const flags = ["-A", "--allow-all", "--allow-run", "--allow-net", "--allow-env", "--allow-write"];
  for (const flag of flags) {
    assertEquals(permissionFaults({ x: `deno run ${flag} main.ts` }).length, 1, flag);
    assertEquals(permissionFaults({ x: `deno run ${flag}` }).length, 1, flag);
  }
  assertEquals(permissionFaults({ x: "deno run --allow-run=deno --allow-read main.ts" }), []);
});

Deno.test("no file names a registry's host or a path of somebody's machine", () => {
  assertEquals(wordFaults(PROJECT, FORBIDDEN), []);
  assertEquals(wordFaults(made({ "deno.lock": PROJECT.get("deno.lock")! }), [/https?:/]), []);
});

Deno.test("wordFaults() finds them", () => {
  const host = ["https://registry", "npmjs", "org"].join(".");
  assertEquals(wordFaults(made({ "deno.lock": host }), FORBIDDEN).length, 1);
  assertEquals(
    wordFaults(made({ "a.md": `see ${["", "work", "main"].join("/")}` }), FORBIDDEN).length,
    1,
  );
});
