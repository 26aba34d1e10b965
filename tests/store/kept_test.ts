import { assertEquals, assertRejects } from "@std/assert";
import { canonicalState } from "../../mod.ts";
import { readKept } from "../../src/store/kept.ts";
import { StoreError } from "../../src/store/store_error.ts";
import { Driver, FaultyKv, newPlace, openStore, PROFILE, storyTurns } from "./accounts.ts";

Deno.test("readKept() finds nothing where nothing is", async () => {
  assertEquals(await readKept(new FaultyKv(), PROFILE), undefined);
});

Deno.test("readKept() gives one moment, whoever writes between any two of its reads", async () => {
  for (let meet = 0; meet < 40; meet++) {
    const place = newPlace();
    const store = await openStore(place);
    const driver = Driver.after(store);
    const turns = storyTurns(driver);
    for (let turn = 0; turn < 3; turn++) await store.commit(turns.next().value!);
    const moments = new Set([canonicalState(driver.state)]);
    const reader = new FaultyKv(place.kv.inner);
    let looks = 0;
    const look = async () => {
      if (looks++ !== meet) return;
      await store.commit(turns.next().value!);
      await store.acknowledge();
      await store.commit(turns.next().value!);
      moments.add(canonicalState(driver.state));
    };
    reader.list = async function* (prefix) {
      await look();
      yield* place.kv.inner.list(prefix);
    };
    const get = reader.get.bind(reader);
    reader.get = async (key) => {
      await look();
      return await get(key);
    };
    const kept = await readKept(reader, PROFILE);
    assertEquals(moments.has(canonicalState(kept!.state)), true, `at look ${meet}`);
    assertEquals(kept!.head.cursor, { taken: kept!.head.seq === 3 ? 5 : 7 });
  }
});

Deno.test("readKept() gives up on an account that changes all the time, and passes on what is wrong with one that does not", async () => {
  const place = newPlace();
  await openStore(place);
  const key = ["pilotfish", PROFILE, "head"];
  const { value } = await place.kv.get(key);
  const busy = new FaultyKv(place.kv.inner);
  busy.list = async function* (prefix) {
    await place.kv.inner.commit({ puts: [{ key, value: value! }] });
    yield* place.kv.inner.list(prefix);
  };
  await assertRejects(() => readKept(busy, PROFILE), StoreError, "it changes all the time");
  await place.kv.inner.commit({ deletes: [["pilotfish", PROFILE, "orders"]] });
  const error = await assertRejects(() => readKept(place.kv, PROFILE), StoreError);
  assertEquals(error.what, "Cannot find the KV value at pilotfish/test/orders");
  await place.kv.inner.commit({ puts: [{ key: ["pilotfish", PROFILE, "orders"], value: "[" }] });
  const torn = await assertRejects(() => readKept(place.kv, PROFILE), StoreError);
  assertEquals(torn.what, "Cannot read the KV value at pilotfish/test/orders as JSON: [");
  await place.kv.inner.commit({ puts: [{ key: ["pilotfish", PROFILE, "orders"], value: "[]" }] });
  const odd = new FaultyKv(place.kv.inner);
  odd.list = () => {
    throw "text";
  };
  await assertRejects(() => readKept(odd, PROFILE), Error, "text");
});
