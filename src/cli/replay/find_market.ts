/**
 * Which market a user means.
 *
 * @module
 */

import { signalId } from "../../core/signal.ts";
import type { History } from "../../research/history.ts";
import { tradeAt } from "../../research/trades/trade_table.ts";
import { UsageError } from "../errors.ts";
import { formatCounted, uniqueMarketId } from "../terminal/format.ts";

/** Characters that are needed at least. */
const MIN_LENGTH = 4;
/** Candidates that are named at most. */
const MAX_CANDIDATES = 5;
/** How the id of a signal begins. */
const SIGNAL_ID = /^s-[0-9a-f]{4,}$/;

/** What a user means: a market, or the trade in it that triggered a signal. */
export interface Meant {
  readonly marketId: string;
  /** Row of the trade, if a signal is meant. */
  readonly row?: number;
}

/**
 * What the user typed, as it is compared.
 *
 * @throws {UsageError} If it is too short to name a market.
 */
export function checkMarketText(text: string): string {
  const wanted = text.trim().toLowerCase();
  if (wanted.length >= MIN_LENGTH) return wanted;
  throw new UsageError(
    `Cannot tell a market by fewer than ${MIN_LENGTH} characters: "${text}"`,
    "Give its id or how it begins, a signal's id, or words of its question",
  );
}

/**
 * Finds the one market with trades that the text names: by the beginning of its id, by the id of one of its signals, or
 * by words in its question or slug.
 *
 * @param history Where to look.
 * @param wanted What {@linkcode checkMarketText} gave.
 * @throws {UsageError} If there is none, or more than one.
 */
export function findMarket(history: History, wanted: string): Meant {
  const { markets } = history.table;
  if (markets.includes(wanted)) return { marketId: wanted };
  const byId = markets.filter((id) => id.startsWith(wanted));
  if (byId.length > 0) return { marketId: onlyOne(history, wanted, byId) };
  const row = SIGNAL_ID.test(wanted) ? signalRow(history, wanted) : undefined;
  if (row !== undefined) return { marketId: markets[history.table.market[row]!]!, row };
  const byWords = markets.filter((id) => {
    const { question = "", slug = "" } = history.markets.get(id) ?? {};
    return `${question}\n${slug}`.toLowerCase().includes(wanted);
  });
  if (byWords.length > 0) return { marketId: onlyOne(history, wanted, byWords) };
  throw new UsageError(
    `Cannot find a market with trades by its id, a signal's id or its question: ${wanted}`,
    "Check it, or look everywhere with --categories all",
  );
}

/** @throws {UsageError} If there is more than one. */
function onlyOne(history: History, wanted: string, ids: readonly string[]): string {
  if (ids.length === 1) return ids[0]!;
  const some = ids.slice(0, MAX_CANDIDATES).map((id) => {
    const question = history.markets.get(id)?.question;
    return uniqueMarketId(id, history.table.markets) + (question ? ` (${question})` : "");
  });
  const more = ids.length > some.length ? ", …" : "";
  throw new UsageError(
    `Cannot tell which of ${formatCounted(ids.length, "market")} is meant by ${wanted}`,
    `Give one of ${some.join(", ")}${more}`,
  );
}

/** Row of the trade whose signal has, or would have, an id that begins like this. */
function signalRow({ table }: History, wanted: string): number | undefined {
  return table.order.find((row) => signalId(tradeAt(table, row)).startsWith(wanted));
}
