import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { currentPaths, profilePaths } from "../../src/store/profile_paths.ts";
import { StoreError } from "../../src/store/store_error.ts";
import { withTempFolder } from "../temp_folder.ts";

Deno.test("profilePaths() names the files of a profile, and refuses names that lead elsewhere", () => {
  assertEquals(profilePaths({ dataDir: "data/state", profile: "a.b-1" }), {
    root: "data/state/a.b-1",
    takeover: 0,
    folder: "data/state/a.b-1",
    kv: "data/state/a.b-1/state.sqlite3",
    journal: "data/state/a.b-1/journal.jsonl",
    lock: "data/state/a.b-1/lock",
  });
  assertEquals(profilePaths({ dataDir: "d", profile: "p" }, 3).lock, "d/p/takeover-3/lock");
  for (const profile of ["", "..", ".x", "a/b", "a\\b", "é", "x".repeat(65)]) {
    assertThrows(() => profilePaths({ dataDir: "d", profile }), RangeError, profile);
  }
});

Deno.test("currentPaths() names the files of the last takeover, whatever else is there", async () => {
  await withTempFolder(async (dataDir) => {
    const location = { dataDir, profile: "paper" };
    assertEquals((await currentPaths(location)).takeover, 0);
    for (const name of ["pending-1", "takeover-0", "takeover-x", "takeover-2", "takeover-10"]) {
      await Deno.mkdir(`${dataDir}/paper/${name}`, { recursive: true });
    }
    assertEquals(await currentPaths(location), profilePaths(location, 10));
  });
});

Deno.test("currentPaths() says so if a file is where the folder of accounts is to be", async () => {
  await withTempFolder(async (folder) => {
    const dataDir = `${folder}/state`;
    await Deno.writeTextFile(dataDir, "");
    const error = await assertRejects(
      () => currentPaths({ dataDir, profile: "paper" }),
      StoreError,
      `Cannot open the folder ${dataDir}/paper: `,
    );
    assertStringIncludes(error.next, "--data-dir");
  });
});
