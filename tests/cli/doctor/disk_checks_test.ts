import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { diskChecks, OLD_DAYS } from "../../../src/cli/doctor/disk_checks.ts";
import { openKv } from "../../../src/store/open_kv.ts";
import { temporaryFolder } from "../fake_io.ts";

/** The checks by name, in a folder of their own. */
async function looked(folder: string, changes: Partial<Parameters<typeof diskChecks>[0]> = {}) {
  const checks = await diskChecks({
    location: { dataDir: `${folder}/state`, profile: "default" },
    researchDir: `${folder}/history`,
    categories: ["politics"],
    nowMs: () => Date.now(),
    ...changes,
  });
  return Object.fromEntries(checks.map((check) => [check.name, check]));
}

Deno.test("diskChecks() tries folder and KV, and leaves nothing behind", async () => {
  await using folder = await temporaryFolder();
  const checks = await looked(folder.path);
  assertMatch(checks["data folder"]!.detail, /state took 16 MiB in \d+ ms$/);
  assertEquals([checks.kv!.status, checks.account!.status], ["ok", "ok"]);
  assertEquals([...Deno.readDirSync(folder.path)], []);
});

Deno.test("diskChecks() says what to do about history that is missing, empty or old", async () => {
  await using folder = await temporaryFolder();
  const dir = `${folder.path}/history`;
  assertEquals((await looked(folder.path)).history!.status, "missing");
  await Deno.writeTextFile(dir, "");
  const { history: file } = await looked(folder.path);
  assertEquals(file!.status, "failed");
  assertEquals(file!.detail, `Cannot read the research directory as it is a file: ${dir}`);
  assertStringIncludes(file!.next!, "Name another one with --research-dir");
  await Deno.remove(dir);
  await Deno.mkdir(`${dir}/Politics`, { recursive: true });
  assertStringIncludes(
    (await looked(folder.path)).history!.detail,
    "no folder with trades.parquet",
  );
  await Deno.writeTextFile(`${dir}/Politics/trades.parquet`, "");
  const { history } = await looked(folder.path);
  assertEquals(history!.status, "ok");
  assertStringIncludes(history!.detail, "has 1 category, written ");
  const later = Date.now() + (OLD_DAYS + 1) * 86_400_000;
  assertEquals((await looked(folder.path, { nowMs: () => later })).history!.status, "warning");
});

Deno.test("diskChecks() looks at the categories that are read, and names those that are there", async () => {
  await using folder = await temporaryFolder();
  const dir = `${folder.path}/history`;
  for (const name of ["Politics", "Sports"]) {
    await Deno.mkdir(`${dir}/${name}`, { recursive: true });
    await Deno.writeTextFile(`${dir}/${name}/trades.parquet`, "");
  }
  await Deno.utime(`${dir}/Sports/trades.parquet`, 1_700_000_000, 1_700_000_000);
  assertEquals((await looked(folder.path, { categories: [] })).history!.status, "ok");
  assertEquals((await looked(folder.path)).history!.status, "ok");
  const { history: sports } = await looked(folder.path, { categories: ["Sports"] });
  assertEquals(sports!.status, "warning");
  assertStringIncludes(sports!.detail, "has 2 categories, written 2023-11-14");
  const { history } = await looked(folder.path, { categories: ["Politics", "Geopolitics"] });
  assertEquals(history, {
    name: "history",
    status: "missing",
    detail: `Cannot find category "Geopolitics": ${dir}`,
    next: "There are Politics, Sports: give --categories Politics, or --categories all",
  });
});

Deno.test("diskChecks() says that a folder cannot be written to, and that a KV does not open", async () => {
  await using folder = await temporaryFolder();
  await Deno.writeTextFile(`${folder.path}/state`, "a file where the folder should be");
  const checks = await looked(folder.path);
  assertEquals([checks["data folder"]!.status, checks.kv!.status], ["failed", "failed"]);
  await Deno.remove(`${folder.path}/state`);
  const refusing = () => Promise.reject(new Error("Cannot use it as a KV"));
  const location = { dataDir: `${folder.path}/state`, profile: "default", openKv: refusing };
  assertEquals((await looked(folder.path, { location })).kv!.detail, "Cannot use it as a KV");
  assertEquals([...Deno.readDirSync(folder.path)], []);
});

Deno.test("diskChecks() says that an account is damaged", async () => {
  await using folder = await temporaryFolder();
  await Deno.mkdir(`${folder.path}/state/default`, { recursive: true });
  const kv = await openKv(`${folder.path}/state/default/state.sqlite3`);
  kv.close();
  await Deno.writeTextFile(`${folder.path}/state/default/journal.jsonl`, "nonsense\n");
  const { account } = await looked(folder.path);
  assertEquals(account!.status, "failed");
});
