/**
 * What the lines of a journal say, and how it is put into JSON.
 *
 * Nearly all that happens is prices, so these are written short, as rows of numbers. All else is written as the core has it.
 *
 * @module
 */

import type { Action } from "../core/action.ts";
import type { CostModel } from "../core/costs.ts";
import type { EngineEvent } from "../core/event.ts";
import type { StrategyParams } from "../core/strategy_params.ts";
import type { Cursor, Input, Tally } from "../core/turn.ts";
import type { WarmUp } from "../core/warm_up.ts";
import type { PageRecord } from "./page_records.ts";
import {
  fitsRow,
  type PriceRow,
  type PriceRowContext,
  PriceRowReader,
  PriceRowWriter,
} from "./price_rows.ts";
import type { WarmUpRecord } from "./warm_up_record.ts";

/** Raised whenever the meaning or the shape of the lines changes. */
export const JOURNAL_VERSION = 4;

/** The first line: all that a state begins with. */
export interface OpenEntry {
  readonly kind: "open";
  /** {@linkcode JOURNAL_VERSION} of the program that wrote it. */
  readonly version: number;
  /** Where the events come from. */
  readonly source: Readonly<Record<string, string | number>>;
  readonly params: StrategyParams;
  readonly costs: CostModel;
  readonly trading: boolean;
  /** Name of the warm-up. */
  readonly warm_up_id: string;
  readonly warm_up: WarmUpRecord;
}

/** A warm-up that a later line refers to. */
export interface WarmUpEntry {
  readonly kind: "warmup";
  readonly warm_up_id: string;
  readonly warm_up: WarmUpRecord;
}

/** What changed the state in a turn, what that led to, and how far the source is used up. */
export interface TurnEntry extends PriceRowContext {
  readonly kind: "turn";
  readonly cursor: Cursor | null;
  readonly tally: Tally;
  readonly inputs: readonly InputRecord[];
  /** What was added to the source's memory; missing if nothing was, and in lines of versions before 4. */
  readonly pages?: readonly PageRecord[];
}

/** The state as it was then, so that a change of the program's mind shows where it happened. */
export interface CheckpointEntry {
  readonly kind: "checkpoint";
  /** SHA-256 of the state's canonical text. */
  readonly state_hash: string;
  /** `STATE_VERSION` of that text; missing in journals that were begun by version 1. */
  readonly state_version?: number;
}

/** A line of a journal. */
export type JournalEntry = OpenEntry | WarmUpEntry | TurnEntry | CheckpointEntry;

/** An event that is not only prices; a warm-up is named only. */
type EventRecord =
  | Exclude<EngineEvent, { readonly kind: "warmup" }>
  | { readonly kind: "warmup"; readonly warm_up_id: string; readonly timeMs: number };

/** An input as JSON: one price, several of them, or an event; what it led to is missing if that was nothing. */
export type InputRecord =
  | PriceRow
  | { readonly quotes: PriceRow; readonly actions?: readonly Action[] }
  | { readonly event: EventRecord; readonly actions?: readonly Action[] };

/**
 * Inputs as JSON.
 *
 * @param inputs The inputs.
 * @param warmUpIds Names of the warm-ups in them.
 */
export function inputRecords(
  inputs: readonly Input[],
  warmUpIds: ReadonlyMap<WarmUp, string>,
): Pick<TurnEntry, "inputs"> & PriceRowContext {
  const writer = new PriceRowWriter();
  const records = inputs.map(({ event, actions }): InputRecord => {
    const led = actions.length === 0 ? {} : { actions };
    if (event.kind === "quote" && actions.length === 0 && fitsRow(event)) {
      return writer.row([event]);
    }
    if (event.kind === "quotes" && event.quotes.every(fitsRow)) {
      return { quotes: writer.row(event.quotes), ...led };
    }
    if (event.kind !== "warmup") return { event, ...led };
    const { kind, timeMs } = event;
    return { event: { kind, warm_up_id: warmUpIds.get(event.warmUp)!, timeMs }, ...led };
  });
  return { ...writer.context, inputs: records };
}

/** Names of the requests among inputs. */
export function requestsIn(inputs: readonly Pick<Input, "event">[]): readonly string[] {
  return inputs.flatMap(({ event }) =>
    event.kind === "command" && event.id !== undefined ? [event.id] : []
  );
}

/**
 * Reads what {@linkcode inputRecords} wrote.
 *
 * @param entry The line.
 * @param warmUps Warm-ups that lines before it brought, by name.
 */
export function inputsFrom(
  entry: Pick<TurnEntry, "inputs"> & PriceRowContext,
  warmUps: ReadonlyMap<string, WarmUp>,
): readonly Input[] {
  const reader = new PriceRowReader(entry);
  return entry.inputs.map((record): Input => {
    if (isRow(record)) {
      return { event: { kind: "quote", ...reader.read(record)[0]! }, actions: [] };
    }
    const { actions = [] } = record;
    if ("quotes" in record) {
      return { event: { kind: "quotes", quotes: reader.read(record.quotes) }, actions };
    }
    const { event } = record;
    if (event.kind !== "warmup") return { event, actions };
    const warmUp = warmUps.get(event.warm_up_id);
    if (warmUp === undefined) throw new Error(`Cannot find the warm-up ${event.warm_up_id}`);
    return { event: { kind: "warmup", warmUp, timeMs: event.timeMs }, actions };
  });
}

/** Whether an input is one price and nothing more. */
export function isRow(record: InputRecord): record is PriceRow {
  return Array.isArray(record);
}
