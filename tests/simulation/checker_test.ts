/** The checker on what a good run left behind, and on the same with one thing wrong. */

import { assert, assertEquals, assertGreater } from "@std/assert";
import { createEngineState } from "../../src/core/engine_state.ts";
import { booksOf } from "../../src/simulation/books.ts";
import { check, type Evidence, type Property } from "../../src/simulation/checker/check.ts";
import { sha256 } from "../../src/simulation/checker/journal_reading.ts";
import { deliver } from "../../src/simulation/delivery.ts";
import { Exchange } from "../../src/simulation/exchange.ts";
import { startOnceMore } from "../../src/simulation/left_behind.ts";
import { Machine } from "../../src/simulation/machine.ts";
import { Person } from "../../src/simulation/person.ts";
import { durableProgram, PROFILE } from "../../src/simulation/program.ts";
import { supervise } from "../../src/simulation/supervisor.ts";
import { Takings } from "../../src/simulation/takings.ts";
import { undisturbed } from "../../src/simulation/undisturbed.ts";
import { makeWorld } from "../../src/simulation/world.ts";
import { mapEntries, mapSet } from "../../mod.ts";

const EVIDENCE = await makeEvidence(2);

/** What a run without mishaps leaves behind. */
async function makeEvidence(seed: number): Promise<Evidence> {
  const world = makeWorld({ seed, hours: 24 });
  const { deliveries } = deliver(world, new Set());
  const state = createEngineState(world.warmUp, world.options);
  const market = { seed, markets: world.markets, costs: state.costs };
  const program = {
    installation: { journal: "disk", venue: "exchange" },
    state,
    deliveries,
    categoryOf: () => "Politics",
    exchange: new Exchange(market),
    books: booksOf(seed, world.markets),
    performed: new Map<string, number>(),
    takings: new Takings(),
  } as const;
  const machine = new Machine({ next: () => undefined, uniform: () => 0.5 }, world.endMs);
  const person = new Person(machine.kv, PROFILE);
  await supervise(machine, durableProgram(machine, { ...program, person }));
  return {
    asked: person.asked,
    journal: machine.disk.text,
    records: program.exchange.records,
    performed: program.performed,
    kept: await startOnceMore(machine, program.installation),
    expected: await undisturbed({ ...program, exchange: new Exchange(market) }),
  };
}

const MARKETS = /"marketId":"[^"]*"/g;

async function faultsOf(change: Partial<Evidence>): Promise<readonly Property[]> {
  const violations = await check({ ...EVIDENCE, ...change });
  return [...new Set(violations.map(({ property }) => property))].toSorted();
}

/** The journal with its lines changed, and a chain that fits. */
async function withLines(
  change: (line: string, index: number) => string | readonly string[],
): Promise<string> {
  let prev = "0".repeat(64);
  let text = "";
  const lines = EVIDENCE.journal.trimEnd().split("\n").flatMap(change);
  for (const [seq, line] of lines.entries()) {
    const { hash: _old, prev: _before, seq: _number, ...entry } = JSON.parse(line);
    const hashed = JSON.stringify({ prev, seq, ...entry }).slice(1);
    prev = await sha256(hashed);
    text += `{"hash":"${prev}",${hashed}\n`;
  }
  return text;
}

/** The last line that has this text. */
function lastWith(text: string): number {
  return EVIDENCE.journal.trimEnd().split("\n").findLastIndex((line) => line.includes(text));
}

Deno.test("check() finds nothing wrong with a good run in which much happened", async () => {
  assertEquals(await check(EVIDENCE), []);
  assert(EVIDENCE.records!.length > 2);
  for (const kind of ["signal", "fill", "resolution", "pause"]) assert(lastWith(`"${kind}"`) > 0);
  assertEquals(await withLines((line) => line), EVIDENCE.journal);
});

Deno.test("check() finds a journal whose lines were changed, removed, swapped or cut off", async () => {
  const { journal } = EVIDENCE;
  const lines = journal.trimEnd().split("\n");
  const damaged = [
    journal.replace('"timeMs":', '"timeMs" :'),
    lines.toSpliced(3, 1).join("\n") + "\n",
    lines.toSpliced(3, 2, lines[4]!, lines[3]!).join("\n") + "\n",
    journal.slice(0, -1),
    journal.slice(0, -100),
    "",
    lines.slice(1).join("\n") + "\n",
  ];
  for (const journal of damaged) assertEquals(await faultsOf({ journal }), ["chain"]);
});

Deno.test("check() finds a turn that is missing from the journal", async () => {
  const fill = lastWith('"kind":"fill"');
  const found = await faultsOf({ journal: await withLines((line, i) => i === fill ? [] : line) });
  assert(
    found.includes("fills") && found.includes("state") && found.includes("snapshot"),
    `${found}`,
  );
});

