import { assert, assertEquals, assertRejects } from "@std/assert";
import { readCursor, type RefreshCursor } from "../../src/deploy/cursor.ts";
import { MAX_FAILURES, Refresher } from "../../src/deploy/refresh.ts";
import type { RefreshSettings } from "../../src/deploy/refresh_settings.ts";
import { DataError } from "../../src/research/data_error.ts";
import type { Kv } from "../../src/store/kv.ts";
import { WarmUpStore } from "../../src/store/warm_up_store.ts";
import { fc } from "../properties.ts";
import { settle } from "../polymarket/made_sockets.ts";
import { FaultyKv, PROFILE } from "../store/accounts.ts";
import { serveFolder } from "../research/remote/range_server.ts";
import { withTempFolder } from "../temp_folder.ts";
import {
  learntAtOnce,
  type MadeTrade,
  madeTrades,
  settingsOf,
  writeHistory,
} from "./made_history.ts";

const NOW_MS = Date.UTC(2026, 0, 1);
const MINUTE_MS = 60_000;

/** A clock that a test sets. */
interface TestClock {
  ms: number;
}

function refresher(kv: Kv, settings: RefreshSettings, clock: TestClock, instance = "one") {
  return new Refresher({ kv, settings, instance, nowMs: () => clock.ms });
}

async function cursorOf(kv: Kv): Promise<RefreshCursor> {
  return (await readCursor(kv, PROFILE)).cursor!;
}

/** Takes steps until the refresh is over; what is thrown on the way is the fault of the test, and time goes by. */
async function workOn(kv: Kv, settings: RefreshSettings, clock: TestClock): Promise<RefreshCursor> {
  for (let tries = 0; tries < 300; tries++) {
    await refresher(kv, settings, clock, `instance ${tries}`).work(Infinity).catch(() => {});
    const cursor = await cursorOf(kv);
    if (cursor?.phase === "done" || cursor?.phase === "failed") return cursor;
    clock.ms += 2 * MINUTE_MS + 1;
  }
  throw new Error("It never ends");
}

Deno.test("Refresher publishes what is learnt from the whole history at once, whatever the trades", async () => {
  const trade: fc.Arbitrary<MadeTrade> = fc.record({
    category: fc.constantFrom("Politics", "Sports"),
    wallet: fc.nat(12),
    market: fc.nat(4),
    isSell: fc.boolean(),
    price: fc.integer({ min: 7, max: 690 }).map((number) => number / 700),
    usd: fc.integer({ min: 0, max: 7000 }).map((number) => number / 7),
    timeMs: fc.integer({ min: 0, max: 40 }).map((days) => NOW_MS - days * 7 * 86_400_000),
  });
  const asked = fc.record({
    trades: fc.array(trade, { minLength: 60, maxLength: 400 }),
    stepTrades: fc.constantFrom(1, 40, 130, 100_000),
    volumePercentile: fc.constantFrom(0, 50, 70, 95),
  });
  let published = 0;
  await fc.assert(
    fc.asyncProperty(asked, async ({ trades, ...given }) => {
      await withTempFolder(async (dir) => {
        await writeHistory(dir, trades);
        const settings = settingsOf(dir, given);
        const expected = await learntAtOnce(settings);
        const kv = new FaultyKv();
        const cursor = refresher(kv, settings, { ms: NOW_MS });
        if (expected.whales === 0) {
          await assertRejects(() => cursor.work(Infinity), DataError, "without a whale");
          return;
        }
        await cursor.work(Infinity);
        assertEquals((await cursorOf(kv)).published?.id, expected.id);
        published++;
      });
    }),
    { numRuns: 60 },
  );
  assert(published > 20, `only ${published} had a whale`);
});

Deno.test("Refresher reads a directory that is elsewhere, step by step, and leaves nothing behind", async () => {
  await withTempFolder(async (dir) => {
    await writeHistory(dir, madeTrades(1000));
    await using host = serveFolder(dir);
    const expected = await learntAtOnce(settingsOf(dir));
    const settings = settingsOf(host.url);
    const [kv, clock] = [new FaultyKv(), { ms: NOW_MS }];
    const phases: string[] = [];
    // No budget: one step a call.
    while ((await refresher(kv, settings, clock).work(0)) === 1) {
      phases.push((await cursorOf(kv)).phase);
    }
    const { steps, ...cursor } = await cursorOf(kv);
    assertEquals(cursor.phase, "done");
    assertEquals(steps, phases.length);
    assertEquals([...new Set(phases)], [
      "survey",
      "by_market",
      "candidates",
      "by_wallet",
      "whales",
      "publish",
      "done",
    ]);
    assert(steps > 40, `${steps} steps`);
    const { id, about } = (await new WarmUpStore(kv, PROFILE).current())!;
    assertEquals(id, expected.id);
    assertEquals(about?.data.trades, expected.trades);
    assertEquals(about?.madeMs, NOW_MS);
    const keys = [...(await kv.contents()).keys()];
    assertEquals(keys.filter((key) => !key.startsWith("warm_up")), ["refresh"]);
  });
});

