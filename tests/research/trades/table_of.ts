/**
 * A {@linkcode TradeTable} from trades, for tests that need no file.
 *
 * @module
 */

import type { Trade } from "../../../mod.ts";
import { BUY, SELL, type TradeTable } from "../../../src/research/trades/trade_table.ts";

/** A table whose rows, and whose order, are those of the trades, whatever their times. */
export function tableOf(trades: readonly Trade[]): TradeTable {
  const wallets = new Map<string, number>();
  const markets = new Map<string, number>();
  const tokens = new Map<string, number>([["", 0]]);
  const categories = new Map<string, number>();
  const columns = {
    wallet: Uint32Array.from(trades, (trade) => numberOf(wallets, trade.wallet)),
    market: Uint32Array.from(trades, (trade) => numberOf(markets, trade.marketId)),
    token: Uint32Array.from(trades, (trade) => numberOf(tokens, trade.tokenId)),
    category: Uint16Array.from(trades, (trade) => numberOf(categories, trade.category)),
    isSell: Uint8Array.from(trades, (trade) => trade.direction === "sell" ? SELL : BUY),
    price: Float64Array.from(trades, (trade) => trade.price),
    usd: Float64Array.from(trades, (trade) => trade.usd),
    timeMs: Float64Array.from(trades, (trade) => trade.timeMs),
    order: Uint32Array.from(trades, (_, row) => row),
  };
  return {
    ...columns,
    length: trades.length,
    wallets: [...wallets.keys()],
    markets: [...markets.keys()],
    tokens: [...tokens.keys()],
    categories: [...categories.keys()],
    dropped: { wallet: 0, market: 0, side: 0, price: 0, time: 0 },
  };
}

function numberOf(numbers: Map<string, number>, text: string): number {
  const number = numbers.get(text) ?? numbers.size;
  numbers.set(text, number);
  return number;
}
