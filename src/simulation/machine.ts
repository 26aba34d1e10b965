/**
 * A machine in memory: a KV, a disk, a clock and a trace, all of which outlive the processes that run on it.
 *
 * At most one process runs at any moment. One that stands still has been parked; the others do not wait for real time. So
 * a run depends on its seed alone.
 *
 * @module
 */

import type { Clock } from "../store/lease.ts";
import { MemoryKv } from "../store/memory_kv.ts";
import { DiskFile } from "./disk_file.ts";
import type { MachineFault } from "./fault_names.ts";
import { hashMemory } from "./hash_memory.ts";
import type { Mishap, MishapPlan, Operation } from "./mishap.ts";

const MS_PER_DAY = 86_400_000;

/** Thrown to a process when it dies. Nothing that it does afterwards reaches the machine. */
export class Crash extends Error {
  override readonly name = "Crash";
}

/** A process as the machine knows it. */
export interface Life {
  /** Name in the trace. */
  readonly name: string;
  /** Whether it has died. */
  isDead: boolean;
  /** Wakes it up, if it stands still. */
  wake?: (() => void) | undefined;
  /** Over when it goes on, if it stands still. */
  still?: Promise<void> | undefined;
  /** Operations until it stands still by itself, so that another one gets its turn. */
  untilPause: number;
}

/** The machine. */
export class Machine {
  /** The KV. */
  readonly kv = new MemoryKv();
  /** The journal's file. */
  readonly disk = new DiskFile();
  /** SHA-256 of what processes read. */
  readonly hash = hashMemory();
  /** What happened, a line an operation. */
  readonly trace: string[] = [];
  /** How often each fault was put in. */
  readonly injected: Partial<Record<MachineFault, number>> = {};
  /** The process that has the journal to itself. */
  lockedBy: Life | undefined;
  /** Told when a process stands still. */
  onPark: () => void = () => {};
  /** The processes that have not ended. */
  readonly #lives: Life[] = [];
  readonly #plan: MishapPlan;
  #started = 0;
  #nowMs: number;

  /**
   * @param plan What goes wrong.
   * @param startMs Time on its clock, milliseconds since the epoch.
   */
  constructor(plan: MishapPlan, startMs: number) {
    this.#plan = plan;
    this.#nowMs = startMs;
  }

  /** The time. It passes when somebody waits, and a little with every operation. */
  get clock(): Clock {
    return {
      nowMs: () => this.#nowMs,
      wait: (ms) => {
        this.#nowMs += ms;
        return Promise.resolve();
      },
    };
  }

  /** Lets time pass. */
  pass(ms: number): void {
    this.#nowMs += ms;
  }

  /** A random number for how exactly something goes wrong: 0 to below 1. */
  uniform(): number {
    return this.#plan.uniform();
  }

  /** Processes started so far. */
  get processes(): number {
    return this.#started;
  }

  /** Whether no other process runs. */
  isAlone(life: Life): boolean {
    return this.#lives.every((other) => other === life);
  }

  /** Mishaps so far. */
  get mishaps(): number {
    return Object.values(this.injected).reduce((sum, times) => sum + times, 0);
  }

  /** Starts a process. */
  spawn(): Life {
    const name = `p${++this.#started}`;
    const life: Life = { name, isDead: false, untilPause: Infinity };
    this.#lives.push(life);
    return life;
  }

  /**
   * Begins an operation.
   *
   * @returns What goes wrong with it, if anything: up to the caller, but for a crash before.
   * @throws {Crash} If the process is dead or dies.
   */
  begin(life: Life, operation: Operation, detail: string): Mishap | undefined {
    if (life.isDead) throw new Crash(`${life.name} is dead`);
    this.#nowMs++;
    const mishap = this.#possible(life, this.#plan.next(operation));
    const what = mishap === undefined ? "" : `: ${mishap.fault} ${mishap.when}`;
    this.trace.push(`${life.name} ${operation} ${detail}${what}`);
    if (mishap === undefined) return undefined;
    this.injected[mishap.fault] = (this.injected[mishap.fault] ?? 0) + 1;
    if (mishap.fault === "crash" && mishap.when === "before") this.kill(life);
    if (mishap.fault === "clock-set") {
      this.#nowMs += Math.round(MS_PER_DAY * (2 * this.uniform() - 1));
    }
    return mishap;
  }

  /** Begins an operation of a process that may have to stand still first. */
  async enter(life: Life, operation: Operation, detail: string): Promise<Mishap | undefined> {
    // Of two operations at once neither goes on.
    if (life.still !== undefined) await life.still;
    if (life.untilPause-- <= 0 && this.lockedBy !== life) {
      life.untilPause = Infinity;
      await this.park(life);
    }
    const mishap = this.begin(life, operation, detail);
    if (mishap?.fault === "takeover" && mishap.when === "before") await this.park(life);
    return mishap;
  }

  /** Ends an operation that has happened, after which a process may have to stand still, or dies. */
  async leave(life: Life, mishap: Mishap | undefined): Promise<void> {
    if (mishap?.fault === "crash") this.kill(life);
    if (mishap?.fault === "takeover" && mishap.when === "after") await this.park(life);
  }

  /**
   * Ends a process; every other time the power goes with it, if no other process runs.
   *
   * @throws {Crash} Always.
   */
  kill(life: Life): never {
    this.end(life);
    if (this.#lives.length === 0 && this.uniform() < 0.5) this.disk.cutPower(this.uniform());
    this.trace.push(`${life.name} died`);
    throw new Crash(`${life.name} died`);
  }

  /** A process has ended: its lock is free, and nothing that it still tries happens. */
  end(life: Life): void {
    life.isDead = true;
    if (this.lockedBy === life) this.lockedBy = undefined;
    const index = this.#lives.indexOf(life);
    if (index >= 0) this.#lives.splice(index, 1);
  }

  /** Makes a process stand still until it is woken. */
  async park(life: Life): Promise<void> {
    if (life.still !== undefined) return await life.still;
    this.trace.push(`${life.name} stands still`);
    life.still = new Promise<void>((wake) => {
      life.wake = wake;
      this.onPark();
    });
    await life.still;
    life.still = life.wake = undefined;
    this.trace.push(`${life.name} goes on`);
  }

  /** One process at a time can be taken over: there is no third one to do it. */
  #possible(life: Life, mishap: Mishap | undefined): Mishap | undefined {
    return mishap?.fault === "takeover" && !this.isAlone(life) ? undefined : mishap;
  }
}
