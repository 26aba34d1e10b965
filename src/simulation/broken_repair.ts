/**
 * The repair of gaps with something taken out, for the tests that see whether the simulator notices.
 *
 * @module
 */

import type { Receipt } from "../feed/receipt.ts";
import type { FeedBatch, TradeFeed } from "../feed/trade_feed.ts";
import type { TradeHistory } from "../feed/trade_history.ts";
import type { SimulatedLot } from "./simulated_feed.ts";

/** A history that finds nothing that was missed. */
export function tellingNothingMissed(history: TradeHistory): TradeHistory {
  const since = history.since.bind(history);
  history.since = async (sinceMs, signal) => ({ ...await since(sinceMs, signal), rows: [] });
  return history;
}

/** A receipt that says of no time at all that it is repaired, whereupon nothing is held back any more. */
export function isRelease(receipt: Receipt): boolean {
  return receipt.kind === "repair" && receipt.fromMs === Infinity;
}

/** A feed after whose return nothing waits for what was missed. */
export function withoutHolding(feed: TradeFeed): TradeFeed {
  return {
    name: feed.name,
    get health() {
      return feed.health;
    },
    close: () => feed.close(),
    async *[Symbol.asyncIterator](): AsyncGenerator<FeedBatch, void> {
      for await (const batch of feed) {
        yield batch;
        const { receipt } = batch;
        if (receipt.kind !== "standing" || receipt.standing !== "up") continue;
        const { atMs } = receipt;
        const release = { kind: "repair", progress: "fetched", fromMs: Infinity, toMs: atMs, atMs };
        yield { receipt: release as Receipt, trades: [] };
      }
    },
  };
}

/** Lots that never tell that trades may be missing. */
export async function* withoutBlindness(
  lots: AsyncIterable<SimulatedLot>,
): AsyncGenerator<SimulatedLot> {
  for await (const lot of lots) {
    yield {
      position: lot.position,
      next(relevance, wakeMs) {
        let event = lot.next(relevance, wakeMs);
        while (event?.kind === "coverage" && event.isBlind) event = lot.next(relevance, wakeMs);
        return event;
      },
      get passedOver() {
        return lot.passedOver;
      },
      get cursor() {
        return lot.cursor;
      },
      takePages: () => lot.takePages!(),
    };
  }
}
