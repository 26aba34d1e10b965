import { assert, assertEquals, assertMatch, assertRejects, assertStrictEquals } from "@std/assert";
import type { Kv } from "../../src/store/kv.ts";
import { checkDatabaseFile, isRemote, kvTrouble, openKv } from "../../src/store/open_kv.ts";
import { StoreError } from "../../src/store/store_error.ts";
import { withTempFolder } from "../temp_folder.ts";

async function fill(kv: Kv, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    await kv.commit({ puts: [{ key: ["k", i], value: "v".repeat(5000) }] });
  }
}

Deno.test("openKv() keeps text, lists in order, checks versions and outlives its process", async () => {
  await withTempFolder(async (folder) => {
    const path = `${folder}/kv`;
    const kv = await openKv(path);
    const version = await kv.commit({
      puts: [{ key: ["a", 2], value: "two" }, { key: ["a", "x"], value: '"\\u00e9"' }],
    });
    assert(version !== null);
    assertEquals(await kv.get(["a", 2]), { key: ["a", 2], value: "two", version });
    assertEquals(await kv.get(["b"]), { key: ["b"], value: null, version: null });
    assertEquals(
      await kv.commit({
        checks: [{ key: ["b"], version: "00000000000000000000" }],
        deletes: [["a", 2]],
      }),
      null,
    );
    kv.close();
    const again = await openKv(path);
    const keys: unknown[] = [];
    for await (const { key, value } of again.list(["a"])) keys.push([key, value]);
    assertEquals(keys, [[["a", "x"], '"\\u00e9"'], [["a", 2], "two"]]);
    await again.commit({ checks: [{ key: ["a", 2], version }], deletes: [["a", 2]] });
    assertEquals((await again.get(["a", 2])).value, null);
    again.close();
  });
});

Deno.test({
  name: "openKv() leaves the locks alone by which other processes know that a file is open here",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await withTempFolder(async (folder) => {
      const path = `${folder}/kv`;
      // Two at once, of which one must not look at the file when the other has it open already.
      const [kv, other] = await Promise.all([openKv(path), openKv(`${folder}/./kv`)]);
      await fill(kv, 1);
      const { ino } = await Deno.stat(path);
      const args = ["-c", `grep -c ":${ino} " /proc/locks`];
      const locks = async () => {
        const { stdout } = await new Deno.Command("bash", { args }).output();
        return Number(new TextDecoder().decode(stdout));
      };
      const before = await locks();
      assert(before > 0);
      (await openKv(path)).close();
      other.close();
      assertEquals(await locks(), before);
      kv.close();
      assertEquals(await locks(), 0);
      // Whoever looked at the file a moment too late would close it when the other has it open: that moment is to be met.
      for (let round = 0; round < 40; round++) {
        while (await locks() > 0) await new Promise((resolve) => setTimeout(resolve, 5));
        const first = openKv(path);
        await new Promise((resolve) => setTimeout(resolve, round % 6));
        const both = await Promise.all([first, openKv(path)]);
        const held = await locks();
        for (const one of both) one.close();
        assertEquals(held, before);
      }
    });
  },
});

Deno.test("openKv() refuses a file that is no database, or half of one, and says what to do", async () => {
  await withTempFolder(async (folder) => {
    const path = `${folder}/state.sqlite3`;
    await Deno.writeTextFile(path, "notes ".repeat(1000));
    const text = await assertRejects(() => openKv(path), StoreError);
    assertEquals(
      text.message,
      `Cannot use ${path} as a KV: it is no database. What happened is safe in the journal. ` +
        'Run "pilotfish rebuild" to restore the KV from the journal',
    );
    await Deno.remove(path);
    const kv = await openKv(path);
    await fill(kv, 100);
    kv.close();
    const bytes = await Deno.readFile(path);
    for (const length of [50, 100, 4096, bytes.length >> 1, bytes.length - 1]) {
      await Deno.writeFile(path, bytes.subarray(0, length));
      const half = await assertRejects(() => openKv(path), StoreError);
      assertMatch(
        half.message,
        /(it is no database|\d+ of \d+ bytes are there|malformed).*rebuild"/,
      );
      assertEquals(half.trouble, "damaged");
    }
  });
});

Deno.test("openKv() says what the system refuses", async () => {
  await withTempFolder(async (folder) => {
    const missing = await assertRejects(() => openKv(`${folder}/none/kv`), StoreError);
    assertMatch(missing.message, /unable to open .*Check who owns it/);
    await assertRejects(() => openKv(folder), StoreError);
  });
});

Deno.test("openKv() refuses a value that some other program wrote", async () => {
  await withTempFolder(async (folder) => {
    const db = await Deno.openKv(`${folder}/kv`);
    await db.set(["pilotfish", "x"], 7);
    db.close();
    const kv = await openKv(`${folder}/kv`);
    const error = await assertRejects(() => kv.get(["pilotfish", "x"]), StoreError);
    assertEquals(error.what, "Cannot read the KV value at pilotfish/x: number");
    kv.close();
  });
});

