/**
 * Turns what was received into events for the engine: each once, in the order in which it can be taken.
 *
 * Has no clock and asks nobody: the same receipts in the same order give the same events, which is what makes a recording
 * worth having. Everything that the engine must not take twice after a crash is remembered in pages that are kept with the
 * cursor; see {@linkcode SeenIds}.
 *
 * @module
 */

import { knownMarket } from "../core/known_market.ts";
import { mapGet } from "../core/persistent_map.ts";
import type { Relevance } from "../core/relevance.ts";
import type { EngineEvent } from "../core/event.ts";
import type { Outcome, OutcomeMode, Trade } from "../core/trade.ts";
import type { Cursor, MemoryPage } from "../core/turn.ts";
import type { CoverageLedger } from "./coverage.ts";
import { CoverageWatch } from "./coverage_watch.ts";
import { SeenIds } from "./dedupe.ts";
import { FactsWait } from "./facts_wait.ts";
import { HeldTrades } from "./held_trades.ts";
import { Queue } from "./queue.ts";
import type { Receipt } from "./receipt.ts";
import { RecentMap, RecentSet } from "./recent.ts";
import { type IntakeEntry, type TradeEntry, tradeEntry } from "./intake_entry.ts";
import { IntakeLot, type Waiting } from "./intake_lot.ts";
import type { EventLot } from "./source.ts";
import type { FeedBatch } from "./trade_feed.ts";
import type { FrameTrade } from "./trade_frame.ts";

/** Events that wait for the engine before no more should be taken. */
const MAX_WAITING = 100_000;
/** How long a trade waits for the facts of its market, milliseconds; then it is judged without them. */
const FACTS_PATIENCE_MS = 10_000;
/** Ids and tokens that are remembered at least, beside what is kept. */
const MEMORY = 65_536;

/** Settings of {@linkcode Intake}. */
export interface IntakeOptions {
  /** Where an earlier run stood. @default {it is the first} */
  readonly cursor?: Cursor | undefined;
  /** What it remembered. @default {nothing} */
  readonly pages?: readonly MemoryPage[];
  /** Category of a market that history knows, `""` for others. @default {"" for each} */
  readonly categoryOf?: (marketId: string) => string;
  /** How a trade of the NO token is understood. @default {"yes"} */
  readonly outcomes?: OutcomeMode;
  /** What tells how big a market is; see `knownMarket`. @default {its volume} */
  readonly liquidityField?: string | undefined;
  /** The coverage ledger so far. @default {empty} */
  readonly coverage?: CoverageLedger;
  /**
   * Whether a trade that gets past step 1 waits for the facts of its market, where nobody knows its category: for a run
   * that asks for them. Other trades do not wait for it, and it is judged by its own time.
   *
   * @default {false}
   */
  readonly awaitsFacts?: boolean;
  /**
   * Told about each trade that gets past step 1, so that the facts of its market can be asked for; `isKnown` says whether
   * the engine has some, or they are about to come. @default {nobody}
   */
  readonly onBigTrade?: ((marketId: string, isKnown: boolean) => void) | undefined;
}

/** Takes receipts and gives lots of events. */
export class Intake implements Waiting {
  readonly #options: IntakeOptions;
  readonly #watch: CoverageWatch;
  /** What was handed out and must not be again, whatever happens. */
  readonly #seen: SeenIds;
  /** What came in lately. */
  readonly #recent = new RecentSet(MEMORY);
  /** Which outcome a token is, as the feeds and the exchange label it. */
  readonly #outcomes = new RecentMap<Outcome>(MEMORY);
  /** Markets whose facts wait for the engine. */
  readonly #coming = new Set<string>();
  readonly #entries = new Queue<IntakeEntry>();
  /** Trades that wait for those that were missed before them. */
  #held: HeldTrades<TradeEntry> | undefined;
  readonly #factsWait = new FactsWait<TradeEntry>();
  /** Trades that have waited there and wait for the engine now, behind others that may be later. */
  readonly #waited = new Set<TradeEntry>();
  #wasBlind = false;
  #toldGapMs: number | undefined;
  /** Up to here trades were handed out, milliseconds since the epoch. */
  #handedMs: number;
  /** From here on trades that were to be handed out may be missing. */
  #handedGapMs: number | undefined;

  /**
   * @param options Where it stands, and what it knows.
   */
  constructor(options: IntakeOptions = {}) {
    const { coverage, pages = [] } = options;
    this.#options = options;
    this.#watch = new CoverageWatch(coverage);
    this.#seen = new SeenIds({ pages });
    this.#handedMs = Number(options.cursor?.["since_ms"] ?? 0);
  }

