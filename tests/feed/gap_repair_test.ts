import { assertEquals } from "@std/assert";
import { GapRepair } from "../../src/feed/gap_repair.ts";
import type { FeedBatch } from "../../src/feed/trade_feed.ts";
import { TradeHistory } from "../../src/feed/trade_history.ts";
import type { JsonClient } from "../../src/polymarket/json_client.ts";
import { HttpError } from "../../src/polymarket/http_error.ts";
import { HandClock } from "../polymarket/made_sockets.ts";

const START_MS = 1_790_000_000_000;
const OVERLAP_S = 300;

/** A Data API that has a trade every second, and tells how far back it was asked. */
function made() {
  const clock = new HandClock(START_MS);
  const told: string[] = [];
  const troubles: string[] = [];
  let isBroken = false;
  let hasMore = false;
  let junk: readonly unknown[] = [];
  const client: JsonClient = {
    ask(_service, path) {
      if (isBroken) {
        return Promise.reject(new HttpError({ url: `http://x${path}`, trouble: "network" }));
      }
      const newestS = Math.floor(clock.nowMs() / 1000);
      const data = Array.from({ length: 500 }, (_, i) => ({
        proxy_wallet: "0xa",
        condition_id: "0x1",
        side: "BUY",
        price: 0.5,
        size: 1,
        outcome_index: 0,
        token_id: "7",
        timestamp: newestS - i,
        transaction_hash: `0x${newestS - i}`,
      }));
      const pagination = { has_more: false, next_cursor: null };
      return Promise.resolve({ data: [...junk, ...data], pagination });
    },
  };
  const history = new TradeHistory({ client, minUsd: 0, nowMs: () => clock.nowMs() });
  const since = history.since.bind(history);
  history.since = async (sinceMs, signal) => {
    told.push(`since ${(sinceMs - START_MS) / 1000}`);
    const past = await since(sinceMs, signal);
    return { ...past, isComplete: past.isComplete && !hasMore };
  };
  const repair = new GapRepair({
    history,
    clock,
    onTrouble: (error) => troubles.push(error instanceof HttpError ? error.trouble : error.message),
    onBatch: ({ receipt }: FeedBatch) => {
      if (receipt.kind !== "repair") return;
      const { progress, fromMs, toMs, atMs } = receipt;
      const [from, to, at] = [fromMs, toMs, atMs].map((ms) => (ms - START_MS) / 1000);
      told.push(`${progress} ${from} to ${to} at ${Math.round(at!)}`);
    },
  });
  const running = repair.run();
  return {
    clock,
    told,
    troubles,
    repair,
    breaks: (broken: boolean) => void (isBroken = broken),
    hides: (older: boolean) => void (hasMore = older),
    mixesIn: (rows: readonly unknown[]) => void (junk = rows),
    async end() {
      repair.stop();
      await running;
    },
  };
}

Deno.test("GapRepair fetches at once, and again when the Data API has caught up", async () => {
  const { clock, told, repair, end } = made();
  await clock.pass(10_000);
  repair.repair(START_MS - 60_000, START_MS + 10_000);
  await clock.pass(2_000);
  assertEquals(told, [`since ${-60 - OVERLAP_S}`, "fetched -60 to 10 at 10"]);
  await clock.pass(14_000);
  assertEquals(told.slice(2), [`since ${-60 - OVERLAP_S}`, "done -60 to 10 at 25"]);
  await end();
});

Deno.test("GapRepair looks every minute whether anything is missing, and soon after a connection was replaced", async () => {
  const { clock, told, repair, end } = made();
  await clock.pass(61_000);
  assertEquals(told, ["since -120"]);
  repair.audit();
  await clock.pass(16_000);
  assertEquals(told.slice(1), ["since -75"]);
  await end();
});

Deno.test("GapRepair goes on trying, ever more slowly, and says that it failed", async () => {
  const { clock, told, troubles, repair, breaks, end } = made();
  breaks(true);
  repair.repair(START_MS - 60_000, START_MS);
  await clock.pass(20_000);
  const times = told.filter((one) => one.startsWith("failed")).map((one) => one.split(" at ")[1]);
  assertEquals(times, ["0", "2", "6", "14"]);
  assertEquals(troubles, Array(4).fill("network"));
  breaks(false);
  await clock.pass(20_000);
  assertEquals(told.at(-1), "done -60 to 0 at 30");
  await end();
});

Deno.test("GapRepair takes a second gap together with one that is still open", async () => {
  const { clock, told, repair, end } = made();
  repair.repair(START_MS - 60_000, START_MS);
  await clock.pass(5_000);
  repair.repair(START_MS + 3_000, START_MS + 5_000);
  await clock.pass(30_000);
  assertEquals(told.filter((one) => !one.startsWith("since")), [
    "fetched -60 to 0 at 0",
    "fetched -60 to 5 at 5",
    "done -60 to 5 at 20",
  ]);
  await end();
});

Deno.test("GapRepair goes on, with the gap that it has, where the clock was set back by an hour", async () => {
  const { clock, told, repair, end } = made();
  repair.repair(START_MS - 60_000, START_MS);
  await clock.pass(1_000);
  clock.setBack(3_600_000);
  await clock.pass(80_000);
  assertEquals(told.slice(2), [
    `since ${-60 - OVERLAP_S - 3_538.75}`,
    `since ${-60 - OVERLAP_S - 3_538.75}`,
    "done -3598.75 to -3538.75 at -3524",
  ]);
  const { length } = told;
  await clock.pass(61_000);
  assertEquals(told.length > length, true);
  await end();
});

Deno.test("GapRepair tells how many rows it cannot use, and why", async () => {
  const { clock, troubles, repair, mixesIn, end } = made();
  mixesIn([{ junk: true }, { proxy_wallet: "0xa", condition_id: "0x1" }, 7]);
  repair.repair(START_MS - 60_000, START_MS);
  await clock.pass(1_000);
  assertEquals(troubles, ["Cannot use 3 of the trades asked for: side, wallet"]);
  await end();
});

Deno.test("GapRepair looks for what no audit could look for before a gap, and does not take that for a part of it", async () => {
  const { clock, told, repair, breaks, hides, end } = made();
  await clock.pass(61_000);
  breaks(true);
  await clock.pass(900_000);
  breaks(false);
  // Of what is older than 500 s nothing can be had.
  hides(true);
  told.length = 0;
  repair.repair(START_MS + 940_000, START_MS + 961_000);
  await clock.pass(20_000);
  assertEquals(told, [
    `since ${60 - 15 - 120}`,
    "fetched 940 to 961 at 961",
    `since ${940 - OVERLAP_S}`,
    "done 940 to 961 at 976",
  ]);
  repair.repair(START_MS + 300_000, START_MS + 961_000);
  await clock.pass(2_000);
  assertEquals(told.slice(4), [`since ${300 - 120}`, "lost 300 to 961 at 981"]);
  await end();
});
