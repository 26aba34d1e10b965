import { assert, assertEquals, assertRejects } from "@std/assert";
import { canonicalState } from "../../mod.ts";
import { AccountFollower } from "../../src/store/account_follower.ts";
import { readAccountView } from "../../src/store/account_view.ts";
import { scanJournal } from "../../src/store/journal.ts";
import { StoreError } from "../../src/store/store_error.ts";
import {
  Driver,
  keepStory,
  newPlace,
  openStore,
  type Place,
  PROFILE,
  storyTurns,
} from "./accounts.ts";

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
