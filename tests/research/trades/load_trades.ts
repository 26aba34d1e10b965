/**
 * The trades of a research directory, for tests that ask for nothing else of it.
 *
 * @module
 */

import { type LoadTradesOptions, TradeLoad } from "../../../src/research/trades/trade_loader.ts";
import type { TradeTable } from "../../../src/research/trades/trade_table.ts";

/** Loads them. */
export async function loadTrades(
  dir: string,
  options: LoadTradesOptions = {},
): Promise<TradeTable> {
  using load = await TradeLoad.start(dir, options);
  return await load.finish();
}
