import { assertEquals, assertExists, assertMatch, assertRejects } from "@std/assert";
import {
  AccountCopy,
  discardCopies,
  goOnWithCopy,
  isPublished,
} from "../../src/store/account_copy.ts";
import type { Turn } from "../../src/core/turn.ts";
import { isLeft, leaveHolder } from "../../src/store/left_mark.ts";
import { openKv } from "../../src/store/open_kv.ts";
import { openForReading, type ProfileOptions, WritableProfile } from "../../src/store/profile.ts";
import { currentPaths, namesIn, profilePaths } from "../../src/store/profile_paths.ts";
import { resetAccount } from "../../src/store/reset.ts";
import { StateStore } from "../../src/store/state_store.ts";
import { LeaseLost, StoreError } from "../../src/store/store_error.ts";
import { verifyAccount } from "../../src/store/verify.ts";
import { START_MS } from "../core/builders.ts";
import { withTempFolder } from "../temp_folder.ts";
import { Driver, FakeClock, keepStory, startState } from "./accounts.ts";

const TTL_MS = 10_000;

function options(dataDir: string, given: Partial<ProfileOptions> = {}): ProfileOptions {
  return { dataDir, profile: "paper", owner: "process 1", clock: new FakeClock(), ...given };
}

/** A process that writes to an account. */
async function openWriter(given: ProfileOptions) {
  const profile = await WritableProfile.open(given);
  const { kv, file, lease } = profile;
  const opening = { state: startState(), source: { kind: "test" } };
  const store = await StateStore.open({
    kv,
    file,
    lease,
    profile: "paper",
    clock: given.clock,
    opening,
  });
  return { profile, store, [Symbol.asyncDispose]: () => profile[Symbol.asyncDispose]() };
}

/** Runs something with an account whose holder has kept a story, and then stands still for longer than its lease. */
async function withSilentHolder(
  action: (
    given: ProfileOptions & { readonly clock: FakeClock },
    holder: Awaited<ReturnType<typeof openWriter>>,
  ) => Promise<void>,
): Promise<void> {
  await withTempFolder(async (folder) => {
    const clock = new FakeClock();
    const given = { ...options(folder), clock };
    await using holder = await openWriter(given);
    await keepStory(holder.store);
    clock.timeMs += TTL_MS;
    await action(given, holder);
  });
}

async function turns(given: ProfileOptions): Promise<number> {
  using reading = await openForReading(given);
  return (await verifyAccount(reading)).turns;
}

Deno.test("goOnWithCopy() puts a copy in the place of files that nobody gives back, and their holder performs nothing more", async () => {
  await withSilentHolder(async (given, { profile, store }) => {
    const left = profilePaths(given);
    using before = await openForReading(given);
    assertEquals(await before.isCurrent(), true);
    assertExists(await goOnWithCopy(given, left));
    assertEquals(await before.isCurrent(), false);
    assertEquals((await currentPaths(given)).folder, `${left.folder}/takeover-1`);
    // It wakes up: what it keeps nobody reads, and it is told before anything follows from it.
    const lost = await assertRejects(() => store.commit(resumed(store)), LeaseLost);
    assertMatch(lost.message, /another process has taken over/);
    await assertRejects(() => profile.lease.renew(), LeaseLost);
    await assertRejects(() => profile.lease.assertHeld(), LeaseLost);
    assertEquals(await turns(given), 6);
    await using next = await openWriter({ ...given, owner: "process 2" });
    assertEquals([next.store.standing.seq, next.profile.lease.holder.fence], [6, 2]);
    await next.store.commit(resumed(next.store));
    assertEquals(await turns(given), 7);
    // Those who looked at the old files before find out, and nobody can make another account of them.
    assertEquals(await goOnWithCopy(given, left), undefined);
  });
});

Deno.test("a turn that is being kept when others go on is performed by them, or by nobody", async () => {
  for (const moment of ["before", "in between", "after"]) {
    await withSilentHolder(async (given, { profile: { file, lease }, store }) => {
      const paths = profilePaths(given);
      await using copy = await AccountCopy.begin(given, paths);
      const goOn = async () => {
        await leaveHolder(paths, lease.holder);
        await copy.take(true);
      };
      if (moment === "before") await goOn();
      const append = file.append.bind(file);
      file.append = async (text) => {
        await append(text);
        if (moment === "in between") await goOn();
      };
      // What was kept before others went on, they have as well: both may perform it, under the same name.
      if (moment === "after") await store.commit(resumed(store));
      else await assertRejects(() => store.commit(resumed(store)), LeaseLost);
      if (moment === "after") await goOn();
      assertEquals(await copy.publish(), true);
      await using next = await openWriter({ ...given, owner: "process 2" });
      const isThere = moment !== "before";
      assertEquals(await turns(given), isThere ? 7 : 6);
      assertEquals(next.store.unperformed.some(({ kind }) => kind === "resume"), isThere);
    });
  }
});

/** Another turn. */
function resumed(store: StateStore): Turn {
  return Driver.after(store).turn({ kind: "command", command: "resume", timeMs: START_MS });
}