Deno.test("check() finds a turn that is in the journal twice", async () => {
  const order = lastWith('"kind":"order"');
  const journal = await withLines((line, i) => i === order ? [line, line] : line);
  const found = await faultsOf({ journal });
  assert(found.includes("derivation") && found.includes("signals"), `${found}`);
});

Deno.test("check() finds amounts that were changed", async () => {
  const fill = lastWith('"kind":"fill"');
  const journal = await withLines((line, i) =>
    i === fill ? line.replaceAll(/"feeMicros":(\d+)/g, (_, fee) => `"feeMicros":${+fee + 1}`) : line
  );
  const found = await faultsOf({ journal });
  assert(found.includes("fills") && found.includes("state"), `${found}`);
});

Deno.test("check() finds an action that does not follow from its event", async () => {
  const signal = lastWith('"kind":"signal"');
  const journal = await withLines((line, i) =>
    i === signal ? line.replace(/"id":"s-\w+"/, '"id":"s-0"') : line
  );
  const found = await faultsOf({ journal });
  assert(found.includes("derivation") && found.includes("signals"), `${found}`);
});

Deno.test("check() finds orders that the exchange has twice, otherwise, or not at all", async () => {
  const [first, ...rest] = EVIDENCE.records!;
  assertEquals(await faultsOf({ records: rest }), ["fills"]);
  const other = { ...first!, order: { ...first!.order, notionalMicros: 1 } };
  assertEquals(await faultsOf({ records: [other, ...rest] }), ["fills"]);
  assertEquals(await faultsOf({ records: [{ ...first!, isContradicted: true }, ...rest] }), [
    "fills",
  ]);
  const stranger = { ...first!, order: { ...first!.order, id: "o-stranger" } };
  assertEquals(await faultsOf({ records: [stranger, first!, ...rest] }), ["fills"]);
  const unfilled = {
    kind: "unfilled" as const,
    orderId: first!.order.id,
    reason: "no_market_data" as const,
    timeMs: 0,
  };
  assertEquals(await faultsOf({ records: [{ ...first!, answer: unfilled }, ...rest] }), ["fills"]);
});

Deno.test("check() finds actions that were performed too early, never, or not acknowledged", async () => {
  const [key] = EVIDENCE.performed.keys();
  assertEquals(await faultsOf({ performed: new Map([...EVIDENCE.performed, [key!, 10]]) }), [
    "safety",
  ]);
  const without = new Map([...EVIDENCE.performed].filter(([performed]) => performed !== key));
  assertEquals(await faultsOf({ performed: without }), ["outbox"]);
  const invented = new Map([...EVIDENCE.performed, ["order/o-0", 1e9]]);
  assertEquals(await faultsOf({ performed: invented }), ["safety"]);
  const unperformed = [{ kind: "resume", equityMicros: 1, timeMs: 1 }] as const;
  assertEquals(await faultsOf({ kept: { ...EVIDENCE.kept, unperformed } }), ["outbox"]);
});

Deno.test("check() finds a kept state, counts or signals that differ", async () => {
  const { kept, expected } = EVIDENCE;
  const [[id, windows]] = [...mapEntries(kept.state.filter.windows)] as [[string, never]];
  const filter = {
    ...kept.state.filter,
    windows: mapSet(kept.state.filter.windows, `${id}0`, windows),
  };
  const state = { ...kept.state, filter };
  assertEquals(await faultsOf({ kept: { ...kept, state } }), ["snapshot"]);
  assertEquals(await faultsOf({ expected: { ...expected, state } }), ["state"]);
  const tally = { ...kept.tally, trades: 1 };
  assertEquals(await faultsOf({ kept: { ...kept, tally } }), ["state"]);
  const [, ...fewer] = expected.signals!;
  assertEquals(await faultsOf({ expected: { ...expected, signals: fewer } }), ["signals"]);
  const more = [...expected.signals!, "s-0"];
  assertEquals(await faultsOf({ expected: { ...expected, signals: more } }), ["signals"]);
});

Deno.test("check() finds what a person asked for and did not get, and what nobody asked for", async () => {
  const { asked = [] } = EVIDENCE;
  assertGreater(asked.length, 0);
  assertEquals(await faultsOf({ asked: [...asked, "another"] }), ["requests"]);
  assertEquals(await faultsOf({ asked: asked.slice(1) }), ["requests"]);
});

Deno.test("check() finds signals within a cooldown, and orders for signals that are too old", async () => {
  const limited = (name: string, limit: number) => (line: string) =>
    line.replace(new RegExp(`"${name}":[0-9.]+`), `"${name}":${limit}`);
  const changes = {
    cooldown: limited("cooldownHours", 1_000),
    stale: limited("maxSignalAgeMs", 0),
  };
  for (const [property, change] of Object.entries(changes)) {
    const journal = await withLines((line) => change(line).replaceAll(MARKETS, '"marketId":"m-0"'));
    const found = await faultsOf({ journal });
    assert(found.includes(property as Property), `${property}: ${found}`);
  }
});
