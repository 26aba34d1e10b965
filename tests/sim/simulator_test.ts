/** A few of the seeds of `deno task sim`, every place of a small run, and programs that the simulator must see through. */

import { assert, assertEquals, assertGreater, assertLess, assertNotEquals } from "@std/assert";
import { type Breakage, BREAKAGES } from "../../src/simulation/broken.ts";
import type { Property } from "../../src/simulation/checker/check.ts";
import { FAULT_NAMES } from "../../src/simulation/fault_names.ts";
import type { Installation } from "../../src/simulation/installation.ts";
import { type MishapPlan, MISHAPS, type Operation } from "../../src/simulation/mishap.ts";
import { mishapAt } from "../simulation/one_mishap.ts";
import { simulate, type SimulationReport } from "../../src/simulation/simulate.ts";
import { streamFor } from "../../src/simulation/stream.ts";

function assertProved({ seed, violations }: SimulationReport, what = ""): void {
  assertEquals(violations, [], `seed ${seed} ${what}`);
}

Deno.test("simulate() proves every property for the first seeds", async () => {
  const seen = new Set<string>();
  for (let seed = 0; seed < 60; seed++) {
    const report = await simulate({ seed });
    assertProved(report);
    for (const name of Object.keys(report.injected)) seen.add(name);
  }
  assertEquals(FAULT_NAMES.filter((name) => !seen.has(name)), []);
});

Deno.test("simulate() proves runs of many hours, in which markets are forgotten and warm-ups read again", async () => {
  for (const seed of [8, 59, 157]) assertProved(await simulate({ seed, hours: 400 }));
});

/** A live run, with its journal here or there. */
function live(seed: number): Installation {
  return { journal: seed % 2 === 0 ? "kv" : "disk", venue: "live" };
}

Deno.test("simulate() proves a live run, its intake and its orders on paper, for the first seeds", async () => {
  let [fills, ends, processes] = [0, 0, 0];
  for (let seed = 0; seed < 12; seed++) {
    const report = await simulate({ seed, installation: live(seed) });
    assertProved(report);
    fills += report.actions["fill"] ?? 0;
    ends += report.actions["rejection no_book"] ?? 0;
    processes += report.processes;
  }
  assert(fills > 0 && ends > 0 && processes > 12, `${[fills, ends, processes]}`);
});

Deno.test("simulate() notices within 200 seeds that the intake of a live run forgets at a crash", async () => {
  for (let seed = 0; seed < 200; seed++) {
    const options = { seed, installation: live(seed), without: "memory" } as const;
    const { violations } = await simulate(options);
    if (violations.length === 0) continue;
    assert(violations.some(({ property }) => property === "taken"));
    return;
  }
  throw new Error("Cannot find a seed that misses the memory");
});

/** A machine in a bad way: processes die after every fifth commit, until somebody mends it. */
function dyingAfterCommits(seed: number): MishapPlan {
  const random = streamFor(seed, "dying");
  let [commits, deaths] = [0, 0];
  return {
    next(operation) {
      const dies = operation === "commit" && ++commits % 5 === 0 && deaths++ < 40;
      return dies ? { fault: "crash", when: "after" } : undefined;
    },
    uniform: () => random.uniform(),
  };
}

/** What is wrong with a live run whose processes die all the time. */
async function faultsOfDying(seed: number, without?: Breakage): Promise<readonly Property[]> {
  const mishaps = dyingAfterCommits(seed);
  const { violations } = await simulate({ seed, installation: live(seed), mishaps, without });
  return violations.map(({ property }) => property);
}

Deno.test("simulate() proves that a live run takes every trade once, however often it dies", async () => {
  for (let seed = 0; seed < 12; seed++) assertEquals(await faultsOfDying(seed), [], `seed ${seed}`);
});

Deno.test("simulate() notices within 200 seeds that a live run's cursor passes trades which wait for facts", async () => {
  let seed = 0;
  while (!(await faultsOfDying(seed, "facts-cursor")).includes("taken")) assertLess(++seed, 200);
});

/** Hours in which sockets break a few times. */
const REPAIRED_HOURS = 6;

/** A live run whose sockets break. */
async function simulateRepairs(seed: number, without?: Breakage): Promise<SimulationReport> {
  const installation = { ...live(seed), repairs: true };
  return await simulate({ seed, hours: REPAIRED_HOURS, installation, without });
}

Deno.test("simulate() proves a live run whose sockets break and whose gaps are repaired, for the first seeds", async () => {
  let [fills, outages, failures, processes] = [0, 0, 0, 0];
  for (let seed = 0; seed < 24; seed++) {
    const report = await simulateRepairs(seed);
    assertProved(report);
    fills += report.actions["fill"] ?? 0;
    outages += report.injected.outage ?? 0;
    failures += report.injected["api-fail"] ?? 0;
    processes += report.processes;
  }
  const counts = [fills, outages, failures, processes];
  assert(fills > 0 && outages > 24 && failures > 24 && processes > 24, `${counts}`);
  assertEquals(await simulateRepairs(1), await simulateRepairs(1));
});

