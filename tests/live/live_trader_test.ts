import { assertEquals } from "@std/assert";
import { createEngineState } from "../../src/core/engine_state.ts";
import type { LiveTraderOptions } from "../../src/live/live_options.ts";
import { LiveTrader } from "../../src/live/live_trader.ts";
import { HOSTS } from "../../src/polymarket/hosts.ts";
import { warmUp } from "../core/builders.ts";

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
