import { parse } from "@std/csv";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { KvMarketShelf } from "../../../src/store/market_shelf.ts";
import { openKv } from "../../../src/store/open_kv.ts";
import { dated } from "../../store/dated_facts.ts";
import { withTempFolder } from "../../temp_folder.ts";
import { runMain } from "../fake_io.ts";
import { replayArgs, withKeptAccount } from "../kept_account.ts";
import { namesIn, sampleFolder } from "./research_folder.ts";

const SAMPLE = await sampleFolder();
const BUSY = ["--min-size-usd=3000", "--min-trades=3", "--position-size-pct=0.1"];

async function texts(folder: string): Promise<readonly string[]> {
  return await Promise.all(
    ["trades.csv", "equity.csv"].map((name) => Deno.readTextFile(`${folder}/${name}`)),
  );
}

Deno.test("replay --report and --csv write what the account did", async () => {
  await withTempFolder(async (folder) => {
    const args = ["replay", "--research-dir", SAMPLE, ...BUSY, "--json"];
    const plain = await runMain(args);
    const ran = await runMain([...args, `--report=${folder}/r.html`, `--csv=${folder}/csv/`]);
    assertEquals(ran.code, 0, ran.stderr);
    const { ms: _ms, peak_rss_bytes: _peak, ...result } = JSON.parse(ran.stdout);
    const { ms: _plainMs, peak_rss_bytes: _plainPeak, ...expected } = JSON.parse(plain.stdout);
    assertEquals(result, expected, "recording changes nothing");
    assertMatch(ran.stderr, /Wrote .*r\.html: open it in a browser\./);
    assertEquals(namesIn(`${folder}/csv`), ["equity.csv", "trades.csv"]);
    const [trades = "", equity = ""] = await texts(`${folder}/csv`);
    const statuses = parse(trades).slice(1).map(([status]) => status);
    const { account } = result;
    assertEquals(statuses.filter((status) => status === "closed").length, account.closed_positions);
    assertEquals(statuses.filter((status) => status === "open").length, account.open_positions);
    const days = parse(equity).slice(1);
    assertEquals(Number(days[0]![2]), 10_000);
    assertEquals(Number(days.at(-1)![2]), account.equity);
    for (const [i, [, time]] of days.entries()) {
      if (i > 1) assert(Date.parse(time!) - Date.parse(days[i - 1]![1]!) <= 86_400_000);
    }
    const page = await Deno.readTextFile(`${folder}/r.html`);
    assertStringIncludes(page, '<p class="large">In-sample</p>');
    assertStringIncludes(page, "history, no live feed");
  });
});

Deno.test("backtest --report says the same of the same account as replay", async () => {
  await withTempFolder(async (folder) => {
    for (const command of ["replay", "backtest"]) {
      const ran = await runMain([
        command,
        ...["--research-dir", SAMPLE, ...BUSY],
        `--report=${folder}/${command}.html`,
        `--csv=${folder}/${command}`,
        "--json",
      ]);
      assertEquals(ran.code, 0, ran.stderr);
    }
    assertEquals(await texts(`${folder}/backtest`), await texts(`${folder}/replay`));
    const [replay, backtest] = await Promise.all(
      ["replay", "backtest"].map((name) => Deno.readTextFile(`${folder}/${name}.html`)),
    );
    assertEquals(backtest!.replaceAll("Back-test", "Replay"), replay);
  });
});

