/**
 * How the files of the project may hang together, as functions over their texts.
 *
 * `tests/structure_test.ts` calls them with the real files and with made-up ones that break each rule.
 *
 * @module
 */

/** Texts by path inside the project, with forward slashes. */
export type Files = ReadonlyMap<string, string>;

/** Path of the project's top folder, with a slash at the end. */
export const ROOT = import.meta.dirname!.replaceAll("\\", "/").replace(/tests\/style$/, "");

/** Most lines a source file may have. */
export const MAX_FILE_LINES = 350;
/** Most lines `main.ts` may have: it starts the command line and nothing else. */
export const MAX_MAIN_LINES = 30;

const MIDDLE = [
  "polymarket",
  "research",
  "feed",
  "store",
  "execution",
  "monitor",
  "report",
  "dashboard",
] as const;

/** Folders of `tests` whose files carry the names of the source files they test. */
const MIRRORED = ["core", "cli", "deploy", ...MIDDLE] as const;

/** What each layer may import besides itself. A layer is a folder of `src`, `src` itself or a file. */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  polymarket: ["core"],
  research: ["core", "polymarket"],
  // The replay source walks the table that research has loaded.
  feed: ["core", "polymarket", "research"],
  store: ["core"],
  execution: ["core", "polymarket"],
  monitor: ["core", "polymarket"],
  report: ["core"],
  // Shows what the store keeps and what a run says of itself, with the page parts of a report.
  dashboard: ["core", "polymarket", "feed", "store", "monitor", "report"],
  // The whole program on a machine that is made up; the random numbers are those of the sample.
  simulation: ["core", "polymarket", "research", "feed", "execution", "store", "src"],
  // The files beside the folders, which wire them together: engine.ts.
  src: ["core", ...MIDDLE],
  // A live run, wired around the engine.
  live: ["core", "feed", "store", "execution", "polymarket", "src"],
  // The version comes from deno.json.
  cli: ["core", "live", ...MIDDLE, "simulation", "src", "deno.json"],
  // The refresh in the cloud: its settings are those of the command line.
  deploy: ["core", "polymarket", "research", "store", "cli"],
  "src/deploy.ts": ["deploy", "store"],
  "main.ts": ["cli"],
  "mod.ts": ["core"],
  "src/research.ts": ["research", "src"],
};

/** Folders of the command line from the ground up: each imports from those before it only. */
const CLI_FLOORS = [
  "terminal",
  "options",
  "output",
  "doctor",
  "help",
  "learning",
  "account",
  "replay",
  "report",
  "live",
  "commands",
] as const;

const TEXT_FILE =
  /(\.(ts|js|md|json|jsonc|yaml|yml|lock|html|css|sh|txt)|\/run|LICENSE|\.gitignore)$/;
const NOT_OURS = /^(\.git|node_modules|dist|coverage|data\/(?!README\.md$).*)$/;

/** Reads every text file of the project, whatever version control thinks of it. */
export function readProject(root: string = ROOT): Files {
  const files = new Map<string, string>();
  function walk(folder: string) {
    for (const { name, isDirectory, isFile } of Deno.readDirSync(root + folder)) {
      const path = folder + name;
      if (NOT_OURS.test(path)) continue;
      if (isDirectory) walk(`${path}/`);
      if (isFile && TEXT_FILE.test(path)) files.set(path, Deno.readTextFileSync(root + path));
    }
  }
  walk("");
  return files;
}

/** The program's own files among `files`: `src` and those that start it or export it, type declarations left out. */
export function sourcesOf(files: Files): Files {
  return new Map(
    [...files].filter(([path]) => /^(src\/(?!types\/).*|main|mod|research)\.ts$/.test(path)),
  );
}

/** Which imports of a file count. */
export interface ImportKinds {
  /** Whether `import()` counts, which loads a file only when it is called. @default {true} */
  readonly lazy?: boolean;
  /** Whether those of types alone count, which are gone when the program runs. @default {true} */
  readonly types?: boolean;
}

/** A declaration that names another file or a package. */
type FromDeclaration =
  | Deno.lint.ImportDeclaration
  | Deno.lint.ExportNamedDeclaration
  | Deno.lint.ExportAllDeclaration;

/**
 * Every specifier a file imports or re-exports.
 *
 * @param path Name of the file.
 * @param source Text of the file.
 * @param kinds Which of them. @default {all}
 */
