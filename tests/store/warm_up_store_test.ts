import { assert, assertEquals, assertGreater, assertRejects } from "@std/assert";
import type { WarmUp } from "../../mod.ts";
import type { KvBatch } from "../../src/store/kv.ts";
import { StoreError } from "../../src/store/store_error.ts";
import { WarmUpStore } from "../../src/store/warm_up_store.ts";
import { START_MS, warmUp, whale } from "../core/builders.ts";
import { fc } from "../properties.ts";
import { FaultyKv, PROFILE } from "./accounts.ts";

/** A warm-up of so many whales and as many markets. */
function warmUpOf(whales: number, asOfMs = START_MS): WarmUp {
  const names = Array.from({ length: whales }, (_, i) => `0x${i.toString(16).padStart(40, "0")}`);
  return warmUp({
    asOfMs,
    whales: new Map(names.map((wallet, i) => [wallet, whale(wallet, { winRate: i / whales })])),
    liquidityUsd: new Map(names.map((name, i) => [`${name}${"f".repeat(24)}`, i * 1.1])),
  });
}

Deno.test("WarmUpStore has nothing before the first, then what was published last", async () => {
  const kv = new FaultyKv();
  const store = new WarmUpStore(kv, PROFILE);
  assertEquals([await store.current(), await store.currentId()], [undefined, undefined]);
  const first = await store.publish(warmUpOf(3));
  assertEquals(await store.current(), { id: first, warmUp: warmUpOf(3) });
  const second = await store.publish(warmUpOf(4));
  assertEquals(await store.current(), { id: second, warmUp: warmUpOf(4) });
  assertEquals(await store.currentId(), second);
  assertEquals(await new WarmUpStore(kv, "other").current(), undefined);
});

Deno.test("WarmUpStore keeps any warm-up exactly", async () => {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true });
  const warmUps = fc.record({
    asOfMs: fc.integer(),
    cutoffMs: fc.integer(),
    whales: fc.dictionary(fc.string(), fc.tuple(number, number, fc.nat(), number)),
    liquidityUsd: fc.dictionary(fc.string(), number),
  });
  await fc.assert(fc.asyncProperty(warmUps, async ({ whales, liquidityUsd, ...times }) => {
    const made: WarmUp = {
      ...times,
      whales: new Map(
        Object.entries(whales).map(([wallet, [winRate, score, trades, avgRoi]]) => [
          wallet,
          whale(wallet, { winRate, score, trades, avgRoi }),
        ]),
      ),
      liquidityUsd: new Map(Object.entries(liquidityUsd)),
    };
    const store = new WarmUpStore(new FaultyKv(), PROFILE);
    await store.publish(made);
    assertEquals(positive((await store.current())?.warmUp), positive(made));
  }));
});

/** JSON has one zero only. */
function positive(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, item) => item instanceof Map ? [...item].sort() : item),
  );
}

Deno.test("WarmUpStore.publish() refuses numbers that are not finite", async () => {
  const store = new WarmUpStore(new FaultyKv(), PROFILE);
  const liquidityUsd = new Map([["0x01", Infinity]]);
  await assertRejects(() => store.publish(warmUp({ liquidityUsd })), RangeError, "Infinity");
  const whales = new Map([["0xa", whale("0xa", { sharpe: NaN })]]);
  await assertRejects(() => store.publish(warmUp({ whales })), RangeError, "NaN");
});

Deno.test("WarmUpStore shows the old warm-up or the new one between any two writes, with fifty thousand whales", async () => {
  const kv = new FaultyKv();
  const store = new WarmUpStore(kv, PROFILE);
  const [old, fresh] = [warmUpOf(50_000), warmUpOf(50_000, START_MS + 1)];
  const oldId = await store.publish(old);
  const seen: string[] = [];
  kv.onCommit = async ({ puts = [], deletes = [] }: KvBatch) => {
    assert(puts.length + deletes.length > 0);
    const current = await new WarmUpStore(kv.inner, PROFILE).current();
    seen.push(current!.id);
  };
  const freshId = await store.publish(fresh);
  const flip = seen.indexOf(freshId);
  assertEquals(seen, seen.map((_, i) => i < flip ? oldId : freshId));
  assertGreater(flip, 10);
  assertEquals((await store.current())?.warmUp, fresh);
  const parts = [...(await kv.contents()).keys()].filter((key) => key.startsWith("warm_up/"));
  assert(parts.every((key) => key.startsWith(`warm_up/${freshId}/`)));
});

