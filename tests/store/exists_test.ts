import { assertEquals } from "@std/assert";
import { exists } from "../../src/store/exists.ts";
import { withTempFolder } from "../temp_folder.ts";

Deno.test("exists() finds files and folders, and nothing behind the name of a file", () =>
  withTempFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "");
    const found = [folder, `${folder}/file`, `${folder}/none`, `${folder}/file/x`].map(exists);
    assertEquals(await Promise.all(found), [true, true, false, false]);
  }));