export function importsOf(
  path: string,
  source: string,
  { lazy = true, types = true }: ImportKinds = {},
): string[] {
  const specifiers: string[] = [];
  function add(literal: Deno.lint.Node | null | undefined) {
    if (literal?.type === "Literal") specifiers.push(String(literal.value));
  }
  function addFrom(declaration: FromDeclaration) {
    if (types || !isOfTypes(declaration)) add(declaration.source);
  }
  const collect: Deno.lint.LintVisitor = {
    ImportDeclaration: addFrom,
    ExportNamedDeclaration: addFrom,
    ExportAllDeclaration: addFrom,
    ImportExpression: ({ source }) => lazy && add(source),
    "TSImportType Literal": (literal) => types && add(literal),
  };
  const plugin = { name: "imports", rules: { collect: { create: () => collect } } };
  Deno.lint.runPlugin(plugin, path, source);
  return specifiers;
}

/** Whether a declaration is of types alone: as a whole, or each of its names. */
function isOfTypes(declaration: FromDeclaration): boolean {
  const isType = (node: object) =>
    ("importKind" in node && node.importKind === "type") ||
    ("exportKind" in node && node.exportKind === "type");
  const names = declaration.type === "ExportAllDeclaration" ? [] : declaration.specifiers;
  return isType(declaration) || (names.length > 0 && names.every(isType));
}

/** Files and packages that are loaded whenever a file is, the file itself among them. */
export function loadedWith(files: Files, path: string): ReadonlySet<string> {
  const loaded = new Set([path]);
  // A set's walk also comes to what is added on the way.
  for (const each of loaded) {
    const source = each.endsWith(".ts") ? files.get(each) : undefined;
    if (source === undefined) continue;
    for (const specifier of importsOf(each, source, { lazy: false, types: false })) {
      loaded.add(resolvePath(each, specifier) ?? specifier);
    }
  }
  return loaded;
}

/** The project file a relative specifier names; `undefined` for a package. */
export function resolvePath(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  return new URL(specifier, `file:///${from}`).pathname.slice(1);
}

