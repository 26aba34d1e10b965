import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { UsageError } from "../../../src/cli/errors.ts";
import {
  JsonLinesFile,
  OutputFile,
  writeFilesWhole,
  writeFileWhole,
} from "../../../src/cli/output/output_file.ts";
import { temporaryFolder } from "../fake_io.ts";

/** Names in a folder, sorted. */
function names(path: string): string[] {
  return [...Deno.readDirSync(path)].map(({ name }) => name).toSorted();
}

Deno.test("writeFileWhole() makes folders and replaces an older file", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/a/b/c.txt`;
  await writeFileWhole(path, "first");
  await writeFileWhole(path, new TextEncoder().encode("second"));
  assertEquals(await Deno.readTextFile(path), "second");
  assertEquals(names(`${folder.path}/a/b`), ["c.txt"]);
});

Deno.test("writeFileWhole() writes a stream", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/c.txt`;
  const stream = ReadableStream.from(["whale", " ", "song"]).pipeThrough(new TextEncoderStream());
  await writeFileWhole(path, stream);
  assertEquals(await Deno.readTextFile(path), "whale song");
});

Deno.test("OutputFile names the file that cannot be written", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/c.txt`;
  const file = await OutputFile.create(path);
  // As good as a full disk, which a test does not have.
  await file[Symbol.asyncDispose]();
  assertThrows(() => file.write(new Uint8Array(1)), Error, `: write '${path}'`);
});

Deno.test("writeFileWhole() leaves the older file and nothing else when the source fails", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/c.txt`;
  await writeFileWhole(path, "old");
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.enqueue(new Uint8Array(10));
      controller.error(new Error("source broke"));
    },
  });
  await assertRejects(() => writeFileWhole(path, stream), Error, "source broke");
  assertEquals(await Deno.readTextFile(path), "old");
  assertEquals(names(folder.path), ["c.txt"]);
});

Deno.test("writeFilesWhole() writes all files or none, nor a folder that was not there", async () => {
  await using folder = await temporaryFolder();
  const [trades, equity] = [`${folder.path}/new/a/trades.csv`, `${folder.path}/new/b/equity.csv`];
  const broken = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.error(new Error("source broke")),
  });
  await assertRejects(
    () => writeFilesWhole([[trades, "whole"], [equity, broken]]),
    Error,
    "source broke",
  );
  await assertRejects(
    () => writeFilesWhole([[trades, "whole"], [folder.path, "x"]]),
    UsageError,
    folder.path,
  );
  assertEquals(names(folder.path), []);
  await writeFilesWhole([[trades, "whole"], [equity, "too"]]);
  assertEquals(await Deno.readTextFile(equity), "too");
  assertEquals(names(`${folder.path}/new/a`), ["trades.csv"]);
});

Deno.test("OutputFile takes the folders away that were made for it, but none that has another file", async () => {
  await using folder = await temporaryFolder();
  {
    await using first = await OutputFile.create(`${folder.path}/a/b/c.txt`);
    first.write(new Uint8Array(1));
    await writeFileWhole(`${folder.path}/a/d.txt`, "whole");
  }
  assertEquals(names(folder.path), ["a"]);
  assertEquals(names(`${folder.path}/a`), ["d.txt"]);
});

Deno.test("writeFileWhole() refuses to replace a folder", async () => {
  await using folder = await temporaryFolder();
  await assertRejects(() => writeFileWhole(folder.path, "x"), UsageError, folder.path);
  assertEquals(names(folder.path), []);
});

Deno.test("OutputFile has its name only after commit()", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/c.txt`;
  await using file = await OutputFile.create(path);
  file.write(new TextEncoder().encode("x".repeat(100_000)));
  assert(!names(folder.path).includes("c.txt"));
  await file.commit();
  assertEquals(names(folder.path), ["c.txt"]);
  assertEquals((await Deno.stat(path)).size, 100_000);
});

Deno.test("OutputFile removes what it wrote when the name is taken by a folder in between", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/c.txt`;
  await using file = await OutputFile.create(path);
  await Deno.mkdir(`${path}/full`, { recursive: true });
  await assertRejects(() => file.commit());
  assertEquals(names(folder.path), ["c.txt"]);
});

Deno.test({
  name: "OutputFile follows a link instead of replacing it",
  // Links need full permissions.
  ignore: Deno.permissions.querySync({ name: "write" }).state !== "granted",
  async fn() {
    await using folder = await temporaryFolder();
    await Deno.writeTextFile(`${folder.path}/real.txt`, "old");
    await Deno.symlink(`${folder.path}/real.txt`, `${folder.path}/link.txt`);
    await writeFileWhole(`${folder.path}/link.txt`, "new");
    assertEquals(await Deno.readTextFile(`${folder.path}/real.txt`), "new");
    assert((await Deno.lstat(`${folder.path}/link.txt`)).isSymlink);
  },
});

Deno.test("JsonLinesFile writes a line a value, of any length", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/log.jsonl`;
  const values = Array.from({ length: 3000 }, (_, index) => ({ index, name: "♒\n".repeat(5) }));
  values.splice(1500, 0, { index: -1, name: "鯨".repeat(100_000) });
  await using file = await JsonLinesFile.create(path);
  for (const value of values) file.write(value);
  assert(!names(folder.path).includes("log.jsonl"));
  await file.commit();
  const lines = (await Deno.readTextFile(path)).split("\n");
  assertEquals(lines.pop(), "");
  assertEquals(lines.map((line) => JSON.parse(line)), values);
});

Deno.test("JsonLinesFile without a value is an empty file", async () => {
  await using folder = await temporaryFolder();
  await using file = await JsonLinesFile.create(`${folder.path}/log.jsonl`);
  await file.commit();
  assertEquals((await Deno.stat(`${folder.path}/log.jsonl`)).size, 0);
});

Deno.test("JsonLinesFile leaves nothing behind when the work fails", async () => {
  await using folder = await temporaryFolder();
  await assertRejects(
    async () => {
      await using file = await JsonLinesFile.create(`${folder.path}/log.jsonl`);
      file.write({ x: "y".repeat(70_000) });
      throw new Error("work failed");
    },
    Error,
    "work failed",
  );
  assertEquals(names(folder.path), []);
});
