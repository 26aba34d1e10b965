import { assertEquals } from "@std/assert";
import type { ClosedPosition } from "../../mod.ts";
import { type Action, actionKey } from "../../src/core/action.ts";
import { order, signal } from "./builders.ts";

const FILL = {
  orderId: "o-1",
  sharesMicros: 1,
  priceMicros: 1,
  feeMicros: 0,
  spreadMicros: 0,
  impactMicros: 0,
  timeMs: 3,
};
const CLOSED: ClosedPosition = {
  marketId: "0x01",
  outcome: "NO",
  category: "Politics",
  sharesMicros: 1,
  costMicros: 1,
  markMicros: 0,
  valueMicros: 0,
  openedMs: 1,
  payoutMicros: 0,
  pnlMicros: -1,
  closedMs: 9,
};
const REJECTION = { kind: "rejection", marketId: "0x01", notionalMicros: 1, timeMs: 1 } as const;

Deno.test("actionKey() names each kind of action by what makes it the same one", () => {
  const cases: readonly (readonly [Action, string])[] = [
    [{ kind: "signal", signal: signal({ id: "s-7" }) }, "signal/s-7"],
    [{ kind: "order", order: order() }, "order/o-1"],
    [{ kind: "fill", order: order(), fill: FILL }, "fill/o-1"],
    [{ ...REJECTION, reason: "paused", signalId: "s-1" }, "rejection/s-1"],
    [{ ...REJECTION, reason: "size_zero", signalId: "s-1", orderId: "o-1" }, "rejection/o-1"],
    [{ kind: "resolution", position: CLOSED }, "resolution/0x01/NO/9"],
    [{ kind: "pause", reason: "drawdown", equityMicros: 1, timeMs: 4 }, "pause/4"],
    [{ kind: "resume", equityMicros: 1, timeMs: 5 }, "resume/5"],
    [{ kind: "resume", equityMicros: 1, timeMs: 5, id: "c-1" }, "resume/c-1"],
    [{ kind: "warning", limit: "drawdown", equityMicros: 1, timeMs: 6 }, "warning/6"],
    [
      { kind: "exit", marketId: "0x01", outcome: "NO", wallet: "0xa", usd: 1, timeMs: 7 },
      "exit/0x01/NO/0xa/7",
    ],
  ];
  for (const [action, key] of cases) assertEquals(actionKey(action), key);
});
