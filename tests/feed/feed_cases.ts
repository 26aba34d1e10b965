/**
 * What every feed of trades must do, whatever it is told by.
 *
 * @module
 */

import { assert, assertEquals, assertGreater } from "@std/assert";
import { readPage } from "../../src/feed/page_reader.ts";
import type { FeedBatch, TradeFeed } from "../../src/feed/trade_feed.ts";
import type { FrameTrade } from "../../src/feed/trade_frame.ts";
import { rowsOf, tradeRowV1 } from "../fake_polymarket/messages.ts";
import { FakePolymarket } from "../fake_polymarket/server.ts";

/** A feed under test. */
export interface FeedCase {
  /** Makes it; it tells what happens on this exchange. */
  readonly make: (fake: FakePolymarket) => TradeFeed;
  /** Returns when what happens from now on is told. @default {at once} */
  readonly ready?: (fake: FakePolymarket) => Promise<void>;
  /** Makes the exchange fail for a while in the way that matters to this feed. @default {nothing fails} */
  readonly disturb?: (fake: FakePolymarket) => Promise<void>;
  /** The exchange's clock. @default {the fake's own} */
  readonly nowMs?: () => number;
}

/** Reads a feed in the background. */
export class FeedListener {
  readonly batches: FeedBatch[] = [];
  readonly trades: FrameTrade[] = [];
  /** Settles when the feed ends. */
  readonly ended: Promise<void>;
  readonly feed: TradeFeed;
  #wake = () => {};

  constructor(feed: TradeFeed) {
    this.feed = feed;
    this.ended = this.#listen();
  }

  /** Returns when this is true. */
  async until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) await new Promise<void>((resolve) => this.#wake = resolve);
  }

  /** Returns when so many trades were told. */
  async untilTrades(count: number): Promise<void> {
    await this.until(() => this.trades.length >= count);
  }

  async #listen(): Promise<void> {
    for await (const batch of this.feed) {
      this.batches.push(batch);
      this.trades.push(...batch.trades);
      this.#wake();
    }
  }
}

/** Ids of all that happened, as the rows of the Data API give them. */
export function expectedIds(fake: FakePolymarket): readonly string[] {
  const rows = fake.transactions.flatMap((transaction) =>
    rowsOf(transaction, "trades").map((row) => tradeRowV1(row))
  );
  return readPage({ version: "v1", rows: rows.toReversed() }).map(({ id }) => id).sort();
}

/** Registers the tests of a feed. */
export function testFeed(name: string, feedCase: FeedCase): void {
  async function start() {
    const { nowMs } = feedCase;
    const fake = FakePolymarket.start({
      ...(nowMs && { nowMs }),
      ...(nowMs && { startMs: nowMs() }),
    });
    const listener = new FeedListener(feedCase.make(fake));
    await feedCase.ready?.(fake);
    return { fake, listener };
  }

  function test(
    what: string,
    run: (fake: FakePolymarket, listener: FeedListener) => Promise<void>,
  ) {
    Deno.test(`${name} ${what}`, async () => {
      const { fake, listener } = await start();
      try {
        await run(fake, listener);
      } finally {
        listener.feed.close();
        await listener.ended;
        await fake[Symbol.asyncDispose]();
      }
    });
  }

  test("tells each trade once, under the id that it has in every feed", async (fake, listener) => {
    fake.activity.mischief.duplicate = 0.3;
    fake.activity.mischief.reorder = 0.3;
    fake.trade(60);
    const expected = expectedIds(fake);
    await listener.untilTrades(expected.length);
    assertEquals(listener.trades.map(({ id }) => id).sort(), expected);
  });

  test("tells normalised trades", async (fake, listener) => {
    const fills = fake.trade(30).flatMap(({ fills, timeS }) =>
      fills.map((fill) => ({ ...fill, timeS }))
    );
    await listener.untilTrades(fills.length);
    for (const { trade, outcome } of listener.trades) {
      const fill = fills.find((one) =>
        one.wallet === trade.wallet && one.market.conditionId === trade.marketId &&
        one.market.tokenIds[one.outcomeIndex] === trade.tokenId &&
        Math.abs(one.size * one.price - trade.usd) < 0.01
      );
      assert(fill !== undefined, JSON.stringify(trade));
      const yesPrice = outcome === "NO" ? 1 - fill.price : fill.price;
      assert(Math.abs(trade.price - yesPrice) < 1e-6);
      assertEquals(trade.direction === "buy", (fill.side === "BUY") === (outcome !== "NO"));
      assert(Math.abs(trade.timeMs / 1000 - fill.timeS) <= 1);
    }
  });

  test("says how it does", async (fake, listener) => {
    fake.trade(20);
    const expected = expectedIds(fake).length;
    await listener.untilTrades(expected);
    const { isUp, lastMessageMs, lagMs, watermarkMs, trades } = listener.feed.health;
    assertEquals([isUp, trades], [true, expected]);
    assert(lastMessageMs !== null && lagMs !== null);
    assertEquals(watermarkMs, Math.max(...listener.trades.map(({ trade }) => trade.timeMs)));
    assertGreater(listener.batches.length, 0);
  });

  test("goes on after a failure", async (fake, listener) => {
    fake.trade(10);
    await listener.untilTrades(expectedIds(fake).length);
    await feedCase.disturb?.(fake);
    fake.trade(10);
    const expected = expectedIds(fake);
    await listener.untilTrades(expected.length);
    assertEquals(listener.trades.map(({ id }) => id).sort(), expected);
  });

  test("ends when it is closed", async (fake, listener) => {
    fake.trade(1);
    await listener.untilTrades(1);
    listener.feed.close();
    await listener.ended;
    fake.trade(1);
    assertEquals(listener.feed.health.trades, listener.trades.length);
  });
}
