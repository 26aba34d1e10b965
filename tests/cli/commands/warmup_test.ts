import {
  assert,
  assertEquals,
  assertGreater,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { withTempFolder } from "../../temp_folder.ts";
import { runMain } from "../fake_io.ts";
import { namesIn, sampleFolder } from "./research_folder.ts";

const SAMPLE = await sampleFolder();

function warmup(...args: readonly string[]) {
  return runMain(["warmup", "--research-dir", SAMPLE, ...args]);
}

Deno.test("warmup --out writes the agreed fields, whales sorted by wallet", async () => {
  await withTempFolder(async (folder) => {
    const path = `${folder}/new/whales.json`;
    const ran = await warmup("--out", path, "--min-trades=3");
    assertEquals(ran.code, 0);
    assertEquals(ran.stderr, `Wrote ${path}.\n`);
    const text = await Deno.readTextFile(path);
    assertMatch(text, /^[^\n]*\n$/);
    const file = JSON.parse(text);
    assertEquals(Object.keys(file), [
      "as_of",
      "cutoff",
      "params",
      "trades",
      "wallets",
      "markets",
      "whales",
      "liquidity_usd",
    ]);
    assertMatch(file.as_of, /^2025-12-31T23:46:47\.001Z$/);
    assertMatch(file.cutoff, /^2025-06-30T23:46:47\.001Z$/);
    assertGreater(file.whales.length, 10);
    for (const whale of file.whales) {
      assertEquals(Object.keys(whale), [
        "wallet",
        "win_rate",
        "score",
        "trades",
        "expected_win_rate",
        "surprise",
        "avg_roi",
        "sharpe",
      ]);
      assert(whale.trades >= 3 && whale.win_rate >= 0.6 && whale.surprise > 0);
      assert(whale.score >= 0 && whale.score <= 10);
    }
    const wallets = file.whales.map(({ wallet }: { wallet: string }) => wallet);
    assertEquals(wallets, wallets.toSorted());
    assertEquals(namesIn(`${folder}/new`), ["whales.json"]);
  });
});

Deno.test("warmup names the parameters that shaped the whale set", async () => {
  const { stdout } = await warmup(
    "--json",
    "--categories=all",
    "--min-surprise=-0.5",
    "--outcomes=token",
  );
  assertEquals(JSON.parse(stdout).params, {
    categories: [],
    outcomes: "token",
    train_months: 6,
    min_usd: 10,
    volume_percentile: 95,
    min_trades: 10,
    min_wallet_wr: 0.6,
    min_surprise: -0.5,
    liquidity_field: null,
  });
});

Deno.test("warmup --json prints what the file holds, and nothing else", async () => {
  await withTempFolder(async (folder) => {
    const ran = await warmup("--json", "--out", `${folder}/whales.json`);
    assertEquals(ran.stderr, "");
    assertEquals(ran.stdout, await Deno.readTextFile(`${folder}/whales.json`));
  });
});

Deno.test("warmup replaces an older file, and keeps it when it cannot learn", async () => {
  await withTempFolder(async (folder) => {
    const path = `${folder}/whales.json`;
    await Deno.writeTextFile(path, "old");
    const failed = await warmup("--out", path, "--categories=nonsense");
    assertEquals([failed.code, await Deno.readTextFile(path)], [3, "old"]);
    assertEquals((await warmup("--out", path, "--quiet")).stderr, "");
    assertMatch(await Deno.readTextFile(path), /^\{"as_of"/);
    assertEquals(namesIn(folder), ["whales.json"]);
  });
});

Deno.test("warmup learns from the window before --as-of only", async () => {
  const { stdout } = await warmup("--json", "--as-of=2025-08-31T06:00Z", "--train-months=6");
  const { as_of, cutoff, trades } = JSON.parse(stdout);
  assertEquals([as_of, cutoff], ["2025-08-31T06:00:00.000Z", "2025-02-28T06:00:00.000Z"]);
  const all = JSON.parse((await warmup("--json", "--train-months=24", "--min-usd=0")).stdout);
  assertGreater(all.trades, trades);
  assertEquals(all.trades, 10_000);
});

Deno.test("warmup shows the whales to a person", async () => {
  const { stdout } = await warmup("--min-trades=3");
  assertMatch(stdout, /^history +\S+\/sample\n/);
  assertStringIncludes(stdout, "\nWhales\nwallet ");
  assertMatch(stdout, /\n… and \d+ more; all with:\n[^\n]+\n$/);
  const hint = `  pilotfish whales --limit 0 --research-dir ${SAMPLE} --min-trades 3\n`;
  assert(stdout.endsWith(hint), stdout.slice(-200));
});