  /** From when on an earlier run may have missed trades, milliseconds since the epoch; `null` if there was none. */
  static sinceOf(cursor: Cursor | undefined): number | null {
    const sinceMs = Number(cursor?.["since_ms"] ?? NaN);
    return Number.isFinite(sinceMs) && sinceMs > 0 ? sinceMs : null;
  }

  /** Events that wait. */
  get waiting(): number {
    return this.#entries.length;
  }

  /** Whether so much waits that nothing more should be taken. */
  get isFull(): boolean {
    return this.waiting >= MAX_WAITING;
  }

  /** Whether trades may be missing. */
  get isBlind(): boolean {
    return this.#watch.isBlind;
  }

  /** From when on trades may be missing that can still be fetched; `undefined` if none are. */
  get gapMs(): number | undefined {
    return this.#watch.gapMs;
  }

  /** What is known about each moment. */
  get coverage(): CoverageLedger {
    return this.#watch.ledger;
  }

  /** Takes what was received. */
  take({ receipt, trades }: FeedBatch): void {
    this.#watch.take(receipt, trades.length > 0);
    switch (receipt.kind) {
      case "start":
        if (receipt.sinceMs === null) this.#handedMs = receipt.atMs;
        break;
      case "trade":
        this.#takeTrade(receipt.found, receipt);
        break;
      case "frame":
      case "page":
        for (const found of trades) this.#takeTrade(found, receipt);
        break;
      case "standing":
        // Those that are told now are later than those that were missed.
        if (receipt.standing === "up" && this.gapMs !== undefined) this.#hold(receipt.atMs);
        break;
      case "repair":
        // It is tried again: what was missed may still come before what waits.
        if (receipt.progress !== "failed") this.#release();
        break;
      case "event":
        this.#takeEvent(receipt);
        break;
      case "facts":
        this.#takeFacts(receipt);
        break;
      case "tick":
        if (this.#held?.isOver(receipt.atMs)) this.#release();
        this.#pushWaited(this.#factsWait.takeOld(FACTS_PATIENCE_MS, receipt.atMs));
        this.#entries.push({ kind: "event", event: { kind: "tick", timeMs: receipt.atMs } });
        break;
    }
    this.#tellCoverage(receipt.atMs);
  }

  /** Lets go of everything that waits for something: nothing more will come. */
  finish(): void {
    this.#release();
    this.#pushWaited(this.#factsWait.takeAll());
  }

  /** A lot of all that waits now. */
  lot(): EventLot {
    return new IntakeLot(this, this.waiting);
  }

  /** Where the source stands after what was handed out. */
  get cursor(): Cursor {
    const gapMs = this.#handedGapMs ?? Infinity;
    let sinceMs = Math.min(this.#handedMs, gapMs, this.#factsWait.oldestMs);
    for (const { found } of this.#waited) sinceMs = Math.min(sinceMs, found.trade.timeMs);
    return { since_ms: sinceMs };
  }

  /** Pages of what was handed out that changed since they were asked for last. */
  takePages(): readonly MemoryPage[] {
    return this.#seen.takePages();
  }

  /** Takes what waits longest. */
  takeNext(relevance: Relevance): EngineEvent | number | undefined {
    const entry = this.#entries.take();
    if (entry.kind !== "trade") return this.#handOut(entry, relevance);
    if (this.#mustWait(entry, relevance)) return undefined;
    const event = this.#handOut(entry, relevance);
    if (event !== undefined || this.#isRelevant(entry, relevance)) return event;
    return entry.found.trade.timeMs;
  }

  #takeTrade(found: FrameTrade, { kind, atMs: receivedMs }: Receipt): void {
    const { id, outcome, trade: { tokenId } } = found;
    if (kind === "page") this.#held?.notePlace(id);
    if (!this.#recent.take(id) || this.#seen.has(id)) return;
    if (outcome !== undefined && this.#outcomes.get(tokenId) === undefined) {
      this.#outcomes.set(tokenId, outcome);
    }
    const entry = tradeEntry(found, receivedMs);
    if (this.#held === undefined) return void this.#entries.push(entry);
    this.#held.add(entry, kind === "page");
    if (this.#held.isFull) this.#release();
  }

  #takeEvent({ event, id }: Receipt & { readonly kind: "event" }): void {
    // A price that comes when so much waits is old before it counts, and the next one is not far.
    if (event.kind === "quote" && this.isFull) return;
    this.#entries.push({ kind: "event", event, ...(id !== undefined && { id }) });
  }

  #takeFacts({ facts, atMs: timeMs }: Receipt & { readonly kind: "facts" }): void {
    const { marketId, tokenIds: [yes, no] } = facts;
    this.#outcomes.set(yes, "YES");
    this.#outcomes.set(no, "NO");
    const market = { ...knownMarket(facts, this.#options.liquidityField), toldMs: timeMs };
    this.#coming.add(marketId);
    this.#entries.push({ kind: "event", event: { kind: "market", marketId, market, timeMs } });
  }

  /** Lets a trade wait for the facts of its market, if it has to. */
  #mustWait(entry: TradeEntry, { minSizeUsd, known }: Relevance): boolean {
    const { trade, id } = entry.found;
    if (!(trade.usd >= minSizeUsd) || this.#seen.has(id) || entry.hasWaited) return false;
    const { onBigTrade, awaitsFacts = false } = this.#options;
    const { marketId } = trade;
    // What the engine has forgotten must be told again, so it alone says what it knows.
    const isKnown = mapGet(known, marketId) !== undefined;
    onBigTrade?.(marketId, isKnown || this.#coming.has(marketId));
    return awaitsFacts && !isKnown && this.#toldCategory(trade) === "" &&
      this.#factsWait.add(entry);
  }

  /**
   * The engine knows a market from here on: the trades that waited for it come next, before later ones of the market. Those
   * whose patience ended while its facts were on their way are the first of them.
   */
  #learn(marketId: string): void {
    this.#coming.delete(marketId);
    const isImpatient = (entry: IntakeEntry) =>
      entry.kind === "trade" && entry.hasWaited === true &&
      entry.found.trade.marketId === marketId;
    const impatient = [...this.#waited].some(isImpatient)
      ? this.#entries.takeWhere(isImpatient)
      : [];
    this.#entries.putFirst([...impatient, ...this.#endWaiting(this.#factsWait.take(marketId))]);
  }

  /** Lets trades go that waited for facts in vain. */
  #pushWaited(entries: readonly TradeEntry[]): void {
    for (const entry of this.#endWaiting(entries)) this.#entries.push(entry);
  }

  #endWaiting(entries: readonly TradeEntry[]): readonly TradeEntry[] {
    const waited = entries.map((entry): TradeEntry => ({ ...entry, hasWaited: true }));
    for (const entry of waited) this.#waited.add(entry);
    return waited;
  }

  #hold(atMs: number): void {
    this.#held ??= new HeldTrades();
    this.#held.waitFrom(atMs);
  }

  #release(): void {
    if (this.#held === undefined) return;
    for (const entry of this.#held.inOrder()) this.#entries.push(entry);
    this.#held = undefined;
  }

  #tellCoverage(timeMs: number): void {
    const { isBlind, gapMs } = this.#watch;
    if (gapMs !== this.#toldGapMs) {
      this.#toldGapMs = gapMs;
      this.#entries.push({ kind: "gap", gapMs });
    }
    if (isBlind === this.#wasBlind) return;
    this.#wasBlind = isBlind;
    this.#entries.push({ kind: "event", event: { kind: "coverage", isBlind, timeMs } });
  }

  #handOut(entry: IntakeEntry, relevance: Relevance): EngineEvent | undefined {
    if (entry.kind === "gap") {
      this.#handedGapMs = entry.gapMs;
      return undefined;
    }
    if (entry.kind === "event") {
      if (entry.event.kind === "market") this.#learn(entry.event.marketId);
      return entry.id === undefined || this.#seen.take(entry.id) ? entry.event : undefined;
    }
    const { found, receivedMs } = entry;
    this.#waited.delete(entry);
    // A time in the future is wrong, and would let a later start miss what comes until then.
    this.#handedMs = Math.max(this.#handedMs, Math.min(found.trade.timeMs, receivedMs));
    if (!this.#isRelevant(entry, relevance) || !this.#seen.take(found.id)) return undefined;
    return { kind: "trade", trade: this.#completed(found, relevance), receivedMs };
  }

  #isRelevant({ found: { trade } }: TradeEntry, { minSizeUsd, markets }: Relevance): boolean {
    return trade.usd >= minSizeUsd || markets.has(trade.marketId);
  }

  /** Category of a trade's market, as its source or history has it. */
  #toldCategory({ category, marketId }: Trade): string {
    return category || this.#options.categoryOf?.(marketId) || "";
  }

  /** A trade with what its message does not say. */
  #completed({ trade, outcome }: FrameTrade, { known }: Relevance): Trade {
    const { outcomes = "yes" } = this.#options;
    const category = this.#toldCategory(trade) || mapGet(known, trade.marketId)?.category || "";
    const isNo = outcome === undefined && outcomes === "yes" &&
      this.#outcomes.get(trade.tokenId) === "NO";
    if (!isNo) return category === trade.category ? trade : { ...trade, category };
    const direction = trade.direction === "buy" ? "sell" : "buy";
    return { ...trade, category, direction, price: 1 - trade.price };
  }
}
