import { assertEquals, assertRejects } from "@std/assert";
import { readConfigFile } from "../../../src/cli/options/config_file.ts";
import { UsageError } from "../../../src/cli/errors.ts";
import { temporaryFolder } from "../fake_io.ts";

/** Writes a config file, reads it, and gives the texts by option. */
async function read(content: string, name = "pilotfish.yaml"): Promise<Record<string, string>> {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/${name}`;
  await Deno.writeTextFile(path, content);
  const entries = await readConfigFile(path);
  return Object.fromEntries([...entries].map(([key, { text }]) => [key, text]));
}

Deno.test("readConfigFile() takes keys in any spelling", async () => {
  const yaml = "min-size-usd: 1\nmin_market_volume: 2\nminWalletWr: 0.5\ncapital: 3\n";
  assertEquals(await read(yaml), {
    minSizeUsd: "1",
    minMarketVolume: "2",
    minWalletWr: "0.5",
    capital: "3",
  });
});

Deno.test("readConfigFile() takes every value as it is written", async () => {
  const yaml = "# a comment\n" +
    "categories: [Politics, Crypto]\nas-of: 2024-06-01\nfrom: 2024-06-01T12:00:00+02:00\n" +
    "json: true\noutcomes: yes\nlog: null\nout: ~\nreport:\nto: ''\nmin-size-usd: 1e4\n" +
    "profile: 007\ndashboard-token: 12345678901234567890\nwallet: 0x1234567890123456789012345678\n";
  assertEquals(await read(yaml), {
    categories: "Politics,Crypto",
    asOf: "2024-06-01",
    from: "2024-06-01T12:00:00+02:00",
    json: "true",
    outcomes: "yes",
    to: "",
    minSizeUsd: "1e4",
    profile: "007",
    dashboardToken: "12345678901234567890",
    wallet: "0x1234567890123456789012345678",
  });
});

Deno.test("readConfigFile() reads JSON, tabs and all", async () => {
  assertEquals(await read('{\n\t"capital": 5,\n\t"categories": ["A"]\n}', "c.JSON"), {
    capital: "5",
    categories: "A",
  });
});

Deno.test("readConfigFile() takes an empty file as no options", async () => {
  assertEquals(await read(""), {});
  assertEquals(await read("# nothing\n"), {});
});

Deno.test("readConfigFile() names a key that is no option, and the one probably meant", async () => {
  const error = await assertRejects(() => read("min-sice-usd: 1"), UsageError, "min-sice-usd");
  assertEquals(error.next, 'Did you mean "min-size-usd"?');
  await assertRejects(() => read("zebra: 1"), UsageError, "does not exist");
});

Deno.test("readConfigFile() refuses options that belong on the command line", async () => {
  for (const key of ["config", "help", "version"]) {
    await assertRejects(() => read(`${key}: x`), UsageError, key);
  }
});

Deno.test("readConfigFile() refuses an option in two spellings", async () => {
  await assertRejects(
    () => read("min-usd: 1\nminUsd: 2"),
    UsageError,
    "sets twice: min-usd and minUsd",
  );
});

Deno.test("readConfigFile() refuses anything but a map of single values", async () => {
  for (const content of ["- a\n- b", "just text", "2024-06-01", "5", "true"]) {
    await assertRejects(() => read(content), UsageError, "as options by name");
  }
  await assertRejects(() => read("capital:\n  usd: 5"), UsageError, 'as one value: {"usd":"5"}');
  const hidden = await assertRejects(() => read("dashboard-token: {is: hush}"), UsageError);
  assertEquals(hidden.message.endsWith("as one value: its value is not shown"), true);
  await assertRejects(() => read("categories: [[A]]\nlog: {a: 1}"), UsageError, "log");
});

Deno.test("readConfigFile() refuses what does not parse, in one line", async () => {
  for (const [content, name] of [["a: [", "c.yaml"], ["{", "c.json"], ["a: 1\na: 2", "c.yml"]]) {
    const error = await assertRejects(() => read(content!, name), UsageError, name);
    assertEquals(/\n|:$/.test(error.message), false, error.message);
  }
});

Deno.test("readConfigFile() refuses a path at which there is no file, and says what is there", async () => {
  await using folder = await temporaryFolder();
  await Deno.writeTextFile(`${folder.path}/file`, "");
  const cases: readonly (readonly [path: string, reason: string])[] = [
    ["no/such.yaml", "as it does not exist: no/such.yaml"],
    [folder.path, `as it is a folder: ${folder.path}`],
    [`${folder.path}/file/c.yaml`, `${folder.path}/file/c.yaml`],
  ];
  for (const [path, reason] of cases) {
    const error = await assertRejects(() => readConfigFile(path), UsageError, reason);
    assertEquals(error.next, "Check the path given with --config or PILOTFISH_CONFIG");
  }
});

Deno.test("readConfigFile() reads a file with a byte order mark and Windows line ends", async () => {
  assertEquals(await read("\ufeffcapital: 5\r\nmin-usd: 1\r\n"), { capital: "5", minUsd: "1" });
});
