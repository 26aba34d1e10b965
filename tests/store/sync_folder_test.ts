import { assertRejects } from "@std/assert";
import { syncFolder } from "../../src/store/sync_folder.ts";
import { withTempFolder } from "../temp_folder.ts";

Deno.test("syncFolder() takes a folder, and says if there is none", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await withTempFolder(async (folder) => {
    await syncFolder(folder);
    await assertRejects(() => syncFolder(`${folder}/none`), Deno.errors.NotFound);
  });
});
