/** What is counted is never less than what is written, and not much more. */

import { assert, assertEquals, assertGreater } from "@std/assert";
import type { EngineEvent } from "../mod.ts";
import { relevanceOf } from "../src/core/relevance.ts";
import { ChangedValues } from "../src/changed_values.ts";
import { runEngine } from "../src/engine.ts";
import { ReplayVenue } from "../src/execution/replay_venue.ts";
import { lotOf } from "../src/feed/source.ts";
import { stateWrites } from "../src/store/state_values.ts";
import { quoted, RESOLVED } from "./store/accounts.ts";
import { MADE_HISTORY, plainEvents, startOf } from "./feed/made_history.ts";
import { fc } from "./properties.ts";

/** Values that change with nearly every turn: the open orders, all in one. */
const ALWAYS = 1;

Deno.test("ChangedValues counts every value that a turn writes", async () => {
  const sums = { counted: 0, written: 0 };
  await fc.assert(
    fc.asyncProperty(MADE_HISTORY, fc.integer({ min: 1, max: 9 }), async (history, size) => {
      const values = new ChangedValues();
      let before = startOf(history);
      const events = plainEvents(history);
      const lots = Array.from(
        { length: Math.ceil(events.length / size) },
        (_, i) => lotOf(events.slice(size * i, size * (i + 1))),
      );
      await runEngine({
        state: before,
        venue: new ReplayVenue(history.fillDelayMs),
        source: lots,
        keeper: {
          commit({ inputs, state }) {
            const held = relevanceOf(before).markets.union(relevanceOf(state).markets);
            // A market that is held only in the middle of a turn was bought there, which counts its position.
            for (const input of inputs) values.add(input, held);
            const { puts, deletes } = stateWrites("p", before, state);
            const written = puts.length + deletes.length;
            assert(written <= values.count + ALWAYS, `${written} written, ${values.count} counted`);
            sums.counted += values.count;
            sums.written += written;
            values.clear();
            before = state;
            return Promise.resolve();
          },
          acknowledge: () => Promise.resolve(),
        },
      });
    }),
    { numRuns: 300 },
  );
  assertGreater(sums.written, 1_000);
  assertGreater(sums.written / sums.counted, 0.4);
});

Deno.test("ChangedValues counts a value once until it is cleared", () => {
  const values = new ChangedValues();
  const add = (event: EngineEvent) => values.add({ event, actions: [] }, new Set());
  assertEquals(values.count, 0);
  add(quoted(0.5));
  add(quoted(0.6));
  assertEquals(values.count, 1);
  add(quoted(0.6, "0x02"));
  assertEquals(values.count, 2);
  add(RESOLVED);
  assertEquals(values.count, 5);
  values.clear();
  assertEquals(values.count, 0);
  add(quoted(0.6));
  assertEquals(values.count, 1);
});
