/**
 * House rules that a linter can see, as a plugin for `deno lint` (see `lint.plugins` in `deno.json`).
 *
 * Rules that need more than one file are in `tests/structure_test.ts`.
 *
 * @module
 */

/** Most lines a function may have, its signature and comments included. */
export const MAX_FUNCTION_LINES = 70;
/** Most required arguments of an exported function (a state and two facts), an options object at the end not counted. */
export const MAX_REQUIRED_ARGUMENTS = 3;

const ROOT = import.meta.dirname!.replaceAll("\\", "/").replace(/tests\/style$/, "");

/** Globals that read a clock, a random number or the world, or come back later. */
const IMPURE_OBJECTS: ReadonlySet<string> = new Set(
  ["Deno", "performance", "crypto", "console", "navigator", "localStorage", "globalThis", "self"],
);
const IMPURE_MEMBERS: ReadonlySet<string> = new Set(["Date.now", "Math.random"]);
const IMPURE_CALLS: ReadonlySet<string> = new Set(
  ["setTimeout", "setInterval", "queueMicrotask", "fetch", "alert", "confirm", "prompt", "Date"],
);

const UNFINISHED = /\b(TODO|FIXME|XXX|HACK|stub|not implemented|for now|simplified|placeholder)\b/i;
const CONTRACTION = /\b(\w+n't|it's|can't|won't|I'm|we're|you're|they're)\b/i;

type Parameter = Deno.lint.FunctionDeclaration["params"][number];
type FunctionNode =
  | Deno.lint.FunctionDeclaration
  | Deno.lint.FunctionExpression
  | Deno.lint.ArrowFunctionExpression;

/** Path of the linted file inside the project, with forward slashes. */
function projectPath(ctx: Deno.lint.RuleContext): string {
  const path = ctx.filename.replaceAll("\\", "/");
  return path.startsWith(ROOT) ? path.slice(ROOT.length) : path;
}

/** A rule that looks at the files under `folders` only. */
function ruleFor(
  folders: RegExp,
  create: (ctx: Deno.lint.RuleContext) => Deno.lint.LintVisitor,
): Deno.lint.Rule {
  return { create: (ctx) => folders.test(projectPath(ctx)) ? create(ctx) : {} };
}

const CORE = /^src\/core\//;
const SOURCE = /^(src\/(?!types\/)|main\.ts$|mod\.ts$)/;
const ANYWHERE = /\.ts$/;

function isRequired(parameter: Parameter): boolean {
  return parameter.type === "ObjectPattern" || parameter.type === "ArrayPattern" ||
    (parameter.type === "Identifier" && !parameter.optional);
}

function isOptions(parameter: Parameter | undefined): boolean {
  return parameter?.type === "ObjectPattern" ||
    (parameter?.type === "Identifier" && /options$/i.test(parameter.name));
}

const corePure = ruleFor(CORE, (ctx) => {
  function report(node: Deno.lint.Node, what: string) {
    ctx.report({
      node,
      message: `Cannot use ${what} in src/core, which is pure`,
      hint: "Let the caller pass the time, the seed or the data in with the event.",
    });
  }
  return {
    MemberExpression(node) {
      if (node.object.type !== "Identifier") return;
      const name = node.property.type === "Identifier" ? node.property.name : "";
      const member = `${node.object.name}.${name}`;
      if (IMPURE_OBJECTS.has(node.object.name) || IMPURE_MEMBERS.has(member)) report(node, member);
    },
    CallExpression(node) {
      if (node.callee.type === "Identifier" && IMPURE_CALLS.has(node.callee.name)) {
        report(node, `${node.callee.name}()`);
      }
    },
    NewExpression(node) {
      const isClock = node.callee.type === "Identifier" && node.callee.name === "Date";
      if (isClock && node.arguments.length === 0) report(node, "new Date()");
    },
    AwaitExpression: (node) => report(node, "await"),
    ImportExpression: (node) => report(node, "import()"),
  };
});

