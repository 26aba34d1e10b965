import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { DiskFile } from "../../src/simulation/disk_file.ts";
import { faultyFile } from "../../src/simulation/faulty_file.ts";
import { faultyKv } from "../../src/simulation/faulty_kv.ts";
import { Crash, Machine } from "../../src/simulation/machine.ts";
import {
  type Mishap,
  type MishapPlan,
  MISHAPS,
  type Operation,
  randomMishaps,
} from "../../src/simulation/mishap.ts";
import { FAULT_NAMES } from "../../src/simulation/fault_names.ts";
import { supervise } from "../../src/simulation/supervisor.ts";
import { mishapAt } from "./one_mishap.ts";

/** These mishaps, one operation after the other; `undefined` is none. */
function script(...mishaps: readonly (Mishap | undefined)[]): MishapPlan {
  const queue = mishaps.values();
  return { next: () => queue.next().value ?? undefined, uniform: () => 0.4 };
}

/** No mishaps, and these random numbers. */
function numbers(...given: readonly number[]): MishapPlan {
  const queue = given.values();
  return { next: () => undefined, uniform: () => queue.next().value ?? NaN };
}

const PUT = { puts: [{ key: ["a"], value: "1" }] };

async function valueOf(machine: Machine): Promise<string | null> {
  return (await machine.kv.get(["a"])).value;
}

Deno.test("DiskFile loses what was not synced, up to any byte", () => {
  const file = new DiskFile();
  file.append("abc");
  file.sync();
  file.append("defg");
  assertEquals(file.syncedBytes, 3);
  for (const [part, left] of [[0, "abc"], [0.5, "abcde"], [0.999, "abcdefg"]] as const) {
    const copy = new DiskFile();
    copy.append("abc");
    copy.sync();
    copy.append("defg");
    copy.cutPower(part);
    assertEquals([copy.text, copy.syncedBytes], [left, left.length]);
  }
  file.truncate(1);
  assertEquals(file.text, "a");
  file.cutPower(0.1);
  assertEquals(file.text, "abc");
});

Deno.test("DiskFile knows what was synced where it was cut off and written anew", () => {
  // Written as it was: the disk has its beginning, and loses what follows. Written otherwise: it has one of the two.
  for (
    const [anew, part, left] of [["bcde", 0, "abc"], ["bxde", 0.1, "abc"], [
      "bxde",
      0.9,
      "abxde",
    ]] as const
  ) {
    const file = new DiskFile();
    file.append("abc");
    file.sync();
    file.truncate(1);
    file.append(anew);
    file.cutPower(part);
    assertEquals([file.text, file.syncedBytes], [left, left.length]);
  }
});

Deno.test("faultyKv() fails before a commit, after it, or lies about it", async () => {
  const cases: readonly (readonly [Mishap, string, string | null])[] = [
    [{ fault: "kv-fail", when: "before" }, "throws", null],
    [{ fault: "kv-timeout", when: "after" }, "throws", "1"],
    [{ fault: "kv-conflict", when: "before" }, "null", null],
    [{ fault: "kv-conflict", when: "after" }, "null", "1"],
    [{ fault: "crash", when: "before" }, "Crash", null],
    [{ fault: "crash", when: "after" }, "Crash", "1"],
  ];
  for (const [mishap, expected, value] of cases) {
    const machine = new Machine(script(mishap), 0);
    const life = machine.spawn();
    const kv = faultyKv(machine, life);
    const result = await kv.commit(PUT).then(
      (version) => String(version),
      (error) => error instanceof Crash ? "Crash" : "throws",
    );
    const name = `${mishap.fault} ${mishap.when}`;
    assertEquals([result, await valueOf(machine)], [expected, value], name);
    assertEquals(machine.injected, { [mishap.fault]: 1 });
    if (mishap.fault === "crash") await assertRejects(() => kv.get(["a"]), Crash);
    else assertEquals((await kv.get(["a"])).value, value);
  }
});