Deno.test("report derives from the journal what the replay saw", async () => {
  await withKeptAccount(async (run, folder) => {
    const live = await runMain([...replayArgs(folder), `--csv=${folder}/live`, "--quiet"]);
    assertEquals(live.code, 0, live.stderr);
    const plain = replayArgs(folder).filter((arg) =>
      arg !== "--persist" && !arg.includes("data-dir")
    );
    const unkept = await runMain([...plain, `--csv=${folder}/plain`, "--quiet"]);
    assertEquals(unkept.code, 0, unkept.stderr);
    assertEquals(await texts(`${folder}/live`), await texts(`${folder}/plain`));
    const out = `${folder}/r.html`;
    const ran = await run("report", "--out", out, `--csv=${folder}/kept`, "--json");
    assertEquals(ran.code, 0, ran.stderr);
    const [trades = "", equity = ""] = await texts(`${folder}/kept`);
    const [plainTrades = "", plainEquity = ""] = await texts(`${folder}/plain`);
    const facts = (text: string) => parse(text).map((row) => row.filter((_, i) => i !== 2));
    assertEquals(facts(trades), facts(plainTrades), "the journal has no questions");
    // A journal begins and ends with what changed something, the data may be longer.
    const byDay = new Map(parse(plainEquity).slice(2).map(([day, , usd]) => [day, usd]));
    for (const [day, , usd] of parse(equity).slice(2, -1)) assertEquals(byDay.get(day), usd, day);
    const { n_positions: positions, edge_interval: interval } = JSON.parse(ran.stdout);
    assertEquals(positions, parse(trades).filter(([status]) => status === "closed").length);
    assertEquals(interval.length, 2);
    assertStringIncludes(await Deno.readTextFile(out), "Account default, ");
    const shown = await run("report", "--out", out, "--quiet");
    assertMatch(shown.stdout, /^mean edge +[−0-9.]+.%, 95 %: .* to .*$/m);
    assertMatch(shown.stdout, /^in-sample: (no )?evidence .* 95 % interval of the mean edge/m);
  });
});

Deno.test("report names the markets whose questions are kept", async () => {
  await withKeptAccount(async (run, folder) => {
    const csv = `--csv=${folder}/csv`;
    assertEquals((await run("report", `--out=${folder}/r.html`, csv)).code, 0);
    const [, [, marketId = ""] = []] = parse((await texts(`${folder}/csv`))[0]!);
    const kv = await openKv(`${folder}/state/default/state.sqlite3`);
    await new KvMarketShelf(kv, "default").write([dated(marketId, 1, "Will <it> rain?")]);
    kv.close();
    assertEquals((await run("report", `--out=${folder}/r.html`, csv)).code, 0);
    const [, [, id, question] = []] = parse((await texts(`${folder}/csv`))[0]!);
    assertEquals([id, question], [marketId, "Will <it> rain?"]);
    assertStringIncludes(await Deno.readTextFile(`${folder}/r.html`), "Will &lt;it&gt; rain?");
  });
});

Deno.test("report takes no account that is not there, and no file that cannot be", async () => {
  await withTempFolder(async (folder) => {
    const missing = await runMain([
      "report",
      `--data-dir=${folder}/none`,
      `--out=${folder}/r.html`,
    ]);
    assertEquals(missing.code, 3, missing.stderr);
    assertEquals(namesIn(folder), []);
    await Deno.writeTextFile(`${folder}/file`, "");
    const args = ["replay", "--research-dir", SAMPLE];
    for (const bad of [`--csv=${folder}/file`, `--report=${folder}`]) {
      assertEquals((await runMain([...args, bad])).code, 2, bad);
    }
    const same = await runMain([...args, `--report=${folder}/x`, `--log=${folder}/x`]);
    assertEquals(same.code, 2, same.stderr);
    assertEquals(namesIn(folder), ["file"]);
  });
});

Deno.test("backtest --pnl roi refuses to report on an account that there is not", async () => {
  const args = ["backtest", "--research-dir", SAMPLE, "--pnl=roi"];
  for (const flag of ["--report=r.html", "--csv=csv"]) {
    const { code, stderr } = await runMain([...args, flag]);
    assertEquals(code, 2);
    assertMatch(stderr, /Cannot report on --pnl roi/);
  }
});

Deno.test("report says why there is no evidence", async () => {
  await withTempFolder(async (folder) => {
    const replay = await runMain([...replayArgs(folder), "--to=2025-01-08", "--quiet"]);
    assertEquals(replay.code, 0, replay.stderr);
    const state = `--data-dir=${folder}/state`;
    const { stdout } = await runMain(["report", state, `--out=${folder}/r.html`]);
    assertMatch(stdout, /: no evidence either way, as no position is closed\.\n$/);
  });
});