Deno.test("Refresher publishes the same whatever transaction fails, is not answered, or is the last of its process", async () => {
  await withTempFolder(async (dir) => {
    await writeHistory(dir, madeTrades(400));
    const settings = settingsOf(dir, { stepTrades: 150 });
    const { id } = await learntAtOnce(settings);
    const whole = new FaultyKv();
    await workOn(whole, settings, { ms: NOW_MS });
    const transactions = whole.commits;
    assert(transactions > 30, `${transactions} transactions`);
    for (let faulty = 0; faulty < transactions; faulty++) {
      for (const fate of ["before", "after", "conflict"] as const) {
        const kv = new FaultyKv();
        kv.fate = (number) => number === faulty ? fate : "works";
        const cursor = await workOn(kv, settings, { ms: NOW_MS });
        assertEquals([cursor.phase, cursor.published?.id], ["done", id], `${fate} ${faulty}`);
      }
      // Dead: nothing works any longer, not even noting the failure. The next process has the same KV.
      const inner = new FaultyKv();
      const dying = new FaultyKv(inner);
      dying.fate = (number) => number >= faulty ? "before" : "works";
      await refresher(dying, settings, { ms: NOW_MS }).work(Infinity).catch(() => {});
      const cursor = await workOn(inner, settings, { ms: NOW_MS });
      assertEquals([cursor.phase, cursor.published?.id], ["done", id], `dead at ${faulty}`);
    }
  });
});

Deno.test("Refresher counts a step once when two instances are at it, however they take turns", async () => {
  await withTempFolder(async (dir) => {
    await writeHistory(dir, madeTrades(400));
    const settings = settingsOf(dir, { stepTrades: 150 });
    const { id, trades } = await learntAtOnce(settings);
    const alone = new FaultyKv();
    const { steps } = await workOn(alone, settings, { ms: NOW_MS });
    // In the middle of any step another instance may take it over: its clock says that the claim has run out.
    for (let when = 1; when < alone.commits; when += 2) {
      const shared = new FaultyKv();
      const first = new FaultyKv(shared);
      let second: Promise<number> | undefined;
      first.onCommit = async () => {
        if (first.commits !== when) return;
        second = refresher(shared, settings, { ms: NOW_MS + 10 * MINUTE_MS }, "two").work(0);
        await second;
      };
      await refresher(first, settings, { ms: NOW_MS }, "one").work(Infinity);
      assert(second !== undefined || when > first.commits);
      const cursor = await workOn(shared, settings, { ms: NOW_MS + 20 * MINUTE_MS });
      const current = await new WarmUpStore(shared, PROFILE).current();
      assertEquals([cursor.published?.id, current?.id, cursor.steps], [id, id, steps], `${when}`);
      assertEquals([cursor.run, current?.about?.data.trades], [1, trades]);
    }
  });
});

Deno.test("Refresher leaves a step alone that another instance is at, until its claim has run out", async () => {
  await withTempFolder(async (dir) => {
    await writeHistory(dir, madeTrades(200));
    const settings = settingsOf(dir);
    const kv = new FaultyKv();
    const clock = { ms: NOW_MS };
    // Begun and claimed, then dead.
    kv.fate = (number) => number >= 2 ? "before" : "works";
    await assertRejects(() => refresher(kv, settings, clock).work(0), AggregateError);
    kv.fate = () => "works";
    assertEquals(await refresher(kv, settings, clock, "two").work(Infinity), 0);
    clock.ms += 2 * MINUTE_MS;
    assert(await refresher(kv, settings, clock, "two").work(Infinity) > 5);
  });
});

