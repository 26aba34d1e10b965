import { assert, assertEquals, assertRejects } from "@std/assert";
import { canonicalState } from "../../mod.ts";
import { StoreError } from "../../src/store/store_error.ts";
import { verifyAccount } from "../../src/store/verify.ts";
import { rebuildAccount } from "../../src/store/rebuild.ts";
import { START_MS } from "../core/builders.ts";
import {
  Driver,
  FaultyKv,
  keepStory,
  newPlace,
  openStore,
  type Place,
  PROFILE,
  quoted,
  takeLease,
} from "./accounts.ts";

/** Takes away what version 0 did not have. */
async function makeOld({ kv }: Place): Promise<void> {
  const head = await kv.get(["pilotfish", PROFILE, "head"]);
  const { transaction: _none, ...rest } = JSON.parse(head.value!);
  await kv.inner.commit({
    puts: [{ key: head.key, value: JSON.stringify(rest) }],
    deletes: [["pilotfish", PROFILE, "schema"]],
  });
}

Deno.test("an account of schema version 0 is brought up to date in one transaction, and goes on", async () => {
  const place = newPlace();
  const { state } = await keepStory(await openStore(place));
  await makeOld(place);
  const before = place.kv.commits;
  const store = await openStore(place);
  assertEquals(store.repairs, ["Brought the KV from schema version 0 to 3."]);
  assertEquals(place.kv.commits, before + 1);
  assertEquals(canonicalState(store.standing.state), canonicalState(state));
  const driver = Driver.after(store);
  await store.commit(driver.turn({ kind: "command", command: "resume", timeMs: 1 }, quoted(0.5)));
  const again = await openStore(place);
  assertEquals([again.repairs, canonicalState(again.standing.state)], [
    [],
    canonicalState(driver.state),
  ]);
  const { kv, file } = place;
  assertEquals((await verifyAccount({ kv, file, profile: PROFILE })).linesAhead, 0);
});

/** An account as version 1 left it: the story of `keepStory`, closed. */
async function placeOfVersion1(): Promise<Place> {
  const path = new URL("../../fixtures/store/account_of_version_1.json", import.meta.url);
  const { kv, journal } = JSON.parse(await Deno.readTextFile(path));
  const place = newPlace();
  const puts = Object.entries<string>(kv).map(([key, value]) => ({ key: JSON.parse(key), value }));
  await place.kv.inner.commit({ puts });
  await place.file.append(journal);
  return place;
}

Deno.test("an account of schema version 1 is brought up to date, is what its journal says, and goes on", async () => {
  const place = await placeOfVersion1();
  const { kv, file } = place;
  const verify = () => verifyAccount({ kv, file, profile: PROFILE });
  const found = await verify();
  const store = await openStore(place);
  assertEquals(store.repairs, ["Brought the KV from schema version 1 to 3."]);
  // What this program makes of the same story from the beginning.
  const fresh = newPlace();
  const { state } = await keepStory(await openStore(fresh));
  assertEquals(canonicalState(store.standing.state), canonicalState(state));
  assertEquals((await verify()).stateHash, found.stateHash);
  const driver = Driver.after(store);
  const facts = {
    category: "Politics",
    eventId: "e-1",
    liquidityUsd: 1,
    fee: { rate: 0, exponent: 1 },
  };
  await store.commit(driver.turn(
    { kind: "command", command: "resume", note: "Back", timeMs: START_MS },
    { kind: "market", marketId: "0x03", market: facts, timeMs: START_MS },
    { kind: "coverage", isBlind: true, timeMs: START_MS },
  ));
  await store.close();
  const again = await openStore(place);
  assertEquals(canonicalState(again.standing.state), canonicalState(driver.state));
  assertEquals((await verify()).checkpoints, 2);
});

Deno.test("an account of version 1 is rebuilt from its journal as this program would have it", async () => {
  const { kv, ...place } = await placeOfVersion1();
  const old = await openStore({ ...place, kv });
  const lost = { ...place, kv: new FaultyKv() };
  const lease = await takeLease(lost);
  await rebuildAccount({ ...lost, lease, profile: PROFILE });
  const restored = await openStore(lost);
  assertEquals(restored.repairs, []);
  assertEquals(
    canonicalState(restored.standing.state),
    canonicalState(old.standing.state),
  );
});

Deno.test("an account whose migration fails stays what it was", async () => {
  const place = newPlace();
  await keepStory(await openStore(place));
  await makeOld(place);
  const contents = await place.kv.contents();
  place.kv.fate = (_, { puts = [] }) =>
    puts.some(({ key }) => key[2] === "schema") ? "before" : "works";
  await assertRejects(() => openStore(place), StoreError);
  assertEquals(await place.kv.contents(), contents);
  place.kv.fate = () => "works";
  assert((await openStore(place)).repairs.length === 1);
});

Deno.test("an account of a newer schema is refused, and stays what it was", async () => {
  const place = newPlace();
  await keepStory(await openStore(place));
  await place.kv.inner.commit({ puts: [{ key: ["pilotfish", PROFILE, "schema"], value: "4" }] });
  const contents = await place.kv.contents();
  const error = await assertRejects(() => openStore(place), StoreError);
  assertEquals(error.trouble, "newer");
  assertEquals(await place.kv.contents(), contents);
});
