/** Figures of reports, as an independent implementation computed them. */

import { assert, assertEquals } from "@std/assert";
import { accountStats, statsRecord } from "../../src/core/stats.ts";
import { tQuantile } from "../../src/report/student_t.ts";
import { ROOT } from "../style/structure.ts";

const RELATIVE_TOLERANCE = 1e-9;
const HERE = `${ROOT}fixtures/stats`;
const SHARED = `${ROOT}../shared/golden/stats`;

interface GoldenInput {
  readonly equity: readonly number[];
  readonly positions: readonly {
    readonly market: string;
    readonly cost: number;
    readonly pnl: number;
    readonly entry_price: number;
    readonly won: boolean;
    readonly opened_ms: number;
    readonly closed_ms: number;
  }[];
}

function foldersIn(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].filter(({ isDirectory }) => isDirectory)
      .map(({ name }) => `${folder}/${name}`).toSorted();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

function assertClose(actual: unknown, expected: unknown, path: string): void {
  if (typeof expected === "number" && typeof actual === "number") {
    const isClose = Math.abs(actual - expected) <= RELATIVE_TOLERANCE * Math.abs(expected);
    assert(isClose, `${path} is ${actual}, not ${expected}`);
  } else if (typeof expected === "object" && expected !== null) {
    assert(typeof actual === "object" && actual !== null, `${path} is ${actual}`);
    for (const [key, each] of Object.entries(expected)) {
      assertClose(Reflect.get(actual, key), each, `${path}.${key}`);
    }
  } else assertEquals(actual, expected, path);
}

for (const folder of [...foldersIn(HERE), ...foldersIn(SHARED)]) {
  const name = folder.split("/").slice(-2).join("/");
  Deno.test(`accountStats() gives the figures of the golden case ${name}`, () => {
    const { equity, positions }: GoldenInput = JSON.parse(
      Deno.readTextFileSync(`${folder}/input.json`),
    );
    const expected = JSON.parse(Deno.readTextFileSync(`${folder}/expected.json`));
    const stats = accountStats({
      equityUsd: equity,
      investedUsd: equity.map(() => 0),
      boughtUsd: 0,
      positions: positions.map((each) => ({
        marketId: each.market,
        costUsd: each.cost,
        pnlUsd: each.pnl,
        entryPrice: each.entry_price,
        won: each.won,
        openedMs: each.opened_ms,
        closedMs: each.closed_ms,
      })),
    }, tQuantile);
    assertClose(statsRecord(stats), expected, name);
  });
}
