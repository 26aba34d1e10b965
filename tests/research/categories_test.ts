import { assertEquals, assertRejects } from "@std/assert";
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
    for (const [name, closest] of [["Politcs", "Politics"], ["spurts", "Sports"]]) {
      await assertRejects(
        () => findCategories(folder, [name!]),
        DataError,
        `Cannot find category "${name}": ${folder} (did you mean ${closest}? ` +
          `there are Politics, Sports: give --categories ${closest}, or --categories all)`,
      );
    }
    await assertRejects(
      () => findCategories(folder, ["Empty"]),
      DataError,
      "(there are Politics, Sports: give --categories Politics,Sports, or --categories all)",
    );
    await assertRejects(
      () => findCategories(folder, ["Geopolitics", " politics"]),
      DataError,
      "(there are Politics, Sports: give --categories Politics, or --categories all)",
    );
  });
});

Deno.test("findCategories() gives the flag for the only one there is, whatever was asked for", async () => {
  for (const [name, flag] of [["Politics", "Politics"], ["US Senate", '"US Senate"']]) {
    await withCategories([name!], async (folder) => {
      for (const asked of ["Politcs", "Weather"]) {
        await assertRejects(
          () => findCategories(folder, [asked]),
          DataError,
          `Cannot find category "${asked}": ${folder} ` +
            `(there is only ${name}: give --categories ${flag})`,
        );
      }
    });
  }
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
});
