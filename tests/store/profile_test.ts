import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { readAccountView } from "../../src/store/account_view.ts";
import { AliveLock } from "../../src/store/alive_lock.ts";
import { leaseHolder } from "../../src/store/lease.ts";
import { MemoryKv } from "../../src/store/memory_kv.ts";
import { openForReading, type ProfileOptions, WritableProfile } from "../../src/store/profile.ts";
import { openKv } from "../../src/store/open_kv.ts";
import { profilePaths } from "../../src/store/profile_paths.ts";
import { rebuildAccount } from "../../src/store/rebuild.ts";
import { moveAside, setKvAside } from "../../src/store/set_aside.ts";
import { StateStore } from "../../src/store/state_store.ts";
import { LeaseLost, StoreError } from "../../src/store/store_error.ts";
import { verifyAccount } from "../../src/store/verify.ts";
import { withTempFolder } from "../temp_folder.ts";
import { Driver, FakeClock, keepStory, startState } from "./accounts.ts";

/** Only newer versions of Deno can try for a lock without waiting for it. */
const CAN_PROBE = "tryLock" in Deno.FsFile.prototype;

function options(dataDir: string, given: Partial<ProfileOptions> = {}): ProfileOptions {
  return { dataDir, profile: "paper", owner: "process 1", clock: new FakeClock(), ...given };
}

async function withProfile<T>(
  given: ProfileOptions,
  action: (profile: WritableProfile, store: StateStore) => Promise<T>,
): Promise<T> {
  await using open = await WritableProfile.open(given);
  const { kv, file, lease, profile } = open;
  const opening = { state: startState(), source: { kind: "test" } };
  const store = await StateStore.open({ kv, file, lease, profile, clock: given.clock, opening });
  return await action(open, store);
}

async function keep(given: ProfileOptions): Promise<void> {
  await withProfile(given, async (_, store) => {
    if (store.standing.seq === 0) await keepStory(store);
    await store.close();
  });
}

Deno.test("a profile keeps its account between processes, apart from other profiles", async () => {
  await withTempFolder(async (folder) => {
    await keep(options(folder));
    await withProfile(options(folder, { profile: "other" }), (_, store) => {
      assertEquals(store.standing.seq, 0);
      return Promise.resolve();
    });
    await withProfile(options(folder), async (profile, store) => {
      assertEquals(store.standing.seq, 7);
      assertEquals((await leaseHolder(profile.kv, "paper"))?.owner, "process 1");
    });
    using reading = await openForReading(options(folder));
    assertEquals((await verifyAccount(reading)).turns, 6);
    assertEquals(await leaseHolder(reading.kv, "paper"), undefined);
  });
});

Deno.test("openForReading() refuses a profile that does not exist, and makes nothing", async () => {
  await withTempFolder(async (folder) => {
    const error = await assertRejects(() => openForReading(options(folder)), StoreError);
    assertMatch(
      error.message,
      /Cannot find an account in profile paper: there is none in .*paper\. /,
    );
    assertEquals([...Deno.readDirSync(folder)], []);
  });
});

Deno.test("openForReading() makes no KV where only the journal is left", async () => {
  await withTempFolder(async (folder) => {
    await keep(options(folder));
    const { kv, folder: files } = profilePaths(options(folder));
    await Deno.remove(kv);
    const before = [...Deno.readDirSync(files)].map(({ name }) => name).sort();
    {
      using reading = await openForReading(options(folder));
      await assertRejects(() => readAccountView(reading), StoreError, "its KV is empty");
    }
    assertEquals([...Deno.readDirSync(files)].map(({ name }) => name).sort(), before);
  });
});

Deno.test("openForReading() notices that the KV was put aside, and made anew", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await withTempFolder(async (folder) => {
    const given = options(folder);
    await keep(given);
    using reading = await openForReading(given);
    assertEquals(await reading.isCurrent(), true);
    await setKvAside(given);
    assertEquals(await reading.isCurrent(), false);
    using between = await openForReading(given);
    assertEquals(await between.isCurrent(), true);
    await rebuild(given);
    assertEquals([await reading.isCurrent(), await between.isCurrent()], [false, false]);
    using after = await openForReading(given);
    assertEquals((await readAccountView(after)).lines, 8);
  });
});

Deno.test("WritableProfile.open() refuses while another process writes, and says so", async () => {
  await withTempFolder(async (folder) => {
    const clock = new FakeClock();
    await withProfile(options(folder, { clock }), async (profile) => {
      // Without a way to probe, the lease has to be heard of.
      clock.onWait = () => {
        clock.timeMs += 5_000;
        void profile.lease.renew();
      };
      const error = await assertRejects(
        () => WritableProfile.open(options(folder, { clock })),
        StoreError,
      );
      assertMatch(error.message, /Cannot write to profile paper, process 1 has done so/);
    });
    await keep(options(folder));
  });
});

