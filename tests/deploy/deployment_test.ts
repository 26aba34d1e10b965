import { assert, assertEquals, assertRejects } from "@std/assert";
import { deployment, type DeployWorld } from "../../src/deploy/deployment.ts";
import { openKv } from "../../src/store/open_kv.ts";
import { WarmUpStore } from "../../src/store/warm_up_store.ts";
import { serveFolder } from "../research/remote/range_server.ts";
import { withTempFolder } from "../temp_folder.ts";
import { learntAtOnce, madeTrades, settingsOf, writeHistory } from "./made_history.ts";

const NOW_MS = Date.UTC(2025, 11, 1);

function worldOf(
  variables: Readonly<Record<string, string>>,
  given: Partial<DeployWorld> = {},
): DeployWorld {
  return {
    env: (name) => variables[name],
    openKv,
    instance: "one",
    nowMs: () => NOW_MS,
    ...given,
  };
}

Deno.test("deployment() refreshes a real KV from a host, by its crons, and tells so over HTTP", async () => {
  await withTempFolder(async (dir) => {
    await Deno.mkdir(`${dir}/history`);
    await writeHistory(`${dir}/history`, madeTrades(800));
    await using host = serveFolder(`${dir}/history`);
    const location = `${dir}/kv.sqlite3`;
    using kv = { db: await openKv(location), [Symbol.dispose]: () => kv.db.close() };
    const variables = {
      PILOTFISH_RESEARCH_DIR: host.url,
      PILOTFISH_WARMUP_KV: location,
      PILOTFISH_CATEGORIES: "Politics,Sports",
      PILOTFISH_VOLUME_PERCENTILE: "70",
      PILOTFISH_MIN_TRADES: "3",
      PILOTFISH_MIN_WALLET_WR: "0.4",
      PILOTFISH_REFRESH_STEP_TRADES: "1000",
    };
    const settings = settingsOf(`${dir}/history`, { minSurprise: 0, profile: "default" });
    const expected = await learntAtOnce(settings);
    assert(expected.whales > 0);
    // Time goes on with every look, so that a cron has time for a few steps only.
    let nowMs = NOW_MS;
    const world = worldOf(variables, {
      openKv: () => Promise.resolve({ ...kv.db, close: () => {} }),
      nowMs: () => nowMs += 8000,
    });
    const { begin, goOn, answer } = deployment(world);
    const ask = (path: string) => answer(new Request(`http://localhost${path}`));
    assertEquals((await ask("/healthz")).status, 503);
    await begin();
    let calls = 0;
    for (; (await (await ask("/healthz")).json()).refresh.phase !== "done"; calls++) {
      assert(calls < 50);
      await goOn();
    }
    assert(calls > 1, `${calls} calls`);
    const published = await new WarmUpStore(kv.db, "default").current();
    assertEquals(published?.id, expected.id);
    const { whales } = await (await ask("/whales")).json();
    assertEquals(whales.length, expected.whales);
    assertEquals((await (await ask("/warmup")).json()).id, expected.id);
  });
});

Deno.test("deployment() waits for nothing, and tries again after it could not open what it needs", async () => {
  const opened: (string | undefined)[] = [];
  const world = worldOf({ PILOTFISH_RESEARCH_DIR: "https://example.com/" }, {
    openKv: (location) => {
      opened.push(location);
      return Promise.reject(new Error("no KV is linked"));
    },
  });
  const { goOn } = deployment(world);
  assertEquals(opened, []);
  await assertRejects(goOn, Error, "no KV is linked");
  await assertRejects(goOn, Error, "no KV is linked");
  assertEquals(opened, [undefined, undefined]);
});
