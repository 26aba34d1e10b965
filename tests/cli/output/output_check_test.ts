import { assertEquals, assertRejects } from "@std/assert";
import { UsageError } from "../../../src/cli/errors.ts";
import { checkOutputs } from "../../../src/cli/output/output_check.ts";
import { withTempFolder } from "../../temp_folder.ts";
import { namesIn } from "../commands/research_folder.ts";

/** Checks a file for signals and one for the log. */
function check(signals: string | undefined, log?: string): Promise<void> {
  return checkOutputs({ signals, log }, ["signals", "log"]);
}

Deno.test("checkOutputs() takes files that are there and files that are not, and leaves everything as it is", async () => {
  await withTempFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/old`, "old");
    await check(undefined);
    await check(`${folder}/old`);
    await check(`${folder}/old`, `${folder}/new`);
    await check(`${folder}/a/deep/new`, `${folder}/a/deep/old`);
    assertEquals(namesIn(folder), ["old"]);
    assertEquals(await Deno.readTextFile(`${folder}/old`), "old");
  });
});

Deno.test("checkOutputs() refuses one file for two outputs, however it is spelt", async () => {
  await withTempFolder(async (folder) => {
    const name = folder.split("/").at(-1)!;
    await Deno.writeTextFile(`${folder}/old`, "");
    const pairs = [
      ["a", "a"],
      ["a", "./a"],
      ["a", `../${name}//a`],
      ["new/a", "new/./a"],
      ["new/a", "new/b/../a"],
      ["old", "./old"],
    ];
    for (const [signals, log] of pairs) {
      await assertRejects(
        () => check(`${folder}/${signals}`, `${folder}/${log}`),
        UsageError,
        `Cannot write --signals and --log to the same file: ${folder}/${log}`,
      );
    }
    await check(`${folder}/new/a`, `${folder}/new/b/a`);
    assertEquals(namesIn(folder), ["old"]);
  });
});

Deno.test("checkOutputs() refuses two outputs that cannot be there at the same time", async () => {
  await withTempFolder(async (folder) => {
    const refused = (given: { signals?: string; log?: string; csv?: string }, says: string) =>
      assertRejects(
        () =>
          checkOutputs({ signals: undefined, log: undefined, csv: undefined, ...given }, [
            "signals",
            "log",
            "csv",
          ]),
        UsageError,
        `Cannot write ${says}`,
      );
    const [signals, log, csv] = [`${folder}/x`, `${folder}/x/y/log`, `${folder}/x`];
    const folders = "where one would be a folder of the other:";
    await refused({ signals, log }, `--signals and --log ${folders} ${signals} and ${log}`);
    await refused({ signals: log, log: signals }, `--signals and --log ${folders}`);
    await refused(
      { signals, csv },
      `--signals and --csv ${folders} ${signals} and ${csv}/trades.csv`,
    );
    await refused(
      { log: `${csv}/equity.csv`, csv: `${csv}//` },
      `--log and --csv to the same file: ${csv}/equity.csv`,
    );
    await checkOutputs({ signals: `${folder}/xy`, csv }, ["signals", "csv"]);
    assertEquals(namesIn(folder), []);
  });
});

Deno.test("checkOutputs() does not let a result take the place of the history that it comes from", async () => {
  await withTempFolder(async (folder) => {
    const researchDir = `${folder}/research`;
    await Deno.mkdir(`${researchDir}/Politics`, { recursive: true });
    const over = (out: string) => checkOutputs({ out, researchDir: `${researchDir}/.` }, ["out"]);
    const history = [
      "resolutions.csv",
      "Politics/trades.parquet",
      "./Politics//markets_filtered.csv",
    ];
    for (const name of history) {
      await assertRejects(
        () => over(`${researchDir}/${name}`),
        UsageError,
        `Cannot write --out over the history that is read: ${researchDir}/${name}`,
      );
    }
    await over(`${researchDir}/whales.json`);
    await over(`${folder}/resolutions.csv`);
    assertEquals(namesIn(researchDir), ["Politics"]);
  });
});

Deno.test("checkOutputs() refuses addresses, and shows none", async () => {
  for (const path of ["s3://bucket/x", "https://me:hush@a.example/x"]) {
    const error = await assertRejects(() => check(path), UsageError);
    assertEquals(error.message, "Cannot write to an address");
  }
});

Deno.test("checkOutputs() refuses what cannot be a file", async () => {
  await withTempFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "");
    const bad: readonly (readonly [path: string, says: string])[] = [
      [folder, "where there is a folder"],
      [`${folder}/new/`, "with the name of a folder"],
      [`${folder}/file/x`, `Cannot write ${folder}/file/x: `],
      [`${folder}/${"x".repeat(300)}/x`, "too long"],
    ];
    for (const [path, says] of bad) await assertRejects(() => check(path), UsageError, says);
    assertEquals(namesIn(folder), ["file"]);
  });
});

Deno.test({
  name: "checkOutputs() names the path of the user where the program may not write",
  ignore: Deno.permissions.querySync({ name: "write", path: "/etc" }).state === "granted",
  async fn() {
    await assertRejects(
      () => check("/etc/nothing/here"),
      Deno.errors.NotCapable,
      'Requires write access to "/etc/nothing/here"',
    );
  },
});

Deno.test("checkOutputs() does not let a result take the place of an account", async () => {
  await withTempFolder(async (folder) => {
    const names = ["journal.jsonl", "state.sqlite3", "state.sqlite3-wal", "journal.jsonl.old-2"];
    for (const name of names) {
      const out = `${folder}/${name}`;
      await checkOutputs({ out }, ["out"]);
      await Deno.writeTextFile(out, "kept");
      await assertRejects(
        () => checkOutputs({ out }, ["out"]),
        UsageError,
        `Cannot write --out over a file of an account: ${out}`,
      );
    }
    assertEquals(namesIn(folder).length, names.length);
  });
});
