import { assert, assertEquals, assertRejects } from "@std/assert";
import { DataError } from "../../../src/research/data_error.ts";
import { readManifest } from "../../../src/research/fetch/manifest.ts";
import { openHistory } from "../../../src/research/history.ts";
import { planFetch } from "../../../src/research/fetch/fetch_research.ts";
import { makePast } from "../../fake_polymarket/past.ts";
import { PastServer, priceAt } from "../../fake_polymarket/past_server.ts";
import { serveFolder } from "../remote/range_server.ts";
import { withTempFolder } from "../../temp_folder.ts";
import {
  assertSameTrades,
  digestsOf,
  expectedTrades,
  fetchFrom,
  fetchOptions,
  filesOf,
  NOW_MS,
  rowsOf,
  UNTIL_MS,
  writtenTrades,
} from "./fetching.ts";

const PAST = makePast({ markets: 30, trades: 6_000, endMs: NOW_MS });

Deno.test("fetchResearch() writes every trade once, in a form that history is read from", () =>
  withTempFolder(async (dir) => {
    const server = new PastServer(PAST, NOW_MS);
    const { manifest } = await fetchFrom(dir, server);
    for (const category of ["Politics", "Geopolitics"]) {
      assertSameTrades(await writtenTrades(dir, category), expectedTrades(PAST, category));
    }
    assertEquals(manifest.categories.map(({ name }) => name), ["Geopolitics", "Politics"]);
    assert(manifest.markets.every(({ coverage }) => coverage === 1));
    const history = await openHistory(dir, { categories: [] });
    const trades = manifest.categories.reduce((sum, { trades }) => sum + trades, 0);
    assertEquals(history.table.length, trades);
    assertEquals(history.markets.size, manifest.markets.length);
    for (const { id, payout } of manifest.markets) {
      const winner = payout === 1 ? "YES" : payout === 0 ? "NO" : undefined;
      assertEquals(history.winners.get(id), winner);
    }
    assertEquals(history.winners.size > 5, true);

    await using elsewhere = serveFolder(dir);
    const { table } = await openHistory(elsewhere.url, { categories: [] });
    assertEquals(table, history.table);
    assertEquals(await readManifest(elsewhere.url), manifest);
  }));

