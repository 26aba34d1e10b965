import { assertEquals, assertRejects } from "@std/assert";
import { createEngineState } from "../../src/core/engine_state.ts";
import type { LiveTraderOptions } from "../../src/live/live_options.ts";
import { LiveTrader } from "../../src/live/live_trader.ts";
import { SYSTEM_CLOCK } from "../../src/polymarket/clock.ts";
import { HOSTS } from "../../src/polymarket/hosts.ts";
import { WritableProfile } from "../../src/store/profile.ts";
import { warmUp, whale } from "../core/builders.ts";
import { FaultyKv } from "../store/accounts.ts";

/** A run that polls an exchange on which nobody trades. */
function options(changes: Partial<LiveTraderOptions> = {}): LiveTraderOptions {
  return {
    opening: createEngineState(warmUp()),
    hosts: HOSTS,
    client: { ask: () => Promise.resolve({ data: [] }) },
    feed: "poll",
    sockets: 1,
    categories: { byTag: new Map(), byFee: new Map(), names: [], otherwise: "" },
    categoryOf: () => "",
    outcomes: "yes",
    fillDelayMs: 0,
    maxSlippage: 0.05,
    onTrouble: () => {},
    ...changes,
  };
}

Deno.test("LiveTrader ends when it was asked to before it ran", async () => {
  const stop = new AbortController();
  const trader = await LiveTrader.open(options());
  stop.abort();
  const { trades } = await trader.run({ signal: stop.signal });
  assertEquals(trades, 0);
});

Deno.test("LiveTrader ends when it is asked to while it runs", async () => {
  const stop = new AbortController();
  const trader = await LiveTrader.open(options());
  const running = trader.run({ signal: stop.signal });
  stop.abort();
  assertEquals((await running).trades, 0);
});

/** A profile in a KV that the test breaks. */
async function openProfile() {
  const kv = new FaultyKv();
  const profile = await WritableProfile.open({
    dataDir: "unused",
    profile: "live",
    owner: "process 1",
    clock: SYSTEM_CLOCK,
    kvUrl: "https://kv.example",
    openKv: () => Promise.resolve(kv),
  });
  return { kv, profile };
}

Deno.test("LiveTrader throws what failed first, and tells what failed after it", async () => {
  const { kv, profile } = await openProfile();
  await using _ = profile;
  const troubles: string[] = [];
  const trader = await LiveTrader.open(options({
    profile,
    onTrouble: ({ message }) => troubles.push(message),
  }));
  const list = kv.list.bind(kv);
  kv.list = () => {
    throw new TypeError("The inbox is broken");
  };
  const take = () => {
    throw new RangeError("The engine is broken");
  };
  await assertRejects(() => trader.run({ take }), RangeError, "The engine is broken");
  assertEquals(troubles, ["The inbox is broken"]);
  kv.list = list;
});

Deno.test("LiveTrader goes back to a whale set before the one that was told has been taken", async () => {
  const first = warmUp();
  const second = warmUp({ whales: new Map([["0xb", whale("0xb")]]) });
  await using trader = await LiveTrader.open(options({ opening: createEngineState(first) }));
  assertEquals(await trader.learn(first), false);
  assertEquals(await trader.learn(second), true);
  assertEquals(await trader.learn(first), true);
  const running = trader.run();
  trader.stop();
  const { state } = await running;
  assertEquals([...state.filter.warmUp.whales.keys()], [...first.whales.keys()]);
});

Deno.test("LiveTrader leaves nothing behind when it is opened and never run", async () => {
  const trader = await LiveTrader.open(options());
  await trader[Symbol.asyncDispose]();
});

Deno.test("LiveTrader ends in order with an error of what is asked about markets, instead of the process", async () => {
  const row = {
    proxy_wallet: "0xa",
    condition_id: "0xb",
    side: "BUY",
    price: 0.5,
    size: 100_000,
    outcome_index: 0,
    token_id: "7",
    timestamp: Math.floor(Date.now() / 1000),
    transaction_hash: "0xc",
  };
  const trader = await LiveTrader.open(options({
    client: {
      ask: (service) =>
        service === "data"
          ? Promise.resolve({ data: [row] })
          : Promise.reject(new TypeError("The catalogue is broken")),
    },
  }));
  await assertRejects(() => trader.run(), TypeError, "The catalogue is broken");
});
