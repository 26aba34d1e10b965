/** Unusable history: one clear error, exit code 3, nothing on stdout and nothing half-written. */

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { runMain } from "../cli/fake_io.ts";
import { namesIn, sampleFolder, writeResearch } from "../cli/commands/research_folder.ts";
import { parquetBytes } from "../research/parquet/parquet_cases.ts";
import { withTempFolder } from "../temp_folder.ts";

const SAMPLE = await sampleFolder();
const TRADES = "Politics/trades.parquet";
const MARKETS = "Politics/markets_filtered.csv";
const RESOLUTIONS = "resolutions.csv";

/** Every command that reads history, with the file it would write. */
const COMMANDS: readonly (readonly [line: readonly string[], output?: string])[] = [
  [["replay", "--verify"], "--signals"],
  [["replay", "--json"], "--log"],
  [["run", "--replay"], "--signals"],
  [["backtest"], "--signals"],
  [["backtest", "--pnl=roi"], "--signals"],
  [["warmup", "--json"], "--out"],
  [["whales"]],
  [["why", "0x1234"]],
];

/** What can be wrong with a research directory, how to make it so, and what the error must name. */
const DAMAGES:
  readonly (readonly [what: string, damage: (dir: string) => Promise<void>, names: string])[] = [
    ["a missing directory", (dir) => Deno.remove(dir, { recursive: true }), "research directory"],
    ["a directory without categories", async (dir) => {
      await Deno.remove(dir, { recursive: true });
      await Deno.mkdir(dir);
    }, "trades.parquet"],
    ["a file for a directory", async (dir) => {
      await Deno.remove(dir, { recursive: true });
      await Deno.writeTextFile(dir, "");
    }, "research"],
    [
      "a missing category",
      (dir) => Deno.remove(`${dir}/Politics`, { recursive: true }),
      '"Politics"',
    ],
    ["a truncated parquet file", (dir) => cut(`${dir}/${TRADES}`, 0.5), TRADES],
    ["a parquet file without its last bytes", (dir) => cut(`${dir}/${TRADES}`, 0.999), TRADES],
    [
      "an empty parquet file",
      (dir) => Deno.writeFile(`${dir}/${TRADES}`, new Uint8Array()),
      TRADES,
    ],
    [
      "text for a parquet file",
      (dir) => Deno.writeTextFile(`${dir}/${TRADES}`, "a,b\n1,2\n".repeat(99)),
      TRADES,
    ],
    ["noise in a parquet file", (dir) => scramble(`${dir}/${TRADES}`), TRADES],
    ["missing markets", (dir) => Deno.remove(`${dir}/${MARKETS}`), MARKETS],
    ["empty markets", (dir) => Deno.writeTextFile(`${dir}/${MARKETS}`, ""), MARKETS],
    [
      "markets without an id",
      (dir) => Deno.writeTextFile(`${dir}/${MARKETS}`, "name,volume\nx,1\n"),
      MARKETS,
    ],
    [
      "markets without a volume",
      (dir) => Deno.writeTextFile(`${dir}/${MARKETS}`, "conditionId\n0x1\n"),
      MARKETS,
    ],
    [
      "a broken quote in markets",
      (dir) => append(`${dir}/${MARKETS}`, '"0x1,never closed\n'),
      MARKETS,
    ],
    ["missing resolutions", (dir) => Deno.remove(`${dir}/${RESOLUTIONS}`), RESOLUTIONS],
    ["empty resolutions", (dir) => Deno.writeTextFile(`${dir}/${RESOLUTIONS}`, ""), RESOLUTIONS],
    [
      "resolutions without winners",
      (dir) => Deno.writeTextFile(`${dir}/${RESOLUTIONS}`, "market_id\n0x1\n"),
      RESOLUTIONS,
    ],
    [
      "winners of another kind",
      (dir) => Deno.writeTextFile(`${dir}/${RESOLUTIONS}`, "market_id,winner\n0x1,\n0x2,Trump\n"),
      'the first one is "Trump"',
    ],
    ["a folder for resolutions", async (dir) => {
      await Deno.remove(`${dir}/${RESOLUTIONS}`);
      await Deno.mkdir(`${dir}/${RESOLUTIONS}`);
    }, "it is a folder"],
    [
      "a parquet file of another schema",
      (dir) => Deno.writeFile(`${dir}/${TRADES}`, parquetBytes([{ name: "x", data: ["y"] }])),
      "the columns are x",
    ],
    [
      "a broken quote in resolutions",
      (dir) => append(`${dir}/${RESOLUTIONS}`, '0x1,"YES\n'),
      RESOLUTIONS,
    ],
  ];

async function cut(path: string, part: number): Promise<void> {
  await Deno.truncate(path, Math.floor((await Deno.stat(path)).size * part));
}

async function append(path: string, text: string): Promise<void> {
  await Deno.writeTextFile(path, text, { append: true });
}

