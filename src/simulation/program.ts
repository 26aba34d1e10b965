/**
 * What each process of a simulation does: the real engine over the real store, on a machine that fails.
 *
 * @module
 */

import { type Action, actionKey } from "../core/action.ts";
import type { EngineState } from "../core/engine_state.ts";
import type { Order } from "../core/order.ts";
import type { Cursor } from "../core/turn.ts";
import { runEngine } from "../engine.ts";
import type { Venue } from "../execution/venue.ts";
import { type EventLot, lotOf } from "../feed/source.ts";
import type { Keeper } from "../keeper.ts";
import { CommandInbox } from "../store/command_inbox.ts";
import type { JournalFile } from "../store/journal_file.ts";
import type { Kv } from "../store/kv.ts";
import { KvJournalFile } from "../store/kv_journal_file.ts";
import { acquireLease, type Lease } from "../store/lease.ts";
import { StateStore } from "../store/state_store.ts";
import { Writer } from "../store/writer.ts";
import {
  type Breakage,
  performingFirst,
  withoutAcknowledgement,
  withoutFence,
  withoutRollForward,
} from "./broken.ts";
import { withoutBlindness } from "./broken_repair.ts";
import type { Books } from "./books.ts";
import { countedFile } from "./counted_file.ts";
import type { Delivery } from "./delivery.ts";
import type { Answer, Exchange } from "./exchange.ts";
import { faultyFile } from "./faulty_file.ts";
import { faultyKv } from "./faulty_kv.ts";
import type { Installation } from "./installation.ts";
import type { Network } from "./live_evidence.ts";
import type { Life, Machine } from "./machine.ts";
import { Desk, type Person } from "./person.ts";
import type { Takings } from "./takings.ts";
import { wire, type Wiring } from "./wiring.ts";

/** All that a process needs to know. */
export interface ProgramOptions {
  /** How it is set up. */
  readonly installation: Installation;
  /** State before the first event. */
  readonly state: EngineState;
  /** All that ever arrives. */
  readonly deliveries: readonly Delivery[];
  /** Category of a market. */
  readonly categoryOf: (marketId: string) => string;
  /** Who fills orders, unless that is done on paper. */
  readonly exchange: Exchange;
  /** What a live run sees of the markets. */
  readonly books: Books;
  /** Who asks for something by way of the inbox. */
  readonly person: Person;
  /** Keys of the actions that were performed, and how many bytes of the journal were safe when each was first. */
  readonly performed: Map<string, number>;
  /** What there is of sockets and the Data API, where trades come from there. */
  readonly network?: Network | undefined;
  /** What a live run has taken. */
  readonly takings: Takings;
  /** What is taken out of the program. @default {nothing} */
  readonly without?: Breakage | undefined;
  /** Told how many of the deliveries a process has taken, which may be fewer than others had. @default {nobody} */
  readonly onTaken?: ((deliveries: number) => void) | undefined;
}

/** Name of the account. */
export const PROFILE = "simulated";
/** Most deliveries that come again after a start. */
const MAX_OVERLAP = 40;
/** Most deliveries of a lot. */
const MAX_LOT = 12;

/**
 * The program of every process: opens the account, performs what was left undone, goes on to the end of what arrives.
 *
 * @param machine The machine.
 * @param options What the program is about.
 */
export function durableProgram(
  machine: Machine,
  options: ProgramOptions,
): (life: Life) => Promise<void> {
  return (life) => new Process(machine, life, options).run();
}

/** A process. */
class Process {
  readonly #machine: Machine;
  readonly #life: Life;
  readonly #options: ProgramOptions;
  /** The turn that is being kept. */
  #keeping: Promise<void> = Promise.resolve();
  /** Bytes of the journal that this process knows to be in the KV. */
  #kvJournalBytes = 0;

  constructor(machine: Machine, life: Life, options: ProgramOptions) {
    this.#machine = machine;
    this.#life = life;
    this.#options = options;
  }