Deno.test("openKv() does not go to another machine without permission", async () => {
  assert(isRemote("https://example.com") && isRemote("HTTP://localhost:1") && !isRemote("a/b"));
  await assertRejects(() => openKv("http://127.0.0.1:1/"), Deno.errors.NotCapable);
});

Deno.test("checkDatabaseFile() takes a file that is missing or empty, and one that grew since it was counted", async () => {
  await withTempFolder(async (folder) => {
    await checkDatabaseFile(`${folder}/none`);
    await Deno.writeTextFile(`${folder}/empty`, "");
    await checkDatabaseFile(`${folder}/empty`);
    const head = new Uint8Array(65_536);
    head.set(new TextEncoder().encode("SQLite format 3\0"));
    const view = new DataView(head.buffer);
    view.setUint16(16, 1); // pages of 65 536 bytes
    view.setUint32(28, 9); // nine of them
    view.setUint32(24, 5);
    view.setUint32(92, 4); // counted before the last change
    await Deno.writeFile(`${folder}/grown`, head);
    await checkDatabaseFile(`${folder}/grown`);
    view.setUint32(92, 5);
    await Deno.writeFile(`${folder}/short`, head);
    await assertRejects(() => checkDatabaseFile(`${folder}/short`), StoreError, "65536 of 589824");
  });
});

Deno.test("kvTrouble() says what to do about each kind of trouble", () => {
  const cases: readonly [unknown, string, RegExp][] = [
    [new Error("database disk image is malformed"), "damaged", /pilotfish rebuild/],
    [new TypeError("database or disk is full"), "unavailable", /Free some space/],
    [new Error("attempt to write a readonly database"), "unavailable", /permissions/],
    [new Error("connection reset"), "unavailable", /Start again/],
    ["text", "unavailable", /data\/kv as a KV: text\. What happened is safe/],
  ];
  for (const [error, trouble, message] of cases) {
    const said = kvTrouble(error, "data/kv") as StoreError;
    assertEquals([said.trouble, said.cause], [trouble, error]);
    assertMatch(said.message, message);
  }
  const programming = [
    new TypeError("Value too large (max 65536 bytes)"),
    new Deno.errors.NotCapable("x"),
    new StoreError("x", { trouble: "held", next: "y" }),
  ];
  for (const error of programming) assertStrictEquals(kvTrouble(error, "kv"), error);
});

Deno.test("openKv() waits while somebody else is in the middle of a transaction", async () => {
  await withTempFolder(async (folder) => {
    const kvs = await Promise.all([1, 2, 3].map(() => openKv(`${folder}/kv`)));
    const versions = await Promise.all(
      Array.from(
        { length: 60 },
        (_, i) => kvs[i % 3]!.commit({ puts: [{ key: ["k", i], value: "v" }] }),
      ),
    );
    assertEquals(new Set(versions).size, 60);
    for (const kv of kvs) kv.close();
  });
});

Deno.test("openKv() says that a transaction can never be", async () => {
  await withTempFolder(async (folder) => {
    const kv = await openKv(`${folder}/kv`);
    const puts = [{ key: ["k"], value: "v".repeat(70_000) }];
    await assertRejects(() => kv.commit({ puts }), TypeError, "Value too large");
    kv.close();
  });
});

Deno.test("checkDatabaseFile() takes a file as whole whose last pages are still in the log beside it", async () => {
  await withTempFolder(async (folder) => {
    const path = `${folder}/state.sqlite3`;
    using kv = await Deno.openKv(path);
    for (let i = 0; i < 100; i++) await kv.set(["k", i], "v".repeat(5000));
    // While it is open the log is there. A process that is killed while it carries the log over leaves such a file.
    const log = await Deno.readFile(`${path}-wal`);
    const pageBytes = new DataView(log.buffer).getUint32(8);
    const copy = `${folder}/copy`;
    const head = new Uint8Array(pageBytes);
    const frames = (log.length - 32) / (24 + pageBytes);
    const numbers = Array.from(
      { length: frames },
      (_, i) => new DataView(log.buffer).getUint32(32 + i * (24 + pageBytes)),
    );
    const pages = Math.max(...numbers);
    const first = numbers.lastIndexOf(1);
    head.set(log.subarray(32 + first * (24 + pageBytes) + 24).subarray(0, pageBytes));
    const view = new DataView(head.buffer);
    view.setUint32(28, pages);
    view.setUint32(92, view.getUint32(24));
    await Deno.writeFile(copy, head);
    await Deno.writeFile(`${copy}-wal`, log);
    await checkDatabaseFile(copy);
    // Without the log, or with one that was begun anew, the pages are nowhere.
    const old = log.slice();
    old[16]! ^= 1;
    await Deno.writeFile(`${copy}-wal`, old);
    await assertRejects(() => checkDatabaseFile(copy), StoreError, "bytes are there");
    await Deno.remove(`${copy}-wal`);
    await assertRejects(() => checkDatabaseFile(copy), StoreError, "bytes are there");
  });
});