/** Layer of a file: a folder of `src`, `src` itself, or the file: `core`, `src`, `main.ts`. */
export function layerOf(path: string): string {
  if (path in MAY_IMPORT) return path;
  return path.match(/^src\/(\w+)\//)?.[1] ?? path.match(/^src(?=\/)/)?.[0] ?? path;
}

/** Imports that go against {@linkcode MAY_IMPORT}, as sentences. */
export function layerFaults(files: Files): string[] {
  const faults: string[] = [];
  for (const [path, source] of sourcesOf(files)) {
    const layer = layerOf(path);
    const allowed = MAY_IMPORT[layer];
    if (allowed === undefined) faults.push(`${path} is in no known layer: add it to MAY_IMPORT`);
    for (const specifier of importsOf(path, source)) {
      const target = resolvePath(path, specifier);
      if (target === undefined) {
        if (layer === "core") faults.push(`${path} imports ${specifier}: the core imports nothing`);
      } else if (!files.has(target)) {
        faults.push(`${path} imports ${target}, which does not exist`);
      } else if (layerOf(target) !== layer && !allowed?.includes(layerOf(target))) {
        faults.push(`${path} imports ${target}: ${layer} may import ${allowed?.join(", ")}`);
      }
    }
  }
  return faults;
}

/** Imports between folders of the command line that go up, as sentences. */
export function floorFaults(files: Files): string[] {
  const floorOf = (path: string) =>
    CLI_FLOORS.indexOf(path.split("/")[2] as typeof CLI_FLOORS[number]);
  return [...sourcesOf(files)].filter(([path]) => /^src\/cli\/.+\//.test(path)).flatMap(
    ([path, source]) => {
      if (floorOf(path) < 0) return [`${path} is on no known floor: add it to CLI_FLOORS`];
      return importsOf(path, source).map((specifier) => resolvePath(path, specifier) ?? "")
        .filter((target) => /^src\/cli\/.+\//.test(target) && floorOf(target) > floorOf(path))
        .map((target) => `${path} imports ${target}, which is above it`);
    },
  );
}

/**
 * The first ring of files that cannot be loaded without each other, in order; empty if there is none. A file that is
 * loaded on demand, as a command is, may look into the table that loads it.
 */
export function findCycle(files: Files): string[] {
  const done = new Set<string>();
  const trail: string[] = [];
  function visit(path: string): string[] {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    const source = files.get(path);
    if (done.has(path) || source === undefined || !path.endsWith(".ts")) return [];
    trail.push(path);
    for (const specifier of importsOf(path, source, { lazy: false })) {
      const target = resolvePath(path, specifier);
      const cycle = target === undefined ? [] : visit(target);
      if (cycle.length > 0) return cycle;
    }
    trail.pop();
    done.add(path);
    return [];
  }
  for (const path of files.keys()) {
    const cycle = visit(path);
    if (cycle.length > 0) return cycle;
  }
  return [];
}

/** Source files that are too long, as sentences. */
export function lengthFaults(files: Files): string[] {
  return [...sourcesOf(files)].flatMap(([path, source]) => {
    const lines = source.trimEnd().split("\n").length;
    const most = path === "main.ts" ? MAX_MAIN_LINES : MAX_FILE_LINES;
    return lines > most ? [`${path} has ${lines} lines, ${most} is the most`] : [];
  });
}

/** Packages that are loosely pinned, mapped for nothing, imported past the map or from two folders, as sentences. */
export function packageFaults(files: Files, importMap: Readonly<Record<string, string>>): string[] {
  const faults: string[] = [];
  // "x" and "x/" are one package, as a module and as a folder.
  const names = Object.keys(importMap).map((name) => name.replace(/\/$/, ""));
  const layersByEntry = new Map<string, Set<string>>();
  for (const [path, source] of files) {
    if (!path.endsWith(".ts")) continue;
    for (const specifier of importsOf(path, source)) {
      if (specifier.startsWith(".")) continue;
      if (specifier.startsWith("node:")) {
        // Older versions of Deno check it against Node's types, which have to be downloaded first.
        faults.push(`${path} imports ${specifier}: take it from the global process`);
        continue;
      }
      const entry = names.find((name) => specifier === name || specifier.startsWith(`${name}/`));
      if (entry === undefined) faults.push(`${path} imports ${specifier}: not in the import map`);
      else layersByEntry.set(entry, (layersByEntry.get(entry) ?? new Set()).add(layerOf(path)));
    }
  }
  for (const [name, target] of Object.entries(importMap)) {
    if (!/^(npm|jsr):/.test(target)) continue;
    const layers = [...layersByEntry.get(name.replace(/\/$/, "")) ?? []];
    const folders = layers.filter((layer) => layer in MAY_IMPORT);
    if (!/@\d+\.\d+\.\d+(\/|$)/.test(target)) faults.push(`${target} is not an exact version`);
    if (layers.length === 0) faults.push(`${name} is in the import map, nothing imports it`);
    if (folders.length > 1 && !name.startsWith("@std/")) {
      faults.push(`${name} is imported by ${folders.join(" and ")}: give it one adapter`);
    }
  }
  return faults;
}

/** Examples of the library that import past its name, as sentences: who reads them has no `./x.ts`. */
export function exampleFaults(files: Files): string[] {
  const exported = ["mod.ts", "src/research.ts"].flatMap((library) =>
    [...(files.get(library) ?? "").matchAll(/^export \{([^}]*)\} from "\.\/(.*)";/gm)]
      .map(([, list = "", path = ""]) => ({ list, path: library.replace(/[^/]*$/, path) }))
  );
  return exported.flatMap(({ list, path }) => {
    const names = list.split(",").map((name) => name.replace(/^\s*type /, "").trim());
    const documented = (files.get(path) ?? "").matchAll(
      /\/\*\*((?:(?!\*\/)[^])*)\*\/\nexport (?:\w+\*? )+(\w+)/g,
    );
    return [...documented].filter(([, doc = "", name = ""]) =>
      names.includes(name) && doc.includes(' from "./')
    ).map(([, , name]) => `The example of ${name} in ${path} imports a file, not "pilotfish"`);
  });
}

/** Tests that mirror no source file and core files that no test mirrors, as sentences. */
export function mirrorFaults(files: Files): string[] {
  const faults: string[] = [];
  for (const [path, source] of files) {
    const [, tested, folder] = path.match(/^tests\/((\w+)\/.*)_test\.ts$/) ?? [];
    const isMirror = MIRRORED.some((name) => name === folder);
    if (isMirror && !files.has(`src/${tested}.ts`)) {
      faults.push(`${path} tests src/${tested}.ts, which does not exist`);
    }
    const [, core] = path.match(/^src\/(core\/.*)\.ts$/) ?? [];
    const hasCode = /^(export )?(function|class)/m.test(source);
    if (core !== undefined && hasCode && !files.has(`tests/${core}_test.ts`)) {
      faults.push(`${path} has no tests/${core}_test.ts`);
    }
  }
  return faults;
}

/** Task flags that allow more than the program needs, as sentences. */
export function permissionFaults(tasks: Readonly<Record<string, string>>): string[] {
  return Object.entries(tasks).flatMap(([name, command]) =>
    [...command.matchAll(/(?<=\s)(-A|--allow-(all|run|net|env|sys|ffi|write|import))(?=\s|$)/g)]
      .map(([flag]) => `task ${name} has ${flag}: name what it needs`)
  );
}

/** Where a text file holds what must not be published, as sentences. */
export function wordFaults(files: Files, forbidden: readonly RegExp[]): string[] {
  return [...files].flatMap(([path, text]) =>
    forbidden.flatMap((pattern) => {
      const found = pattern.exec(text);
      return found === null ? [] : [`${path} says ${found[0]}`];
    })
  );
}
