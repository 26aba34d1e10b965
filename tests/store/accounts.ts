/**
 * Accounts for the tests of the store: a KV and a journal in memory that fail on request, and a clock that only goes on
 * when somebody waits.
 *
 * @module
 */

import {
  canonicalState,
  createEngineState,
  type EngineEvent,
  type EngineOptions,
  type EngineState,
  mapEntries,
  step,
} from "../../mod.ts";
import type { Action } from "../../src/core/action.ts";
import { emptyTally, type Input, type Tally, type Turn } from "../../src/core/turn.ts";
import type { Kv, KvBatch, KvEntry, KvKey } from "../../src/store/kv.ts";
import { acquireLease, type Clock, type Lease, type LeaseOptions } from "../../src/store/lease.ts";
import { MemoryJournalFile } from "../../src/store/memory_journal_file.ts";
import { MemoryKv } from "../../src/store/memory_kv.ts";
import { StateStore, type StoreOptions } from "../../src/store/state_store.ts";
import { HOUR_MS, MARKET, OTHER_MARKET, START_MS, trade, warmUp } from "../core/builders.ts";

export const PROFILE = "test";

/** A clock that goes on only when somebody waits. */
export class FakeClock implements Clock {
  timeMs = START_MS;
  /** Told before the time goes on. */
  onWait: (ms: number) => void = () => {};

  nowMs(): number {
    return this.timeMs;
  }

  wait(ms: number): Promise<void> {
    this.onWait(ms);
    this.timeMs += ms;
    return Promise.resolve();
  }
}

/** What becomes of a transaction: it fails and did not happen, fails and did, conflicts with nothing, or works. */
export type Fate = "before" | "after" | "conflict" | "works";

/** A KV that does what a test says. */
export class FaultyKv implements Kv {
  readonly inner: Kv;
  /** Says what becomes of a transaction, by its number from 0. */
  fate: (commit: number, batch: KvBatch) => Fate = () => "works";
  /** Told before every read of a key. */
  onGet: (key: KvKey) => void = () => {};
  /** Told after every transaction that happened. */
  onCommit: (batch: KvBatch) => void | Promise<void> = () => {};
  commits = 0;

  constructor(inner: Kv = new MemoryKv()) {
    this.inner = inner;
  }

  async get(key: KvKey): Promise<KvEntry> {
    this.onGet(key);
    return await this.inner.get(key);
  }

  list(prefix: KvKey): AsyncIterable<KvEntry> {
    return this.inner.list(prefix);
  }

  async commit(batch: KvBatch): Promise<string | null> {
    const fate = this.fate(this.commits++, batch);
    if (fate === "conflict") return null;
    if (fate === "before") throw new Error("Connection lost");
    const version = await this.inner.commit(batch);
    if (version !== null) await this.onCommit(batch);
    if (fate === "after") throw new Error("Timeout");
    return version;
  }

  close(): void {
    this.inner.close();
  }

  /** All that is in it, leases left out. */
  async contents(): Promise<ReadonlyMap<string, string>> {
    const contents = new Map<string, string>();
    for await (const { key, value } of this.inner.list(["pilotfish"])) {
      if (key[2] !== "lease" && key[2] !== "fence") contents.set(key.slice(2).join("/"), value!);
    }
    return contents;
  }
}

/** Where an account is. */
export interface Place {
  readonly kv: FaultyKv;
  readonly file: MemoryJournalFile;
  readonly clock: FakeClock;
}

/** A place where nothing is yet. */
export function newPlace(): Place {
  return { kv: new FaultyKv(), file: new MemoryJournalFile(), clock: new FakeClock() };
}

/** Takes the lease, whoever has it: as after a crash, once it has lapsed. */
export function takeLease(
  { kv, clock }: Place,
  given: Partial<LeaseOptions> = {},
): Promise<Lease> {
  return acquireLease(kv.inner, PROFILE, {
    owner: "test",
    clock,
    probe: () => Promise.resolve("gone"),
    ...given,
  });
}

/** State before the first event; it follows all categories. */
export function startState({ params, ...given }: EngineOptions = {}): EngineState {
  return createEngineState(warmUp(), { params: { categories: [], ...params }, ...given });
}