Deno.test("WritableProfile.open() does not wait for a process that has died", {
  ignore: !CAN_PROBE,
}, async () => {
  await withTempFolder(async (folder) => {
    const clock = new FakeClock();
    await keep(options(folder, { clock }));
    // A process that dies leaves its lease, and the system drops its lock.
    using reading = await openForReading(options(folder));
    const holder = { owner: "process 9", fence: 1, acquiredMs: 0, renewedMs: 0, expiresMs: 9e15 };
    await reading.kv.commit({
      puts: [{ key: ["pilotfish", "paper", "lease"], value: JSON.stringify(holder) }],
    });
    await keep(options(folder, { clock }));
    assertEquals(clock.timeMs, new FakeClock().timeMs);
  });
});

Deno.test("WritableProfile.lost is aborted when another process has taken over", async () => {
  await withTempFolder(async (folder) => {
    const given = options(folder, { ttlMs: 8 });
    await withProfile(given, async ({ lost, kv, lease }) => {
      const value = String(lease.holder.fence + 1);
      await kv.commit({ puts: [{ key: ["pilotfish", "paper", "fence"], value }] });
      (given.clock as FakeClock).timeMs += 1000;
      await new Promise((resolve) => lost.addEventListener("abort", resolve));
      assertMatch(String(lost.reason), /another process has taken over/);
    });
  });
});

Deno.test("WritableProfile.open() closes what it opened when something fails", async () => {
  await withTempFolder(async (folder) => {
    const { folder: own, kv, journal } = profilePaths(options(folder));
    await Deno.mkdir(own, { recursive: true });
    await Deno.mkdir(journal);
    await assertRejects(() => WritableProfile.open(options(folder)));
    await Deno.remove(journal);
    await Deno.writeTextFile(kv, "no database");
    await assertRejects(() => WritableProfile.open(options(folder)), StoreError, "rebuild");
    await Deno.remove(own, { recursive: true });
    await Deno.writeTextFile(own, "a file");
    await assertRejects(() => WritableProfile.open(options(folder)));
  });
});

Deno.test("a profile elsewhere has its journal in the KV, and a standby goes on from it", async () => {
  const memory = new MemoryKv();
  const clock = new FakeClock();
  const given = options("unused", {
    clock,
    kvUrl: "https://kv.example",
    openKv: () => Promise.resolve(memory),
  });
  await keep(given);
  await withProfile(given, async (slow, store) => {
    // The first falls silent, and the standby takes over.
    await withProfile({ ...given, standby: true }, (_, standby) => {
      assertEquals(standby.standing.seq, 7);
      return Promise.resolve();
    });
    assertEquals(clock.timeMs >= new FakeClock().timeMs + 10_000, true);
    const turn = Driver.after(store).turn({ kind: "command", command: "resume", timeMs: 1 });
    await assertRejects(() => store.commit(turn), LeaseLost);
    assertEquals(slow.file.name, "in the KV");
  });
  using reading = await openForReading(given);
  assertEquals((await verifyAccount(reading)).lines, 8);
  await rebuild(given);
  assertEquals((await verifyAccount(reading)).lines, 8);
});

Deno.test("AliveLock tells one process from another, where Deno can", async () => {
  await withTempFolder(async (folder) => {
    const path = `${folder}/lock`;
    {
      using first = await AliveLock.open(path);
      using second = await AliveLock.open(path);
      const probes = [await first.probe(), await second.probe(), await first.probe()];
      assertEquals(probes, CAN_PROBE ? ["gone", "alive", "gone"] : Array(3).fill("unknown"));
    }
    using third = await AliveLock.open(path);
    assertEquals(await third.probe(), CAN_PROBE ? "gone" : "unknown");
  });
});

async function rebuild(given: ProfileOptions): Promise<string | undefined> {
  const old = await setKvAside(given);
  await using open = await WritableProfile.open(given);
  const { kv, file, lease, profile } = open;
  await rebuildAccount({ kv, file, lease, profile, clock: given.clock });
  return old;
}

Deno.test("setKvAside() lets an account be rebuilt whatever its KV has become", async () => {
  await withTempFolder(async (folder) => {
    const given = options(folder);
    const paths = profilePaths(given);
    await keep(given);
    const { size } = await Deno.stat(paths.kv);
    const damages: readonly (() => Promise<void>)[] = [
      () => Deno.remove(paths.kv),
      () => Deno.writeTextFile(paths.kv, "no database"),
      () => Deno.truncate(paths.kv, size >> 1),
      () => Promise.resolve(),
    ];
    // What was put aside before may be all that is left of something.
    const [first, ...others] = ["", "-2", "-3"].map((number) => `${paths.kv}.old${number}`);
    const names = [undefined, first, ...others];
    for (const [index, damage] of damages.entries()) {
      await damage();
      assertEquals(await rebuild(given), names[index]);
      using reading = await openForReading(given);
      assertEquals((await verifyAccount(reading)).turns, 6);
    }
    assertEquals(await Deno.readTextFile(`${paths.kv}.old`), "no database");
  });
});

