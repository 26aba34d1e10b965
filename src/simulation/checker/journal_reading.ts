/**
 * Reads a journal for the checker, by its format alone: nothing of the store's code is trusted.
 *
 * @module
 */

import type { Action } from "../../core/action.ts";
import type { Quote } from "../../core/quote.ts";
import type { EngineEvent } from "../../core/step.ts";
import type { Tally } from "../../core/turn.ts";
import type { WarmUp, Whale } from "../../core/warm_up.ts";
import type { InputRecord, JournalEntry, OpenEntry } from "../../store/journal_entry.ts";
import type { WarmUpRecord } from "../../store/warm_up_record.ts";

/** An input of a journal. */
export interface RecordedInput {
  /** What happened. */
  readonly event: EngineEvent;
  /** What it led to, as the journal has it. */
  readonly actions: readonly Action[];
  /** Number of its line. */
  readonly seq: number;
  /** Bytes of the journal up to the end of its line, without the line break. */
  readonly endBytes: number;
}

/** A state as a journal vouches for it. */
export interface RecordedState {
  /** Number of inputs before it. */
  readonly inputs: number;
  /** SHA-256 of its canonical text. */
  readonly hash: string;
}

/** What a journal says. */
export interface Recorded {
  /** What the account began with. */
  readonly open: OpenEntry & { readonly warmUp: WarmUp };
  readonly inputs: readonly RecordedInput[];
  readonly checkpoints: readonly RecordedState[];
  /** Counts after the last turn. */
  readonly tally: Tally | undefined;
  /** Number of lines. */
  readonly lines: number;
}

const encoder = new TextEncoder();
/** A line begins with its hash, of all that comes after: `{"hash":"…",`. */
const HASHED_FROM = 75;

/**
 * Reads a journal and checks the chain of its lines.
 *
 * @param text All of the journal.
 * @throws {Error} If a line is no JSON, has another number than its place, or a hash that is not its own.
 */
export async function readJournal(text: string): Promise<Recorded> {
  const lines = text.split("\n");
  if (lines.pop() !== "") throw new Error("The last line of the journal has no end");
  const hashes = await Promise.all(lines.map((line) => sha256(line.slice(HASHED_FROM))));
  const warmUps = new Map<string, WarmUp>();
  const inputs: RecordedInput[] = [];
  const checkpoints: RecordedState[] = [];
  let open: Recorded["open"] | undefined;
  let tally: Tally | undefined;
  let endBytes = 0;
  let prev = "0".repeat(64);
  for (const [seq, line] of lines.entries()) {
    endBytes += line.length + 1;
    const entry = JSON.parse(line) as JournalEntry & Link;
    if (entry.seq !== seq) {
      throw new Error(`Line ${seq} of the journal says that it is ${entry.seq}`);
    }
    if (entry.prev !== prev) {
      throw new Error(`Line ${seq} of the journal does not follow the one before`);
    }
    if (entry.hash !== hashes[seq]) throw new Error(`Line ${seq} of the journal was changed`);
    prev = entry.hash;
    if (entry.kind === "open" || entry.kind === "warmup") {
      warmUps.set(entry.warm_up_id, readWarmUp(entry.warm_up));
    }
    if (entry.kind === "open") open = { ...entry, warmUp: warmUps.get(entry.warm_up_id)! };
    if (entry.kind === "checkpoint") {
      checkpoints.push({ inputs: inputs.length, hash: entry.state_hash });
    }
    if (entry.kind !== "turn") continue;
    tally = entry.tally;
    const rowAt = { markets: entry.markets, timeMs: entry.since_ms ?? 0 };
    for (const record of entry.inputs) {
      inputs.push({ ...readInput(record, rowAt, warmUps), seq, endBytes: endBytes - 1 });
    }
  }
  if (open === undefined) throw new Error("The journal does not say what the account began with");
  return { open, inputs, checkpoints, tally, lines: lines.length };
}

interface Link {
  readonly seq: number;
  readonly prev: string;
  readonly hash: string;
}

/** SHA-256 of a text as UTF-8, 64 hexadecimal digits. */
export async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", encoder.encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What the next row of prices refers to: ids of markets, and the time of the price before it. */
interface RowPlace {
  readonly markets: readonly string[];
  timeMs: number;
}

function readInput(
  record: InputRecord,
  rowAt: RowPlace,
  warmUps: ReadonlyMap<string, WarmUp>,
): Pick<RecordedInput, "event" | "actions"> {
  if ("quotes" in record) {
    const { quotes, actions = [] } = record;
    return { event: { kind: "quotes", quotes: readQuotes(quotes, rowAt) }, actions };
  }
  if (!("event" in record)) {
    return { event: { kind: "quote", ...readQuotes(record, rowAt)[0]! }, actions: [] };
  }
  const { event, actions = [] } = record;
  if (event.kind !== "warmup") return { event, actions };
  const { kind, timeMs } = event;
  return { event: { kind, timeMs, warmUp: warmUps.get(event.warm_up_id)! }, actions };
}

/** Market, micro-dollars, milliseconds since the price before, and again. */
function readQuotes(row: readonly number[], at: RowPlace): readonly Quote[] {
  return Array.from({ length: row.length / 3 }, (_, i) => ({
    marketId: at.markets[row[3 * i]!]!,
    yesPrice: row[3 * i + 1]! / 1_000_000,
    timeMs: at.timeMs += row[3 * i + 2]!,
  }));
}

function readWarmUp({ as_of_ms, cutoff_ms, whales, liquidity_usd }: WarmUpRecord): WarmUp {
  return {
    asOfMs: as_of_ms,
    cutoffMs: cutoff_ms,
    whales: new Map(whales.map(([wallet, ...figures]) => [wallet, readWhale(wallet, figures)])),
    liquidityUsd: new Map(liquidity_usd),
  };
}

function readWhale(wallet: string, figures: readonly number[]): Whale {
  const [winRate, score, trades, expectedWinRate, surprise, avgRoi, sharpe] = figures;
  return {
    wallet,
    winRate: winRate!,
    score: score!,
    trades: trades!,
    expectedWinRate: expectedWinRate!,
    surprise: surprise!,
    avgRoi: avgRoi!,
    sharpe: sharpe!,
  };
}
