/**
 * What happened to an account, read off the lines of its journal: signals, orders, payouts, pauses.
 *
 * @module
 */

import type { ClosedPosition } from "../core/account.ts";
import type { Action } from "../core/action.ts";
import type { Fill, Order, RejectionReason } from "../core/order.ts";
import type { PersonCommand } from "../core/person_command.ts";
import type { PauseReason } from "../core/risk.ts";
import type { Signal } from "../core/signal.ts";
import { eventTimeMs } from "../core/step.ts";
import { entryOf, type JournalLine } from "./journal.ts";
import { isRow, type TurnEntry } from "./journal_entry.ts";
import { PriceRowReader } from "./price_rows.ts";

/** A signal, and what became of it. */
export interface SignalView {
  /** The signal. */
  readonly signal: Signal;
  /** Id of the order that it became; `null` if it was rejected. */
  readonly orderId: string | null;
  /** Why it became no order; `null` if it did. */
  readonly rejection: RejectionReason | null;
}

/** An order, and what became of it. */
export interface OrderView {
  /** The order. */
  readonly order: Order;
  /** Whether it waits, was carried out at least in part, or came to nothing. */
  readonly status: "open" | "filled" | "rejected";
  /** What was bought, oldest first. */
  readonly fills: readonly Fill[];
  /** Why nothing was bought; `null` if something was, or nobody said. What a fill left is in the fill. */
  readonly rejection: RejectionReason | null;
}

/** A pause or its end. */
export interface PauseView {
  /** Which of them. */
  readonly kind: "pause" | "resume";
  /** Why trading was paused; `null` for the end of a pause. */
  readonly reason: PauseReason | null;
  /** What the person said about it; `null` if nobody said anything. */
  readonly note: string | null;
  /** Equity at that moment, micro-dollars. */
  readonly equityMicros: number;
  /** When, milliseconds since the epoch. */
  readonly timeMs: number;
}

/** A line of the journal, as far as people look at it. */
export interface EntryView {
  /** Its number, from 0. */
  readonly seq: number;
  /** Its hash. */
  readonly hash: string;
  /** What kind of line it is: `open`, `turn`, `warmup` or `checkpoint`. */
  readonly kind: string;
  /** Time of its last event, milliseconds since the epoch; `null` if it has none. */
  readonly timeMs: number | null;
  /** Events in it that changed something. */
  readonly inputs: number;
  /** What people asked for in it. */
  readonly commands: readonly PersonCommand[];
  /** What it led to. */
  readonly actions: readonly Action[];
}

/** All that happened. */
export interface AccountHistory {
  /** Every signal, oldest first. */
  readonly signals: readonly SignalView[];
  /** Every order, oldest first. */
  readonly orders: readonly OrderView[];
  /** Every position that was paid out, oldest first. */
  readonly closed: readonly ClosedPosition[];
  /** Every pause and its end, oldest first. */
  readonly pauses: readonly PauseView[];
  /** The last lines, oldest first. */
  readonly entries: readonly EntryView[];
  /** Time of the last event that changed something, milliseconds since the epoch; `null` if none has. */
  readonly lastEventMs: number | null;
}

/** A view while it is put together. */
type Draft<T> = { -readonly [K in keyof T]: T[K] };

/** Collects a history, line by line. */
export class HistoryReader {
  readonly #signals: SignalView[] = [];
  readonly #lastSignals = new Map<string, Draft<SignalView>>();
  readonly #orders = new Map<string, Draft<OrderView>>();
  readonly #closed: ClosedPosition[] = [];
  readonly #pauses: PauseView[] = [];
  readonly #lastLines: JournalLine[] = [];
  readonly #maxEntries: number;
  #lastTurn: JournalLine | undefined;

