/** Downloads from a made-up past, and what came of them. */

import { assertEquals } from "@std/assert";
import { parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { ownCategoryMap } from "../../../src/polymarket/categories.ts";
import { jsonClient } from "../../../src/polymarket/json_client.ts";
import { RateLimiter } from "../../../src/polymarket/rate_limits.ts";
import type { FetchOptions } from "../../../src/research/fetch/fetch_options.ts";
import { fetchResearch, SETTLED_MS } from "../../../src/research/fetch/fetch_research.ts";
import { type PastMarket } from "../../fake_polymarket/past.ts";
import type { PastServer } from "../../fake_polymarket/past_server.ts";
import { FETCH_NOW_MS } from "./fetch_now.ts";
import { fakeClock } from "../../polymarket/fake_clock.ts";

/** When downloads of tests take place. */
export const NOW_MS = FETCH_NOW_MS;
/** Last moment that they ask for. */
export const UNTIL_MS = NOW_MS - SETTLED_MS;
const CATEGORY_MAP = await ownCategoryMap();

/** Options of a download from a server. */
export function fetchOptions(
  dir: string,
  server: PastServer,
  more: Partial<FetchOptions> & { readonly fetch?: typeof fetch } = {},
): FetchOptions {
  const { fetch: ask = server.fetch, ...options } = more;
  const clock = { ...fakeClock(), nowMs: () => server.nowMs };
  const client = jsonClient({
    clock,
    fetch: ask,
    limiter: new RateLimiter(clock, { rules: [] }),
    firstPauseMs: 0,
  });
  return {
    dir,
    client,
    clock,
    categories: ["Politics", "geopolitics"],
    categoryMap: CATEGORY_MAP,
    sinceMs: () => Date.UTC(2026, 2, 1),
    since: "2026-03-01",
    minVolumeUsd: 500_000,
    top: 0,
    includesClosed: true,
    ...options,
  };
}

/** Downloads from a server. */
export function fetchFrom(...args: Parameters<typeof fetchOptions>) {
  return fetchResearch(fetchOptions(...args));
}

/** Every file of a directory that a reader of history sees, and the manifest; by path. */
export async function filesOf(dir: string): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  for await (const { name, isDirectory } of Deno.readDir(dir)) {
    if (name === ".fetch") continue;
    if (!isDirectory) files[name] = await Deno.readFile(`${dir}/${name}`);
    else {
      for await (const file of Deno.readDir(`${dir}/${name}`)) {
        if (file.isFile) {
          files[`${name}/${file.name}`] = await Deno.readFile(`${dir}/${name}/${file.name}`);
        }
      }
    }
  }
  return files;
}

/** A digest of each file, which is shorter to show where two differ. */
export async function digestsOf(dir: string): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const [name, bytes] of Object.entries(await filesOf(dir)).sort()) {
    const digest = await crypto.subtle.digest("SHA-256", bytes as BufferSource);
    digests[name] = `${bytes.length} bytes, ${
      new Uint8Array(digest).toHex?.() ?? [...new Uint8Array(digest)]
    }`;
  }
  return digests;
}

/** Rows of a parquet file. */
export async function rowsOf(path: string): Promise<readonly Record<string, unknown>[]> {
  const bytes = await Deno.readFile(path);
  return await parquetReadObjects({ file: bytes.buffer, compressors });
}

/** A trade in a few words, for comparisons of what was told with what was written. */
export function wordsOf(market: string, trade: PastMarket["trades"][number]): string {
  const { timeS, hash, wallet, side, outcomeIndex, price, size } = trade;
  return [timeS, market, hash, wallet, side, outcomeIndex, price, size].join(" ");
}

/** What a download must contain of the markets of a category, sorted. */
export function expectedTrades(
  markets: readonly PastMarket[],
  category: string,
  [fromMs, toMs]: readonly [number, number] = [Date.UTC(2026, 2, 1), UNTIL_MS],
): readonly string[] {
  return markets.filter((market) => market.category === category)
    .flatMap(({ conditionId, trades }) =>
      trades.filter(({ timeS }) => timeS * 1000 >= fromMs && timeS * 1000 <= toMs)
        .map((trade) => wordsOf(conditionId, trade))
    ).sort();
}

/** Compares two lists of trades, and shows the first that only one of them has. */
export function assertSameTrades(written: readonly string[], expected: readonly string[]): void {
  const count = (rows: readonly string[]) => {
    const counts = new Map<string, number>();
    for (const row of rows) counts.set(row, (counts.get(row) ?? 0) + 1);
    return counts;
  };
  const [left, right] = [count(written), count(expected)];
  const differing = [...new Set([...written, ...expected])]
    .filter((row) => left.get(row) !== right.get(row))
    .map((row) => `${left.get(row) ?? 0} of ${right.get(row) ?? 0}: ${row}`);
  assertEquals(differing.slice(0, 3), [], `${differing.length} trades differ`);
}

/** What a download did write for a category, sorted. */
export async function writtenTrades(dir: string, category: string): Promise<readonly string[]> {
  const rows = await rowsOf(`${dir}/${category}/trades.parquet`);
  return rows.map((row) =>
    wordsOf(String(row["conditionId"]), {
      timeS: Number(row["timestamp"]),
      hash: String(row["transactionHash"]),
      wallet: String(row["proxyWallet"]),
      side: row["side"] as "BUY" | "SELL",
      outcomeIndex: row["outcomeIndex"] as 0 | 1,
      price: Number(row["price"]),
      size: Number(row["size"]),
    })
  ).sort();
}
