import { assertEquals } from "@std/assert";
import { type EngineEvent, eventTimeMs } from "../../mod.ts";
import { known, MARKET, trade } from "./builders.ts";

Deno.test("eventTimeMs() is when an event happened, of a run of prices the first", () => {
  const quote = { marketId: MARKET, yesPrice: 0.5 };
  const cases: readonly (readonly [EngineEvent, number])[] = [
    [{ kind: "trade", trade: trade({ timeMs: 7 }), receivedMs: 9 }, 7],
    [{ kind: "quotes", quotes: [{ ...quote, timeMs: 3 }, { ...quote, timeMs: 4 }] }, 3],
    [{ kind: "quotes", quotes: [] }, -Infinity],
    [{ kind: "quote", ...quote, timeMs: 5 }, 5],
    [{ kind: "market", marketId: MARKET, market: known(), timeMs: 6 }, 6],
    [{ kind: "coverage", isBlind: true, timeMs: 8 }, 8],
  ];
  for (const [event, timeMs] of cases) assertEquals(eventTimeMs(event), timeMs, event.kind);
});
