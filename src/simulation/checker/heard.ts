/**
 * The checker's own reading of what a live run was told: which trades it heard of when, in which order it has to take them,
 * and when it must say that it may be missing some. It reads texts and rows by itself, with none of the program's code.
 *
 * @module
 */

import type { Trade } from "../../core/trade.ts";
import type { CoverageSpan } from "../../feed/coverage.ts";
import type { Receipt } from "../../feed/receipt.ts";
import { type Named, nameOfTrade } from "./taken.ts";

/** What the last process of a live run was told, and what it made of it. */
export interface Heard {
  /** In its order. */
  readonly receipts: readonly Receipt[];
  /** Trades that were taken before it began. */
  readonly before: readonly Trade[];
  /** Trades that it took, in its order. */
  readonly taken: readonly Trade[];
  /** When it said that it may be missing trades, and when that it is not. */
  readonly coverage: readonly { readonly isBlind: boolean; readonly timeMs: number }[];
  /** How well it says that each moment was covered. */
  readonly ledger: readonly CoverageSpan[];
  /** The trades that the Data API shows, and from when on. */
  readonly shown: readonly {
    readonly trade: Named;
    readonly fromMs: number;
  }[];
  /** When no socket told anything, and when the Data API failed. Times are milliseconds since the epoch. */
  readonly outages: readonly Span[];
  readonly failures: readonly Span[];
}

interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** A trade as it was heard of first. */
interface Hearing {
  readonly name: string;
  readonly marketId: string;
  readonly timeMs: number;
  readonly heardMs: number;
  place: number;
}

/** Name of the sockets. */
const SOCKETS = "activity";
/** How long trades may be held back, milliseconds. */
const MAX_HOLD_MS = 10_000;
/** Time in which it has to notice that nothing is told any more, milliseconds. */
const NOTICE_MS = 45_000;
/** How long a question to the Data API takes with all its pages, milliseconds, as a rule. */
const ASKING_MS = 60_000;
/** How long trading is put off where nothing can be repaired, milliseconds; a little more. */
const PATIENCE_MS = 130_000;

/** Goes through receipts. */
class Listening {
  /** In the order in which they are to be taken, within each market. */
  readonly heard: Hearing[] = [];
  readonly #told = new Map<string, number>();
  readonly #minSizeUsd: number;
  #held: Hearing[] | undefined;
  #holdUntilMs = 0;
  #places = 0;
  readonly #up = new Set<string>();
  #isGap = false;

  constructor(before: readonly Trade[], minSizeUsd: number) {
    this.#minSizeUsd = minSizeUsd;
    for (const trade of before) {
      const name = nameOfTrade(trade);
      this.#told.set(name, (this.#told.get(name) ?? 0) + 1);
    }
  }