/** Opens the account, or begins it. */
export async function openStore(
  place: Place,
  given: Partial<StoreOptions> = {},
): Promise<StateStore> {
  const lease = given.lease ?? await takeLease(place);
  const { kv, file, clock } = place;
  const opening = { state: startState(), source: { kind: "test" } };
  return await StateStore.open({ kv, file, clock, lease, profile: PROFILE, opening, ...given });
}

/** Events as the engine would keep them: what each led to, and the state and counts after. */
export class Driver {
  state: EngineState;
  tally: Tally;
  taken: number;

  constructor(state: EngineState, tally: Tally = emptyTally(), taken = 0) {
    this.state = state;
    this.tally = tally;
    this.taken = taken;
  }

  /** Goes on where a store stands. */
  static after({ standing: { state, tally, cursor } }: StateStore): Driver {
    return new Driver(state, tally, Number(cursor?.["taken"] ?? 0));
  }

  turn(...events: readonly EngineEvent[]): Turn {
    const inputs: Input[] = [];
    for (const event of events) {
      const [state, effects] = step(this.state, event);
      const actions = effects.filter((effect) => effect.kind !== "verdict");
      if (state !== this.state || actions.length > 0) inputs.push({ event, actions });
      this.state = state;
      this.taken++;
      this.#count(actions);
    }
    return { inputs, state: this.state, tally: this.tally, cursor: { taken: this.taken } };
  }

  #count(actions: readonly Action[]): void {
    const rejected = { ...this.tally.rejected };
    let { orders } = this.tally;
    for (const action of actions) {
      if (action.kind === "order") orders++;
      if (action.kind === "rejection") rejected[action.reason] = (rejected[action.reason] ?? 0) + 1;
    }
    this.tally = { ...this.tally, trades: this.tally.trades + 1, orders, rejected };
  }
}

export function traded(given: Parameters<typeof trade>[0] = {}): EngineEvent {
  return { kind: "trade", trade: trade(given) };
}

/** Two whales that make a signal, and so an order. */
export const SIGNAL: readonly EngineEvent[] = [
  traded({ wallet: "0xa" }),
  traded({ wallet: "0xb" }),
];

/** The fill of the order that {@linkcode SIGNAL} makes. */
export function filled(state: EngineState): EngineEvent {
  const [open, another] = [...mapEntries(state.router.openOrders)];
  if (open === undefined || another !== undefined) {
    throw new Error("Cannot fill any but a single order");
  }
  const [, { order }] = open;
  return {
    kind: "fill",
    fill: {
      orderId: order.id,
      sharesMicros: 700_000_000,
      priceMicros: 405_120,
      feeMicros: 7_000_000,
      spreadMicros: 5_000,
      impactMicros: 120,
      timeMs: START_MS + 5_000,
    },
  };
}

export function quoted(yesPrice: number, marketId = MARKET): EngineEvent {
  return { kind: "quote", marketId, yesPrice, timeMs: START_MS + HOUR_MS };
}

export const RESOLVED: EngineEvent = {
  kind: "resolution",
  marketId: MARKET,
  yesPayout: 1,
  timeMs: START_MS + 2 * HOUR_MS,
};

/**
 * Keeps a small story, a turn at a time: a signal, its fill, prices, another market, a pause, a resolution.
 *
 * @returns The driver after it.
 */
export async function keepStory(store: StateStore, after = Driver.after(store)): Promise<Driver> {
  for (const turn of storyTurns(after)) {
    await store.commit(turn);
    await store.acknowledge();
  }
  return after;
}

/** The turns of the story. */
export function* storyTurns(driver: Driver): Generator<Turn> {
  yield driver.turn(...SIGNAL);
  yield driver.turn(filled(driver.state));
  yield driver.turn({ kind: "quotes", quotes: [quote(0.5), quote(0.45), quote(0.6)] }, quoted(0.7));
  yield driver.turn(traded({ marketId: OTHER_MARKET, wallet: "0xc", category: "Économie" }));
  yield driver.turn({ kind: "command", command: "pause", timeMs: START_MS + HOUR_MS });
  yield driver.turn(RESOLVED);
}

function quote(yesPrice: number) {
  return { marketId: MARKET, yesPrice, timeMs: START_MS + HOUR_MS };
}

/** The state that a fresh process finds. */
export async function keptState(place: Place): Promise<string> {
  return canonicalState((await openStore(place)).standing.state);
}
