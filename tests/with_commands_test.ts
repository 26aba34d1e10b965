import { assertEquals } from "@std/assert";
import { createEngineState, type EngineEvent, relevanceOf } from "../mod.ts";
import type { PersonCommand } from "../src/core/person_command.ts";
import { type EventLot, lotOf } from "../src/feed/source.ts";
import { type CommandTaker, withCommands } from "../src/with_commands.ts";
import { START_MS, trade, warmUp } from "./core/builders.ts";

const RELEVANCE = relevanceOf(createEngineState(warmUp()));

/** Takers that give these lists, one a call, and note whether they were forced. */
function taker(lists: readonly (readonly Omit<PersonCommand, "timeMs">[])[]) {
  const forced: boolean[] = [];
  const commands: CommandTaker = {
    take(force) {
      forced.push(force);
      return Promise.resolve(lists[forced.length - 1] ?? []);
    },
    startMs: 7,
  };
  return { commands, forced };
}

async function read(lots: Iterable<EventLot>, commands: CommandTaker) {
  const seen: (EngineEvent | EventLot["cursor"])[] = [];
  for await (const lot of withCommands(lots, commands)) {
    for (let event = lot.next(RELEVANCE, Infinity); event; event = lot.next(RELEVANCE, Infinity)) {
      seen.push(event);
    }
    seen.push(lot.cursor);
  }
  return seen;
}

function traded(timeMs: number): EngineEvent {
  return { kind: "trade", trade: trade({ timeMs }) };
}

Deno.test("withCommands() puts commands behind the lot, at its cursor and the time of its last event", async () => {
  const pause = { command: "pause", id: "c-1", note: "lunch" } as const;
  const resume = { command: "resume" } as const;
  const { commands, forced } = taker([[pause, resume], []]);
  const events = [traded(START_MS), traded(START_MS + 5)];
  assertEquals(await read([lotOf(events), lotOf([])], commands), [
    ...events,
    { taken: 2 },
    { kind: "command", ...pause, timeMs: START_MS + 5 },
    { kind: "command", ...resume, timeMs: START_MS + 5 },
    { taken: 2 },
    { taken: 0 },
  ]);
  assertEquals(forced, [false, false, true]);
});

Deno.test("withCommands() takes what is asked for at the very end, and knows a time without an event", async () => {
  const { commands } = taker([[], [{ command: "pause" }]]);
  assertEquals(await read([lotOf([])], commands), [
    { taken: 0 },
    { kind: "command", command: "pause", timeMs: 7 },
    { taken: 0 },
  ]);
  assertEquals(await read([], taker([]).commands), []);
});

Deno.test("withCommands() lets a lot be what it is", async () => {
  const inner: EventLot = {
    passedOver: 3,
    cursor: { taken: 1 },
    next: () => undefined,
    takePages: () => [{ page: 1, text: "x" }],
  };
  for await (const lot of withCommands([inner], taker([]).commands)) {
    assertEquals([lot.passedOver, lot.cursor, lot.takePages?.()], [3, { taken: 1 }, [{
      page: 1,
      text: "x",
    }]]);
  }
  for await (const lot of withCommands([lotOf([])], taker([]).commands)) {
    assertEquals(lot.takePages?.(), []);
  }
});
