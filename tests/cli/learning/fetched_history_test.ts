import { assertEquals } from "@std/assert";
import { writeManifest } from "../../../src/research/fetch/manifest.ts";
import { writeSample } from "../../../src/research/sample/write_sample.ts";
import { withTempFolder } from "../../temp_folder.ts";
import { runMain } from "../fake_io.ts";

/** A sample that pretends to be fetched for some time. */
async function fetchedSample(dir: string, window: readonly [string, string]): Promise<void> {
  await writeSample({ out: dir, seed: 7, trades: 2_000 });
  const category = { min_volume_usd: 0, top: 0, closed: true, markets: 1, trades: 1, coverage: 1 };
  await writeManifest(dir, {
    generator: "pilotfish fetch",
    version: 1,
    categories: [{ name: "Politics", window, ...category }, {
      name: "Sports",
      window,
      ...category,
    }],
    refused_markets: {},
    markets: [],
  });
}

async function warnings(dir: string, args: readonly string[]): Promise<readonly string[]> {
  const { code, stderr } = await runMain(["replay", "--research-dir", dir, "--quiet", ...args]);
  assertEquals(code, 0, stderr);
  return stderr.split("\n").filter((line) => line.includes("was fetched"));
}

Deno.test("replay warns where what was fetched begins later or ends earlier than it needs", () =>
  withTempFolder(async (folder) => {
    const dir = `${folder}/sample`;
    await fetchedSample(dir, ["2025-02-01T00:00:00.000Z", "2025-10-01T00:00:00.000Z"]);
    const asOf = ["--as-of", "2025-09-01"];
    assertEquals(await warnings(dir, asOf), []);
    assertEquals(await warnings(dir, [...asOf, "--train-months", "8"]), [
      "History of Politics was fetched from 2025-02-01 00:00:00 UTC on, but is needed from " +
      "2025-01-01 00:00:00 UTC on: fetch it with --since 2025-01-01.",
    ]);
    assertEquals(await warnings(dir, [...asOf, "--to", "2025-11-01"]), [
      "History of Politics was fetched up to 2025-10-01 00:00:00 UTC, but is needed up to " +
      "2025-11-01 00:00:00 UTC: fetch it again.",
    ]);
    // What is learnt from ends after what is replayed.
    assertEquals(await warnings(dir, ["--as-of", "2025-11-01", "--to", "2025-09-01"]), [
      "History of Politics was fetched up to 2025-10-01 00:00:00 UTC, but is needed up to " +
      "2025-11-01 00:00:00 UTC: fetch it again.",
    ]);
  }));

Deno.test("replay takes history of another origin as it is", () =>
  withTempFolder(async (folder) => {
    const dir = `${folder}/sample`;
    await writeSample({ out: dir, seed: 7, trades: 2_000 });
    assertEquals(await warnings(dir, ["--train-months", "48"]), []);
  }));