for (
  const [without, property] of [
    ["repair", "taken"],
    ["hold", "order"],
    ["blindness", "coverage"],
    ["recording", "replay"],
    ["memory", "taken"],
  ] as const
) {
  Deno.test(`simulate() notices within 200 seeds that ${without} is missing where gaps are repaired`, async () => {
    for (let seed = 0; seed < 200; seed++) {
      const { violations } = await simulateRepairs(seed, without);
      if (violations.length === 0) continue;
      assert(violations.some((violation) => violation.property === property));
      return;
    }
    throw new Error(`${without} was not missed by 200 seeds`);
  });
}

Deno.test("simulate() is the same to the byte for the same seed, another run for another", async () => {
  const report = await simulate({ seed: 11 });
  assertEquals(await simulate({ seed: 11 }), report);
  assertNotEquals((await simulate({ seed: 12 })).traceHash, report.traceHash);
});

Deno.test("simulate() tells how far it is, whatever happens to its processes, up to the end", async () => {
  const told: number[] = [];
  const { deliveries, processes } = await simulate({
    seed: 11,
    onProgress(taken, deliveries) {
      told.push(taken / deliveries);
    },
  });
  assertGreater(processes, 1);
  assertEquals(told, [...new Set(told)].toSorted((a, b) => a - b));
  assertEquals(told.at(-1), 1);
  assertGreater(told.length, deliveries / 20);
});

Deno.test("simulate() without faults runs one process to the end", async () => {
  const report = await simulate({ seed: 5, faults: [] });
  assertProved(report);
  assertEquals([report.processes, report.injected, report.refused], [1, {}, 0]);
});

Deno.test("simulate() with one fault puts in no other", async () => {
  for (const fault of FAULT_NAMES) {
    const report = await simulate({ seed: 5, hours: 48, faults: [fault] });
    assertProved(report, fault);
    for (const name of Object.keys(report.injected)) assertEquals(name, fault);
  }
});

/** What only a live run has. */
const LIVE: readonly Breakage[] = ["facts-cursor", "repair", "hold", "blindness", "recording"];

for (const without of BREAKAGES.filter((breakage) => !LIVE.includes(breakage))) {
  Deno.test(`simulate() notices within 200 seeds that ${without} is missing`, async () => {
    let seed = 0;
    while ((await simulate({ seed, without })).violations.length === 0) {
      seed++;
      assert(seed < 200, `${without} was not missed by 200 seeds`);
    }
  });
}

/** A seed whose first hours have signals, orders, fills and a resolution. */
const BUSY_SEED = 0;
const BUSY_HOURS = 3;
/** Mishaps that an operation has at most. */
const MOST = Math.max(...Object.values(MISHAPS).map((mishaps) => mishaps.length));

/** The code is the same on an older Deno: the largest of these is left out there, for the time. */
const IS_OLD = !("tryLock" in Deno.FsFile.prototype);

const INSTALLATIONS: readonly Installation[] = [
  { journal: "disk", venue: "exchange" },
  { journal: "kv", venue: "exchange" },
  { journal: "disk", venue: "paper" },
  { journal: "disk", venue: "exchange", maxWrites: 4 },
];

for (const [number, installation] of INSTALLATIONS.entries()) {
  const { journal, venue, maxWrites } = installation;
  const name = `journal on ${journal}, orders on ${venue}` +
    (maxWrites === undefined ? "" : `, room for ${maxWrites} writes`);
  // Most code is the same for all: the first has every place, the others a third of them each. Not every other one, since
  // transactions and syncs alternate.
  const step = number === 0 ? 1 : 3;
  const places = step === 1 ? "every place" : `one of ${step} places`;
  Deno.test({
    name: `simulate() survives every mishap at ${places}: ${name}`,
    ignore: step === 1 && IS_OLD,
    async fn() {
      const undisturbed = mishapAt(Infinity, 0);
      const options = { seed: BUSY_SEED, hours: BUSY_HOURS, installation };
      const { actions } = await simulate({ ...options, mishaps: undisturbed });
      for (const kind of ["signal", "order", "fill"]) assertGreater(actions[kind] ?? 0, 0, kind);
      const operations = new Set<Operation>();
      let mishaps = 0;
      for (let place = number % step; place < undisturbed.seen; place += step) {
        for (let which = 0; which < MOST; which++) {
          const plan = mishapAt(place, which);
          const report = await simulate({ ...options, mishaps: plan });
          if (plan.operation !== undefined) operations.add(plan.operation);
          if (plan.operation !== undefined && MISHAPS[plan.operation].length <= which) break;
          assertProved(report, `mishap ${which} at place ${place}`);
          mishaps++;
        }
      }
      assertGreater(mishaps, 300 / step);
      assertEquals(operations.has("sync"), installation.journal === "disk");
      assertEquals(operations.has("send"), installation.venue === "exchange");
    },
  });
}
