import { assertEquals, assertRejects } from "@std/assert";
import { DataError } from "../../../src/research/data_error.ts";
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
