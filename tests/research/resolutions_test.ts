import { assertEquals, assertRejects } from "@std/assert";
import type { Outcome } from "../../mod.ts";
import { DataError } from "../../src/research/data_error.ts";
import { readResolutions, type Resolutions } from "../../src/research/resolutions.ts";
import { withTempFolder } from "../temp_folder.ts";

async function read(text: string): Promise<Resolutions> {
  let resolutions: Resolutions | undefined;
  await withTempFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/resolutions.csv`, text);
    resolutions = await readResolutions(`${folder}/resolutions.csv`);
  });
  return resolutions!;
}

Deno.test("readResolutions() reads winners in any case, from any column", async () => {
  const text = "\ufeffsource,winner,market_id\r\nx,YES, 0xA \r\nx,no,0xb\r\nx, Yes ,0xc\r\n";
  assertEquals(await read(text), {
    winners: new Map<string, Outcome>([["0xa", "YES"], ["0xb", "NO"], ["0xc", "YES"]]),
    unknownWinners: 0,
    withoutMarket: 0,
    conflicts: 0,
  });
});

Deno.test("readResolutions() counts what it cannot use", async () => {
  const resolutions = await read("market_id,winner\n0xa,\n0xb,MAYBE\n,YES\n0xc,NO\n0xd\n");
  assertEquals(resolutions, {
    winners: new Map<string, Outcome>([["0xc", "NO"]]),
    unknownWinners: 3,
    withoutMarket: 1,
    conflicts: 0,
  });
});

Deno.test("readResolutions() believes a market with two winners neither", async () => {
  const text = "market_id,winner\n0xa,YES\n0xb,NO\n0xa,YES\n0xA,NO\n0xa,YES\n0xb,no\n";
  const { winners, conflicts } = await read(text);
  assertEquals([winners, conflicts], [new Map([["0xb", "NO"]]), 1]);
});

Deno.test("readResolutions() says what is wrong with the file", async () => {
  await assertRejects(() => read(""), DataError, "Cannot read resolutions as the file is empty");
  await assertRejects(() => read("market,winner\n"), DataError, "no column is called market_id");
  await assertRejects(() => read("market_id,won\n"), DataError, "no column is called winner");
  await assertRejects(
    () => read('market_id,winner\n"0xa,YES\n'),
    DataError,
    "the CSV of resolutions",
  );
});