Deno.test("WarmUpStore.current() reads again when its parts are removed while it reads", async () => {
  const kv = new FaultyKv();
  const store = new WarmUpStore(kv, PROFILE);
  await store.publish(warmUpOf(3));
  const reader = new FaultyKv(kv);
  let reads = 0;
  reader.list = async function* (prefix) {
    if (reads++ === 0) await store.publish(warmUpOf(4));
    yield* kv.list(prefix);
  };
  assertEquals((await new WarmUpStore(reader, PROFILE).current())?.warmUp, warmUpOf(4));
  assertEquals(reads, 2);
});

Deno.test("WarmUpStore.current() names a warm-up of which a part is missing, and publishing it again repairs it", async () => {
  const kv = new FaultyKv();
  const store = new WarmUpStore(kv, PROFILE);
  const id = await store.publish(warmUpOf(3));
  await kv.commit({ deletes: [["pilotfish", PROFILE, "warm_up", id, 0]] });
  const error = await assertRejects(() => store.current(), StoreError, id);
  assertEquals(error.trouble, "damaged");
  await store.publish(warmUpOf(3));
  assertEquals((await store.current())?.warmUp, warmUpOf(3));
});

Deno.test("WarmUpStore.publish() of what is there already writes nothing", async () => {
  const kv = new FaultyKv();
  const store = new WarmUpStore(kv, PROFILE);
  await store.publish(warmUpOf(3));
  const before = kv.commits;
  await store.publish(warmUpOf(3));
  assertEquals(kv.commits, before);
});

Deno.test("WarmUpStore leaves one whole warm-up when two publish at the same time, wherever they meet", async () => {
  const whole = new FaultyKv();
  await new WarmUpStore(whole, PROFILE).publish(warmUpOf(2000));
  for (let meet = 0; meet < whole.commits; meet++) {
    const kv = new FaultyKv();
    const store = new WarmUpStore(kv, PROFILE);
    await store.publish(warmUpOf(10));
    let commits = 0;
    kv.onCommit = async () => {
      if (commits++ === meet) await new WarmUpStore(kv.inner, PROFILE).publish(warmUpOf(3000));
    };
    const id = await store.publish(warmUpOf(2000));
    kv.onCommit = () => {};
    const current = await store.current();
    assert(current !== undefined);
    assert([2000, 3000].includes(current.warmUp.whales.size));
    const parts = [...(await kv.contents()).keys()].filter((key) => key.startsWith("warm_up/"));
    assert(parts.some((key) => key.startsWith(`warm_up/${current.id}/`)));
    if (current.id === id) assertEquals(current.warmUp, warmUpOf(2000));
  }
});

Deno.test("WarmUpStore gives up where others publish all the time", async () => {
  const kv = new FaultyKv();
  kv.fate = () => "conflict";
  const store = new WarmUpStore(kv, PROFILE);
  await assertRejects(() => store.publish(warmUpOf(1)), StoreError, "others do");
  kv.fate = () => "works";
  await store.publish(warmUpOf(1));
  const key = ["pilotfish", PROFILE, "warm_up"];
  const reader = new FaultyKv(kv);
  reader.list = async function* () {
    const { value } = await kv.get(key);
    await kv.commit({ puts: [{ key, value: value! }] });
    yield* kv.list(["nothing"]);
  };
  await assertRejects(() => new WarmUpStore(reader, PROFILE).current(), StoreError, "it changes");
});

Deno.test("WarmUpStore tells what is known about a warm-up, and changes it with the warm-up or alone", async () => {
  const store = new WarmUpStore(new FaultyKv(), PROFILE);
  const about = { madeMs: 5, params: { min_usd: 10 }, data: { fromMs: 1, toMs: 2, trades: 3 } };
  const id = await store.publish(warmUpOf(3), about);
  assertEquals(await store.current(), { id, warmUp: warmUpOf(3), about });
  const later = { ...about, madeMs: 6 };
  assertEquals(await store.publish(warmUpOf(3), later), id);
  assertEquals(await store.currentAbout(), { id, about: later });
  const second = await store.publish(warmUpOf(4));
  assertEquals(await store.currentAbout(), { id: second });
});
