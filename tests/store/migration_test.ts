import { assert, assertEquals, assertRejects } from "@std/assert";
import { canonicalState } from "../../mod.ts";
import { StoreError } from "../../src/store/store_error.ts";
import { verifyAccount } from "../../src/store/verify.ts";
import { Driver, keepStory, newPlace, openStore, type Place, PROFILE, quoted } from "./accounts.ts";

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
  assertEquals(store.repairs, ["Brought the KV from schema version 0 to 1."]);
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
  await place.kv.inner.commit({ puts: [{ key: ["pilotfish", PROFILE, "schema"], value: "2" }] });
  const contents = await place.kv.contents();
  const error = await assertRejects(() => openStore(place), StoreError);
  assertEquals(error.trouble, "newer");
  assertEquals(await place.kv.contents(), contents);
});
