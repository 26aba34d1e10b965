import { assertEquals, assertRejects } from "@std/assert";
import { canonicalState } from "../../mod.ts";
import { readAccountView } from "../../src/store/account_view.ts";
import { MemoryJournalFile } from "../../src/store/memory_journal_file.ts";
import { rebuildAccount } from "../../src/store/rebuild.ts";
import { StoreError } from "../../src/store/store_error.ts";
import { verifyAccount } from "../../src/store/verify.ts";
import { START_MS } from "../core/builders.ts";
import {
  Driver,
  keepStory,
  newPlace,
  openStore,
  PROFILE,
  SIGNAL,
  takeLease,
  traded,
} from "./accounts.ts";

Deno.test("StateStore gives the journal back the line that a power cut took after its transaction", async () => {
  const place = newPlace();
  const { kv, file } = place;
  const driver = await keepStory(await openStore(place));
  const { text } = file;
  const last = text.lastIndexOf("\n", text.length - 2) + 1;
  for (const left of [last, last + 1, text.length - 2]) {
    file.text = text.slice(0, left);
    // Whoever only reads sees it already.
    assertEquals((await verifyAccount({ kv, file, profile: PROFILE })).lines, 7);
    assertEquals((await readAccountView({ kv, file, profile: PROFILE })).lines, 7);
    const store = await openStore(place);
    assertEquals(store.repairs.at(-1), "Added line 7 to the journal, which only the KV had.");
    assertEquals(file.text, text);
    assertEquals(canonicalState(store.standing.state), canonicalState(driver.state));
    assertEquals(store.unperformed.map(({ kind }) => kind), ["resolution"]);
  }
  file.text = text.slice(0, last);
  const rebuilt = await rebuildAccount({
    ...place,
    lease: await takeLease(place),
    profile: PROFILE,
  });
  assertEquals([rebuilt.lines, file.text], [7, text]);
  // The KV that was made anew has only what the journal had.
  file.text = text.slice(0, last);
  await assertRejects(() => openStore(place), StoreError, "has 6 whole lines, the KV knows 7");
});

Deno.test("rebuildAccount() puts nothing into the KV that a power cut could still take from the journal", async () => {
  const place = newPlace();
  await keepStory(await openStore(place));
  const { text } = place.file;
  // A process ended when it had written its last line, before that was safe.
  let safe = text.slice(0, text.lastIndexOf("\n", text.length - 2) + 1);
  const file = new class extends MemoryJournalFile {
    override sync() {
      safe = this.text;
      return Promise.resolve();
    }
  }(text);
  const restored = { ...newPlace(), file };
  const lease = await takeLease(restored);
  const { lines } = await rebuildAccount({ ...restored, lease, profile: PROFILE });
  await lease.release();
  file.text = safe;
  assertEquals((await verifyAccount({ ...restored, profile: PROFILE })).lines, lines);
  assertEquals((await openStore(restored)).repairs, []);
});

Deno.test("StateStore waits for journal and KV, whichever takes longer, and keeps a turn that one of them has", async () => {
  const place = newPlace();
  const done: string[] = [];
  let sync = () => Promise.resolve();
  const file = new class extends MemoryJournalFile {
    override async sync() {
      await sync();
      done.push("journal");
    }
  }();
  place.kv.onCommit = ({ puts = [] }) => {
    if (puts.some(({ key }) => key[2] === "head")) done.push("KV");
  };
  const store = await openStore({ ...place, file });
  const driver = Driver.after(store);
  const synced = Promise.withResolvers<void>();
  sync = () => synced.promise;
  done.length = 0;
  const kept = store.commit(driver.turn(...SIGNAL)).then(() => done.push("kept"));
  while (done.length === 0) await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals(done, ["KV"]);
  synced.resolve();
  await kept;
  assertEquals(done, ["KV", "journal", "kept"]);

  // What does not fit beside its transaction is safe in the journal before.
  done.length = 0;
  sync = () => Promise.resolve();
  const note = "x".repeat(9_000);
  await store.commit(driver.turn({ kind: "command", command: "pause", note, timeMs: START_MS }));
  assertEquals(done, ["journal", "KV"]);

  sync = () => Promise.reject(new Error("No space left on device"));
  await assertRejects(() => store.commit(driver.turn(traded({ wallet: "0xc" }))), StoreError);
  sync = () => Promise.resolve();
  const again = await openStore({ ...place, file });
  assertEquals(again.repairs, ["Added line 4 to the journal, which only the KV had."]);
  assertEquals(canonicalState(again.standing.state), canonicalState(driver.state));
});