/** Overwrites the middle of a file, which keeps its head, its foot and its size. */
async function scramble(path: string): Promise<void> {
  const bytes = await Deno.readFile(path);
  await Deno.writeFile(path, bytes.fill(0xa5, 1000, Math.floor(bytes.length / 2)));
}

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to);
  for (const { name, isDirectory } of Deno.readDirSync(from)) {
    if (isDirectory) await copyFolder(`${from}/${name}`, `${to}/${name}`);
    else await Deno.copyFile(`${from}/${name}`, `${to}/${name}`);
  }
}

for (const [what, damage, names] of DAMAGES) {
  Deno.test(`${what} is refused by every command, with nothing written`, async () => {
    await withTempFolder(async (folder) => {
      const dir = `${folder}/research`;
      await copyFolder(SAMPLE, dir);
      await damage(dir);
      await Deno.mkdir(`${folder}/out`);
      await Deno.writeTextFile(`${folder}/out/old.txt`, "old");
      for (const [line, output] of COMMANDS) {
        const out = output === undefined ? [] : [output, `${folder}/out/old.txt`];
        const ran = await runMain([...line, "--research-dir", dir, ...out]);
        assertEquals([ran.code, ran.stdout], [3, ""], `${line.join(" ")}: ${ran.stderr}`);
        assertMatch(ran.stderr, /^pilotfish: Cannot [^\n]+: [^\n]+ \([^\n]+\)\.\n$/);
        assertStringIncludes(ran.stderr, names);
        assertStringIncludes(ran.stderr, dir);
      }
      assertEquals(namesIn(`${folder}/out`), ["old.txt"]);
      assertEquals(await Deno.readTextFile(`${folder}/out/old.txt`), "old");
    });
  });
}

Deno.test("a category that does not exist is refused, and a similar one named", async () => {
  const ran = await runMain(["replay", "--research-dir", SAMPLE, "--categories=politcs"]);
  assertEquals([ran.code, ran.stdout], [3, ""]);
  assertStringIncludes(ran.stderr, 'Cannot find category "politcs"');
  assertStringIncludes(ran.stderr, "did you mean Politics? there are Crypto, Economy, ");
});

Deno.test("a column of volumes that does not exist is refused", async () => {
  const ran = await runMain(["whales", "--research-dir", SAMPLE, "--liquidity-field=nonsense"]);
  assertEquals([ran.code, ran.stdout], [3, ""]);
  assertStringIncludes(ran.stderr, "nonsense");
});

Deno.test("rows that cannot be used are counted and said, not refused", async () => {
  await withTempFolder(async (dir) => {
    const trades = [{}, {}, { proxyWallet: "anonymous" }, { price: 0 }, { price: 2 }, {
      conditionId: " ",
    }];
    await writeResearch(dir, { Politics: { trades }, Geopolitics: { trades: [{}] } });
    await Deno.writeTextFile(
      `${dir}/resolutions.csv`,
      "\ufeffmarket_id,winner\r\n0x01,yes\r\n0x02,maybe\r\n0x03,YES\r\n0x03,no\r\n,YES\r\n",
    );
    const ran = await runMain(["replay", "--research-dir", dir, "--json"]);
    assertEquals(ran.code, 0, ran.stderr);
    assertEquals(ran.stderr.split("\n").slice(0, 6), [
      "Dropped 1 trade without a usable wallet: it begins with 0x.",
      "Dropped 1 trade without a usable market: it is not empty.",
      "Dropped 2 trades without a usable price: it is above 0, and 1 at most.",
      "Skipped 1 resolution whose winner is neither YES nor NO.",
      "Took 1 market with two different winners as unresolved.",
      "Skipped 2 rows without a market.",
    ]);
    const { trades: count, dropped } = JSON.parse(ran.stdout);
    assertEquals([count, dropped], [3, { wallet: 1, market: 1, side: 0, price: 2, time: 0 }]);
  });
});

Deno.test("history without a usable trade is refused, with the reasons", async () => {
  await withTempFolder(async (dir) => {
    const trades = [{ price: 0 }, { proxyWallet: "anonymous" }, { price: 7 }];
    await writeResearch(dir, { Politics: { trades } });
    const args = ["whales", "--research-dir", dir, "--categories=Politics"];
    const ran = await runMain(args);
    assertEquals([ran.code, ran.stdout], [3, ""]);
    assertStringIncludes(
      ran.stderr,
      `Cannot find a usable trade: ${dir} (dropped 1 without a usable wallet, 2 without a usable price; ` +
        "fetch them again, or name others with --research-dir or --categories).",
    );
    await writeResearch(dir, { Politics: { trades: [] } });
    assertStringIncludes(
      (await runMain(args)).stderr,
      `${dir} (its files have no rows; fetch them`,
    );
  });
});
