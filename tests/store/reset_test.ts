import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { AccountCopy } from "../../src/store/account_copy.ts";
import { exists } from "../../src/store/exists.ts";
import { MemoryKv } from "../../src/store/memory_kv.ts";
import { type ProfileOptions, WritableProfile } from "../../src/store/profile.ts";
import { profilePaths } from "../../src/store/profile_paths.ts";
import { resetAccount } from "../../src/store/reset.ts";
import { StateStore } from "../../src/store/state_store.ts";
import { StoreError } from "../../src/store/store_error.ts";
import { withTempFolder } from "../temp_folder.ts";
import { FakeClock, keepStory, startState } from "./accounts.ts";

function options(dataDir: string, given: Partial<ProfileOptions> = {}): ProfileOptions {
  return { dataDir, profile: "paper", owner: "process 1", clock: new FakeClock(), ...given };
}

/** Begins an account or goes on with it; returns how many lines it has. */
async function keep(given: ProfileOptions): Promise<number> {
  await using open = await WritableProfile.open(given);
  const { kv, file, lease, profile } = open;
  const opening = { state: startState(), source: { kind: "test" } };
  const store = await StateStore.open({ kv, file, lease, profile, clock: given.clock, opening });
  const { seq } = store.standing;
  if (seq === 0) await keepStory(store);
  await store.close();
  return seq;
}

Deno.test("resetAccount() puts an account aside, and the next start begins a new one", async () => {
  await withTempFolder(async (folder) => {
    const given = options(folder);
    const { kv, journal } = profilePaths(given);
    assertEquals([await keep(given), await keep(given)], [0, 7]);
    const text = await Deno.readTextFile(journal);
    assertEquals(await resetAccount(given), { kept: [`${journal}.old`, `${kv}.old`] });
    assertEquals(await Deno.readTextFile(`${journal}.old`), text);
    assertEquals([await exists(kv), await exists(journal)], [false, false]);
    // What was put aside is there still: the folder is not called empty.
    await assertRejects(() => resetAccount(given), StoreError, "there is none in");
    assertEquals(await keep(given), 0);
  });
});

Deno.test("resetAccount() keeps what was put aside before, under names that belong together", async () => {
  await withTempFolder(async (folder) => {
    const given = options(folder);
    const { kv, journal } = profilePaths(given);
    await keep(given);
    for (const aside of [`${kv}.old`, `${kv}.old-2-wal`]) await Deno.writeTextFile(aside, "before");
    for (const number of [3, 4]) {
      await keep(given);
      const text = await Deno.readTextFile(journal);
      const names = [`${journal}.old-${number}`, `${kv}.old-${number}`];
      assertEquals(await resetAccount(given), { kept: names });
      assertEquals(await Deno.readTextFile(names[0]!), text);
    }
    assertEquals(await Deno.readTextFile(`${kv}.old`), "before");
  });
});

Deno.test("resetAccount() says so if a stand-by has gone on with a copy meanwhile", async () => {
  for (const renamed of ["pending-", "journal.jsonl"]) {
    await withTempFolder(async (folder) => {
      const given = options(folder);
      await keep(given);
      const paths = profilePaths(given);
      await using _older = await AccountCopy.begin(given, paths);
      await using copy = await AccountCopy.begin(given, paths);
      await copy.take(true);
      const [kept, away] = [copy.folder, `${folder}/away`];
      // One that is begun after all others were taken away.
      if (renamed === "journal.jsonl") await Deno.rename(kept, away);
      const { rename } = Deno;
      Deno.rename = async (from, to) => {
        if (`${from}`.includes(renamed)) {
          Deno.rename = rename;
          if (renamed === "journal.jsonl") await rename(away, kept);
          assertEquals(await copy.publish(), true);
        }
        await rename(from, to);
      };
      try {
        const error = await assertRejects(() => resetAccount(given), StoreError);
        assertMatch(error.message, /^Cannot reset profile paper, a stand-by has gone on with a/);
      } finally {
        Deno.rename = rename;
      }
      assertEquals(await keep(given), 7);
    });
  }
});

Deno.test("resetAccount() takes away what is damaged or not whole", async () => {
  await withTempFolder(async (folder) => {
    const given = options(folder);
    const { kv, journal } = profilePaths(given);
    const damages: readonly (() => Promise<void>)[] = [
      () => Deno.writeTextFile(journal, "edited\n"),
      () => Deno.remove(journal),
      () => Deno.remove(kv),
    ];
    for (const damage of damages) {
      await keep(given);
      await damage();
      await assertRejects(() => keep(given), StoreError);
      await resetAccount(given);
      assertEquals(await keep(given), 0);
    }
  });
});

Deno.test("resetAccount() refuses while a process writes, and where nothing is", async () => {
  await withTempFolder(async (folder) => {
    const clock = new FakeClock();
    const given = options(folder, { clock });
    const none = await assertRejects(() => resetAccount(given), StoreError);
    assertEquals([none.trouble, [...Deno.readDirSync(folder)]], ["missing", []]);
    await keep(given);
    await using open = await WritableProfile.open(given);
    clock.wait = async (ms) => {
      clock.timeMs += ms;
      await open.lease.renew();
    };
    const held = await assertRejects(() => resetAccount(given), StoreError);
    assertEquals(held.trouble, "held");
  });
});

Deno.test("resetAccount() empties a profile elsewhere, and leaves others there alone", async () => {
  const memory = new MemoryKv();
  const openKv = () => Promise.resolve(memory);
  const given = options("unused", { kvUrl: "https://kv.example", openKv });
  await keep(given);
  await keep({ ...given, profile: "other" });
  assertEquals(await resetAccount(given), { kept: [] });
  const error = await assertRejects(() => resetAccount(given), StoreError);
  assertEquals(error.trouble, "missing");
  assertEquals(await keep({ ...given, profile: "other" }), 7);
  assertEquals(await keep(given), 0);
});
