import { assert, assertEquals, assertRejects } from "@std/assert";
import { findCategories } from "../../src/research/categories.ts";
import { DataError } from "../../src/research/data_error.ts";
import { withTempFolder } from "../temp_folder.ts";

async function withCategories(
  names: readonly string[],
  test: (folder: string) => Promise<void>,
): Promise<void> {
  await withTempFolder(async (folder) => {
    for (const name of names) {
      await Deno.mkdir(`${folder}/${name}`);
      await Deno.writeTextFile(`${folder}/${name}/trades.parquet`, "");
    }
    await Deno.mkdir(`${folder}/Empty`);
    await Deno.mkdir(`${folder}/Odd/trades.parquet`, { recursive: true });
    await Deno.writeTextFile(`${folder}/file`, "");
    await test(folder);
  });
}

Deno.test("findCategories() finds the folders with trades, in name order", async () => {
  await withCategories(["Sports", "Politics", "crypto"], async (folder) => {
    assertEquals(await findCategories(folder), ["Politics", "Sports", "crypto"]);
    assertEquals(await findCategories(folder, [" sports", "CRYPTO", "Sports"]), [
      "Sports",
      "crypto",
    ]);
  });
});

Deno.test("findCategories() says what is there when a name is not", async () => {
  await withCategories(["Sports", "Politics"], async (folder) => {
    for (const [name, closest] of [["Politcs", "Politics"], ["spurts", "Sports"], ["Empty", ""]]) {
      const error = await assertRejects(() => findCategories(folder, [name!]), DataError);
      assert(error.message.includes(`Cannot find category "${name}": ${folder}`), error.message);
      assert(error.message.includes(`did you mean ${closest}`), error.message);
      assert(
        error.message.includes("there are Politics, Sports: choose with --cat"),
        error.message,
      );
    }
    const asked = await assertRejects(
      () => findCategories(folder, ["Politics", "Geopolitics"]),
      DataError,
      "(there are Politics, Sports: choose with --categories, or take all with --categories all)",
    );
    assert(!asked.message.includes("did you mean"), "Politics is asked for already");
  });
});

Deno.test("findCategories() says that a directory is missing, empty or none", async () => {
  await assertRejects(
    () => findCategories("no/such"),
    DataError,
    "Cannot find the research directory",
  );
  await withCategories([], async (folder) => {
    await assertRejects(() => findCategories(folder), DataError, "Cannot find a category");
    await assertRejects(
      () => findCategories(`${folder}/file`),
      DataError,
      `Cannot read the research directory as it is a file: ${folder}/file`,
    );
  });
  await withCategories(["Politics"], async (folder) => {
    const message = "(did you mean Politics? there is only Politics: choose with --categories,";
    await assertRejects(() => findCategories(folder, ["Politcs"]), DataError, message);
  });
});
