import { assertEquals, assertRejects } from "@std/assert";
import { DiskJournalFile, readOnlyJournalFile } from "../../src/store/disk_journal_file.ts";
import type { JournalFile, ReadableJournal } from "../../src/store/journal_file.ts";
import { KvJournalFile, readOnlyKvJournal } from "../../src/store/kv_journal_file.ts";
import { MemoryJournalFile } from "../../src/store/memory_journal_file.ts";
import { LeaseLost, StoreError } from "../../src/store/store_error.ts";
import { Writer } from "../../src/store/writer.ts";
import { withTempFolder } from "../temp_folder.ts";
import { fc } from "../properties.ts";
import { newPlace, PROFILE, takeLease } from "./accounts.ts";

async function textOf(file: ReadableJournal): Promise<string> {
  let text = "";
  for await (const piece of file.read()) text += piece;
  return text;
}

/** What every place for a journal must do: `open` opens the same one again. */
async function checkJournalFile(open: () => Promise<JournalFile>): Promise<void> {
  const file = await open();
  assertEquals(await textOf(file), "");
  let expected = "";
  for (const text of ["one\n", "x".repeat(200_000), "\n", "three\n"]) {
    await file.append(text);
    await file.sync();
    expected += text;
  }
  assertEquals(await textOf(file), expected);
  for (const length of [expected.length, 200_004, 130_000, 120_000, 60_000, 4, 0]) {
    const again = await open();
    await again.truncate(length);
    await again.append("end\n");
    assertEquals(await textOf(again), expected.slice(0, length) + "end\n");
    assertEquals(await textOf(await open()), expected.slice(0, length) + "end\n");
    again.close();
  }
  assertEquals(await file.exclusively(() => Promise.resolve(7)), 7);
  await assertRejects(() => file.exclusively(() => Promise.reject(new Error("x"))), Error, "x");
  assertEquals(await file.exclusively(() => Promise.resolve(8)), 8);
  file.close();
}

Deno.test("MemoryJournalFile does what a journal's place must", async () => {
  const file = new MemoryJournalFile();
  await checkJournalFile(() => Promise.resolve(file));
});

Deno.test("DiskJournalFile does what a journal's place must", async () => {
  await withTempFolder(async (folder) => {
    const open: DiskJournalFile[] = [];
    await checkJournalFile(async () => {
      open.push(await DiskJournalFile.open(`${folder}/journal.jsonl`));
      return open.at(-1)!;
    });
    for (const file of open) {
      try {
        file.close();
      } catch (error) {
        if (!(error instanceof Deno.errors.BadResource)) throw error;
      }
    }
  });
});

Deno.test("KvJournalFile does what a journal's place must", async () => {
  const place = newPlace();
  const writer = new Writer(place.kv, await takeLease(place), place.clock);
  await checkJournalFile(() => Promise.resolve(new KvJournalFile(place.kv, writer, PROFILE)));
});

Deno.test("KvJournalFile cuts anywhere, whatever the pieces", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 150_000 }), { maxLength: 5 }),
      fc.nat(),
      async (
        lengths,
        cut,
      ) => {
        const place = newPlace();
        const writer = new Writer(place.kv, await takeLease(place), place.clock);
        const file = new KvJournalFile(place.kv, writer, PROFILE);
        let text = "";
        for (const length of lengths) {
          const piece = String(length % 10).repeat(length);
          await file.append(piece);
          text += piece;
        }
        const length = cut % (text.length + 1);
        await file.truncate(length);
        assertEquals(await textOf(readOnlyKvJournal(place.kv, PROFILE)), text.slice(0, length));
      },
    ),
    { numRuns: 50 },
  );
});

Deno.test("KvJournalFile takes nothing from a writer that was taken over", async () => {
  const place = newPlace();
  const lease = await takeLease(place);
  const file = new KvJournalFile(place.kv, new Writer(place.kv, lease, place.clock), PROFILE);
  await file.append("one\n");
  await takeLease(place);
  await assertRejects(() => file.append("two\n"), LeaseLost);
  assertEquals(await textOf(file), "one\n");
  assertEquals(file.name, "in the KV");
});

Deno.test("KvJournalFile writes a piece once, however often it has to try", async () => {
  const place = newPlace();
  const file = new KvJournalFile(
    place.kv,
    new Writer(place.kv, await takeLease(place), place.clock),
    PROFILE,
  );
  await file.append("one\n");
  let tries = 0;
  place.kv.fate = () => tries++ < 3 ? "after" : "works";
  await file.append("two\n");
  assertEquals(await textOf(file), "one\ntwo\n");
});

