import { assert, assertEquals, assertGreater, assertRejects } from "@std/assert";
import { TradeHistory } from "../../src/feed/trade_history.ts";
import { HttpError } from "../../src/polymarket/http_error.ts";
import { dataApi, shownTrades } from "../../src/simulation/data_api.ts";
import { deliver } from "../../src/simulation/delivery.ts";
import { SteppedClock } from "../../src/simulation/stepped_clock.ts";
import { isWithin, makeTroubles } from "../../src/simulation/troubles.ts";
import { makeWorld } from "../../src/simulation/world.ts";

const ALL = new Set(["outage", "api-fail"] as const);
const MINUTE_MS = 60_000;

/** A world, what its Data API shows, and what is wrong with it. */
function made(seed: number) {
  const world = makeWorld({ seed, hours: 12 });
  const { trades } = deliver(world, new Set());
  const troubles = makeTroubles(seed, { ...world, trades }, ALL);
  return { world, trades, venue: { seed, shown: shownTrades(trades), troubles } };
}

/** Lets time pass until something is there. */
async function passing<T>(clock: SteppedClock, result: Promise<T>): Promise<T> {
  let isThere = false;
  const arrive = () => void (isThere = true);
  result.then(arrive, arrive);
  for (;;) {
    await clock.settle();
    if (isThere) return await result;
    clock.set(clock.nowMs() + 1_000);
    clock.wake();
  }
}

Deno.test("dataApi() gives in pages, by either version, all large trades that it shows, newest first", async () => {
  const versions = new Set<string>();
  for (let seed = 0; seed < 8; seed++) {
    const { world, venue } = made(seed);
    const shown = { ...venue, troubles: { outages: [], failures: [] } };
    for (const pageRows of [3, 1_000]) {
      const clock = new SteppedClock(world.endMs + 5 * MINUTE_MS);
      const client = dataApi(shown, clock);
      const minUsd = 10_000;
      const history = new TradeHistory({ client, minUsd, pageRows, nowMs: () => clock.nowMs() });
      const { rows, version, isComplete } = await passing(clock, history.since(world.startMs));
      versions.add(version);
      const large = venue.shown.filter(({ row: { price, size } }) => price * size >= minUsd);
      assertEquals([rows.length, isComplete], [large.length, true]);
      const times = rows.map(({ timestamp }) => Number(timestamp));
      assertEquals(times, times.toSorted((a, b) => b - a));
    }
  }
  assertEquals([...versions].sort(), ["v1", "v2"]);
});

Deno.test("dataApi() shows a trade some seconds late, and fails in between", async () => {
  const { world, trades, venue } = made(3);
  const lagsMs = venue.shown.map(({ row, fromMs }) => fromMs - row.timestamp * 1000);
  assert(lagsMs.every((ms) => ms >= 1_000 && ms <= 102_000), `${lagsMs}`);
  assertGreater(lagsMs.filter((ms) => ms > 20_000).length, 0);
  assertEquals(venue.shown.length, trades.length);
  const [failure] = venue.troubles.failures;
  assert(isWithin(venue.troubles.failures, failure!.startMs));
  const clock = new SteppedClock(failure!.startMs);
  // It does not even say which version it is.
  const client = dataApi({ ...venue, shown: [] }, clock);
  await assertRejects(() => passing(clock, client.ask("data", "/trades")), HttpError, "503");
  assert(world.startMs < failure!.startMs && failure!.endMs < world.endMs);
});

Deno.test("makeTroubles() has outages one after the other, silent and closed ones, and none that are switched off", () => {
  const { world, trades, venue: { troubles: { outages } } } = made(6);
  const edges = outages.flatMap(({ startMs, endMs }) => [startMs, endMs]);
  assertEquals(edges, edges.toSorted((a, b) => a - b));
  assertEquals(new Set(outages.map(({ isSilent }) => isSilent)).size, 2);
  const none = { outages: [], failures: [] };
  assertEquals(makeTroubles(6, { ...world, trades }, new Set()), none);
});
