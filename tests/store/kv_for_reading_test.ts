import { assertEquals, assertRejects } from "@std/assert";
import { openKvForReading } from "../../src/store/kv_for_reading.ts";
import { openKv } from "../../src/store/open_kv.ts";
import { StoreError } from "../../src/store/store_error.ts";
import { withTempFolder } from "../temp_folder.ts";

/** What is in a folder: names and contents. */
async function contentsOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const contents: Record<string, string> = {};
  for await (const { name } of Deno.readDir(folder)) {
    contents[name] = (await Deno.readFile(`${folder}/${name}`)).join();
  }
  return contents;
}

/** Opens KVs as on a medium on which a folder cannot be written to, and tells which were opened. */
function withReadOnly(folder: string) {
  const opened: string[] = [];
  const open: typeof openKv = async (location, patienceMs) => {
    if (location?.startsWith(folder)) {
      throw new StoreError(`Cannot use ${location} as a KV: unable to open database file`, {
        trouble: "unavailable",
        next: "Check who owns it and its permissions",
      });
    }
    opened.push(location!);
    return await openKv(location, patienceMs);
  };
  return { opened, open };
}

const KEY = ["pilotfish", "test", "head"];

Deno.test("openKvForReading() makes no KV where there is none, and takes nothing", async () => {
  await withTempFolder(async (folder) => {
    const kv = await openKvForReading(`${folder}/kv.sqlite3`);
    assertEquals((await kv.get(KEY)).value, null);
    assertEquals(await Array.fromAsync(kv.list(["pilotfish"])), []);
    await assertRejects(() => kv.commit({ puts: [{ key: KEY, value: "1" }] }), StoreError);
    kv.close();
    assertEquals(await contentsOf(folder), {});
  });
});

Deno.test("openKvForReading() reads a copy where nothing may be written, and leaves nothing behind", async () => {
  await withTempFolder(async (folder) => {
    const path = `${folder}/kv.sqlite3`;
    const writer = await openKv(path);
    await writer.commit({ puts: [{ key: KEY, value: "what is in the log yet" }] });
    // Whoever still writes has it in SQLite's log only.
    const before = await contentsOf(folder);
    const { open, opened } = withReadOnly(folder);
    const kv = await openKvForReading(path, { open, staleMs: 0 });
    assertEquals((await kv.get(KEY)).value, "what is in the log yet");
    await assertRejects(
      () => kv.commit({ puts: [{ key: KEY, value: "2" }] }),
      StoreError,
      `Cannot write to the KV ${path}`,
    );
    assertEquals(await kv.isCurrent(), true);
    kv.close();
    assertEquals(await contentsOf(folder), before);
    assertEquals(opened.length, 1);
    await assertRejects(() => Deno.stat(opened[0]!), Deno.errors.NotFound);
    await assertRejects(
      () => Deno.stat(opened[0]!.slice(0, opened[0]!.lastIndexOf("/"))),
      Deno.errors.NotFound,
    );
    writer.close();
  });
});

Deno.test("openKvForReading() says why the file cannot be opened if a copy cannot be read either", async () => {
  await withTempFolder(async (folder) => {
    const path = `${folder}/kv.sqlite3`;
    (await openKv(path)).close();
    const error = await assertRejects(
      () => openKvForReading(path, withReadOnly("/")),
      StoreError,
    );
    assertEquals(error.what, `Cannot use ${path} as a KV: unable to open database file`);
    await Deno.writeTextFile(path, "no database, but long enough to be one");
    await assertRejects(() => openKvForReading(path), StoreError, "it is no database");
  });
});

Deno.test("openKvForReading() tells that others have written since the copy was made that it reads", async () => {
  await withTempFolder(async (folder) => {
    const path = `${folder}/kv.sqlite3`;
    const writer = await openKv(path);
    await writer.commit({ puts: [{ key: KEY, value: "1" }] });
    const { open } = withReadOnly(folder);
    const kv = await openKvForReading(path, { open, staleMs: 0 });
    const patient = await openKvForReading(path, { open, staleMs: 1e9 });
    await writer.commit({ puts: [{ key: KEY, value: "2" }] });
    assertEquals([await kv.isCurrent(), await patient.isCurrent()], [false, true]);
    assertEquals((await kv.get(KEY)).value, "1");
    kv.close();
    patient.close();
    writer.close();
  });
});