Deno.test("faultyFile() writes a part when the disk is full or the process dies", async () => {
  const full = new Machine(script({ fault: "disk-full", when: "during" }), 0);
  await assertRejects(
    () => faultyFile(full, full.spawn()).append("abcdef"),
    Error,
    "No space left on device",
  );
  assertEquals(full.disk.text, "ab");
  const dead = new Machine(script(undefined, { fault: "crash", when: "during" }), 0);
  const file = faultyFile(dead, dead.spawn());
  await file.append("12");
  await assertRejects(() => file.append("abcdef"), Crash);
  // A part of what was written survives, as nothing was synced.
  assertEquals(dead.disk.text, "12ab".slice(0, 2));
  await assertRejects(() => file.append("more"), Crash);
});

Deno.test("Machine cuts the power with every other death, and only when nobody else runs", () => {
  const machine = new Machine(numbers(0.5, 0.4, 0.6), 0);
  const [first, second] = [machine.spawn(), machine.spawn()];
  machine.disk.append("abc");
  assertThrows(() => machine.kill(first), Crash);
  assertEquals(machine.disk.text, "abc");
  assertThrows(() => machine.kill(second), Crash);
  assertEquals(machine.disk.text, "abc");
  assertThrows(() => machine.kill(machine.spawn()), Crash);
  assertEquals(machine.disk.text, "ab");
});

Deno.test("supervise() starts again after a crash or a failure, until it is done", async () => {
  const machine = new Machine(
    script({ fault: "crash", when: "after" }, { fault: "kv-fail", when: "before" }),
    0,
  );
  await supervise(machine, async (life) => {
    await faultyKv(machine, life).commit(PUT);
  });
  assertEquals(machine.processes, 3);
  assert(machine.trace.includes("p1 died"));
  assert(machine.trace.some((line) => line.startsWith("p2 failed: Error: Cannot commit")));
});

Deno.test("supervise() lets another process take over while one stands still", async () => {
  const machine = new Machine(script({ fault: "takeover", when: "before" }), 0);
  await supervise(machine, async (life) => {
    const version = await faultyKv(machine, life).commit({
      checks: [{ key: ["a"], version: null }],
      ...PUT,
    });
    if (version === null && life.name === "p1") throw new Error("Too late");
  });
  assertEquals(machine.trace, [
    "p1 commit 1+0: takeover before",
    "p1 stands still",
    "p2 commit 1+0",
    "p1 goes on",
    "p1 is refused",
    "p1 failed: Error: Too late",
  ]);
});

Deno.test("supervise() lets the one that has the journal end first", async () => {
  const machine = new Machine(script({ fault: "takeover", when: "after" }), 0);
  await supervise(machine, async (life) => {
    await faultyFile(machine, life).exclusively(async () => {
      await faultyFile(machine, life).append(life.name);
      await faultyFile(machine, life).append(".");
    });
  });
  assertEquals(machine.disk.text, "p1.p2.");
});

Deno.test("supervise() gives up on a program that never gets done, and says why", async () => {
  const machine = new Machine(script(), 0);
  const error = await assertRejects(
    () => supervise(machine, () => Promise.reject(new Error("Never"))),
    Error,
    "Cannot get done",
  );
  assertEquals((error.cause as Error).message, "Never");
});

Deno.test("randomMishaps() depends on the seed alone and ends", () => {
  const all = new Set(FAULT_NAMES);
  function run(seed: number): string[] {
    const plan = randomMishaps(seed, all, 100);
    const operations = Object.keys(MISHAPS) as Operation[];
    return Array.from({ length: 5000 }, (_, i) => {
      const mishap = plan.next(operations[i % operations.length]!);
      return mishap === undefined ? "" : `${i} ${mishap.fault} ${mishap.when}`;
    });
  }
  assertEquals(run(1), run(1));
  const mishaps = run(1).filter((line) => line !== "");
  assert(mishaps.length > 0 && mishaps.length < 200, `${mishaps.length} mishaps`);
  assertEquals(run(1).slice(-2000).join(""), "");
  assertEquals(randomMishaps(1, new Set(), 10).next("commit"), undefined);
});

Deno.test("mishapAt() puts one mishap in at one place", () => {
  const plan = mishapAt(2, 1);
  assertEquals([plan.next("read"), plan.next("sync")], [undefined, undefined]);
  assertEquals(plan.operation, undefined);
  assertEquals(plan.next("commit"), MISHAPS.commit[1]);
  assertEquals([plan.next("commit"), plan.seen, plan.operation], [undefined, 4, "commit"]);
});