const errorMessage = ruleFor(SOURCE, (ctx) => ({
  NewExpression(node) {
    if (node.callee.type !== "Identifier" || !node.callee.name.endsWith("Error")) return;
    const text = node.arguments[0];
    if (text === undefined) return;
    let first: string, last: string;
    if (text.type === "Literal" && typeof text.value === "string") first = last = text.value;
    else if (text.type === "TemplateLiteral") {
      first = text.quasis[0]!.cooked;
      last = text.quasis.at(-1)!.cooked;
    } else return;
    const fault = /^[a-z]/.test(first)
      ? "start with a capital"
      : /(^|[^.])\.\s*$/.test(last)
      ? "end without a period"
      : CONTRACTION.test(first + last)
      ? "do without contractions"
      : undefined;
    if (fault !== undefined) {
      ctx.report({
        node: text,
        message: `Error messages ${fault}`,
        hint: 'Say what failed, then the value: "Cannot read X as Y: <value>".',
      });
    }
  },
}));

const exportedFunctions = ruleFor(SOURCE, (ctx) => ({
  "ExportNamedDeclaration > FunctionDeclaration"(node: Deno.lint.FunctionDeclaration) {
    const required = node.params.filter(isRequired);
    const counted = isOptions(required.at(-1)) ? required.length - 1 : required.length;
    if (counted <= MAX_REQUIRED_ARGUMENTS) return;
    ctx.report({
      node: node.id ?? node,
      message: `Exported function has ${counted} required arguments`,
      hint: `Take ${MAX_REQUIRED_ARGUMENTS} at most, then one object with names.`,
    });
  },
}));

const exportedDocs = ruleFor(SOURCE, (ctx) => ({
  ExportNamedDeclaration(node) {
    if (node.declaration === null) return;
    const before = ctx.sourceCode.text.slice(0, node.range[0]).trimEnd();
    if (!before.endsWith("*/")) ctx.report({ node, message: "Exported symbol has no JSDoc" });
  },
}));

const functionLength = ruleFor(SOURCE, (ctx) => {
  function check(node: FunctionNode) {
    const lines = ctx.sourceCode.text.slice(...node.range).split("\n").length;
    if (lines > MAX_FUNCTION_LINES) {
      ctx.report({
        node,
        message: `Function has ${lines} lines, ${MAX_FUNCTION_LINES} is the most`,
        hint: "Push loops and leaves down into functions of their own.",
      });
    }
  }
  return {
    FunctionDeclaration: check,
    FunctionExpression: check,
    ArrowFunctionExpression: check,
  };
});

const topLevelFunction = ruleFor(ANYWHERE, (ctx) => ({
  ":matches(Program, Program > ExportNamedDeclaration) > VariableDeclaration > VariableDeclarator"(
    node: Deno.lint.VariableDeclarator,
  ) {
    if (node.init?.type !== "ArrowFunctionExpression") return;
    ctx.report({ node, message: "Top-level functions use the function keyword" });
  },
}));

const noPrivateKeyword = ruleFor(ANYWHERE, (ctx) => ({
  "[accessibility=private]"(node: Deno.lint.Node) {
    // A constructor has no other way to be private.
    if (node.type === "MethodDefinition" && node.kind === "constructor") return;
    ctx.report({ node, message: "Private members are #private" });
  },
  TSParameterProperty(node) {
    ctx.report({ node, message: "Fields are declared in the class body" });
  },
}));

const noUnfinished = ruleFor(SOURCE, (ctx) => ({
  Program() {
    for (const comment of ctx.sourceCode.text.matchAll(/\/\*[^]*?\*\/|(?<=^|\s)\/\/.*/g)) {
      const word = UNFINISHED.exec(comment[0]);
      if (word === null) continue;
      const start = comment.index + word.index;
      ctx.report({
        range: [start, start + word[0].length],
        message: `Comment speaks of unfinished work: ${word[0]}`,
      });
    }
  },
}));

/** The plugin; rules are named `pilotfish/<name>`. */
const plugin: Deno.lint.Plugin = {
  name: "pilotfish",
  rules: {
    "core-pure": corePure,
    "error-message": errorMessage,
    "exported-arguments": exportedFunctions,
    "exported-docs": exportedDocs,
    "function-length": functionLength,
    "top-level-function": topLevelFunction,
    "no-private-keyword": noPrivateKeyword,
    "no-unfinished": noUnfinished,
  },
};
export default plugin;
