/** The library as a stranger uses it: by its name, without a permission, and with types that refuse misuse. */

import { assert, assertEquals } from "@std/assert";
import * as pilotfish from "pilotfish";
import {
  createEngineState,
  createFilter,
  type EngineEvent,
  type EngineState,
  reduceTrade,
  type Signal,
  step,
  type StrategyParams,
  type Trade,
  tradeFrom,
  type WarmUp,
} from "pilotfish";

const WARM_UP: WarmUp = { asOfMs: 0, cutoffMs: 0, whales: new Map(), liquidityUsd: new Map() };

Deno.test("the library exports functions and data, nothing else", () => {
  for (const [name, value] of Object.entries(pilotfish)) {
    assert(/^[a-z][A-Za-z]+$|^[A-Z_]+$/.test(name), name);
    assertEquals(typeof value === "function", /^[a-z]/.test(name), name);
  }
});

Deno.test({
  name: "the library needs no permission",
  permissions: "none",
  fn() {
    const trade = tradeFrom("rtds", {
      payload: {
        proxyWallet: "0xa",
        conditionId: "0x1",
        side: "BUY",
        price: 0.5,
        size: 1,
        timestamp: 1_700_000_000,
      },
    });
    assert(typeof trade !== "string");
    const [state, signals] = reduceTrade(createFilter(WARM_UP), trade);
    assertEquals([state.windows.size, signals.length], [0, 0]);
    assertEquals(step(createEngineState(WARM_UP), { kind: "trade", trade })[1].length, 1);
  },
});

/** Never called: each marked line must be refused by the compiler. */
function misuse(state: EngineState, trade: Trade, signal: Signal): readonly unknown[] {
  // @ts-expect-error: a state is not changed in place
  state.account.cashMicros = 0;
  // @ts-expect-error: nor are the whales of a warm-up
  state.filter.warmUp.whales.set("0xa", undefined);
  // @ts-expect-error: nor is the list of whales that agree
  signal.confirmingWhales.push("0xa");
  // @ts-expect-error: a trade is buy or sell
  const direction: Trade = { ...trade, direction: "BUY" };
  // @ts-expect-error: there is no such parameter
  const params: Partial<StrategyParams> = { minConfirmation: 2 };
  // @ts-expect-error: there is no such event
  const event: EngineEvent = { kind: "candle", timeMs: 0 };
  // @ts-expect-error: a resolution says what it pays
  const resolution: EngineEvent = { kind: "resolution", marketId: "0x1", timeMs: 0 };
  // @ts-expect-error: a trade may be a reason to drop it: look before you reduce
  const [reduced] = reduceTrade(state.filter, tradeFrom("rtds", {}));
  // @ts-expect-error: there is no such source
  const row = tradeFrom("twitter", {});
  return [direction, params, event, resolution, reduced, row];
}

Deno.test("the library's types refuse misuse", () => {
  assertEquals(misuse.length, 3);
});
