/**
 * What `fetch` and `warmup` make of a made-up exchange: what a refresh that asks it itself is held against.
 *
 * @module
 */

import { stretchOf } from "../../src/deploy/download_world.ts";
import type { RefreshSettings } from "../../src/deploy/refresh_settings.ts";
import { loadTrades } from "../research/trades/load_trades.ts";
import type { TradeTable } from "../../src/research/trades/trade_table.ts";
import type { PastMarket } from "../fake_polymarket/past.ts";
import { PastServer } from "../fake_polymarket/past_server.ts";
import { fetchFrom, NOW_MS } from "../research/fetch/fetching.ts";
import { learntAtOnce } from "./made_history.ts";

/** Trades that learning looks at, in its order. */
export function looked(table: TradeTable): unknown[] {
  return Array.from(table.order, (row) => [
    ...[table.timeMs[row], table.markets[table.market[row]!], table.wallets[table.wallet[row]!]],
    ...[table.isSell[row], table.price[row], table.usd[row]],
  ]).filter(([, , , , , usd]) => usd as number >= 10);
}

/** Name of the warm-up, how many whales and trades there are, and the trades. */
export async function learntByFetch(past: readonly PastMarket[], settings: RefreshSettings) {
  const dir = await Deno.makeTempDir({ dir: "/tmp" });
  try {
    const { fromMs } = stretchOf(settings, NOW_MS);
    await fetchFrom(dir, new PastServer(past, NOW_MS), { sinceMs: () => fromMs, since: "then" });
    const { download: _, ...same } = settings;
    const learnt = await learntAtOnce({ ...same, researchDir: dir });
    return { ...learnt, order: looked(await loadTrades(dir)) };
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}
