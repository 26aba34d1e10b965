import { assert, assertEquals, assertRejects } from "@std/assert";
import { canonicalState, type WarmUp } from "../../mod.ts";
import { AccountFollower } from "../../src/store/account_follower.ts";
import { readAccountView } from "../../src/store/account_view.ts";
import { MemoryKv } from "../../src/store/memory_kv.ts";
import { scanJournal } from "../../src/store/journal.ts";
import { StoreError } from "../../src/store/store_error.ts";
import {
  Driver,
  keepStory,
  newPlace,
  openStore,
  type Place,
  PROFILE,
  SIGNAL,
  storyTurns,
} from "./accounts.ts";
import { START_MS, warmUp } from "../core/builders.ts";

function account({ kv, file }: Place) {
  return { kv, file, profile: PROFILE };
}

/** All of a view, its state as text. */
async function whole(place: Place, follower: AccountFollower) {
  const { state, ...rest } = await follower.look();
  const { state: readState, ...read } = await readAccountView(account(place));
  assertEquals(rest, read);
  assertEquals(canonicalState(state), canonicalState(readState));
}

Deno.test("AccountFollower.look() sees after every turn what a fresh reading sees", async () => {
  const place = newPlace();
  const store = await openStore(place);
  const follower = new AccountFollower(account(place));
  await whole(place, follower);
  for (const turn of storyTurns(Driver.after(store))) {
    await store.commit(turn);
    await whole(place, follower);
  }
});

Deno.test("AccountFollower.look() reads only what is new, and gives the same object if nothing is", async () => {
  const place = newPlace();
  const store = await openStore(place);
  await keepStory(store);
  const { length } = place.file.text;
  const reads: number[] = [];
  const file = {
    name: place.file.name,
    read(fromByte = 0) {
      reads.push(fromByte);
      return place.file.read(fromByte);
    },
  };
  const follower = new AccountFollower({ ...account(place), file });
  const first = await follower.look();
  assertEquals(await follower.look() === first, true);
  assertEquals(reads, [0, length - 1]);
});

Deno.test("AccountFollower.look() waits for a line that is not written to its end", async () => {
  const place = newPlace();
  await keepStory(await openStore(place));
  const { text } = place.file;
  for (const cut of [1, 2, 40]) {
    place.file.text = text.slice(0, -cut);
    const follower = new AccountFollower(account(place));
    const { lines } = await follower.look();
    place.file.text = text;
    const after = await follower.look();
    assertEquals(after.lines, (await scanJournal(place.file)).head.seq + 1);
    assertEquals(lines, cut === 1 ? after.lines : after.lines - 1);
    assert(await follower.look() === after);
  }
});

Deno.test("AccountFollower.look() notices another journal in the place of the one it read", async () => {
  const place = newPlace();
  await keepStory(await openStore(place));
  const { text } = place.file;
  for (const other of ["", text.slice(0, 100), text.slice(0, -1) + " \n" + text]) {
    place.file.text = text;
    const follower = new AccountFollower(account(place));
    await follower.look();
    place.file.text = other;
    await assertRejects(() => follower.look(), StoreError);
  }
});

Deno.test("AccountFollower.atEnd() sees what all of the journal comes to, and the last of what happened", async () => {
  const place = newPlace();
  const store = await openStore(place);
  const turns = [...storyTurns(Driver.after(store))];
  for (const turn of turns.slice(0, -2)) await store.commit(turn);
  const lines = place.file.text.trimEnd().split("\n");
  const bytes = lines.at(-1)!.length + lines.at(-2)!.length + 2;
  const follower = await AccountFollower.atEnd(account(place), {}, bytes + 9);
  const whole = new AccountFollower(account(place));
  for (const turn of [undefined, ...turns.slice(-2)]) {
    if (turn !== undefined) await store.commit(turn);
    const [seen, all] = [await follower!.look(), await whole.look()];
    assertEquals(canonicalState(seen.state), canonicalState(all.state));
    const { signals, orders, closed, pauses, entries } = seen;
    assertEquals({ ...seen, state: 0 }, {
      ...all,
      state: 0,
      signals,
      orders,
      closed,
      pauses,
      entries,
    });
    for (const name of ["signals", "closed", "pauses", "entries"] as const) {
      assertEquals(seen[name], all[name].slice(all[name].length - seen[name].length));
    }
  }
});

Deno.test("AccountFollower.atEnd() takes what the journal has and the KV has not", async () => {
  const place = newPlace();
  const store = await openStore(place);
  const turns = [...storyTurns(Driver.after(store))];
  for (const turn of turns.slice(0, -1)) await store.commit(turn);
  const before = place.kv.inner;
  const behind = new MemoryKv();
  for await (const { key, value } of before.list([])) {
    await behind.commit({ checks: [], puts: [{ key, value: value! }], deletes: [] });
  }
  await store.commit(turns.at(-1)!);
  const bytes = place.file.text.length - 10;
  const late = { ...account(place), kv: behind };
  const seen = await (await AccountFollower.atEnd(late, {}, bytes))!.look();
  const whole = await new AccountFollower(account(place)).look();
  assertEquals(canonicalState(seen.state), canonicalState(whole.state));
  assertEquals([seen.lines, seen.tally], [whole.lines, whole.tally]);
});

Deno.test("AccountFollower.atEnd() leaves to others what is short, or does not meet the KV", async () => {
  const place = newPlace();
  await keepStory(await openStore(place));
  const { text } = place.file;
  assertEquals(await AccountFollower.atEnd(account(place), {}, text.length), undefined);
  assertEquals(await AccountFollower.atEnd(account(place), {}, 20), undefined);
  assertEquals(
    await AccountFollower.atEnd({ ...account(place), kv: new MemoryKv() }, {}, 900),
    undefined,
  );
  const { size: _unknown, ...file } = { name: "j", read: () => place.file.read(), size: 0 };
  assertEquals(await AccountFollower.atEnd({ ...account(place), file }, {}, 900), undefined);
  place.file.text = text.slice(0, text.lastIndexOf("\n", text.length - 2) + 1);
  assertEquals(await AccountFollower.atEnd(account(place), {}, 900), undefined);
});

Deno.test("AccountFollower.atEnd() finds the warm-up of a line before the part that it reads", async () => {
  const place = newPlace();
  const store = await openStore(place);
  const driver = Driver.after(store);
  const swapTo = (given: WarmUp, timeMs: number) =>
    store.commit(driver.turn({ kind: "warmup", warmUp: given, timeMs }));
  const [first, second, third] = [warmUp(), warmUp({ asOfMs: 1 }), warmUp({ asOfMs: 2 })];
  await swapTo(second, START_MS + 1);
  await swapTo(third, START_MS + 2);
  await store.commit(driver.turn(...SIGNAL));
  const bytes = place.file.text.trimEnd().split("\n").at(-1)!.length + 9;
  const follower = await AccountFollower.atEnd(account(place), {}, bytes);
  const all = new AccountFollower(account(place));
  for (const [index, given] of [third, first, second, first].entries()) {
    await swapTo(given, START_MS + 3 + index);
    const [seen, known] = [await follower!.look(), await all.look()];
    assertEquals(canonicalState(seen.state), canonicalState(known.state));
    assertEquals(seen.warmUp, known.warmUp);
  }
});
