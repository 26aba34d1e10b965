import { assertEquals } from "@std/assert";
import { takenFaults } from "../../src/simulation/checker/taken.ts";
import type { SimulatedLot } from "../../src/simulation/simulated_feed.ts";
import { lotAround } from "../../src/simulation/lot_around.ts";
import { Takings } from "../../src/simulation/takings.ts";
import { lotOf } from "../../src/feed/source.ts";
import { trade, warmUp } from "../core/builders.ts";
import { createEngineState } from "../../src/core/engine_state.ts";
import { relevanceOf } from "../../src/core/relevance.ts";

const LARGE = relevanceOf(createEngineState(warmUp()));
const [first, second, third] = [1, 2, 3].map((usd) => trade({ usd: 20_000 + usd }));

/** A lot of these trades. */
async function* lots(...trades: readonly ReturnType<typeof trade>[]): AsyncGenerator<SimulatedLot> {
  const events = trades.map((trade) => ({ kind: "trade", trade }) as const);
  yield await Promise.resolve(lotAround(lotOf(events), { position: 1 }));
}

Deno.test("Takings knows what was taken by a process and those before it, up to what is kept", async () => {
  const takings = new Takings();
  const cursors: SimulatedLot["cursor"][] = [];
  for await (const lot of takings.follow(lots(first!, second!), "p1")) {
    cursors.push(lot.cursor);
    while (lot.next(LARGE, Infinity) !== undefined) cursors.push(lot.cursor);
  }
  assertEquals(cursors.map((cursor) => takings.upTo(cursor)), [[], [first!], [first!, second!]]);
  // The second one was taken, and nobody kept that.
  for await (const lot of takings.follow(lots(second!, third!), "p2", cursors[1])) {
    while (lot.next(LARGE, Infinity) !== undefined);
    assertEquals(takings.upTo(lot.cursor), [first!, second!, third!]);
  }
  assertEquals([takings.of("p1").length, takings.upTo(undefined)], [2, []]);
});

Deno.test("takenFaults() tells trades that were left out, taken twice or made up, small ones apart", () => {
  const small = trade({ usd: 5 });
  assertEquals(takenFaults([second!, first!, small], [first!, second!], 10_000), []);
  const faults = takenFaults([second!, second!, third!], [first!, second!], 10_000);
  assertEquals(faults.map((what) => what.match(/for (\d+).*? was (.*)$/)?.slice(1)), [
    ["20001", "not taken"],
    ["20002", "taken 1 times too often"],
    ["20003", "taken 1 times too often"],
  ]);
});
