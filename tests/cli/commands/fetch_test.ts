import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { servePast } from "../../fake_polymarket/faulty_port.ts";
import { makePast } from "../../fake_polymarket/past.ts";
import { PastServer } from "../../fake_polymarket/past_server.ts";
import { withTempFolder } from "../../temp_folder.ts";
import { runMain } from "../fake_io.ts";

/** The time of the command line in tests. */
const NOW_MS = Date.UTC(2026, 0, 5);
const PAST = makePast({ markets: 30, trades: 3_000, endMs: NOW_MS });

async function fetched(
  dir: string,
  args: readonly string[] = [],
  server = new PastServer(PAST, NOW_MS),
) {
  await using port = servePast(server);
  const { host } = port;
  const hosts = ["--gamma-url", host, "--data-url", host, "--clob-url", host];
  return await runMain(["fetch", "--research-dir", dir, ...hosts, ...args]);
}

Deno.test("fetch downloads what replay, data and whales then read", () =>
  withTempFolder(async (dir) => {
    const { code, stdout, stderr } = await fetched(dir);
    assertEquals([code, /Politics +10 /.test(stdout)], [0, true], stdout + stderr);
    assertStringIncludes(stderr, `Next: pilotfish replay --research-dir ${dir}\n`);
    const replayed = await runMain(["replay", "--research-dir", dir, "--verify"]);
    assertEquals(replayed.code, 0, replayed.stderr);
    const data = await runMain(["data", "--research-dir", dir]);
    assertEquals(data.code, 0, data.stderr);
    assertMatch(data.stdout, /The oldest of it ends 5m ago|Nothing that was asked for is missing/);
  }));

Deno.test("fetch names a replay of what is there, whatever was asked for", () =>
  withTempFolder(async (folder) => {
    const cases = [
      ["sports", "sports"],
      ["Weather,SPORTS", "SPORTS"],
      ["all", "all"],
    ];
    for (const [asked, there] of cases) {
      const dir = `${folder}/${there}`;
      const { stderr } = await fetched(dir, ["--categories", asked!]);
      const args = ["replay", "--research-dir", dir, "--categories", there!];
      assertStringIncludes(
        stderr,
        `Next: pilotfish replay --research-dir ${dir} --categories ${there}\n`,
      );
      assertEquals((await runMain(args)).code, 0);
    }
  }));

Deno.test("fetch --json tells the categories, and what was passed over", () =>
  withTempFolder(async (dir) => {
    const { code, stdout } = await fetched(dir, ["--json", "--categories", "sports", "--top", "2"]);
    assertEquals(code, 0);
    const { categories, failed } = JSON.parse(stdout);
    assertEquals(categories.length, 1);
    assertEquals(categories[0].name, "Sports");
    assertEquals(categories[0].markets, 2);
    assertEquals(failed, {});
  }));

Deno.test("fetch --dry-run says what it would do and writes nothing", () =>
  withTempFolder(async (dir) => {
    const server = new PastServer(PAST, NOW_MS);
    const { code, stdout } = await fetched(`${dir}/new`, ["--dry-run", "--since", "90d"], server);
    assertEquals(code, 0);
    assertMatch(stdout, /Trades from 2025-10-06 23:55:00 to 2026-01-04 23:55:00 UTC/);
    assertMatch(stdout, /Nothing was written/);
    assertEquals([...Deno.readDirSync(dir)], []);
    assert(!server.requests.some((name) => name.includes("/v2/trades")));
  }));

Deno.test("fetch leaves out closed markets if it is told to", () =>
  withTempFolder(async (dir) => {
    const { stdout } = await fetched(dir, ["--no-include-closed", "--json", "--dry-run"]);
    const { categories } = JSON.parse(stdout);
    assert(categories.every(({ closed }: { closed: number }) => closed === 0));
  }));

Deno.test("fetch says so when no market is of the kind", () =>
  withTempFolder(async (dir) => {
    const { code, stderr } = await fetched(dir, ["--min-volume", "1e11"]);
    assertEquals(code, 0);
    assertMatch(stderr, /No market is of such a category and such a volume/);
  }));

Deno.test("fetch refuses a span that is none", () =>
  withTempFolder(async (dir) => {
    const { code, stderr } = await fetched(dir, ["--since", "12 parsecs"]);
    assertEquals(code, 2);
    assertMatch(stderr, /a span such as 12mo, 90d, 2w or 1y/);
  }));

Deno.test("fetch ends with 1 and names a market that it could not get", () =>
  withTempFolder(async (dir) => {
    const server = new PastServer(PAST, NOW_MS);
    const [bad] = PAST;
    const answer = server.answer.bind(server);
    server.answer = (url) =>
      String(url).includes(`condition=${bad!.conditionId}&taker_only`)
        ? Response.json({ error: "not today" }, { status: 403 })
        : answer(url);
    const { code, stderr } = await fetched(dir, [], server);
    assertEquals(code, 1, stderr);
    assertMatch(stderr, /Could not get 1 market/);
    const { stdout } = await runMain(["data", "--research-dir", dir]);
    assertMatch(stdout, /past-politics-0 +0\.0 % +failed/);
    const { code: again } = await fetched(dir);
    assertEquals(again, 0);
  }));

Deno.test("data shows what was imported beside what was fetched, and what of that is gone", () =>
  withTempFolder(async (folder) => {
    const dir = `${folder}/history`;
    const file = `${folder}/trades.csv`;
    await Deno.writeTextFile(
      file,
      "proxyWallet,conditionId,side,price,size,timestamp\n" +
        "0xa,0x01,BUY,0.4,100,1700000000\n0xb,0x01,SELL,0.5,100,1700000100\n",
    );
    assertEquals((await fetched(dir)).code, 0);
    const args = ["import", file, "--research-dir", dir, "--category", "Mine"];
    assertEquals((await runMain(args)).code, 0);
    const data = (...more: string[]) => runMain(["data", "--research-dir", dir, ...more]);
    const { stdout, stderr } = await data();
    assertMatch(stdout, /^Geopolitics +fetched +10 +/m);
    assertMatch(stdout, /^Mine +imported +– +2 +2023-11-14 22:13:20 +2023-11-14 22:15:00 +–$/m);
    assertMatch(stdout, /^The oldest of what was fetched ends 5m ago\.$/m);
    assertMatch(stdout, /^Nothing that was asked for is missing\.$/m);
    assertMatch(stderr, /^Mine was not fetched: from and to are the first and the last trade, /m);
    const { generator, categories, gone } = JSON.parse((await data("--json")).stdout);
    assertEquals([generator, gone], ["pilotfish fetch", []]);
    assertEquals(
      categories.map(({ name, origins }: { name: string; origins: string[] }) => [name, origins]),
      [["Geopolitics", ["fetched"]], ["Mine", ["imported"]], ["Politics", ["fetched"]]],
    );
    await Deno.remove(`${dir}/Politics`, { recursive: true });
    const without = await data();
    assertEquals(/^Politics/m.test(without.stdout), false);
    assertEquals(without.stdout.includes("Nothing that was asked for is missing"), false);
    assertMatch(without.stderr, /Politics was fetched and is there no longer: fetch it again\./);
    assertEquals((await fetched(dir)).code, 0);
    const again = await data();
    assertEquals([again.stdout, again.stderr], [stdout, stderr]);
  }));
