import { assertEquals, assertGreater } from "@std/assert";
import { PollingFeed } from "../../src/feed/polling_feed.ts";
import { hostsWith } from "../../src/polymarket/hosts.ts";
import { jsonClient } from "../../src/polymarket/json_client.ts";
import { FakePolymarket } from "../fake_polymarket/server.ts";
import { eagerClock } from "./clocks.ts";
import { expectedIds, FeedListener, testFeed } from "./feed_cases.ts";

/** A feed that asks all the time, on a clock that does not stand still. */
function polling(fake: FakePolymarket, clock = eagerClock()): PollingFeed {
  const client = jsonClient({ hosts: hostsWith({ data: fake.urls.data }), clock, firstPauseMs: 1 });
  return new PollingFeed({ client, clock, minUsd: 0, pageRows: 40 });
}

for (const version of ["v2", "v1"] as const) {
  const clock = eagerClock();
  testFeed(`PollingFeed of ${version}`, {
    nowMs: () => clock.nowMs(),
    make: (fake) => {
      fake.http.hasNoV2 = version === "v1";
      fake.http.caches = true;
      return polling(fake, clock);
    },
    disturb: async (fake) => {
      const { length } = fake.requests;
      fake.http.failure = { status: 503, times: 7 };
      while (fake.requests.length < length + 8) await clock.wait(1);
    },
  });
}

Deno.test("PollingFeed takes trades above its size only, makers included", async () => {
  const clock = eagerClock();
  await using fake = FakePolymarket.start({ nowMs: () => clock.nowMs(), whaleShare: 0.5 });
  const client = jsonClient({ hosts: hostsWith({ data: fake.urls.data }), clock });
  const feed = new PollingFeed({ client, clock, minUsd: 10_000 });
  const large = fake.trade(60).flatMap(({ fills }) => fills)
    .filter(({ price, size }) => price * size >= 10_000);
  const listener = new FeedListener(feed);
  await listener.untilTrades(large.length);
  assertGreater(large.filter(({ isTaker }) => !isTaker).length, 0);
  assertEquals(listener.trades.filter(({ trade }) => trade.usd < 10_000), []);
  const [asked] = fake.requests;
  assertEquals(/[?&]_=\d+\.1(&|$)/.test(asked!), true, asked);
  feed.close();
  await listener.ended;
});

Deno.test("PollingFeed is down after three failures, from where it was told everything, and up after", async () => {
  const clock = eagerClock();
  await using fake = FakePolymarket.start({ nowMs: () => clock.nowMs() });
  fake.trade(3);
  const listener = new FeedListener(polling(fake, clock));
  await listener.untilTrades(expectedIds(fake).length);
  fake.http.failure = { status: 500, times: 20 };
  await listener.until(() => !listener.feed.health.isUp);
  await listener.until(() => listener.feed.health.isUp);
  const standings = listener.batches.flatMap(({ receipt }) =>
    receipt.kind === "standing" ? receipt.standing : []
  );
  assertEquals(standings, ["up", "down", "up"]);
  assertGreater(listener.feed.health.refused["status"] ?? 0, 2);
  listener.feed.close();
  await listener.ended;
});

Deno.test("PollingFeed that stands in for another rests while that tells, and fetches what came since it does not", async () => {
  const clock = eagerClock();
  await using fake = FakePolymarket.start({ nowMs: () => clock.nowMs() });
  let isUp = true;
  const client = jsonClient({ hosts: hostsWith({ data: fake.urls.data }), clock });
  const feed = new PollingFeed({ client, clock, minUsd: 0, standsInFor: () => isUp });
  const listener = new FeedListener(feed);
  const startMs = clock.nowMs();
  while (clock.nowMs() < startMs + 600_000) await clock.wait(1000);
  assertEquals([feed.health.isResting, fake.requests.length], [true, 0]);
  isUp = false;
  fake.trade(5);
  await listener.untilTrades(expectedIds(fake).length);
  assertEquals([feed.health.isResting, feed.health.isUp], [undefined, true]);
  isUp = true;
  while (!feed.health.isResting) await clock.wait(1000);
  const { length } = fake.requests;
  const restedMs = clock.nowMs();
  while (clock.nowMs() < restedMs + 60_000) await clock.wait(1000);
  assertEquals([feed.health.isUp, fake.requests.length], [false, length]);
  feed.close();
  await listener.ended;
});