Deno.test("a copy is nothing before it is published: whoever made it may die after any step", async () => {
  const steps: readonly ((copy: AccountCopy, given: ProfileOptions) => Promise<unknown>)[] = [
    () => Promise.resolve(),
    (copy) => copy.take(false),
    (copy) => copy.take(true),
    (_, given) => Deno.mkdir(`${profilePaths(given).root}/discarded-x`),
  ];
  for (let died = 0; died <= steps.length; died++) {
    await withTempFolder(async (folder) => {
      const given = options(folder);
      const paths = profilePaths(given);
      let copy: AccountCopy;
      {
        await using holder = await openWriter(given);
        await keepStory(holder.store);
        copy = await AccountCopy.begin(given, paths);
        await leaveHolder(paths, holder.profile.lease.holder);
        for (const step of steps.slice(0, died)) await step(copy, given);
      }
      // The holder has ended as well: the next start goes on with its files.
      await using next = await openWriter(given);
      assertEquals(next.store.standing.seq, 6);
      await next.store.commit(resumed(next.store));
      assertEquals((await namesIn(paths.root)).filter((name) => /pending|discard/.test(name)), []);
      // Whoever made the copy was not dead after all, and comes too late.
      assertEquals(await copy.publish(), false);
      assertEquals(await isPublished(given, paths), false);
      await copy[Symbol.asyncDispose]();
      assertEquals(await turns(given), 7);
    });
  }
});

Deno.test("of two who copy the same files one goes on, and the other one finds its account", async () => {
  await withSilentHolder(async (given) => {
    const paths = profilePaths(given);
    await using one = await AccountCopy.begin(given, paths);
    await using other = await AccountCopy.begin(given, paths);
    await one.take(true);
    await other.take(true);
    assertEquals([await other.publish(), await one.publish()], [true, false]);
    assertEquals(await turns(given), 6);
    await one[Symbol.asyncDispose]();
    await discardCopies(paths);
    assertEquals((await namesIn(paths.root)).filter((name) => name.startsWith("p")), []);
  });
});

Deno.test("WritableProfile.open() leaves files that somebody has gone on without, even if their lease is free", async () => {
  await withSilentHolder(async (given, holder) => {
    const paths = profilePaths(given);
    let isDone = false;
    // Somebody is faster, after it was looked up which files there are.
    const slowly: typeof openKv = async (location, ms) => {
      if (!isDone) {
        isDone = true;
        await goOnWithCopy(given, paths);
        await holder.profile.lease.release();
      }
      return await openKv(location, ms);
    };
    await using next = await openWriter({ ...given, openKv: slowly });
    assertEquals(next.profile.file.name, `${paths.root}/takeover-1/journal.jsonl`);
  });
});

Deno.test("goOnWithCopy() leaves a holder alone that is heard of while it waits", async () => {
  await withSilentHolder(async (given, { profile }) => {
    given.clock.timeMs -= 2;
    await profile.lease.renew();
    given.clock.timeMs -= 1;
    given.clock.onWait = () => {
      given.clock.timeMs += 5000;
      void profile.lease.renew();
    };
    const paths = profilePaths(given);
    assertEquals(await goOnWithCopy(given, paths), undefined);
    assertEquals(isLeft(paths, profile.lease.holder), false);
    await profile.lease.assertHeld();
    // By a clock that was set back a lease would last for ever, but nothing was heard for as long as it lasts.
    given.clock.onWait = () => {};
    given.clock.timeMs -= 86_400_000;
    assertExists(await goOnWithCopy(given, paths));
  });
});

Deno.test("a stand-by goes on with a copy where the journal stays locked", async () => {
  await withSilentHolder(async (given, holder) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const stuck = holder.profile.file.exclusively(() => promise);
    const said: string[] = [];
    await using next = await openWriter({
      ...given,
      owner: "process 2",
      standby: true,
      // A busy machine takes a while to open a KV that nobody has locked.
      ttlMs: 400,
      onCopy: ({ folder }) => said.push(folder),
    });
    assertEquals(said, [profilePaths(given).folder]);
    assertEquals(next.store.standing.seq, 6);
    resolve();
    await stuck;
    await assertRejects(
      () => holder.store.commit(resumed(holder.store)),
      LeaseLost,
    );
    await next.store.commit(resumed(next.store));
    assertEquals(await turns(given), 7);
  });
});

Deno.test("nobody goes on with a copy of files that change all the time, or cannot be copied", async () => {
  await withSilentHolder(async (given) => {
    const paths = profilePaths(given);
    await using copy = await AccountCopy.begin(given, paths);
    const { copyFile } = Deno;
    Deno.copyFile = async (from, to) => {
      await copyFile(from, to);
      if (from === paths.journal) await Deno.writeTextFile(from, "x", { append: true });
    };
    try {
      assertEquals(await copy.take(true), undefined);
      assertEquals(await goOnWithCopy(given, paths), undefined);
    } finally {
      Deno.copyFile = copyFile;
    }
    await Deno.remove(paths.journal);
    await Deno.mkdir(paths.journal);
    const refused = await assertRejects(() => copy.take(true), StoreError, "Cannot copy ");
    assertEquals(refused.trouble, "unavailable");
    await copy[Symbol.asyncDispose]();
    await assertRejects(() => goOnWithCopy(given, paths), StoreError, "Cannot copy ");
    assertEquals((await namesIn(paths.root)).filter((name) => name.startsWith("pending")), []);
    // Others have taken the copy away meanwhile.
    given.clock.timeMs -= TTL_MS;
    given.clock.onWait = () => void Deno.renameSync(pendingIn(paths.root), `${paths.root}/gone`);
    assertEquals(await goOnWithCopy(given, paths), undefined);
  });
});

function pendingIn(root: string): string {
  const [name] = [...Deno.readDirSync(root)].filter(({ name }) => /^pending-[^.]*$/.test(name));
  return `${root}/${name!.name}`;
}

Deno.test("resetAccount() keeps copies from coming back", async () => {
  await withTempFolder(async (folder) => {
    const given = options(folder);
    const paths = profilePaths(given);
    await using copy = await (async () => {
      await using _holder = await openWriter(given);
      return await AccountCopy.begin(given, paths);
    })();
    await copy.take(true);
    await resetAccount(given);
    assertEquals(await copy.publish(), false);
    await assertRejects(() => openForReading(given), StoreError, "Cannot find an account");
  });
});
