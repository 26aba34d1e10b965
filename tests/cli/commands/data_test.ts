import { assertEquals, assertMatch } from "@std/assert";
import { withTempFolder } from "../../temp_folder.ts";
import { runMain } from "../fake_io.ts";
import { sampleFolder } from "./research_folder.ts";

Deno.test("data says how to get history where there is none", () =>
  withTempFolder(async (dir) => {
    for (const folder of [dir, `${dir}/none`]) {
      const { code, stderr } = await runMain(["data", "--research-dir", folder]);
      assertEquals(code, 3);
      assertMatch(stderr, /Cannot find .*download one with the command fetch/);
    }
    await Deno.writeTextFile(`${dir}/file`, "");
    const { code, stderr } = await runMain(["data", "--research-dir", `${dir}/file`]);
    assertEquals(code, 3);
    assertMatch(stderr, /Cannot read the research directory as it is a file: .*fetch/);
  }));

Deno.test("data shows trades that came otherwise, and does not claim to know what is missing", async () => {
  const dir = await sampleFolder();
  const { code, stdout, stderr } = await runMain(["data", "--research-dir", dir]);
  assertEquals(code, 0);
  assertMatch(
    stdout,
    /^Politics +sample +[\d,]+ +2025-01-\d\d \d\d:\d\d:\d\d +2025-12-\d\d \d\d:\d\d:\d\d$/m,
  );
  assertMatch(stdout, /^The last trade is \d+d .*old\.$/m);
  assertMatch(stderr, /nobody knows what is missing/);
  const json = JSON.parse((await runMain(["data", "--research-dir", dir, "--json"])).stdout);
  assertEquals([json.generator, json.incomplete, json.categories.length], [null, null, 5]);
  assertEquals(json.categories[0].window[0].slice(0, 7), "2025-01");
  assertEquals(json.categories[0].origins, ["sample"]);
});

Deno.test("data refuses a manifest that it does not understand", () =>
  withTempFolder(async (dir) => {
    const head = '{"generator":"pilotfish fetch","version":';
    const texts = ["{", "[]", `${head}2}`, `${head}1,"categories":[null],"markets":[]}`].concat(
      `${head}1,"categories":[{"name":"A","window":["x","y"]}],"markets":[]}`,
      `${head}1,"categories":[],"markets":[{}]}`,
    );
    for (const text of texts) {
      await Deno.writeTextFile(`${dir}/manifest.json`, text);
      const { code, stderr } = await runMain(["data", "--research-dir", dir]);
      assertEquals(code, 3);
      assertMatch(stderr, /as a manifest of this version/);
    }
  }));

Deno.test("data shows what is missing and why", () =>
  withTempFolder(async (dir) => {
    const window = ["2025-01-01T00:00:00.000Z", "2026-01-01T00:00:00.000Z"];
    const market = {
      id: "0x1",
      slug: "will-it",
      category: "Politics",
      asked: window,
      got: window,
      coverage: 1,
      trades: 5,
      traded: null,
      usd: 10,
      volume_usd: 1e6,
      closed: true,
    };
    const second = { window: [window[0], window[0]], reason: "second", below_usd: 4 };
    const manifest = {
      generator: "pilotfish fetch",
      version: 1,
      categories: [{
        name: "Politics",
        window,
        min_volume_usd: 0,
        top: 0,
        closed: true,
        markets: 3,
        trades: 10,
        coverage: 1,
      }],
      refused_markets: {},
      markets: [
        market,
        { ...market, id: "0x2", unreached: [second] },
        { ...market, id: "0x3", slug: "", trades: 0 },
      ],
    };
    await Deno.writeTextFile(`${dir}/manifest.json`, JSON.stringify(manifest));
    await Deno.mkdir(`${dir}/Politics`);
    await Deno.writeTextFile(`${dir}/Politics/trades.parquet`, "");
    const { stdout } = await runMain(["data", "--research-dir", dir]);
    assertMatch(stdout, /2 markets are incomplete/);
    assertMatch(stdout, /will-it +100\.0 % +second: 2025-01-01 00:00:00, below \$4/);
    assertMatch(stdout, /0x3 +100\.0 % +no trade was told/);
    const json = JSON.parse((await runMain(["data", "--research-dir", dir, "--json"])).stdout);
    assertEquals([json.incomplete, json.age_ms], [2, 4 * 86_400_000]);
  }));
