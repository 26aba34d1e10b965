/**
 * What the lines of a journal say, and how it is put into JSON.
 *
 * Nearly all that happens is prices, so these are written short: market ids once a line, prices as plain rows of numbers.
 * All else is written as the core has it.
 *
 * @module
 */

import type { Action } from "../core/action.ts";
import type { CostModel } from "../core/costs.ts";
import type { EngineEvent } from "../core/event.ts";
import type { Quote } from "../core/quote.ts";
import type { StrategyParams } from "../core/strategy_params.ts";
import type { Cursor, Input, Tally } from "../core/turn.ts";
import type { WarmUp } from "../core/warm_up.ts";
import type { WarmUpRecord } from "./warm_up_record.ts";

/** Raised whenever the meaning or the shape of the lines changes. */
export const JOURNAL_VERSION = 2;

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
export interface TurnEntry {
  readonly kind: "turn";
  readonly cursor: Cursor | null;
  readonly tally: Tally;
  /** Ids that `inputs` refers to by their positions. */
  readonly markets: readonly string[];
  readonly inputs: readonly InputRecord[];
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

/** Prices: market by its position, price of YES, time, and again for the next one. */
type QuoteRow = readonly number[];

/** An event that is not only prices; a warm-up is named only. */
type EventRecord =
  | Exclude<EngineEvent, { readonly kind: "warmup" }>
  | { readonly kind: "warmup"; readonly warm_up_id: string; readonly timeMs: number };

/** An input as JSON: one price, several of them, or an event; what it led to is missing if that was nothing. */
export type InputRecord =
  | QuoteRow
  | { readonly quotes: QuoteRow; readonly actions?: readonly Action[] }
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
): Pick<TurnEntry, "markets" | "inputs"> {
  const positions = new Map<string, number>();
  function row(quotes: readonly Quote[]): number[] {
    const numbers: number[] = [];
    for (const { marketId, yesPrice, timeMs } of quotes) {
      let position = positions.get(marketId);
      if (position === undefined) positions.set(marketId, position = positions.size);
      numbers.push(position, yesPrice, timeMs);
    }
    return numbers;
  }
  const records = inputs.map(({ event, actions }): InputRecord => {
    const led = actions.length === 0 ? {} : { actions };
    if (event.kind === "quote" && actions.length === 0 && isPlain(event)) return row([event]);
    if (event.kind === "quotes" && event.quotes.every(isPlain)) {
      return { quotes: row(event.quotes), ...led };
    }
    if (event.kind !== "warmup") return { event, ...led };
    const { kind, timeMs } = event;
    return { event: { kind, warm_up_id: warmUpIds.get(event.warmUp)!, timeMs }, ...led };
  });
  return { markets: [...positions.keys()], inputs: records };
}

/** Names of the requests among inputs. */
export function requestsIn(inputs: readonly Pick<Input, "event">[]): readonly string[] {
  return inputs.flatMap(({ event }) =>
    event.kind === "command" && event.id !== undefined ? [event.id] : []
  );
}

/** Whether a price says no more than a row of numbers can: those of a live feed do. */
function isPlain({ noPrice, receivedMs }: Quote): boolean {
  return noPrice === undefined && receivedMs === undefined;
}

/**
 * Reads what {@linkcode inputRecords} wrote.
 *
 * @param entry The line.
 * @param warmUps Warm-ups that lines before it brought, by name.
 */
export function inputsFrom(
  { markets, inputs }: Pick<TurnEntry, "markets" | "inputs">,
  warmUps: ReadonlyMap<string, WarmUp>,
): readonly Input[] {
  return inputs.map((record): Input => {
    if (Array.isArray(record)) {
      return { event: { kind: "quote", ...quotesFrom(record, markets)[0]! }, actions: [] };
    }
    const { actions = [] } = record as Exclude<InputRecord, QuoteRow>;
    if ("quotes" in record) {
      return { event: { kind: "quotes", quotes: quotesFrom(record.quotes, markets) }, actions };
    }
    const { event } = record as { event: EventRecord };
    if (event.kind !== "warmup") return { event, actions };
    const warmUp = warmUps.get(event.warm_up_id);
    if (warmUp === undefined) throw new Error(`Cannot find the warm-up ${event.warm_up_id}`);
    return { event: { kind: "warmup", warmUp, timeMs: event.timeMs }, actions };
  });
}

function quotesFrom(row: QuoteRow, markets: readonly string[]): readonly Quote[] {
  const quotes: Quote[] = [];
  for (let i = 0; i < row.length; i += 3) {
    quotes.push({ marketId: markets[row[i]!]!, yesPrice: row[i + 1]!, timeMs: row[i + 2]! });
  }
  return quotes;
}
