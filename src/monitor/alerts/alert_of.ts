/**
 * What to tell a person about what the program did: from the actions of the engine to alerts.
 *
 * @module
 */

import { type Action, actionKey } from "../../core/action.ts";
import { purchaseCostMicros } from "../../core/account.ts";
import { fromMicros } from "../../core/money.ts";
import type { RejectionReason } from "../../core/order.ts";
import type { KillReason } from "../../core/risk.ts";
import type { Alert, AlertLevel } from "./alert.ts";

/** What is known besides the action. */
export interface AlertContext {
  /** The question of a market, if it is known. @default {nothing is known} */
  readonly questionOf?: (marketId: string) => string | undefined;
}

/** What is wrong, in words, when an order was not filled. */
const REASONS: Readonly<Partial<Record<RejectionReason, string>>> = {
  price_out_of_range: "the price left the range in which one can buy",
  no_market_data: "there was no price to fill it at",
  market_resolved: "the market has resolved",
  insufficient_cash: "the cash does not reach",
  signal_stale: "it came to the exchange too late",
  market_closed: "the exchange takes no more orders there",
  no_book: "the order book could not be had",
  book_empty: "nobody sells enough",
  price_moved: "the price had moved too far",
  below_minimum: "it is too small for the exchange",
};

/**
 * The alert for an action of the engine.
 *
 * Its key is the action's own, so that an action that is performed again after a crash is the same alert.
 *
 * @param action What was done.
 * @param context What is known besides.
 * @returns The alert; `undefined` for what nobody needs to be told: an order on its way, and a signal that was not
 *   followed for a reason of routine.
 */
export function alertOf(action: Action, context: AlertContext = {}): Alert | undefined {
  const said = wordsFor(action, (id) => marketName(id, context));
  if (said === undefined) return undefined;
  const key = actionKey(action);
  return { key, topic: key, ...said };
}

type Words = Pick<Alert, "level" | "title" | "text" | "timeMs">;

function wordsFor(action: Action, nameOf: (marketId: string) => string): Words | undefined {
  switch (action.kind) {
    case "signal": {
      const { direction, marketId, confirmingWhales, triggerPrice, sizeUsd, timeMs } =
        action.signal;
      const outcome = direction === "buy" ? "YES" : "NO";
      const price = direction === "buy" ? triggerPrice : 1 - triggerPrice;
      return info(
        `Signal: ${outcome} at ${priceText(price)}`,
        `${confirmingWhales.length} whales agree on ${outcome} of ${nameOf(marketId)}. ` +
          `Worth following with ${usd(sizeUsd)}.`,
        timeMs,
      );
    }
    case "fill": {
      const { order, fill } = action;
      const { marketId, outcome, category } = order;
      const paid = purchaseCostMicros({ ...fill, marketId, outcome, category });
      return info(
        `Filled: ${outcome} at ${priceText(fromMicros(fill.priceMicros))}`,
        `Bought ${shares(fill.sharesMicros)} shares of ${outcome} of ${nameOf(marketId)} for ` +
          `${usd(fromMicros(paid))}, ${usd(fromMicros(fill.feeMicros))} of it fee.`,
        fill.timeMs,
      );
    }
    case "rejection": {
      // Without an order the router said no, as it does all day.
      if (action.orderId === undefined) return undefined;
      const why = REASONS[action.reason] ?? action.reason;
      return {
        level: "warning",
        title: "Order not filled",
        text: `An order of ${usd(fromMicros(action.notionalMicros))} in ${
          nameOf(action.marketId)
        } was not filled: ${why}.`,
        timeMs: action.timeMs,
      };
    }
    case "resolution": {
      const { marketId, outcome, pnlMicros, payoutMicros, closedMs } = action.position;
      const profit = usd(Math.abs(fromMicros(pnlMicros)));
      return info(
        `Resolved: ${pnlMicros < 0 ? "lost" : "won"} ${profit}`,
        `${outcome} of ${nameOf(marketId)} paid ${usd(fromMicros(payoutMicros))}.`,
        closedMs,
      );
    }
    case "pause":
      return pauseWords(action);
    case "warning":
      return {
        level: "warning",
        title: "A loss is near its limit",
        text: `${LOSSES[action.limit]} is near the limit at which trading is paused. ` +
          `Equity is ${usd(fromMicros(action.equityMicros))}.`,
        timeMs: action.timeMs,
      };
    case "exit":
      return exitWords(action, nameOf);
    case "resume":
      return {
        level: "warning",
        title: "Trading resumed",
        text: `New positions are opened again. Equity is ${usd(fromMicros(action.equityMicros))}.`,
        timeMs: action.timeMs,
      };
    default:
      return undefined;
  }
}

function exitWords(
  { marketId, outcome, wallet, usd: amount, timeMs }: Extract<Action, { readonly kind: "exit" }>,
  nameOf: (marketId: string) => string,
): Words {
  return {
    level: "warning",
    title: `Whale leaves: ${outcome}`,
    text: `${wallet} was followed into ${outcome} of ${nameOf(marketId)} and traded ` +
      `${usd(amount)} the other way.`,
    timeMs,
  };
}

const LOSSES: Readonly<Record<KillReason, string>> = {
  drawdown: "The loss of capital",
  drawdown_from_peak: "The loss from the highest equity",
};

function pauseWords(action: Extract<Action, { readonly kind: "pause" }>): Words {
  const equity = `Equity is ${usd(fromMicros(action.equityMicros))}.`;
  if (action.reason === "operator") {
    return {
      level: "warning",
      title: "Trading paused by hand",
      text: `No new positions until somebody resumes. ${equity}`,
      timeMs: action.timeMs,
    };
  }
  return {
    level: "critical",
    title: "Kill switch tripped",
    text: `${
      LOSSES[action.reason]
    } is above its limit: no new positions until a person looks and resumes. ${equity}`,
    timeMs: action.timeMs,
  };
}

function info(title: string, text: string, timeMs: number): Words {
  const level: AlertLevel = "info";
  return { level, title, text, timeMs };
}

/** Longest question that is shown whole, characters. */
const MAX_NAME = 160;

function marketName(marketId: string, { questionOf }: AlertContext): string {
  const question = questionOf?.(marketId)?.replace(/\s+/g, " ").trim();
  if (!question) return `market ${marketId.slice(0, 10)}`;
  return `"${question.length > MAX_NAME ? `${question.slice(0, MAX_NAME - 1)}…` : question}"`;
}

const CENTS = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });
const SHARES = new Intl.NumberFormat("en-US", { maximumFractionDigits: 1 });

function usd(amount: number): string {
  return CENTS.format(amount);
}

function shares(micros: number): string {
  return SHARES.format(fromMicros(micros));
}

/** A price: 0.62 or 0.0475, never 0.30000000000000004. */
function priceText(price: number): string {
  return String(Number(price.toFixed(4)));
}
