import { assertEquals, assertStringIncludes } from "@std/assert";
import plugin, { MAX_FUNCTION_LINES } from "./lint_plugin.ts";

const ROOT = import.meta.dirname!.replace(/tests[\\/]style$/, "");

/** What the plugin says about a file, as `rule: message` with the plugin's name left out. */
function lint(path: string, source: string): string[] {
  return Deno.lint.runPlugin(plugin, ROOT + path, source)
    .map(({ id, message }) => `${id.replace("pilotfish/", "")}: ${message}`);
}

function lines(count: number): string {
  return "  work();\n".repeat(count);
}

Deno.test("core-pure finds clocks, randomness, timers and the world", () => {
  const impure = [
    ["Date.now()", "Date.now"],
    ["const now = Date.now;", "Date.now"],
    ["new Date()", "new Date()"],
    ["Math.random()", "Math.random"],
    ["performance.now()", "performance.now"],
    ["setTimeout(work, 1)", "setTimeout()"],
    ["Deno.cwd()", "Deno.cwd"],
    ["fetch(url)", "fetch()"],
    ["await work()", "await"],
    ['import("./trade.ts")', "import()"],
  ] as const;
  for (const [source, what] of impure) {
    const found = lint("src/core/x.ts", source);
    assertEquals(found, [`core-pure: Cannot use ${what} in src/core, which is pure`], source);
  }
});

Deno.test("core-pure lets dates be computed and says nothing outside the core", () => {
  assertEquals(lint("src/core/x.ts", "new Date(timeMs); Date.UTC(2026, 0); Math.max(1, 2);"), []);
  assertEquals(lint("src/cli/x.ts", "Date.now(); Deno.cwd(); await work();"), []);
});

Deno.test("error-message wants a capital, no period, no contraction", () => {
  const bad = [
    'new Error("cannot read");',
    'new RangeError("Cannot read.");',
    "new UsageError(`Cannot read ${x}.`);",
    "new UsageError(`Can't read ${x}`);",
  ];
  for (const source of bad) assertEquals(lint("src/x.ts", source).length, 1, source);
  const good = [
    'new Error("Cannot read X as Y: 1");',
    "new Error(`${name} is not a number`);",
    'new Error("Read on...");',
    "new Error(message);",
    "new Error();",
    'new Thing("anything goes.");',
  ];
  for (const source of good) assertEquals(lint("src/x.ts", source), [], source);
});

Deno.test("exported-arguments counts required arguments, not options", () => {
  const docs = "/** Works. */\nexport ";
  assertEquals(lint("src/x.ts", `${docs}function f(a, b, c, d = 1, e?: string, ...f) {}`), []);
  assertEquals(lint("src/x.ts", `${docs}function f(a, b, c, options) {}`), []);
  assertEquals(lint("src/x.ts", `${docs}function f(a, b, c, { x, y }) {}`), []);
  assertEquals(lint("src/x.ts", "function f(a, b, c, d) {}"), []);
  assertEquals(lint("src/x.ts", `${docs}function f(a, b, c, d) {}`), [
    "exported-arguments: Exported function has 4 required arguments",
  ]);
});

Deno.test("exported-docs wants JSDoc on every declaration that is exported", () => {
  assertEquals(lint("src/x.ts", "export const a = 1;"), [
    "exported-docs: Exported symbol has no JSDoc",
  ]);
  assertEquals(lint("src/x.ts", "// a\nexport interface A {}").length, 1);
  assertEquals(lint("src/x.ts", '/** A. */\nexport const a = 1;\nexport { b } from "./b.ts";'), []);
});

Deno.test("function-length allows what fits on a screen", () => {
  const body = lines(MAX_FUNCTION_LINES - 2);
  assertEquals(lint("src/x.ts", `function f() {\n${body}}`), []);
  const [found] = lint("src/x.ts", `function f() {\n${body}\n}`);
  assertStringIncludes(found!, `Function has ${MAX_FUNCTION_LINES + 1} lines`);
});

Deno.test("top-level-function allows arrows as callbacks only", () => {
  assertEquals(lint("src/x.ts", "const f = () => 1;").length, 1);
  assertEquals(lint("src/x.ts", "/** F. */\nexport const f = () => 1;").length, 1);
  assertEquals(
    lint("src/x.ts", "function f() { const g = () => 1; return [1].map(() => g()); }"),
    [],
  );
});

Deno.test("no-private-keyword wants #private and no parameter properties", () => {
  assertEquals(lint("src/x.ts", "class A { private a = 1; }").length, 1);
  assertEquals(lint("src/x.ts", "class A { private a() {} }").length, 1);
  assertEquals(lint("src/x.ts", "class A { constructor(private a: number) {} }").length, 1);
  assertEquals(
    lint("src/x.ts", "class A { #a = 1; readonly b = 2; #c() {} private constructor() {} }"),
    [],
  );
});

Deno.test("no-unfinished reads comments, not code", () => {
  assertEquals(lint("src/x.ts", "// TODO later"), [
    "no-unfinished: Comment speaks of unfinished work: TODO",
  ]);
  assertEquals(lint("src/x.ts", "/** Good enough\n * for now. */").length, 1);
  assertEquals(lint("src/x.ts", 'const attribute = "placeholder"; // https://example.org'), []);
});
