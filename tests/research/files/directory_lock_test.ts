import { assertEquals, assertLess, assertRejects } from "@std/assert";
import { DataError } from "../../../src/research/data_error.ts";
import { LOCK_FILE, lockDirectory } from "../../../src/research/files/directory_lock.ts";
import { withTempFolder } from "../../temp_folder.ts";

/** Older versions of Deno cannot tell who has a lock. */
const CAN_LOCK = "tryLock" in Deno.FsFile.prototype;

Deno.test("lockDirectory() makes the folder, and leaves nothing behind but what was put there", () =>
  withTempFolder(async (folder) => {
    const dir = `${folder}/new/one`;
    const namesIn = (path: string) => [...Deno.readDirSync(path)].map(({ name }) => name);
    for (let time = 0; time < 2; time++) {
      using _lock = await lockDirectory(dir);
      assertEquals(namesIn(dir), [LOCK_FILE]);
    }
    assertEquals(namesIn(folder), []);
    {
      using _lock = await lockDirectory(dir);
      await Deno.writeTextFile(`${dir}/kept`, "");
    }
    assertEquals(namesIn(dir), ["kept"]);
    const empty = `${folder}/empty`;
    await Deno.mkdir(empty);
    {
      using _lock = await lockDirectory(empty);
    }
    assertEquals(namesIn(folder).toSorted(), ["empty", "new"]);
  }));

Deno.test("lockDirectory() takes what one that was killed left, and lets its folder go", () =>
  withTempFolder(async (folder) => {
    const dir = `${folder}/killed`;
    await Deno.mkdir(dir);
    await Deno.writeTextFile(`${dir}/${LOCK_FILE}`, "");
    {
      using _lock = await lockDirectory(dir);
      await Deno.remove(dir, { recursive: true });
    }
    assertEquals([...Deno.readDirSync(folder)], []);
  }));

Deno.test({
  name: "lockDirectory() lets one at a time in, and the next one once that is done",
  ignore: !CAN_LOCK,
  fn: () =>
    withTempFolder(async (dir) => {
      {
        using _lock = await lockDirectory(dir);
        await assertRejects(() => lockDirectory(dir), DataError, "another process");
      }
      using _lock = await lockDirectory(dir);
      await assertRejects(() => lockDirectory(dir), DataError, "another process");
    }),
});

Deno.test("lockDirectory() names a file that is in the place of the folder", () =>
  withTempFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "mine");
    for (const path of ["file", "file/below"]) {
      await assertRejects(
        () => lockDirectory(`${folder}/${path}`),
        DataError,
        `Cannot make a folder where there is a file: ${folder}/${path} (name another folder)`,
      );
    }
  }));

Deno.test({
  name: "lockDirectory() bears others who make and take away the folder at the same time",
  ignore: !CAN_LOCK,
  fn: () =>
    withTempFolder(async (folder) => {
      let refused = 0;
      const visit = async () => {
        for (let time = 0; time < 30; time++) {
          try {
            using _lock = await lockDirectory(`${folder}/new/one`);
          } catch (error) {
            if (!(error instanceof DataError)) throw error;
            refused++;
          }
        }
      };
      await Promise.all([visit(), visit(), visit(), visit()]);
      assertLess(refused, 4 * 30);
      // Who finds a folder there does not know that it was made for nothing.
      await Deno.mkdir(`${folder}/new/one`, { recursive: true });
      assertEquals([...Deno.readDirSync(`${folder}/new/one`)], []);
    }),
});