/** Digests of an undisturbed download. */
async function undisturbed(): Promise<Record<string, string>> {
  const dir = await Deno.makeTempDir();
  try {
    await fetchFrom(dir, new PastServer(PAST, NOW_MS));
    return await digestsOf(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("fetchResearch() gets the same from pages of any size, and whatever is sorted at once", () =>
  withTempFolder(async (dir) => {
    const expected = await undisturbed();
    for (const [pageRows, partBytes] of [[7, 60_000], [1000, 6_000]] as const) {
      const folder = `${dir}/${pageRows}`;
      const few = PAST.slice(0, 30);
      await fetchFrom(folder, new PastServer(few, NOW_MS), { pageRows, partBytes });
      assertEquals(await digestsOf(folder), expected, `pages of ${pageRows}`);
    }
  }));

Deno.test("fetchResearch() takes what comes twice once, and identical fills of a transaction as often as they are", () =>
  withTempFolder(async (dir) => {
    const expected = await undisturbed();
    for (const overlap of [1, 2, 13]) {
      const server = new PastServer(PAST, NOW_MS);
      server.faults.overlap = overlap;
      await fetchFrom(`${dir}/${overlap}`, server, { pageRows: 60 });
      assertEquals(await digestsOf(`${dir}/${overlap}`), expected, `overlap of ${overlap}`);
    }
  }));

Deno.test("fetchResearch() asks version 1 by time where version 2 is not there", () =>
  withTempFolder(async (dir) => {
    const expected = await undisturbed();
    for (const v1PageRows of [10_000, 500, 40]) {
      const server = new PastServer(PAST, NOW_MS);
      Object.assign(server.faults, { hasNoV2: true, v1PageRows });
      await fetchFrom(`${dir}/${v1PageRows}`, server);
      assertEquals(await digestsOf(`${dir}/${v1PageRows}`), expected, `pages of ${v1PageRows}`);
    }
  }));

Deno.test("fetchResearch() counts and names what version 1 cannot reach", () =>
  withTempFolder(async (dir) => {
    // A second with more trades than offsets reach, of which half are worth a dollar or more.
    const [first, ...others] = PAST.filter(({ category }) => category === "Politics");
    const [newest] = first!.trades;
    const crowd = Array.from({ length: 900 }, (_, n) => ({
      ...newest!,
      hash: `0x${String(n).padStart(64, "0")}`,
      price: 0.5,
      size: n % 3 === 0 ? 10 : 1,
    }));
    const crowded = { ...first!, trades: [...crowd, ...first!.trades] };
    const server = new PastServer([crowded, ...others], NOW_MS);
    Object.assign(server.faults, { hasNoV2: true, v1PageRows: 50, maxOffset: 400 });
    const { manifest } = await fetchFrom(dir, server);
    const { unreached, coverage } = manifest.markets.find(({ id }) => id === first!.conditionId)!;
    const time = new Date(newest!.timeS * 1000).toISOString();
    assertEquals(unreached, [{ window: [time, time], reason: "second", below_usd: 1 }]);
    assertEquals(coverage, 1);
    const written = new Set(await writtenTrades(dir, "Politics"));
    const missing = expectedTrades([crowded, ...others], "Politics").filter((row) =>
      !written.has(row)
    );
    assert(missing.length > 0 && missing.every((row) => row.endsWith(" 0.5 1")), missing[0]);
  }));

Deno.test("fetchResearch() names the time that a version 1 without times cannot reach", () =>
  withTempFolder(async (dir) => {
    const server = new PastServer(PAST, NOW_MS + 3_600_000);
    // One trade that is too new shows that nobody heeds the end.
    const [market] = PAST;
    const late = { ...market!.trades[0]!, timeS: NOW_MS / 1000 + 60 };
    server.markets[0] = { ...market!, closeMs: NOW_MS + 1e9, trades: [late, ...market!.trades] };
    Object.assign(server.faults, {
      hasNoV2: true,
      ignoresTime: true,
      v1PageRows: 50,
      maxOffset: 100,
    });
    const { manifest } = await fetchFrom(dir, server);
    const told = manifest.markets.find(({ id }) => id === market!.conditionId)!;
    assertEquals(told.unreached?.map(({ reason }) => reason), ["offset"]);
    assert(told.coverage < 1 && told.coverage > 0);
    assertEquals(told.trades > 0, true);
  }));

Deno.test("fetchResearch() begins a market again when its cursor has lapsed", () =>
  withTempFolder(async (dir) => {
    const expected = await undisturbed();
    const server = new PastServer(PAST, NOW_MS);
    await assertRejects(() =>
      fetchFrom(dir, server, { pageRows: 100, fetch: failingAtPage(server, 5) })
    );
    server.faults.cursorAge++;
    server.requests.length = 0;
    await fetchFrom(dir, server, { pageRows: 100 });
    assert(server.requests.some((name) => name.includes("cursor=c0.")));
    assertEquals(await digestsOf(dir), expected);
  }));

/** A `fetch` that is as if the program were gone from the time on when so many further pages were asked for. */
function failingAtPage(server: PastServer, pages: number): typeof fetch {
  let asked = 0;
  return (input) => {
    if (asked >= pages || String(input).includes("cursor=c") && ++asked >= pages) {
      return Promise.reject(new Deno.errors.NotCapable("gone"));
    }
    return server.fetch(input);
  };
}

Deno.test("fetchResearch() asks once for each market that is not over, when there is nothing new", () =>
  withTempFolder(async (dir) => {
    const server = new PastServer(PAST, NOW_MS);
    await fetchFrom(dir, server);
    const before = await digestsOf(dir);
    server.requests.length = 0;
    server.nowMs += 3 * 86_400_000;
    await fetchFrom(dir, server);
    const asked = server.requests.filter((name) => name.startsWith("/v2/trades"))
      .map((name) => new URLSearchParams(name.slice(name.indexOf("?"))).get("condition"));
    assertEquals(new Set(asked).size, asked.length);
    const mayAsk = new Set(
      PAST.filter(({ closeMs }) => closeMs > UNTIL_MS - 86_400_000).map((one) => one.conditionId),
    );
    assert(asked.length > 0 && asked.every((id) => mayAsk.has(id!)));
    const { "Politics/trades.parquet": trades } = await digestsOf(dir);
    assertEquals(trades, before["Politics/trades.parquet"]);
  }));

Deno.test("fetchResearch() adds what is new, and what is older when it is asked for", () =>
  withTempFolder(async (dir) => {
    const server = new PastServer(PAST, NOW_MS - 40 * 86_400_000);
    await fetchFrom(dir, server, {
      sinceMs: () => Date.UTC(2026, 5, 1),
      since: "june",
      pageRows: 50,
    });
    server.nowMs = NOW_MS;
    await fetchFrom(dir, server, { pageRows: 50 });
    assertSameTrades(await writtenTrades(dir, "Politics"), expectedTrades(PAST, "Politics"));
    await withTempFolder(async (fresh) => {
      await fetchFrom(fresh, new PastServer(PAST, NOW_MS));
      assertEquals(await digestsOf(dir), await digestsOf(fresh));
    });
  }));

Deno.test("fetchResearch() has every trade once of markets that appear or close while it asks", () =>
  withTempFolder(async (dir) => {
    const server = new PastServer(PAST, NOW_MS - 60 * 86_400_000);
    const beganMs = server.nowMs;
    const listed = () => PAST.filter(({ createdMs }) => createdMs <= server.nowMs).length;
    const closed = () => PAST.filter(({ closeMs }) => closeMs <= server.nowMs).length;
    const [listedBefore, closedBefore] = [listed(), closed()];
    await fetchFrom(dir, server, {
      pageRows: 20,
      // Days go by with every list of markets, so that many are on two of them, and hours with every answer.
      fetch(input) {
        const hours = String(input).includes("/markets/") ? 15 * 24 : 4;
        const answer = server.answer(input as string);
        server.nowMs = Math.min(server.nowMs + hours * 3_600_000, NOW_MS);
        return Promise.resolve(answer);
      },
    });
    assert(listed() > listedBefore && closed() > closedBefore);
    const period = [Date.UTC(2026, 2, 1), beganMs + UNTIL_MS - NOW_MS] as const;
    const before = expectedTrades(PAST, "Politics", period);
    assertSameTrades(await writtenTrades(dir, "Politics"), before);

    server.nowMs = NOW_MS;
    await fetchFrom(dir, server);
    assertSameTrades(await writtenTrades(dir, "Politics"), expectedTrades(PAST, "Politics"));
    await withTempFolder(async (fresh) => {
      await fetchFrom(fresh, new PastServer(PAST, NOW_MS));
      assertEquals(await digestsOf(dir), await digestsOf(fresh));
    });
  }));

Deno.test("fetchResearch() believes the Data API about who won, then the order book, then Gamma", () =>
  withTempFolder(async (dir) => {
    const places = ["data", "clob", "gamma"] as const;
    for (const [number, place] of places.entries()) {
      const server = new PastServer(PAST, NOW_MS);
      server.faults.silent = new Set(places.slice(0, number));
      const { manifest } = await fetchFrom(`${dir}/${place}`, server);
      const said = new Set(manifest.markets.map(({ said_by }) => said_by));
      assertEquals([...said].filter((one) => one !== undefined), [place]);
    }
  }));

Deno.test("fetchResearch() gives up after some markets in a row, and names a single one that it could not get", () =>
  withTempFolder(async (dir) => {
    const server = new PastServer(PAST, NOW_MS);
    const bad = PAST[0]!.conditionId;
    const without = (isBad: (url: string) => boolean): typeof fetch => (input) =>
      isBad(String(input))
        ? Promise.resolve(Response.json({ error: "no" }, { status: 403 }))
        : server.fetch(input);
    const { manifest, failed } = await fetchFrom(dir, server, {
      fetch: without((url) => url.includes("/v2/trades") && url.includes(bad)),
    });
    assertEquals([...failed.keys()], [bad]);
    const { coverage, unreached } = manifest.markets.find(({ id }) => id === bad)!;
    assertEquals([coverage, unreached?.[0]?.reason], [0, "failed"]);
    await assertRejects(() =>
      fetchFrom(`${dir}/.fetch/other`, server, {
        fetch: without((url) => url.includes("/v2/trades")),
      })
    );
    await fetchFrom(dir, server);
    assertEquals(await digestsOf(dir), await undisturbed());
  }));

Deno.test("fetchResearch() does not write over files that nobody downloaded", () =>
  withTempFolder(async (dir) => {
    await Deno.mkdir(`${dir}/Politics`);
    await Deno.writeTextFile(`${dir}/Politics/trades.parquet`, "mine");
    const server = new PastServer(PAST, NOW_MS);
    await assertRejects(() => fetchFrom(dir, server), DataError, "another origin");
    assertEquals(await Deno.readTextFile(`${dir}/Politics/trades.parquet`), "mine");
    assertEquals([...Deno.readDirSync(dir)].map(({ name }) => name), ["Politics"]);
  }));

Deno.test("fetchResearch() goes into a folder of trades of another origin, but into no sample", () =>
  withTempFolder(async (dir) => {
    await Deno.mkdir(`${dir}/Mine`);
    await Deno.writeTextFile(`${dir}/Mine/trades.parquet`, "mine");
    await Deno.writeTextFile(`${dir}/resolutions.csv`, "winner,market_id\nYES,~1\n");
    const marker = JSON.stringify({ generator: "pilotfish sample", files: [] });
    await Deno.writeTextFile(`${dir}/sample.json`, marker);
    const server = new PastServer(PAST, NOW_MS);
    const run = () => fetchFrom(dir, server);
    await assertRejects(
      run,
      DataError,
      `Cannot download into a sample, which is made up: ${dir} (`,
    );
    assertEquals(server.requests, []);
    assertEquals(Object.keys(await filesOf(dir)).sort(), [
      "Mine/trades.parquet",
      "resolutions.csv",
      "sample.json",
    ]);
    await Deno.remove(`${dir}/sample.json`);
    await run();
    assertEquals(await Deno.readTextFile(`${dir}/Mine/trades.parquet`), "mine");
    assertEquals((await Deno.readTextFile(`${dir}/resolutions.csv`)).endsWith("\n~1,YES\n"), true);
    assertEquals(JSON.parse(await Deno.readTextFile(`${dir}/index.json`)).categories, [
      "Geopolitics",
      "Mine",
      "Politics",
    ]);
  }));

Deno.test("fetchResearch() keeps who won in markets that it knows nothing of, and has the last word in its own", () =>
  withTempFolder(async (dir) => {
    const server = new PastServer(PAST, NOW_MS);
    await fetchFrom(dir, server);
    const path = `${dir}/resolutions.csv`;
    const before = await Deno.readTextFile(path);
    const [own = ""] = before.split("\n").slice(1);
    const [id = "", winner] = own.split(",");
    const wrong = `${id.toUpperCase()},${winner === "YES" ? "NO" : "YES"}`;
    const others = ["~1,YES", '"~2, or so",no', "~1,YES"];
    await Deno.writeTextFile(path, [before.trimEnd(), wrong, ...others].join("\n"));
    await fetchFrom(dir, server);
    const after = `${before}~1,YES\n~1,YES\n"~2, or so",no\n`;
    assertEquals(await Deno.readTextFile(path), after);
    await fetchFrom(dir, server, { categories: ["Sports"] });
    const rows = (await Deno.readTextFile(path)).split("\n");
    assertEquals(after.split("\n").filter((row) => !rows.includes(row)), []);
    const cases = [
      ["market,winner\n~1,YES\n", "no column is called market_id"],
      ["market_id,winner,note\n~1,YES,mine\n", "Cannot keep the column note"],
    ] as const;
    for (const [text, message] of cases) {
      await Deno.writeTextFile(path, text);
      server.requests.length = 0;
      await assertRejects(() => fetchFrom(dir, server), DataError, message);
      assertEquals(server.requests.filter((name) => name.includes("/trades")), []);
      assertEquals(await Deno.readTextFile(path), text);
    }
  }));

Deno.test("fetchResearch() leaves nothing behind where the exchange tells nothing, and keeps what it told before", () =>
  withTempFolder(async (dir) => {
    const server = new PastServer(PAST, NOW_MS);
    const silent = { fetch: () => Promise.resolve(new Response("no", { status: 403 })) };
    await assertRejects(() => fetchFrom(dir, server, silent));
    assertEquals([...Deno.readDirSync(dir)], []);
    await fetchFrom(dir, server);
    const told = await filesOf(`${dir}/.fetch/trades`);
    await assertRejects(() => fetchFrom(dir, server, silent));
    assertEquals(await filesOf(`${dir}/.fetch/trades`), told);
  }));

Deno.test({
  name: "fetchResearch() lets one process at a time into a folder",
  // Older versions cannot tell.
  ignore: !("tryLock" in Deno.FsFile.prototype),
  fn: () =>
    withTempFolder(async (dir) => {
      const server = new PastServer(PAST, NOW_MS);
      const both = await Promise.allSettled([fetchFrom(dir, server), fetchFrom(dir, server)]);
      const refused = both.filter(({ status }) => status === "rejected");
      const [error] = refused.map((one) => (one as PromiseRejectedResult).reason);
      assertEquals(refused.length, 1);
      assert(error instanceof DataError && error.message.includes("another process"), error);
    }),
});

Deno.test("planFetch() says what would be fetched and writes nothing", () =>
  withTempFolder(async (dir) => {
    const server = new PastServer(PAST, NOW_MS);
    const { choice } = await planFetch(fetchOptions(`${dir}/new`, server, { top: 3 }));
    assertEquals(choice.markets.length, 6);
    assertEquals(choice.beyondTop > 0, true);
    assertEquals([...Deno.readDirSync(dir)], []);
  }));

Deno.test("fetchResearch() gets prices too, in stretches as long as they are told, and later what is new", () =>
  withTempFolder(async (dir) => {
    const server = new PastServer(PAST, NOW_MS - 20 * 86_400_000);
    server.faults.maxPriceDays = 12;
    await fetchFrom(dir, server, { prices: true });
    server.nowMs = NOW_MS;
    server.requests.length = 0;
    const { categories } = await fetchFrom(dir, server, { prices: true });
    const rows = await rowsOf(`${dir}/Politics/prices.parquet`);
    assertEquals(categories.find(({ name }) => name === "Politics")?.prices, rows.length);
    const told = (id: string) =>
      rows.filter(({ conditionId }) => conditionId === id).map((row) => Number(row["timestamp"]));
    for (const { conditionId, category, createdMs, closeMs } of PAST) {
      if (category !== "Politics" || closeMs < Date.UTC(2026, 2, 1)) continue;
      const hours: number[] = [];
      const firstMs = Math.max(createdMs, Date.UTC(2026, 2, 1));
      for (
        let ms = Math.ceil(firstMs / 3.6e6) * 3.6e6;
        ms <= Math.min(closeMs, UNTIL_MS);
        ms += 3.6e6
      ) {
        hours.push(ms / 1000);
      }
      assertEquals(told(conditionId), hours);
    }
    assert(rows.every((row) => row["price"] === priceAt(Number(row["timestamp"]))));
    const asked = server.requests.filter((name) => name.startsWith("/prices-history"));
    const starts = asked.map((name) =>
      Number(new URLSearchParams(name.split("?")[1]).get("startTs"))
    );
    const old = PAST.filter(({ createdMs }) => createdMs < NOW_MS - 20 * 86_400_000).length;
    assert(starts.filter((startS) => startS * 1000 < NOW_MS - 21 * 86_400_000).length <= old);
    await fetchFrom(`${dir}/.fetch/fresh`, new PastServer(PAST, NOW_MS), { prices: true });
    assertEquals(await digestsOf(`${dir}/.fetch/fresh`), await digestsOf(dir));
  }));

Deno.test("fetchResearch() takes thousands of markets", () =>
  withTempFolder(async (dir) => {
    const past = makePast({ seed: 3, markets: 2_000, trades: 12_000, endMs: NOW_MS });
    const server = new PastServer(past, NOW_MS);
    const { manifest } = await fetchFrom(dir, server, { categories: [] });
    for (const category of ["Politics", "Sports"]) {
      assertSameTrades(await writtenTrades(dir, category), expectedTrades(past, category));
    }
    assertEquals(manifest.categories.length, 3);
    const pages = server.requests.filter((name) => name.startsWith("/markets/keyset")).length;
    assert(pages >= 20, `${pages} pages`);
  }));
