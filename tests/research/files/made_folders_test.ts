import { assertEquals, assertRejects } from "@std/assert";
import { makeFolders, removeEmptyFolders } from "../../../src/research/files/made_folders.ts";
import { withTempFolder } from "../../temp_folder.ts";

Deno.test("makeFolders() gives those that were not there, innermost first", () =>
  withTempFolder(async (folder) => {
    assertEquals(await makeFolders(folder), []);
    assertEquals(await makeFolders(`${folder}/a/b/`), [`${folder}/a/b/`, `${folder}/a`]);
    assertEquals(await makeFolders(`${folder}/a/./c`), [`${folder}/a/./c`]);
    assertEquals([...Deno.readDirSync(`${folder}/a`)].length, 2);
  }));

Deno.test("makeFolders() leaves none behind if it fails", () =>
  withTempFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "");
    await assertRejects(() => makeFolders(`${folder}/file`), Deno.errors.AlreadyExists);
    await assertRejects(() => makeFolders(`${folder}/file/x/y`), Deno.errors.NotADirectory);
    await assertRejects(() => makeFolders(`${folder}/new/${"x".repeat(300)}`));
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["file"]);
  }));

Deno.test("removeEmptyFolders() ends at the first that is in use, and passes over those that are gone", () =>
  withTempFolder(async (folder) => {
    const made = await makeFolders(`${folder}/a/b/c`);
    await Deno.remove(`${folder}/a/b/c`);
    await Deno.writeTextFile(`${folder}/a/kept`, "");
    removeEmptyFolders(made);
    assertEquals([...Deno.readDirSync(`${folder}/a`)].map(({ name }) => name), ["kept"]);
  }));
