/** History for programs of others: the results are those of the commands. */

import { assertEquals, assertGreater, assertRejects, assertThrows } from "@std/assert";
import { reprice, step, type Trade } from "pilotfish";
import {
  DataError,
  type History,
  learnWarmUp,
  openHistory,
  replayHistory,
  tradesOf,
  writeSample,
} from "pilotfish/research";
import { stateHash } from "../src/store/hash.ts";
import { runMain } from "./cli/fake_io.ts";

const FOLDER = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(FOLDER, { recursive: true }));
const SAMPLE = `${FOLDER}/sample`;
await writeSample({ out: SAMPLE, seed: 7, trades: 60_000 });
const AS_OF = "2025-09-01";
const AS_OF_MS = Date.parse(AS_OF);
const LEARN = { asOfMs: AS_OF_MS, minTrades: 3 };
const PARAMS = { minSizeUsd: 3_000 };
/** The same on the command line. */
const ARGS = ["--research-dir", SAMPLE, "--as-of", AS_OF, "--min-trades=3", "--min-size-usd=3000"];

async function history(): Promise<History> {
  return await openHistory(SAMPLE, { categories: ["politics", "geopolitics"] });
}

Deno.test("learnWarmUp() and replayHistory() come to what the command replay comes to", async () => {
  const opened = await history();
  const replayed = await replayHistory(opened, learnWarmUp(opened, LEARN), {
    params: PARAMS,
    fromMs: AS_OF_MS,
  });
  const { stdout } = await runMain(["replay", ...ARGS, "--from", AS_OF, "--json"]);
  const told = JSON.parse(stdout);
  assertGreater(replayed.signals.length, 5);
  assertEquals(await stateHash(replayed.state), told.state_hash);
  assertEquals(replayed.funnel, told.funnel);
  assertEquals([replayed.trades, replayed.orders], [told.trades, told.orders]);
  assertEquals(replayed.rejected, told.rejected_orders);
  assertEquals(replayed.signals.length, told.funnel.signals);
  assertEquals(replayed.closed.length, told.account.closed_positions);
});

Deno.test("replayHistory() replays a history again and again, each time on its own", async () => {
  const opened = await history();
  const warmUp = learnWarmUp(opened, LEARN);
  const first = await replayHistory(opened, warmUp, { params: PARAMS });
  const kinds = new Set<string>();
  const dry = await replayHistory(opened, warmUp, {
    params: PARAMS,
    trading: false,
    onAction: ({ kind }) => kinds.add(kind),
  });
  assertEquals(dry.signals, first.signals);
  assertEquals([dry.orders, dry.rejected.dry_run], [0, dry.signals.length]);
  assertEquals([...kinds].toSorted(), ["rejection", "signal"]);
  assertEquals(await replayHistory(opened, warmUp, { params: PARAMS }), first);
});

Deno.test("replayHistory() takes costs, and a strategy of one's own", async () => {
  const opened = await history();
  const warmUp = learnWarmUp(opened, LEARN);
  const options = { params: PARAMS, costs: { halfSpread: 0, feeRate: 0, fillDelayMs: 0 } };
  const free = await replayHistory(opened, warmUp, options);
  assertEquals([free.state.account.feesMicros, free.state.costs.fillDelayMs], [0, 0]);
  const buys = await replayHistory(opened, warmUp, {
    ...options,
    take(state, event) {
      if (event.kind !== "trade" || event.trade.direction === "buy") return step(state, event);
      const { marketId, price: yesPrice, timeMs } = event.trade;
      return reprice(state, [{ marketId, yesPrice, timeMs }]);
    },
  });
  assertEquals(buys.signals, free.signals.filter(({ direction }) => direction === "buy"));
});

Deno.test("tradesOf() gives the trades of a span in time order", async () => {
  const opened = await history();
  const all = [...tradesOf(opened)];
  assertEquals(all.length, opened.table.length);
  assertEquals(all, all.toSorted((a, b) => a.timeMs - b.timeMs));
  const [fromMs, toMs] = [all[100]!.timeMs, all[200]!.timeMs];
  const isWithin = ({ timeMs }: Trade) => timeMs >= fromMs && timeMs < toMs;
  assertEquals([...tradesOf(opened, { fromMs, toMs })], all.filter(isWithin));
});

Deno.test("learnWarmUp() learns from the six months before the end of the data", async () => {
  const opened = await history();
  const { asOfMs, cutoffMs, liquidityUsd } = learnWarmUp(opened);
  assertEquals(asOfMs, opened.endMs);
  assertEquals(new Date(cutoffMs).toISOString().slice(0, 7), "2025-06");
  assertEquals(liquidityUsd, opened.liquidityUsd);
  assertThrows(() => learnWarmUp(opened, { trainMonths: 0.5 }), RangeError, "months");
  assertThrows(() => learnWarmUp(opened, { volumePercentile: 101 }), RangeError);
  await assertRejects(() => replayHistory(opened, learnWarmUp(opened), { params: { capital: 0 } }));
  await assertRejects(() => openHistory(`${SAMPLE}/none`), DataError);
});

Deno.test("a moment that is no date is refused, not taken for one without trades", async () => {
  const opened = await history();
  const none = Date.parse("2025-09-31T");
  const warmUp = learnWarmUp(opened);
  assertThrows(() => learnWarmUp(opened, { asOfMs: none }), RangeError);
  assertThrows(() => [...tradesOf(opened, { toMs: none })], RangeError, "toMs");
  await assertRejects(() => replayHistory(opened, warmUp, { fromMs: none }), RangeError, "fromMs");
});