Deno.test("Refresher leaves a step alone that its own instance is at since a minute ago", async () => {
  await withTempFolder(async (dir) => {
    await writeHistory(dir, madeTrades(200));
    const settings = settingsOf(dir);
    const kv = new FaultyKv();
    const clock = { ms: NOW_MS };
    const gate = Promise.withResolvers<void>();
    const { list } = kv;
    // The first step is slow.
    kv.list = async function* (prefix) {
      await gate.promise;
      yield* list.call(kv, prefix);
    };
    const slow = refresher(kv, settings, clock).work(0);
    while ((await readCursor(kv, PROFILE)).cursor?.claim === undefined) await settle();
    while ((await cursorOf(kv)).claim === null) await settle();
    clock.ms += MINUTE_MS;
    assertEquals(await refresher(kv, settings, clock).work(0), 0);
    gate.resolve();
    assertEquals(await slow, 1);
  });
});

Deno.test("Refresher.begin() begins one refresh for two that wake up at once, and none while one is under way", async () => {
  await withTempFolder(async (dir) => {
    await writeHistory(dir, madeTrades(300));
    const settings = settingsOf(dir);
    const [kv, clock] = [new FaultyKv(), { ms: NOW_MS }];
    assertEquals(await refresher(kv, settings, clock).begin(), true);
    assertEquals(await refresher(kv, settings, clock, "two").begin(), false);
    await workOn(kv, settings, clock);
    assertEquals(await refresher(kv, settings, { ms: NOW_MS + MINUTE_MS }, "two").begin(), false);
    clock.ms += 7 * 86_400_000;
    assertEquals(await refresher(kv, settings, clock).begin(), true);
    const { run, phase, published } = await cursorOf(kv);
    assertEquals([run, phase, published?.atMs], [2, "survey", NOW_MS]);
  });
});

Deno.test("Refresher heeds no time that a clock has written which was a year ahead", async () => {
  await withTempFolder(async (dir) => {
    await writeHistory(dir, madeTrades(200));
    const settings = settingsOf(dir);
    const kv = new FaultyKv();
    const [ahead, clock] = [{ ms: NOW_MS + 365 * 86_400_000 }, { ms: NOW_MS }];
    kv.fate = (number) => number >= 2 ? "before" : "works";
    await assertRejects(() => refresher(kv, settings, ahead).work(0), AggregateError);
    kv.fate = () => "works";
    assertEquals((await workOn(kv, settings, clock)).phase, "done");
    assertEquals(clock.ms, NOW_MS);
    assertEquals(await refresher(kv, settings, clock).begin(), true);
  });
});

Deno.test("Refresher begins anew where the files changed meanwhile", async () => {
  await withTempFolder(async (dir) => {
    await writeHistory(dir, madeTrades(400));
    const settings = settingsOf(dir);
    const [kv, clock] = [new FaultyKv(), { ms: NOW_MS }];
    do await refresher(kv, settings, clock).work(0); while (
      (await cursorOf(kv)).phase !== "candidates"
    );
    await writeHistory(dir, madeTrades(420, 2));
    await refresher(kv, settings, clock).work(0);
    const { run, phase, failure } = await cursorOf(kv);
    assertEquals([run, phase], [2, "survey"]);
    assertEquals(failure?.message.includes("changed meanwhile"), true);
    const cursor = await workOn(kv, settings, clock);
    assertEquals(cursor.published?.id, (await learntAtOnce(settings)).id);
    const keys = [...(await kv.contents()).keys()];
    assertEquals(keys.filter((key) => key.startsWith("refresh/")), []);
  });
});

Deno.test("Refresher tries again later and later when the host fails, and gives up in the end", async () => {
  await withTempFolder(async (dir) => {
    await writeHistory(dir, madeTrades(200));
    let isDown = true;
    await using host = serveFolder(dir, {
      answer: () => isDown ? new Response("down", { status: 404 }) : undefined,
    });
    const settings = settingsOf(host.url);
    const [kv, clock] = [new FaultyKv(), { ms: NOW_MS }];
    const attempts: number[] = [];
    while ((await readCursor(kv, PROFILE)).cursor?.phase !== "failed") {
      await refresher(kv, settings, clock).work(0).catch(() => attempts.push(clock.ms));
      clock.ms += MINUTE_MS;
    }
    assertEquals(attempts.length, MAX_FAILURES);
    assertEquals(attempts[3]! - attempts[2]!, 4 * MINUTE_MS);
    assertEquals(attempts.at(-1)! - attempts.at(-2)!, 60 * MINUTE_MS);
    isDown = false;
    assertEquals(await refresher(kv, settings, clock).work(Infinity), 0);
    assertEquals(await refresher(kv, settings, clock).begin(), true);
    assertEquals((await workOn(kv, settings, clock)).phase, "done");
  });
});
