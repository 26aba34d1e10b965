import { assertEquals, assertRejects } from "@std/assert";
import { UsageError } from "../../src/cli/errors.ts";
import { readSchedule, readSettings } from "../../src/deploy/settings.ts";

function env(values: Readonly<Record<string, string>>) {
  return (name: string) => values[name];
}

Deno.test("readSettings() takes the variables of the command line, with its defaults", async () => {
  const { refresh, kv, maxAgeMs } = await readSettings(env({
    PILOTFISH_RESEARCH_DIR: "https://example.com/history",
    PILOTFISH_CATEGORIES: "Politics,Sports",
    PILOTFISH_TRAIN_MONTHS: "3",
  }));
  assertEquals(refresh.researchDir, "https://example.com/history");
  assertEquals(refresh.categories, ["Politics", "Sports"]);
  assertEquals([refresh.trainMonths, refresh.minTrades, refresh.minUsd], [3, 10, 10]);
  assertEquals([refresh.profile, refresh.stepTrades], ["default", 250_000]);
  assertEquals([kv, maxAgeMs], [undefined, 14 * 86_400_000]);
});

Deno.test("readSettings() asks the exchange itself where it is told to, with the options of a download", async () => {
  const from = { PILOTFISH_REFRESH_FROM: "exchange" };
  const { refresh, exchange } = await readSettings(env({ ...from, PILOTFISH_TOP: "7" }));
  assertEquals(refresh.download, { minVolumeUsd: 500_000, top: 7 });
  assertEquals(refresh.researchDir, exchange?.hosts.data);
  assertEquals(exchange?.hosts.data, "https://data-api.polymarket.com");
  const values = { ...from, PILOTFISH_LIQUIDITY_FIELD: "liquidityNum" };
  await assertRejects(() => readSettings(env(values)), UsageError, "LIQUIDITY_FIELD");
  const other = { PILOTFISH_REFRESH_FROM: "elsewhere" };
  await assertRejects(() => readSettings(env(other)), UsageError, "REFRESH_FROM");
});

Deno.test("readSettings() refuses what cannot be", async () => {
  await assertRejects(() => readSettings(env({})), UsageError, "without history");
  const dir = { PILOTFISH_RESEARCH_DIR: "https://example.com/history" };
  for (const text of ["", "999", "2000001", "1e3.5", "many"]) {
    const values = { ...dir, PILOTFISH_REFRESH_STEP_TRADES: text };
    await assertRejects(() => readSettings(env(values)), UsageError, "STEP_TRADES");
  }
  const values = { ...dir, PILOTFISH_TRAIN_MONTHS: "soon" };
  await assertRejects(() => readSettings(env(values)), UsageError, "PILOTFISH_TRAIN_MONTHS");
});

Deno.test("readSchedule() is Mondays at six unless it is set", () => {
  assertEquals(readSchedule(env({})), "0 6 * * 1");
  assertEquals(readSchedule(env({ PILOTFISH_REFRESH_SCHEDULE: " 5 4 * * * " })), "5 4 * * *");
});
