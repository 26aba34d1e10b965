import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { withTempFolder } from "../../temp_folder.ts";
import { runMain } from "../fake_io.ts";
import { namesIn } from "./research_folder.ts";

const HEADER = "proxyWallet,conditionId,side,price,size,timestamp,transactionHash,title\n";
const TRADES = `${HEADER}0xa,0x01,BUY,0.4,100,1700000000,0xf1,Rain?\n` +
  "0xb,0x01,SELL,0.5,100,1700000100,0xf2,Rain?\n0xc,0x01,HOLD,0.5,1,1700000100,0xf3,Rain?\n";

Deno.test("import brings trades in that replay then reads, each once", () =>
  withTempFolder(async (folder) => {
    const file = `${folder}/trades.csv`;
    const dir = `${folder}/mine`;
    await Deno.writeTextFile(file, TRADES);
    const args = ["import", file, file, "--research-dir", dir, "--category", "Weather"];
    const first = await runMain(args);
    assertEquals(first.code, 0, first.stderr);
    assertMatch(first.stdout, /Weather +2 +2 +1/);
    assertStringIncludes(first.stderr, "Left out 2 rows: side, neither BUY nor SELL.");
    assertStringIncludes(first.stderr, "resolutions.csv says who won");
    assertStringIncludes(first.stderr, `Next: pilotfish replay --research-dir ${dir}`);
    const again = await runMain([...args, "--json"]);
    assertStringIncludes(again.stderr, "resolutions.csv says who won");
    await Deno.writeTextFile(`${dir}/resolutions.csv`, "market_id,winner\n0x01,YES\n");
    assertEquals((await runMain(args)).stderr.includes("says who won"), false);
    assertEquals(JSON.parse(again.stdout), {
      research_dir: dir,
      files: [file, file],
      rows: 6,
      refused: { side: 2 },
      categories: [{ name: "Weather", added: 0, known: 4, markets: 0 }],
    });
    const replayed = await runMain(["replay", "--research-dir", dir, "--categories", "all"]);
    assertEquals(replayed.code, 0, replayed.stderr);
  }));

Deno.test("import says that nothing was imported, and takes no directory that is elsewhere", () =>
  withTempFolder(async (folder) => {
    const file = `${folder}/trades.csv`;
    await Deno.writeTextFile(file, `${HEADER}0xa,,BUY,0.4,100,1700000000,,\n`);
    const none = await runMain(["import", file, "--research-dir", folder]);
    assertEquals(none.code, 3);
    assertStringIncludes(none.stderr, "Left out 1 row: market, no market id, ");
    assertStringIncludes(none.stderr, "Nothing was imported out of 1 row.");
    assertEquals(namesIn(folder), ["trades.csv"]);
    await Deno.writeTextFile(file, "proxyWallet,market,side,price,size,timestamp\n0xa,,,,,\n");
    const lacking = await runMain(["import", file, "--research-dir", folder]);
    assertEquals([lacking.code, lacking.stdout], [3, ""]);
    assertStringIncludes(
      lacking.stderr,
      `Cannot read trades as a column is missing, conditionId (or market_id): ${file} (the columns`,
    );
    assertEquals(namesIn(folder), ["trades.csv"]);
    const elsewhere = await runMain(["import", file, "--research-dir", "https://a.example"]);
    assertEquals(elsewhere.code, 2);
    assertEquals((await runMain(["import"])).code, 2);
    for (const name of ["../x", ".x", "a/b"]) {
      const misnamed = await runMain([
        "import",
        file,
        "--research-dir",
        folder,
        "--category",
        name,
      ]);
      assertEquals(misnamed.code, 2);
      assertStringIncludes(
        misnamed.stderr,
        `Cannot make a folder of that name for a category: ${name}`,
      );
    }
    const dir = `${folder}/new/mine`;
    const missing = await runMain(["import", `${folder}/no.csv`, "--research-dir", dir]);
    assertEquals(missing.code, 3);
    assertEquals((await runMain(["import", file, "--research-dir", dir])).code, 3);
    assertEquals(namesIn(folder), ["trades.csv"]);
  }));

Deno.test("import leaves a sample that can be written again, unless it brought something", () =>
  withTempFolder(async (folder) => {
    const out = `${folder}/sample`;
    const file = `${folder}/trades.csv`;
    await Deno.writeTextFile(file, TRADES);
    const sample = () => runMain(["sample", "--out", out, "--trades=1000"]);
    const bringIn = (path: string, category: string) =>
      runMain(["import", path, "--research-dir", out, "--category", category]);
    assertEquals((await sample()).code, 0);
    const names = namesIn(out);
    assertEquals((await bringIn(`${folder}/none.csv`, "Politics")).code, 3);
    assertEquals((await bringIn(`${out}/Politics/trades.parquet`, "Politics")).code, 0);
    assertEquals(namesIn(out), names);
    assertEquals((await sample()).code, 0);
    assertEquals((await bringIn(file, "Politics")).code, 0);
    assertEquals(namesIn(out), names);
    const refused = await sample();
    assertEquals(refused.code, 3);
    assertStringIncludes(refused.stderr, "trades were imported into Politics of the older one");
    assertMatch((await bringIn(file, "Politics")).stdout, /Politics +0 +2 /);
  }));
