/** A refresh that asks the exchange itself, with a real KV, killed without warning again and again. */

import { assert, assertEquals } from "@std/assert";
import { openKv } from "../../src/store/open_kv.ts";
import { WarmUpStore } from "../../src/store/warm_up_store.ts";
import { Random } from "../../src/research/sample/random.ts";
import { learntByFetch } from "../deploy/learnt_by_fetch.ts";
import { settingsOf } from "../deploy/made_history.ts";
import { servePast } from "../fake_polymarket/faulty_port.ts";
import { makePast } from "../fake_polymarket/past.ts";
import { PastServer } from "../fake_polymarket/past_server.ts";
import { FETCH_NOW_MS } from "../research/fetch/fetch_now.ts";
import { withTempFolder } from "../temp_folder.ts";

const KILLS = 12;
const SEED = 20_260_103;
const ROOT = new URL("../../", import.meta.url).pathname;
const PAST = makePast({ markets: 40, trades: 9_000, endMs: FETCH_NOW_MS });

function start(host: string, kv: string, minutes: number): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--frozen", "--no-prompt", "--no-check", "--allow-read", "--allow-write=/tmp"],
      ...["--allow-net=127.0.0.1", "tests/deploy/refresh_process.ts", host, kv, String(minutes)],
    ],
    cwd: ROOT,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

Deno.test("a refresh from the exchange killed at twelve moments publishes what fetch and warmup learn", () =>
  withTempFolder(async (folder) => {
    const settings = settingsOf("", {
      categories: ["Politics", "Geopolitics"],
      trainMonths: 4,
      minSurprise: 0,
      profile: "default",
      download: { minVolumeUsd: 500_000, top: 0 },
    });
    const expected = await learntByFetch(PAST, settings);
    assert(expected.whales > 0, "nobody is a whale");
    const server = new PastServer(PAST, FETCH_NOW_MS);
    server.faults.v2PageRows = 40;
    const random = new Random(SEED, 1);
    let process: Deno.ChildProcess | undefined;
    let left = Infinity;
    let kills = 0;
    await using port = servePast(server, {
      trouble: 0.03,
      seed: SEED,
      onRequest() {
        if (--left === 0) process?.kill("SIGKILL");
      },
    });
    const kv = `${folder}/kv.sqlite3`;
    for (let number = 0, later = 0, isOver = false; !isOver; number++, later += 3) {
      // While it asks, and from a step on some milliseconds later; the last one is left alone.
      const isAsking = number < KILLS / 2;
      left = isAsking ? 20 + random.below(60) : Infinity;
      process = start(port.host, kv, later);
      const own = process;
      const timer = setTimeout(
        () => !isAsking && number < KILLS && own.kill("SIGKILL"),
        600 + random.below(900),
      );
      const { code, stderr, signal } = await own.output();
      clearTimeout(timer);
      isOver = code === 0 && signal === null;
      if (signal === "SIGKILL") kills++;
      if (!isOver && signal !== "SIGKILL") {
        // What the exchange did not answer is tried again, later.
        assert(new TextDecoder().decode(stderr).includes("Cannot"), "it failed otherwise");
        later += 60;
      }
      assert(number < 4 * KILLS);
    }
    assert(kills >= KILLS / 2, `${kills} kills`);
    const db = await openKv(kv);
    try {
      const current = await new WarmUpStore(db, "default").current();
      assertEquals(current?.id, expected.id);
      assertEquals(current?.about?.data.trades, expected.trades);
    } finally {
      db.close();
    }
  }));
