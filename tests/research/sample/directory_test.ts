import { assertEquals, assertRejects } from "@std/assert";
import { dirname } from "@std/path/dirname";
import { DataError } from "../../../src/research/data_error.ts";
import { lockDirectory } from "../../../src/research/files/directory_lock.ts";
import { importNotes } from "../../../src/research/files/imported_trades.ts";
import { ParquetFileWriter } from "../../../src/research/parquet/parquet_writer.ts";
import { GENERATOR, replaceDirectory } from "../../../src/research/sample/directory.ts";
import { withTempFolder } from "../../temp_folder.ts";

const MARKER = { generator: GENERATOR, files: ["sample.json", "a/b.txt"] } as const;

/** Fills a sample of one file with a text. */
function fill(text: string) {
  return async (path: string) => {
    await Deno.mkdir(`${path}/a`);
    await Deno.writeTextFile(`${path}/a/b.txt`, text);
  };
}

/** Must not be reached: a folder is refused before minutes are spent on filling it. */
function fillNothing(): Promise<void> {
  throw new Error("Filled a folder that must be refused");
}

Deno.test("replaceDirectory() makes a missing folder, fills an empty one, replaces a sample", async () => {
  await withTempFolder(async (folder) => {
    await Deno.mkdir(`${folder}/empty`);
    for (const path of [`${folder}/x/y`, `${folder}/empty`, `${folder}/empty/`]) {
      await replaceDirectory(path, MARKER, fill("first"));
      assertEquals(await Deno.readTextFile(`${path}/a/b.txt`), "first");
      await replaceDirectory(path, MARKER, fill("second"));
      assertEquals(await Deno.readTextFile(`${path}/a/b.txt`), "second");
    }
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), ["empty", "x"]);
  });
});

Deno.test("replaceDirectory() refuses a folder with files that no sample wrote", async () => {
  await withTempFolder(async (folder) => {
    const path = `${folder}/mine`;
    await Deno.mkdir(path);
    await Deno.writeTextFile(`${path}/thesis.txt`, "mine");
    for (const marker of [undefined, "{", "null", '{"generator":"another","files":[]}']) {
      if (marker !== undefined) await Deno.writeTextFile(`${path}/sample.json`, marker);
      await assertRejects(() => replaceDirectory(path, MARKER, fillNothing), DataError, path);
    }
    assertEquals(await Deno.readTextFile(`${path}/thesis.txt`), "mine");
  });
});

Deno.test("replaceDirectory() refuses a sample to which something was added", async () => {
  await withTempFolder(async (folder) => {
    await replaceDirectory(`${folder}/s`, MARKER, fill("first"));
    await Deno.writeTextFile(`${folder}/s/a/note.txt`, "mine");
    await assertRejects(
      () => replaceDirectory(`${folder}/s`, MARKER, fillNothing),
      DataError,
      `such as "a/note.txt": ${folder}/s (move out what you need and delete the folder,`,
    );
    assertEquals(await Deno.readTextFile(`${folder}/s/a/note.txt`), "mine");
    assertEquals(await Deno.readTextFile(`${folder}/s/a/b.txt`), "first");
  });
});

Deno.test("replaceDirectory() takes no notice of what others left when they were killed", async () => {
  await withTempFolder(async (folder) => {
    const path = `${folder}/s`;
    await replaceDirectory(path, MARKER, fill("first"));
    for (const file of [".lock", ".import/a/id/7", ".fetch/run.json", ".fetch/run.json.partial"]) {
      await Deno.mkdir(`${path}/${dirname(file)}`, { recursive: true });
      await Deno.writeTextFile(`${path}/${file}`, "");
    }
    await replaceDirectory(path, MARKER, fill("second"));
    assertEquals([...Deno.readDirSync(path)].map(({ name }) => name).sort(), ["a", "sample.json"]);
    await Deno.mkdir(`${path}/.fetch`);
    await Deno.writeTextFile(`${path}/.fetch/winners.jsonl`, "told");
    const run = () => replaceDirectory(path, MARKER, fillNothing);
    await assertRejects(run, DataError, 'such as ".fetch/winners.jsonl"');
  });
});

