import { assertEquals, assertRejects } from "@std/assert";
import { copyAtOneMoment, copyFile } from "../../src/store/copy_files.ts";
import { StoreError } from "../../src/store/store_error.ts";
import { withTempFolder } from "../temp_folder.ts";

Deno.test("copyAtOneMoment() copies files, and what is not there is not there afterwards either", async () => {
  await withTempFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/a`, "new");
    await Deno.writeTextFile(`${folder}/a2`, "old and longer");
    await Deno.writeTextFile(`${folder}/b2`, "left from before");
    const pairs = ["a", "b"].map((name) => [`${folder}/${name}`, `${folder}/${name}2`] as const);
    assertEquals(await copyAtOneMoment(pairs), true);
    assertEquals(await Deno.readTextFile(`${folder}/a2`), "new");
    await assertRejects(() => Deno.stat(`${folder}/b2`), Deno.errors.NotFound);
  });
});

Deno.test("copyFile() says which file the system does not let it copy", async () => {
  await withTempFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/a`, "new");
    await assertRejects(
      () => copyFile(folder, `${folder}/b`),
      StoreError,
      `Cannot copy ${folder}: `,
    );
  });
});