  async run(): Promise<void> {
    const kv = this.#kv();
    const lease = await this.#lease(kv);
    try {
      const store = await this.#open(kv, lease);
      try {
        await this.#work(store, this.#desk(kv, lease), lease);
      } finally {
        await store.close();
      }
    } finally {
      await lease.release();
    }
  }

  #desk(kv: Kv, lease: Lease): Desk {
    const { clock } = this.#machine;
    const onFault = (what: string) => void this.#machine.trace.push(what);
    return new Desk(new CommandInbox({ kv, lease, clock, profile: PROFILE, onFault }));
  }

  async #work(store: StateStore, desk: Desk, lease: Lease): Promise<void> {
    const machine = this.#machine;
    const isLive = this.#options.installation.venue === "live";
    const { venue, lots } = this.#wire(store);
    for (const action of store.unperformed) {
      if (action.kind === "order") venue.place(action.order);
      this.#perform(action);
    }
    const keeper = this.#keeper(store, venue);
    await keeper.acknowledge();
    const { state, tally, cursor } = store.standing;
    // A live run does not know its place by number, and is told again from before all that it has not taken.
    const position = isLive ? 0 : Number(cursor?.["position"] ?? 0);
    await runEngine({
      state,
      tally,
      source: this.#restingBetween(this.#withDecisions(lots, { desk, lease, position, cursor })),
      venue,
      keeper,
      // What a live run is told next may be the answer to an order of this turn.
      overlaps: machine.uniform() < 0.5 && !isLive,
      onAction: (action) => this.#perform(action),
    });
  }

  /** All that is around the engine, from where the account stands. */
  #wire({ standing }: StateStore): Wiring {
    const { state, without, books, takings, network, ...options } = this.#options;
    const { cursor, pages } = standing;
    const { name } = this.#life;
    const machine = this.#machine;
    const { lots, venue } = wire({
      ...options,
      opening: state,
      send: (order) => this.#send(order),
      look: (order, timeMs) => this.#operate("send", order.id, () => books(order, timeMs)),
      after: cursor,
      pages: without === "memory" ? [] : pages,
      log: {
        overlap: Math.floor(machine.uniform() * MAX_OVERLAP),
        lotSize: 1 + Math.floor(machine.uniform() * MAX_LOT),
        dedupes: without !== "dedupe",
      },
      leavesDecisions: true,
      ...network && {
        network: { ...network, recording: network.recordings.begin(name, standing), without },
      },
      countsWaiting: without !== "facts-cursor",
    });
    if (!(Symbol.asyncIterator in lots)) return { lots, venue };
    const told = without === "blindness" ? withoutBlindness(lots) : lots;
    return { lots: takings.follow(told, name, cursor), venue };
  }

  #kv(): Kv {
    const kv = faultyKv(this.#machine, this.#life);
    return this.#options.without === "fence" ? withoutFence(kv) : kv;
  }

  async #lease(kv: Kv): Promise<Lease> {
    const machine = this.#machine;
    // On one machine a process can find out whether another one has died; on two it has to wait.
    const finds = machine.uniform() < 0.5;
    return await acquireLease(kv, PROFILE, {
      owner: this.#life.name,
      clock: machine.clock,
      standby: true,
      probe: () => Promise.resolve(finds && machine.isAlone(this.#life) ? "gone" : "unknown"),
    });
  }

  async #open(kv: Kv, lease: Lease): Promise<StateStore> {
    const { state, without, installation: { maxWrites } } = this.#options;
    const { clock } = this.#machine;
    const plain = this.#file(kv, lease);
    const file = without === "roll-forward"
      ? withoutRollForward(plain, this.#machine.kv, PROFILE)
      : plain;
    const opening = { state, source: { kind: "simulation" } };
    return await StateStore.open({
      kv,
      file,
      profile: PROFILE,
      lease,
      clock,
      opening,
      maxWrites,
    });
  }

  #file(kv: Kv, lease: Lease): JournalFile {
    const machine = this.#machine;
    if (this.#options.installation.journal === "disk") return faultyFile(machine, this.#life);
    const file = new KvJournalFile(kv, new Writer(kv, lease, machine.clock), PROFILE);
    const counted = countedFile(file, (bytes) => {
      this.#kvJournalBytes = bytes;
    });
    return { ...counted, hash: machine.hash };
  }

  #keeper(store: StateStore, venue: Venue): Keeper {
    const { without } = this.#options;
    const resting: Keeper = {
      commit: async (turn) => {
        await (this.#keeping = store.commit(turn));
        if (turn.inputs.length > 0) await this.#rest("after a turn");
      },
      acknowledge: () => store.acknowledge(),
    };
    if (without === "acknowledge") return withoutAcknowledgement(resting);
    if (without !== "perform-first") return resting;
    return performingFirst(resting, (action) => {
      if (action.kind === "order") venue.place(action.order);
      this.#perform(action);
    });
  }

  /** Takes what a person asks for out of the inbox where its place in the feed is. */
  async *#withDecisions(
    lots: Wiring["lots"],
    { desk, lease, ...start }: {
      readonly desk: Desk;
      readonly lease: Lease;
      readonly position: number;
      readonly cursor: Cursor | undefined;
    },
  ): AsyncGenerator<EventLot> {
    yield* this.#decisionAt(start, { desk, lease });
    const iterator = Symbol.iterator in lots
      ? lots[Symbol.iterator]()
      : lots[Symbol.asyncIterator]();
    for (;;) {
      const next = iterator.next();
      // What need not be waited for is not: beside it a turn is being kept.
      const { done, value: lot } = next instanceof Promise ? await next : next;
      if (done) return;
      yield lot;
      this.#options.onTaken?.(lot.position);
      yield* this.#decisionAt(lot, { desk, lease });
    }
  }

  async *#decisionAt(
    { position, cursor }: { readonly position: number; readonly cursor: Cursor | undefined },
    { desk, lease }: { readonly desk: Desk; readonly lease: Lease },
  ): AsyncGenerator<EventLot> {
    const { deliveries, person, network } = this.#options;
    // There a person's decisions come with all else.
    if (network !== undefined) return;
    const delivery = deliveries[position - 1];
    if (delivery?.kind !== "command") return;
    // Which of two things at a time comes first would be up to the machine that simulates.
    await Promise.allSettled([this.#keeping]);
    while (await person.ask(delivery)) {
      const event = await desk.take(delivery);
      if (event !== undefined) {
        yield lotOf([event], cursor);
        await Promise.allSettled([this.#keeping]);
        return;
      }
      // Only who has the lease finds something.
      await lease.assertHeld();
    }
  }

  async *#restingBetween(lots: AsyncIterable<EventLot>): AsyncGenerator<EventLot> {
    for await (const lot of lots) {
      await this.#rest("before a lot");
      yield lot;
    }
  }

  /** A moment at which nothing is under way. */
  async #rest(when: string): Promise<void> {
    await this.#machine.enter(this.#life, "rest", when);
  }

  #send(order: Order): Answer {
    return this.#operate("send", order.id, () => {
      this.#see(`order/${order.id}`);
      return this.#options.exchange.receive(order);
    });
  }

  #perform(action: Action): void {
    const key = actionKey(action);
    this.#options.network?.recordings.actions.set(key, action);
    this.#operate("perform", key, () => this.#see(key));
  }

  /** Does something outside of the machine, which may fail, before or after. */
  #operate<T>(operation: "send" | "perform", detail: string, act: () => T): T {
    const mishap = this.#machine.begin(this.#life, operation, detail);
    const fails = mishap?.fault === "send-fail";
    if (fails && mishap.when === "before") throw new Error(`Cannot ${operation} ${detail}`);
    const result = act();
    if (fails) throw new Error(`Cannot hear whether ${detail} has arrived`);
    if (mishap?.fault === "crash") this.#machine.kill(this.#life);
    return result;
  }

  /** The world sees an action: performing it again changes nothing. */
  #see(key: string): void {
    const { performed, installation } = this.#options;
    if (performed.has(key)) return;
    const { disk } = this.#machine;
    performed.set(key, installation.journal === "disk" ? disk.syncedBytes : this.#kvJournalBytes);
  }
}