Deno.test("setKvAside() takes the line from the KV that a power cut took from the journal", async () => {
  await withTempFolder(async (folder) => {
    const given = options(folder);
    const { journal } = profilePaths(given);
    await keep(given);
    const text = await Deno.readTextFile(journal);
    const lines = text.trimEnd().split("\n");
    await Deno.writeTextFile(journal, `${lines.slice(0, -1).join("\n")}\n`);
    await rebuild(given);
    assertEquals(await Deno.readTextFile(journal), text);
    // Of what lacks more the KV is the only one to know.
    await keep(given);
    await Deno.writeTextFile(journal, `${lines.slice(0, -2).join("\n")}\n`);
    await assertRejects(() => setKvAside(given), StoreError, "the KV knows");
  });
});

Deno.test("setKvAside() leaves the KV where it is if the journal cannot take its place", async () => {
  await withTempFolder(async (folder) => {
    const given = options(folder);
    const paths = profilePaths(given);
    await keep(given);
    const text = await Deno.readTextFile(paths.journal);
    await Deno.writeTextFile(paths.journal, text.replace("20000", "20001"));
    await assertRejects(() => setKvAside(given), StoreError, "does not match its hash");
    await Deno.writeTextFile(paths.journal, "");
    await assertRejects(() => setKvAside(given), StoreError, "its journal is empty");
    await Deno.writeTextFile(paths.journal, text);
    await keep(given);
    assert(
      !(await Array.fromAsync(Deno.readDir(paths.folder))).some(({ name }) =>
        name.endsWith(".old")
      ),
    );
  });
});

Deno.test("setKvAside() does not add a line again that was written while it read the journal", async () => {
  await withTempFolder(async (folder) => {
    const given = options(folder);
    const { journal } = profilePaths(given);
    await keep(given);
    const before = (await Deno.readTextFile(journal)).split("\n").length;
    const old = await setKvAside(given, async () => {
      await withProfile(given, async (_, store) => {
        await store.commit(
          Driver.after(store).turn({ kind: "command", command: "resume", timeMs: 1 }),
        );
      });
    });
    assert(old !== undefined);
    assertEquals((await Deno.readTextFile(journal)).split("\n").length, before + 1);
    await rebuild(given);
    using reading = await openForReading(given);
    assertEquals((await verifyAccount(reading)).turns, 7);
  });
});

Deno.test("WritableProfile.open() never writes to files that are being put aside", {
  ignore: !CAN_PROBE,
}, async () => {
  await withTempFolder(async (folder) => {
    const clock = new FakeClock();
    const given = options(folder, { clock });
    const paths = profilePaths(given);
    await keep(given);
    // Somebody who puts the account aside has the lock, and no lease.
    const aside = await AliveLock.open(paths.lock);
    assertEquals(await aside.probe(), "gone");
    clock.wait = async (ms) => {
      clock.timeMs += ms;
      await moveAside([paths.journal, paths.kv], paths);
      aside[Symbol.dispose]();
    };
    await withProfile(given, (_, store) => {
      assertEquals(store.standing.seq, 0);
      return Promise.resolve();
    });
    assert((await Deno.readTextFile(paths.journal)).length > 0);
  });
});

Deno.test("WritableProfile.open() leaves a KV that was put aside while it waited for the lease", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await withTempFolder(async (folder) => {
    const clock = new FakeClock();
    const given = options(folder, { clock });
    const paths = profilePaths(given);
    await keep(given);
    let times = 0;
    const openThenMove: typeof openKv = async (...args) => {
      const kv = await openKv(...args);
      if (times++ > 0) return kv;
      let gets = 0;
      return {
        ...kv,
        async get(key) {
          if (gets++ === 0) await moveAside([paths.journal, paths.kv], paths);
          return await kv.get(key);
        },
      };
    };
    await withProfile({ ...given, openKv: openThenMove }, (_, store) => {
      assertEquals(store.standing.seq, 0);
      return Promise.resolve();
    });
    assertEquals(times, 2);
  });
});

Deno.test(
  "WritableProfile.open() does not wait for ever for a lock that somebody has without a lease",
  {
    ignore: !CAN_PROBE,
  },
  async () => {
    await withTempFolder(async (folder) => {
      const clock = new FakeClock();
      const given = options(folder, { clock });
      await keep(given);
      using stuck = await AliveLock.open(profilePaths(given).lock);
      await stuck.probe();
      const startMs = clock.timeMs;
      await keep(given);
      const tookMs = clock.timeMs - startMs;
      assert(tookMs >= 10_000 && tookMs < 12_000, String(tookMs));
    });
  },
);

Deno.test("setKvAside() refuses while a process writes", async () => {
  await withTempFolder(async (folder) => {
    const clock = new FakeClock();
    const given = options(folder, { clock });
    await withProfile(given, async (profile) => {
      clock.onWait = () => {
        clock.timeMs += 5_000;
        void profile.lease.renew();
      };
      const error = await assertRejects(() => setKvAside(given), StoreError);
      assertEquals(error.trouble, "held");
    });
    assertEquals(await setKvAside({ ...given, kvUrl: "https://example.com" }), undefined);
  });
});