  /** @param maxEntries How many of the last lines are wanted. */
  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries;
  }

  /** Takes the next line. */
  take(line: JournalLine): void {
    this.#lastLines.push(line);
    if (this.#lastLines.length > this.#maxEntries) this.#lastLines.shift();
    if (line.kind !== "turn") return;
    this.#lastTurn = line;
    // Most lines hold prices only and need not be read.
    if (!line.text.includes('"actions":')) return;
    for (const action of actionsOf(entryOf(line) as TurnEntry)) this.#note(action);
  }

  /**
   * What was collected.
   *
   * @param isOpen Says whether an order is under way.
   */
  history(isOpen: (orderId: string) => boolean): AccountHistory {
    const entries = this.#lastLines.map(entryView);
    return {
      signals: this.#signals,
      orders: [...this.#orders.values()].map((view) =>
        isOpen(view.order.id) ? { ...view, status: "open" } : view
      ),
      closed: this.#closed,
      pauses: this.#pauses,
      entries,
      lastEventMs: this.#lastTurn === undefined ? null : entryView(this.#lastTurn).timeMs,
    };
  }

  #note(action: Action): void {
    switch (action.kind) {
      case "signal":
        return this.#signal(action.signal);
      case "order":
        this.#routed(action.order.signalId, { orderId: action.order.id });
        this.#orders.set(action.order.id, {
          order: action.order,
          status: "rejected",
          fills: [],
          rejection: null,
        });
        return;
      case "rejection":
        if (action.orderId === undefined) {
          return this.#routed(action.signalId, { rejection: action.reason });
        }
        return this.#settled(action.orderId, { rejection: action.reason });
      case "fill": {
        const fills = [...this.#orders.get(action.order.id)?.fills ?? [], action.fill];
        return this.#settled(action.order.id, { status: "filled", fills });
      }
      case "resolution":
        this.#closed.push(action.position);
        return;
      case "pause":
      case "resume": {
        const { kind, equityMicros, timeMs, note = null } = action;
        const reason = action.kind === "pause" ? action.reason : null;
        this.#pauses.push({ kind, reason, note, equityMicros, timeMs });
      }
    }
  }

  #signal(signal: Signal): void {
    const view = { signal, orderId: null, rejection: null };
    this.#signals.push(view);
    this.#lastSignals.set(signal.id, view);
  }

  #routed(signalId: string, became: Partial<SignalView>): void {
    Object.assign(this.#lastSignals.get(signalId) ?? {}, became);
  }

  #settled(orderId: string, became: Partial<OrderView>): void {
    Object.assign(this.#orders.get(orderId) ?? {}, became);
  }
}

function actionsOf({ inputs }: TurnEntry): readonly Action[] {
  return inputs.flatMap((input) => "actions" in input ? input.actions ?? [] : []);
}

function entryView(line: JournalLine): EntryView {
  const { seq, hash, kind } = line;
  const entry = entryOf(line);
  if (entry.kind !== "turn") {
    return { seq, hash, kind, timeMs: null, inputs: 0, commands: [], actions: [] };
  }
  const { inputs } = entry;
  return {
    seq,
    hash,
    kind,
    timeMs: inputTimesMs(entry).reduce<number | null>(laterMs, null),
    inputs: inputs.length,
    commands: inputs.flatMap((input) =>
      "event" in input && input.event.kind === "command" ? [input.event] : []
    ),
    actions: actionsOf(entry),
  };
}

/** Times of inputs, of a run of prices the last. */
function inputTimesMs(entry: TurnEntry): readonly (number | undefined)[] {
  const reader = new PriceRowReader(entry);
  return entry.inputs.map((input) => {
    if (isRow(input)) return reader.read(input).at(-1)?.timeMs;
    if ("quotes" in input) return reader.read(input.quotes).at(-1)?.timeMs;
    const { event } = input;
    return event.kind === "warmup" ? event.timeMs : eventTimeMs(event);
  });
}

function laterMs(last: number | null, timeMs: number | undefined): number | null {
  return timeMs === undefined || (last !== null && last > timeMs) ? last : timeMs;
}
