import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import {
  CommandInbox,
  type CommandRequest,
  postRequest,
  requestIds,
  requestKey,
} from "../../src/store/command_inbox.ts";
import { StoreError } from "../../src/store/store_error.ts";
import { Driver, newPlace, openStore, type Place, PROFILE, SIGNAL, takeLease } from "./accounts.ts";

async function inboxOf(place: Place) {
  const faults: string[] = [];
  const { kv, clock } = place;
  const lease = await takeLease(place);
  const onFault = (sentence: string) => faults.push(sentence);
  return {
    inbox: new CommandInbox({ kv, profile: PROFILE, lease, clock, onFault }),
    faults,
    lease,
  };
}

function request({ clock }: Place, given: Partial<CommandRequest> = {}): CommandRequest {
  return { id: "c-1", command: "pause", by: "me", expiresMs: clock.timeMs + 10_000, ...given };
}

Deno.test("CommandInbox claims a request once, and its asker sees how it stands", async () => {
  const place = newPlace();
  const { inbox, faults } = await inboxOf(place);
  const asked = request(place, { note: "Écoute" });
  const posted = await postRequest(place.kv, PROFILE, asked);
  assertEquals(await posted.look(), "waiting");
  assertEquals(await inbox.take(), [asked]);
  assertEquals(await posted.look(), "claimed");
  assertEquals(await posted.withdraw(), false);
  assertEquals(await inbox.take(true), []);
  await place.kv.commit({ deletes: [requestKey(PROFILE, "c-1")] });
  assertEquals(await posted.look(), "done");
  assertEquals(faults, []);
});

Deno.test("CommandInbox never sees a request that was taken back", async () => {
  const place = newPlace();
  const { inbox } = await inboxOf(place);
  const posted = await postRequest(place.kv, PROFILE, request(place));
  assertEquals(await posted.withdraw(), true);
  assertEquals(await inbox.take(), []);
});

Deno.test("CommandInbox claims nothing that is taken back at the same moment", async () => {
  const place = newPlace();
  const { inbox } = await inboxOf(place);
  const posted = await postRequest(place.kv, PROFILE, request(place));
  place.kv.fate = () => "conflict";
  assertEquals(await inbox.take(), []);
  assertEquals(await posted.look(), "waiting");
});

Deno.test("CommandInbox looks a few times a second at most, unless it has to", async () => {
  const place = newPlace();
  const { inbox } = await inboxOf(place);
  await inbox.take();
  await postRequest(place.kv, PROFILE, request(place));
  place.clock.timeMs += 249;
  assertEquals(await inbox.take(), []);
  place.clock.timeMs -= 1000;
  assertEquals((await inbox.take()).length, 1, "a clock that was set back");
  await postRequest(place.kv, PROFILE, request(place, { id: "c-2" }));
  assertEquals((await inbox.take(true)).length, 1);
});

Deno.test("CommandInbox drops what nobody waits for any more, and what nobody can read", async () => {
  const place = newPlace();
  const { inbox, faults } = await inboxOf(place);
  await postRequest(place.kv, PROFILE, request(place, { expiresMs: place.clock.timeMs - 1 }));
  const junk = [
    "{",
    "null",
    "[]",
    '{"command":"sell","id":"a","by":"b","expiresMs":1}',
    JSON.stringify(request(place, { note: "x".repeat(1001) })),
    '{"command":"pause","id":7,"by":"b","expiresMs":1}',
    '{"command":"pause","id":"a","by":"b","expiresMs":"1"}',
  ];
  for (const [index, value] of junk.entries()) {
    await place.kv.commit({ puts: [{ key: requestKey(PROFILE, `junk-${index}`), value }] });
  }
  assertEquals(await inbox.take(), []);
  assertEquals(await requestIds(place.kv, PROFILE), []);
  assertEquals(faults.length, junk.length);
  assertMatch(faults[0]!, /^Dropped a command that cannot be read: \{\.$/);
});

Deno.test("CommandInbox goes on over a KV that fails, and says so once", async () => {
  const place = newPlace();
  const { inbox, faults } = await inboxOf(place);
  await postRequest(place.kv, PROFILE, request(place));
  const trouble = new StoreError("Cannot use the KV", { trouble: "unavailable", next: "Wait" });
  const { commit } = place.kv;
  place.kv.commit = () => Promise.reject(trouble);
  assertEquals(await inbox.take(true), []);
  assertEquals(await inbox.take(true), []);
  assertEquals(faults, ["Cannot look for commands: Cannot use the KV. Wait."]);
  place.kv.commit = () => Promise.reject(new TypeError("broken"));
  await assertRejects(() => inbox.take(true), TypeError);
  place.kv.commit = commit;
  assertEquals((await inbox.take(true)).length, 1);
});

Deno.test("a request goes with the transaction that keeps its event", async () => {
  const place = newPlace();
  const store = await openStore(place);
  await postRequest(place.kv, PROFILE, request(place));
  const driver = Driver.after(store);
  await store.commit(driver.turn(...SIGNAL));
  assertEquals(await requestIds(place.kv, PROFILE), ["c-1"]);
  await store.commit(driver.turn({ kind: "command", command: "pause", id: "c-1", timeMs: 1 }));
  assertEquals(await requestIds(place.kv, PROFILE), []);
});

Deno.test("a request whose event is in the journal is not carried out again", async () => {
  // The transaction fails after the line is written, and once more the request outlives a transaction.
  for (const outlives of [false, true]) {
    const place = newPlace();
    const store = await openStore(place);
    await postRequest(place.kv, PROFILE, request(place));
    const driver = Driver.after(store);
    place.kv.fate = (_, { puts = [] }) =>
      puts.some(({ key }) => key[2] === "head") ? "before" : "works";
    const turn = driver.turn({ kind: "command", command: "pause", id: "c-1", timeMs: 1 });
    await assertRejects(() => store.commit(turn), StoreError);
    place.kv.fate = () => "works";
    assertEquals(await requestIds(place.kv, PROFILE), ["c-1"]);
    const next = await openStore(place);
    assertEquals(next.standing.state.risk.pause?.reason, "operator");
    if (outlives) {
      await postRequest(place.kv, PROFILE, request(place));
      await openStore(place);
    }
    assertEquals(await requestIds(place.kv, PROFILE), []);
  }
});