Deno.test("readOnlyJournalFile() takes a file that is missing for a journal without lines", async () => {
  await withTempFolder(async (folder) => {
    assertEquals(await textOf(readOnlyJournalFile(`${folder}/none`)), "");
    await Deno.writeFile(`${folder}/bytes`, new Uint8Array([0x61, 0xff, 0x80, 0x0a]));
    const text = await textOf(readOnlyJournalFile(`${folder}/bytes`));
    assertEquals([text.length, text[0], text[3]], [4, "a", "\n"]);
  });
});

Deno.test("DiskJournalFile says what the system refuses", async () => {
  await withTempFolder(async (folder) => {
    await assertRejects(() => DiskJournalFile.open(folder));
    const path = `${folder}/journal.jsonl`;
    await Deno.writeTextFile(path, "x");
    await Deno.chmod(path, 0);
    // The system's administrator may open anything.
    const outcome = await DiskJournalFile.open(path).then((file) => file.close(), (error) => error);
    if (outcome === undefined) return;
    assertEquals(outcome instanceof StoreError && outcome.trouble, "unavailable");
  });
});

Deno.test("readOnlyJournalFile() says so if a folder is where the journal is to be", async () => {
  await withTempFolder(async (folder) => {
    const error = await assertRejects(
      () => textOf(readOnlyJournalFile(folder)),
      StoreError,
      `Cannot open the journal ${folder}: `,
    );
    assertEquals(error.trouble, "unavailable");
  });
});

Deno.test("DiskJournalFile.exclusively() keeps others out, also those who opened the file themselves", async () => {
  await withTempFolder(async (folder) => {
    const files = [0, 1].map(() => DiskJournalFile.open(`${folder}/journal.jsonl`));
    const [first, second] = await Promise.all(files) as [DiskJournalFile, DiskJournalFile];
    const seen: string[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    const one = first.exclusively(async () => {
      seen.push("in");
      await promise;
      seen.push("out");
    });
    const two = second.exclusively(() => Promise.resolve(seen.push("in")));
    resolve();
    await Promise.all([one, two]);
    assertEquals(seen, ["in", "out", "in"]);
    first.close();
    second.close();
  });
});

/** Runs something where Deno can only wait for a lock, as older versions do. */
async function withoutTrying(action: () => Promise<void>): Promise<void> {
  const prototype = Deno.FsFile.prototype as { tryLockSync?: unknown };
  const { tryLockSync } = prototype;
  prototype.tryLockSync = undefined;
  try {
    await action();
  } finally {
    prototype.tryLockSync = tryLockSync;
  }
}

// A wait for a lock that was given up has no end that could be waited for.
Deno.test("DiskJournalFile.exclusively() does not wait for ever, on any Deno", {
  sanitizeOps: false,
}, async () => {
  for (const run of [withoutTrying, (action: () => Promise<void>) => action()]) {
    await withTempFolder((folder) =>
      run(async () => {
        const open = () => DiskJournalFile.open(`${folder}/journal.jsonl`);
        const [first, second, third] = [await open(), await open(), await open()];
        const { promise, resolve } = Promise.withResolvers<void>();
        const one = first.exclusively(() => promise);
        for (const file of [second, third]) {
          const wait = () => file.exclusively(() => Promise.resolve(), 5);
          const error = await assertRejects(wait, StoreError, "kept it locked for 0.005 s");
          assertEquals(error.trouble, "locked");
        }
        // A lock that comes after all is given back, also if the file was closed meanwhile.
        third.close();
        resolve();
        await one;
        assertEquals(await first.exclusively(() => Promise.resolve(7)), 7);
        first.close();
        second.close();
      })
    );
  }
});

Deno.test("DiskJournalFile.open() makes the name of a journal that begins safe, and of no other", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await withTempFolder(async (folder) => {
    const { sync } = Deno.FsFile.prototype;
    let syncs = 0;
    Deno.FsFile.prototype.sync = function (this: Deno.FsFile) {
      syncs++;
      return sync.call(this);
    };
    try {
      const journal = await DiskJournalFile.open(`${folder}/journal.jsonl`);
      assertEquals(syncs, 1);
      await journal.append("a line\n");
      journal.close();
      (await DiskJournalFile.open(`${folder}/journal.jsonl`)).close();
      assertEquals(syncs, 1);
      Deno.FsFile.prototype.sync = () => Promise.reject(new Error("Input/output error"));
      // The test would tell of a file that is left open.
      await assertRejects(() => DiskJournalFile.open(`${folder}/other.jsonl`), Error, "output");
    } finally {
      Deno.FsFile.prototype.sync = sync;
    }
  });
});
