/**
 * The soak: two thousand messages a second on each of two connections, one of which is cut every 20 seconds, and at the end
 * the state that a run without a cut comes to, to the byte.
 *
 * `deno task bench soak` takes half a minute with a cut every five seconds; `deno task bench soak 600 20` the ten minutes
 * that are asked for. A third number cuts all connections at once with every so many cuts: then the program is blind for a
 * moment, orders nothing, and what it has learnt is compared.
 *
 * When a price was heard is left out of the comparison. Decisions depend on it (`price_stale`), so it belongs to the state,
 * and no two live runs hear a price at the same time.
 *
 * @module
 */

import { canonicalState } from "../../src/core/state_record.ts";
import type { EngineState } from "../../src/core/engine_state.ts";
import type { EngineEvent } from "../../src/core/event.ts";
import { runEngine } from "../../src/engine.ts";
import { ReplayVenue } from "../../src/execution/replay_venue.ts";
import { ActivityFeed } from "../../src/feed/activity_feed.ts";
import { coverageSums } from "../../src/feed/coverage.ts";
import { LiveSource } from "../../src/feed/live_source.ts";
import { type EventLot, lotOf } from "../../src/feed/source.ts";
import { readTradeFrame } from "../../src/feed/trade_frame.ts";
import { TradeHistory } from "../../src/feed/trade_history.ts";
import { type Clock, SYSTEM_CLOCK } from "../../src/polymarket/clock.ts";
import { hostsWith } from "../../src/polymarket/hosts.ts";
import { jsonClient } from "../../src/polymarket/json_client.ts";
import { sha256 } from "../../src/store/hash.ts";
import { activityMessage, rowsOf } from "../fake_polymarket/messages.ts";
import { FAKE_START_MS, FakeWorld } from "../fake_polymarket/world.ts";
import { categoriesOf, learnt, liveState } from "../feed/live_runs.ts";
import { printMachine } from "./harness.ts";
import { keepToFirstCore, linesOf, machineLoad, startProgram } from "./processes.ts";
import { SOAK_WORLD, soakTimeMs } from "./soak_world.ts";

const RATE = 2_000;
const [seconds = 30, cutSeconds = 5, cutsAll = 0] = Deno.args.map(Number);
/** Transactions of a lot of the undisturbed run. */
const LOT = 1_000;

/**
 * The exchange's time, or a moment before. Its ticks are told from those that stand for trades by half a millisecond: they
 * come when they come, and a fill on paper that is due by one would have the price of another moment in each run.
 */
const CLOCK: Clock = {
  nowMs: () => FAKE_START_MS + Math.floor(performance.now()) + 0.5,
  wait: SYSTEM_CLOCK.wait,
};

/** A source without the ticks of the clock. */
async function* withoutTicks(source: AsyncIterable<EventLot>): AsyncGenerator<EventLot> {
  for await (const lot of source) {
    const isTick = (event: EngineEvent) => event.kind === "tick" && !Number.isInteger(event.timeMs);
    yield {
      get passedOver() {
        return lot.passedOver;
      },
      get cursor() {
        return lot.cursor;
      },
      next(relevance, wakeMs) {
        let event = lot.next(relevance, wakeMs);
        while (event !== undefined && isTick(event)) event = lot.next(relevance, wakeMs);
        return event;
      },
    };
  }
}

/** A state without where its prices come from. */
function withoutHearing(state: EngineState): string {
  return canonicalState(state).replaceAll(/"quoted":\{[^}]*\}/g, '"quoted":{}');
}

/** The same transactions, told once and in order, with nothing in between. */
function* undisturbed(made: number): Generator<EventLot> {
  const world = new FakeWorld(SOAK_WORLD);
  const categoryOf = categoriesOf(world);
  for (let first = 1; first <= made; first += LOT) {
    const count = Math.min(LOT, made - first + 1);
    yield lotOf(
      Array.from({ length: count }, (_, i) => world.next(soakTimeMs(first + i)))
        .flatMap((transaction) => rowsOf(transaction, "trades"))
        .flatMap((row) =>
          readTradeFrame(JSON.stringify(activityMessage(row, "trades", 0)), { categoryOf }).trades
        )
        .map(({ trade }) => ({ kind: "trade", trade, receivedMs: FAKE_START_MS })),
    );
  }
}

printMachine();
const server = startProgram({
  file: "./soak_server.ts",
  args: [RATE, seconds, cutSeconds, cutsAll],
  permissions: ["--allow-read", "--allow-net=127.0.0.1"],
  core: 1,
});
await keepToFirstCore();
const lines = linesOf(server);
const urls = JSON.parse(String((await lines.next()).value));
const world = new FakeWorld(SOAK_WORLD);
const state = liveState(world);
const activity = new ActivityFeed({ url: urls.activity, clock: CLOCK });
const client = jsonClient({ hosts: hostsWith({ data: urls.data }), clock: CLOCK });
const source = await LiveSource.open({
  feeds: [activity],
  history: new TradeHistory({
    client,
    minUsd: state.filter.params.minSizeUsd,
    nowMs: CLOCK.nowMs,
  }),
  categoryOf: categoriesOf(world),
  clock: CLOCK,
});
const running = runEngine({
  state,
  source: withoutTicks(source),
  venue: new ReplayVenue(state.costs.fillDelayMs),
});
const { made, cuts, sent } = JSON.parse(String((await lines.next()).value));
// What was told last is on its way, and a repair may be.
await new Promise((resolve) => setTimeout(resolve, cutsAll > 0 ? 20_000 : 2_000));
const { coverage } = source.health;
const memory = Deno.memoryUsage().rss / 2 ** 20;
source.stop();
const disturbed = await running;
await server.status;
const calm = await runEngine({
  state,
  source: undisturbed(made),
  venue: new ReplayVenue(state.costs.fillDelayMs),
});
const compared = cutsAll > 0 ? learnt : withoutHearing;
const [hash, expected] = await Promise.all(
  [disturbed, calm].map((result) => sha256(compared(result.state))),
);
const { alive, repaired, blind } = coverageSums(coverage);
console.log(
  `soak: ${sent.toLocaleString("en-US")} messages in ${seconds} s, ${cuts} cuts, ` +
    `${disturbed.trades.toLocaleString("en-US")} trades of ${
      calm.trades.toLocaleString("en-US")
    }, ${disturbed.orders} orders of ${calm.orders}, memory ${
      memory.toFixed(0)
    } MiB, load ${machineLoad()}`,
);
console.log(
  `  covered ${(alive / 1000).toFixed(1)} s, repaired ${(repaired / 1000).toFixed(1)} s, blind ${
    (blind / 1000).toFixed(1)
  } s`,
);
console.log(`  state ${hash!.slice(0, 16)}, of the undisturbed run ${expected!.slice(0, 16)}`);
if (hash !== expected) throw new Error("Cannot call the soak passed: the states differ");