  hear(receipt: Receipt): void {
    const { kind, atMs } = receipt;
    if (kind === "start") this.#isGap = receipt.sinceMs !== null;
    else if (kind === "standing") this.#stand(receipt);
    else if (kind === "repair") {
      const isOver = receipt.progress === "done" || receipt.progress === "lost";
      if (isOver && this.#up.size > 0) this.#isGap = false;
      if (receipt.progress !== "failed") this.release();
    } else if (kind === "tick" && atMs >= this.#holdUntilMs) this.release();
    else if (kind === "frame") this.#hearRows(rowsOfText(receipt.text), atMs, false);
    else if (kind === "page") {
      const rows = receipt.rows.map((row) => readRow(row)).reverse();
      this.#hearRows(rows.sort((a, b) => a.timeMs - b.timeMs), atMs, true);
    }
  }

  /** Takes what was held back, in the order of time. */
  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    held.sort((a, b) => a.timeMs - b.timeMs || (a.place === b.place ? 0 : a.place - b.place));
    this.heard.push(...held);
  }

  #stand({ source, standing, atMs }: Receipt & { readonly kind: "standing" }): void {
    if (standing === "up") {
      this.#up.add(source);
      if (!this.#isGap) return;
      this.#held ??= [];
      this.#holdUntilMs = atMs + MAX_HOLD_MS;
    } else if (standing === "down" && this.#up.delete(source) && this.#up.size === 0) {
      this.#isGap = true;
    }
  }

  /** Of rows that are alike there are as many as one telling has at most. */
  #hearRows(rows: readonly Row[], heardMs: number, isPage: boolean): void {
    const here = new Map<string, number>();
    for (const row of rows) {
      if (!(row.usd >= this.#minSizeUsd)) continue;
      const name = nameOfTrade(row);
      const times = (here.get(name) ?? 0) + 1;
      here.set(name, times);
      const known = this.#told.get(name) ?? 0;
      if (times <= known) {
        const waiting = this.#held?.filter((one) => one.name === name)[times - 1];
        if (isPage && waiting !== undefined) waiting.place = this.#places++;
        continue;
      }
      this.#told.set(name, times);
      const { marketId, timeMs } = row;
      const place = isPage && this.#held !== undefined ? this.#places++ : Infinity;
      (this.#held ?? this.heard).push({ name, marketId, timeMs, heardMs, place });
    }
  }
}

/**
 * Checks a process.
 *
 * @returns What is wrong with the order in which it took trades, and with what it said of its blindness.
 */
export function heardFaults(
  told: Heard,
  minSizeUsd: number,
): { readonly order: readonly string[]; readonly coverage: readonly string[] } {
  const listening = new Listening(told.before, minSizeUsd);
  for (const receipt of told.receipts) listening.hear(receipt);
  listening.release();
  return {
    order: orderFaults(listening.heard, told.taken.filter(({ usd }) => usd >= minSizeUsd)),
    coverage: [
      ...lateFaults(told),
      ...earlyFaults(told, listening.heard, minSizeUsd),
      ...ledgerFaults(told),
    ],
  };
}

/** Markets whose trades were not taken in the order in which they were to be. */
function orderFaults(heard: readonly Hearing[], taken: readonly Trade[]): readonly string[] {
  const markets = new Set(heard.map(({ marketId }) => marketId));
  return [...markets].flatMap((marketId) => {
    const wanted = heard.filter((one) => one.marketId === marketId).map(({ name }) => name);
    const got = taken.filter((trade) => trade.marketId === marketId).map(nameOfTrade);
    const at = wanted.findIndex((name, i) => name !== got[i]);
    return at < 0 ? [] : [`In place ${at} of ${marketId} is ${got[at]} instead of ${wanted[at]}`];
  });
}

/** Outages that it should have said something about. */
function lateFaults({ receipts, outages, coverage }: Heard): readonly string[] {
  const startMs = receipts[0]?.atMs ?? Infinity;
  const lastMs = receipts.at(-1)?.atMs ?? -Infinity;
  return outages.flatMap((outage) => {
    const dueMs = outage.startMs + NOTICE_MS;
    if (outage.startMs < startMs || dueMs > Math.min(outage.endMs, lastMs)) return [];
    const isBlind = coverage.findLast(({ timeMs }) => timeMs <= dueMs)?.isBlind ?? false;
    return isBlind || hasStandIn(receipts, dueMs)
      ? []
      : [`Nothing was told from ${outage.startMs} on: not blind`];
  });
}

/** Moments that it takes for covered though nothing told anything, or the other way round. */
function ledgerFaults({ receipts, outages, failures, ledger }: Heard): readonly string[] {
  const startMs = receipts[0]?.atMs ?? Infinity;
  const lastMs = receipts.at(-1)?.atMs ?? -Infinity;
  const faults: string[] = [];
  for (const { fromMs, toMs, coverage } of ledger) {
    // Its beginning and its end are told a little differently by each.
    const [begin, end] = [fromMs + NOTICE_MS, toMs - NOTICE_MS];
    if (coverage === "alive") {
      const lost = outages.find((outage) =>
        outage.startMs >= startMs &&
        Math.max(begin, outage.startMs) + NOTICE_MS < Math.min(end, outage.endMs) &&
        !hasStandIn(receipts, Math.min(end, outage.endMs))
      );
      if (lost !== undefined) faults.push(`${fromMs} to ${toMs} is told to be alive`);
    }
    if (coverage === "blind" && Math.max(begin, startMs) < Math.min(end, lastMs)) {
      const isTrue = [...outages, ...failures].some((trouble) =>
        trouble.startMs < toMs && trouble.endMs + PATIENCE_MS > fromMs
      );
      if (!isTrue) faults.push(`${fromMs} to ${toMs} is told to be blind`);
    }
  }
  return faults;
}

/** Whether something else than the sockets tells at a time. */
function hasStandIn(receipts: readonly Receipt[], timeMs: number): boolean {
  const standing = receipts.findLast((receipt) =>
    receipt.kind === "standing" && receipt.source !== SOCKETS && receipt.atMs <= timeMs
  );
  return standing?.kind === "standing" && standing.standing === "up";
}

/** Times at which it said that it misses nothing, though it had not heard of what could be had. */
function earlyFaults(
  { receipts, before, coverage, shown, failures }: Heard,
  heard: readonly Hearing[],
  minSizeUsd: number,
): readonly string[] {
  const heardMs = new Map<string, number>();
  for (const one of heard) if (!heardMs.has(one.name)) heardMs.set(one.name, one.heardMs);
  for (const trade of before) heardMs.set(nameOfTrade(trade), -Infinity);
  const startMs = receipts[0]?.atMs ?? Infinity;
  return coverage.filter(({ isBlind }) => !isBlind).flatMap(({ timeMs }) => {
    if (failures.some((one) => one.startMs <= timeMs && timeMs < one.endMs + PATIENCE_MS)) {
      return [];
    }
    return shown.filter(({ trade, fromMs }) =>
      trade.usd >= minSizeUsd && fromMs < timeMs - ASKING_MS &&
      (heardMs.get(nameOfTrade(trade)) ?? Infinity) > timeMs
    ).map(({ trade }) =>
      `Said at ${timeMs}, begun at ${startMs}, not to miss any: ${nameOfTrade(trade)}`
    );
  });
}

interface Row extends Named {
  readonly timeMs: number;
}

/** Anything that was sent. */
type Foreign = Readonly<Record<string, unknown>> | null;

function rowsOfText(text: string): readonly Row[] {
  let messages: Foreign | readonly Foreign[];
  try {
    messages = JSON.parse(text);
  } catch {
    // No message at all.
    return [];
  }
  return [messages].flat().flatMap((message) =>
    message?.["topic"] === "activity" && message["type"] === "trades"
      ? [readRow(message["payload"] as Foreign)]
      : []
  );
}

/** A row under either kind of names; it is worth nothing if it is no trade. */
function readRow(row: Foreign): Row {
  const field = (...names: readonly string[]) => names.map((name) => row?.[name]).find(Boolean);
  const [price, size] = [Number(field("price")), Number(field("size"))];
  const wallet = field("proxyWallet", "proxy_wallet");
  const marketId = field("conditionId", "condition_id");
  const seconds = field("timestamp");
  const isGood = price > 0 && price <= 1 && typeof seconds === "number" &&
    typeof wallet === "string" && typeof marketId === "string" &&
    /^(BUY|SELL)$/.test(String(field("side")));
  return {
    wallet: String(wallet),
    marketId: String(marketId),
    tokenId: String(field("asset", "token_id")),
    price,
    usd: isGood ? price * size : 0,
    timeMs: Number(seconds) * 1000,
  };
}
