import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { DEFAULT_PARAMS, strategyParams, VERDICTS } from "../../../mod.ts";
import { firstDifference, type Scan, verify } from "../../../src/cli/replay/verification.ts";
import type { EngineResult } from "../../../src/engine.ts";
import { batchScan } from "../../../src/research/batch_scan.ts";
import { HOUR_MS, signal, START_MS, trade } from "../../core/builders.ts";
import { contextOf, learningOf } from "../made_learning.ts";

const TRADES = [
  trade({ wallet: "0xa" }),
  trade({ wallet: "0xb", timeMs: START_MS + 1 }),
  trade({ wallet: "0xc", timeMs: START_MS + 200 * HOUR_MS }),
  trade({ wallet: "0xd", timeMs: START_MS + 201 * HOUR_MS }),
  trade({ usd: 1 }),
];
const LEARNING = learningOf({ trades: TRADES });
const SCAN: Scan = batchScan(LEARNING.history.table, {
  params: strategyParams(DEFAULT_PARAMS),
  warmUp: LEARNING.warmUp,
});

/** The scan after something in it was changed. */
function broken(change: Partial<Scan>): Scan {
  return { ...SCAN, ...change };
}

Deno.test("firstDifference() finds none between equal scans", () => {
  assertEquals(SCAN.signals.length, 2);
  assertEquals(
    firstDifference(SCAN, structuredClone({ signals: SCAN.signals, funnel: SCAN.funnel })),
    undefined,
  );
});

Deno.test("firstDifference() finds one count that is off, at any step", () => {
  for (const verdict of VERDICTS) {
    const funnel = { ...SCAN.funnel, [verdict]: SCAN.funnel[verdict] + 1 };
    const mine = SCAN.funnel[verdict];
    assertEquals(
      firstDifference(SCAN, broken({ funnel })),
      `${mine} trades at ${verdict} against ${mine + 1}`,
    );
  }
});

Deno.test("firstDifference() finds a signal that is missing, too many, other or elsewhere", () => {
  const [first, second] = SCAN.signals;
  const cases = [
    [[first!], "signal 2 is {", "against none"],
    [[first!, second!, first!], "signal 3 is none", "against {"],
    [[second!, first!], "signal 1 is {", "against {"],
    [[first!, { ...second!, triggerPrice: 0.41 }], "signal 2 is {", '"trigger_price":0.41'],
    [[{ ...first!, confirmingWhales: ["0xa", "0xc"] }, second!], "signal 1 is {", '["0xa","0xc"]'],
    [[first!, { ...second!, timeMs: second!.timeMs + 1 }], "signal 2 is {", ".001Z"],
  ] as const;
  for (const [signals, start, end] of cases) {
    const difference = firstDifference(SCAN, broken({ signals }));
    assertEquals(difference?.startsWith(start), true, difference);
    assertStringIncludes(difference!, end);
  }
});

/** What a replay that found this would hand over. */
function simulated({ signals, funnel }: Scan) {
  return { signals, result: { funnel } as EngineResult };
}

Deno.test("verify() says how many signals agree", () => {
  const { io, context: replay } = contextOf();
  verify(replay, LEARNING, simulated(SCAN));
  assertEquals(io.printed, {
    stdout: "",
    stderr: "Verified: the batch scan gives the same 2 signals and the same funnel.\n",
  });
});

Deno.test("verify() throws when the replay found something else", () => {
  const { context: replay } = contextOf();
  const wrong = broken({ signals: [...SCAN.signals.slice(1), signal()] });
  assertThrows(
    () => verify(replay, LEARNING, simulated(wrong)),
    Error,
    "Cannot verify the replay, the batch scan disagrees: signal 1 is {",
  );
});

Deno.test("verify() takes the period and the parameters of the replay", () => {
  for (
    const given of [{ from: START_MS + HOUR_MS }, { to: START_MS + HOUR_MS }, {
      minConfirmations: 3,
    }]
  ) {
    const { context: replay } = contextOf(given);
    assertThrows(
      () => verify(replay, LEARNING, simulated(SCAN)),
      Error,
      "Cannot verify the replay",
    );
  }
});
