/**
 * Trades of a market as the exchange told them, made into what learning whales needs: the same as if they had gone through
 * files.
 *
 * @module
 */

import type { OutcomeMode } from "../core/trade.ts";
import { tradeFrom } from "../core/trade_sources.ts";
import type { ChosenMarket } from "../research/fetch/market_choice.ts";
import { PackedTrades } from "../research/fetch/packed_trade.ts";
import type { StoredTrade } from "../research/fetch/stored_trade.ts";
import { outcomeIndexOf, outcomeOf } from "../research/fetch/trade_row_group.ts";
import { sortedTrades } from "../research/fetch/trade_sorter.ts";
import type { RefreshCursor } from "./cursor.ts";
import { emptyRows, type TradeRows } from "./trade_rows.ts";

/** First and last trade. */
export type TradeSpan = RefreshCursor["span"];

/** Trades as learning needs them, in order, without those that are too small; and the time of all that can be used. */
export function marketRows(
  trades: readonly StoredTrade[],
  market: ChosenMarket,
  { outcomes, minUsd }: { readonly outcomes: OutcomeMode; readonly minUsd: number },
): { readonly kept: TradeRows; readonly span: TradeSpan } {
  const { facts } = market;
  const packed = new PackedTrades();
  const origin = { market: 0, walk: 0, tokenIds: facts.tokenIds };
  for (const trade of trades) packed.add(trade, origin);
  const { trades: reader, places } = sortedTrades(packed.bytes);
  let span: TradeSpan = null;
  const kept = places.flatMap((at) => {
    const trade = tradeFrom("research", {
      proxyWallet: reader.wallet(at),
      conditionId: facts.marketId,
      side: reader.isSell(at) ? "SELL" : "BUY",
      price: reader.price(at),
      size: reader.size(at),
      timestamp: reader.timeS(at),
      outcomeIndex: outcomeIndexOf(reader, at),
      outcome: outcomeOf(reader, at, facts),
    }, { outcomes });
    if (typeof trade === "string") return [];
    span = joinedSpan(span, { fromMs: trade.timeMs, toMs: trade.timeMs });
    return trade.usd < minUsd ? [] : [trade];
  });
  const wallets = new Map<string, number>();
  for (const { wallet } of kept) {
    if (!wallets.has(wallet)) wallets.set(wallet, wallets.size);
  }
  const rows = emptyRows(kept.length, { wallets: [...wallets.keys()], markets: [facts.marketId] });
  for (const [row, { wallet, direction, price, usd, timeMs }] of kept.entries()) {
    rows.wallet[row] = wallets.get(wallet)!;
    rows.isSell[row] = direction === "sell" ? 1 : 0;
    rows.price[row] = price;
    rows.usd[row] = usd;
    rows.timeMs[row] = timeMs;
  }
  return { kept: rows, span };
}

/** The stretch that holds both. */
export function joinedSpan(a: TradeSpan, b: TradeSpan): TradeSpan {
  if (a === null || b === null) return a ?? b;
  return { fromMs: Math.min(a.fromMs, b.fromMs), toMs: Math.max(a.toMs, b.toMs) };
}
