import { assertEquals, assertThrows } from "@std/assert";
import { ActivityFeed } from "../../src/feed/activity_feed.ts";
import { RecordedFeed } from "../../src/feed/recorded_feed.ts";
import { receiptFrom, receiptLine } from "../../src/feed/recording.ts";
import type { Receipt } from "../../src/feed/receipt.ts";
import type { TradeFeed } from "../../src/feed/trade_feed.ts";
import { HandClock } from "../polymarket/made_sockets.ts";
import { testFeed } from "./feed_cases.ts";

/** What a feed receives, as it would come out of a file. */
async function* recorded(feed: TradeFeed): AsyncGenerator<Receipt, void> {
  for await (const { receipt } of feed) yield receiptFrom(receiptLine(receipt));
}

testFeed("RecordedFeed", {
  make: (fake) => {
    const source = new ActivityFeed({ url: fake.urls.activity, clock: new HandClock() });
    const feed = new RecordedFeed({ receipts: recorded(source), clock: new HandClock() });
    const { close } = feed;
    feed.close = () => {
      source.close();
      close.call(feed);
    };
    return feed;
  },
  ready: (fake) => fake.activity.whenSubscribed(2),
  disturb: (fake) => Promise.resolve(fake.activity.cut(1)),
});

Deno.test("RecordedFeed keeps the time between receipts, divided by its speed", async () => {
  const clock = new HandClock(0);
  const receipts: Receipt[] = [0, 1000, 5000].map((atMs) => ({ kind: "tick", atMs }));
  const times: number[] = [];
  const listening = (async () => {
    for await (const _ of new RecordedFeed({ receipts, speed: 10, clock })) {
      times.push(clock.nowMs());
    }
  })();
  await clock.pass(10_000);
  await listening;
  assertEquals(times, [0, 100, 500]);
  assertThrows(() => new RecordedFeed({ receipts, speed: 0 }), RangeError, "speed");
});