Deno.test({
  name: "replaceDirectory() refuses a sample to which somebody writes, before and afterwards",
  // Older versions cannot tell.
  ignore: !("tryLock" in Deno.FsFile.prototype),
  fn: () =>
    withTempFolder(async (folder) => {
      const path = `${folder}/s`;
      await replaceDirectory(path, MARKER, fill("first"));
      {
        using _lock = await lockDirectory(path);
        const run = () => replaceDirectory(path, MARKER, fillNothing);
        await assertRejects(run, DataError, "another process");
      }
      using stack = new DisposableStack();
      const run = () =>
        replaceDirectory(path, MARKER, async (partial) => {
          await fill("second")(partial);
          stack.use(await lockDirectory(path));
        });
      await assertRejects(run, DataError, "another process");
      stack.dispose();
      assertEquals(await Deno.readTextFile(`${path}/a/b.txt`), "first");
      assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["s"]);
      assertEquals([...Deno.readDirSync(path)].length, 2);
    }),
});

Deno.test("replaceDirectory() keeps trades that were imported, but no file that is none", async () => {
  await withTempFolder(async (folder) => {
    const path = `${folder}/s`;
    const marker = { generator: GENERATOR, files: ["sample.json", "A b/trades.parquet"] } as const;
    const fillTrades = (notes: Record<string, string>) => async (partial: string) => {
      await Deno.mkdir(`${partial}/A b`);
      const columns = [{ name: "side", type: "STRING" }] as const;
      const file = `${partial}/A b/trades.parquet`;
      await using writer = await ParquetFileWriter.create(file, columns, notes);
      await writer.writeRowGroup([["BUY"]]);
      await writer.close();
    };
    await replaceDirectory(path, marker, fillTrades({}));
    await replaceDirectory(path, marker, fillTrades(importNotes(1)));
    const run = () => replaceDirectory(path, marker, fillNothing);
    await assertRejects(run, DataError, "as trades were imported into A b of the older one:");
    await Deno.writeTextFile(`${path}/A b/trades.parquet`, "damaged");
    await replaceDirectory(path, marker, fillTrades({}));
  });
});

Deno.test("replaceDirectory() refuses files and folders without a name", async () => {
  await withTempFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "mine");
    await Deno.mkdir(`${folder}/target`);
    for (const path of ["file", "file/below", "target/..", "."]) {
      await assertRejects(
        () => replaceDirectory(`${folder}/${path}`, MARKER, fillNothing),
        DataError,
        "Cannot",
      );
    }
    assertEquals(await Deno.readTextFile(`${folder}/file`), "mine");
  });
});

Deno.test("replaceDirectory() keeps the older sample when filling fails", async () => {
  await withTempFolder(async (folder) => {
    await replaceDirectory(`${folder}/s`, MARKER, fill("first"));
    await assertRejects(
      () =>
        replaceDirectory(`${folder}/s`, MARKER, async (path) => {
          await fill("second")(path);
          throw new Error("Disk full");
        }),
      Error,
      "Disk full",
    );
    assertEquals(await Deno.readTextFile(`${folder}/s/a/b.txt`), "first");
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["s"]);
  });
});

Deno.test("replaceDirectory() clears up after a run that was killed", async () => {
  await withTempFolder(async (folder) => {
    await Deno.mkdir(`${folder}/s.partial/a`, { recursive: true });
    await Deno.writeTextFile(`${folder}/s.partial/sample.json`, JSON.stringify(MARKER));
    await Deno.writeTextFile(`${folder}/s.partial/a/b.txt.partial`, "half");
    await replaceDirectory(`${folder}/s`, MARKER, fill("whole"));
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["s"]);
    assertEquals([...Deno.readDirSync(`${folder}/s/a`)].map(({ name }) => name), ["b.txt"]);
  });
});
