/**
 * The live feeds as a source of events for the engine.
 *
 * Everything comes in as receipts, one after the other, whoever sends it: trade feeds, prices, facts of markets, outcomes,
 * commands, another whale set, the clock. Each is recorded, if a recording is wanted, and then taken by the
 * {@linkcode Intake}, from which the engine takes its lots. Nothing here waits for a disk or an answer.
 *
 * To wire it up:
 *
 * ```ts ignore
 * const { state, tally, cursor, pages } = store.standing;
 * const client = jsonClient({ hosts });
 * const source = await LiveSource.open({
 *   feeds: [new ActivityFeed({ url: hosts.rtds, sockets })], // or a PollingFeed, from Intake.sinceOf(cursor)
 *   history: new TradeHistory({ client, minUsd: params.minSizeUsd, nowMs: Date.now }),
 *   cursor,
 *   pages,
 *   categoryOf: (marketId) => markets.get(marketId)?.category ?? "",
 *   shelf: new CoverageRecord(kv, profile),
 *   recorder: await RecordingFile.create(path), // --record; closed by who opened it
 * });
 * catalogue: onMarket: (facts) => source.tellFacts(facts)
 * prices: onQuote: (quote) => source.tell({ kind: "quote", ...quote })
 * resolutions: source.tell({ kind: "resolution", … }, `resolution/${marketId}`)
 * commands: source.tell({ kind: "command", … }, `command/${id}`)
 * refresh: source.tell({ kind: "warmup", … }, `warmup/${id}`)
 * signals: stop.signal.addEventListener("abort", () => source.stop()), or source.stop() if it is aborted already
 * await runEngine({ state, tally, source, venue, keeper: store, onAction });
 * ```
 *
 * A recording is run again with {@linkcode recordedSource}, from the same state.
 *
 * @module
 */

import type { EngineEvent } from "../core/event.ts";
import type { MarketFacts } from "../core/market_facts.ts";
import { type Clock, SYSTEM_CLOCK } from "../polymarket/clock.ts";
import { coverageFromText, type CoverageLedger, coverageText } from "./coverage.ts";
import { isAhead } from "./foreign_time.ts";
import { GapRepair } from "./gap_repair.ts";
import { Intake, type IntakeOptions } from "./intake.ts";
import type { Receipt } from "./receipt.ts";
import type { Recorder } from "./recording.ts";
import type { EventLot } from "./source.ts";
import type { FeedBatch, FeedHealth, TradeFeed } from "./trade_feed.ts";
import type { FrameTrade } from "./trade_frame.ts";
import type { TradeHistory } from "./trade_history.ts";

/** Milliseconds between two ticks. */
const TICK_MS = 1_000;
/** Ticks between two times at which the coverage ledger is put away. */
const SHELVE_TICKS = 60;

/** Where the coverage ledger outlives the program: one value. */
export interface CoverageShelf {
  /** What was written last; `undefined` if nothing was. */
  read(): Promise<string | undefined>;
  /** Writes ASCII text of less than 60 000 bytes. */
  write(text: string): Promise<void>;
}

/** Settings of {@linkcode LiveSource}. */
export interface LiveSourceOptions extends Omit<IntakeOptions, "coverage"> {
  /** The trade feeds. */
  readonly feeds: readonly TradeFeed[];
  /** Whom to ask for what they miss. @default {nobody: gaps stay, unless a feed fills its own} */
  readonly history?: TradeHistory | undefined;
  /** Takes everything that is received. @default {nobody} */
  readonly recorder?: Recorder | undefined;
  /** Where the coverage ledger is kept. @default {nowhere} */
  readonly shelf?: CoverageShelf | undefined;
  /** Told about what went wrong and is tried again. @default {nobody} */
  readonly onTrouble?: ((error: Error) => void) | undefined;
  /** The time. @default {the machine's} */
  readonly clock?: Clock;
}

/** How the source does. */
export interface LiveHealth {
  /** Each trade feed. */
  readonly feeds: readonly FeedHealth[];
  /** Whether trades may be missing. */
  readonly isBlind: boolean;
  /** From when on trades are missing that may still be fetched, milliseconds since the epoch; `null` if none are. */
  readonly gapMs: number | null;
  /** Events that wait for the engine. */
  readonly waiting: number;
  /** What is known about each moment. */
  readonly coverage: CoverageLedger;
}

const NO_TRADES: readonly FrameTrade[] = Object.freeze([]);

/** The live feeds, as lots of events. Iterated once. */
export class LiveSource implements AsyncIterable<EventLot> {
  readonly #options: LiveSourceOptions;
  readonly #clock: Clock;
  readonly #intake: Intake;
  readonly #repair: GapRepair | undefined;
  readonly #stop = new AbortController();
  readonly #tasks: Promise<void>[] = [];
  #hasEnded = false;
  #failure: { readonly error: unknown } | undefined;
  #wakeEngine = () => {};
  #wakeFeeds = () => {};
  #room = Promise.resolve();
  #hasRoom = true;
  /** Time goes on for the engine while the ledger is put away, however long that takes. */
  #shelving = Promise.resolve();
  #isShelving = false;

  private constructor(options: LiveSourceOptions, coverage: CoverageLedger) {
    const { history, clock = SYSTEM_CLOCK, outcomes, onTrouble } = options;
    this.#options = options;
    this.#clock = clock;
    this.#intake = new Intake({ ...options, coverage });
    this.#repair = history && new GapRepair({
      history,
      clock,
      onTrouble,
      onBatch: (batch) => this.#receive(batch),
      ...(outcomes && { outcomes }),
    });
  }

  /** Makes a source that goes on from a cursor, with the coverage ledger of earlier runs. */
  static async open(options: LiveSourceOptions): Promise<LiveSource> {
    const text = await options.shelf?.read() ?? "";
    try {
      return new LiveSource(options, coverageFromText(text));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      // It is a report about the past: nothing depends on it.
      options.onTrouble?.(error);
      return new LiveSource(options, []);
    }
  }

  /** How it does. */
  get health(): LiveHealth {
    const { isBlind, gapMs, waiting, coverage } = this.#intake;
    const feeds = this.#options.feeds.map(({ health }) => health);
    return { feeds, isBlind, gapMs: gapMs ?? null, waiting, coverage };
  }

  /**
   * Tells an event that is none of a trade feed.
   *
   * @param event The event.
   * @param id Its name: an event is taken once under a name, also after a crash. Prices have none.
   */
  tell(event: EngineEvent, id?: string): void {
    const receipt: Receipt = {
      kind: "event",
      event,
      atMs: this.#clock.nowMs(),
      ...(id !== undefined && { id }),
    };
    this.#receive({ receipt, trades: NO_TRADES });
  }

  /** Tells what the exchange says about a market. */
  tellFacts(facts: MarketFacts): void {
    const receipt: Receipt = { kind: "facts", facts, atMs: this.#clock.nowMs() };
    this.#receive({ receipt, trades: NO_TRADES });
  }

  /** Tells a trade that came by another way than a feed. */
  tellTrade(found: FrameTrade, source: string): void {
    const receipt: Receipt = { kind: "trade", source, found, atMs: this.#clock.nowMs() };
    this.#receive({ receipt, trades: NO_TRADES });
  }

  /** Ends it: what is received already is still given out. */
  stop(): void {
    this.#stop.abort();
    this.#repair?.stop();
    for (const feed of this.#options.feeds) feed.close();
    this.#wakeFeeds();
  }

  /** Ends it with a fault of the program: whoever iterates it gets the error. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#wakeEngine();
  }

  /** Begins to listen, and gives out what comes. */
  async *[Symbol.asyncIterator](): AsyncGenerator<EventLot, void> {
    this.#start();
    try {
      while (true) {
        if (this.#failure !== undefined) throw this.#failure.error;
        if (this.#intake.waiting > 0) {
          yield this.#intake.lot();
          if (!this.#intake.isFull) this.#wakeFeeds();
        } else if (this.#hasEnded) return;
        else await new Promise<void>((resolve) => this.#wakeEngine = resolve);
      }
    } finally {
      this.stop();
      await Promise.all([...this.#tasks, this.#shelving]);
      await this.#shelve();
    }
  }

  #start(): void {
    const { cursor, feeds, history } = this.#options;
    const receipt: Receipt = {
      kind: "start",
      sinceMs: Intake.sinceOf(cursor),
      repairs: history !== undefined || feeds.some(({ fillsGaps }) => fillsGaps),
      atMs: this.#clock.nowMs(),
    };
    this.#receive({ receipt, trades: NO_TRADES });
    // One that fails ends the run, which waits for the others: nothing is received any more when it is over.
    const listeners = feeds.map((feed) => this.#listen(feed).catch((error) => this.fail(error)));
    const listening = Promise.all(listeners).then(() => {
      this.#intake.finish();
      this.#hasEnded = true;
      this.#wakeEngine();
    });
    for (const task of [listening, this.#tick(), this.#repair?.run()]) {
      if (task !== undefined) this.#tasks.push(task.catch((error) => this.fail(error)));
    }
  }

  async #listen(feed: TradeFeed): Promise<void> {
    for await (const batch of feed) {
      this.#receive(batch);
      if (this.#intake.isFull) await this.#untilRoom();
    }
  }

  /** Lets the engine take what waits: the feeds keep what comes meanwhile, and say so if it is too much. */
  async #untilRoom(): Promise<void> {
    if (this.#stop.signal.aborted) return;
    if (this.#hasRoom) {
      this.#hasRoom = false;
      this.#room = new Promise<void>((resolve) =>
        this.#wakeFeeds = () => {
          this.#hasRoom = true;
          resolve();
        }
      );
    }
    await this.#room;
  }

  async #tick(): Promise<void> {
    const { signal } = this.#stop;
    for (let ticks = 1; !signal.aborted; ticks++) {
      await this.#clock.wait(TICK_MS, signal).catch(() => {});
      if (signal.aborted) return;
      const receipt: Receipt = { kind: "tick", atMs: this.#clock.nowMs() };
      this.#receive({ receipt, trades: NO_TRADES });
      if (ticks % SHELVE_TICKS === 0 && !this.#isShelving) this.#shelving = this.#shelve();
    }
  }

  #receive(batch: FeedBatch): void {
    const { receipt } = batch;
    if (this.#hasEnded) return;
    this.#tellOfFuture(batch);
    this.#options.recorder?.write(receipt);
    this.#intake.take(batch);
    if (receipt.kind === "standing" && this.#repair !== undefined) {
      const { gapMs } = this.#intake;
      if (receipt.standing === "up" && gapMs !== undefined) {
        this.#repair.repair(gapMs, receipt.atMs);
      }
      if (receipt.standing === "shaken") this.#repair.audit();
    }
    this.#wakeEngine();
  }

  #tellOfFuture({ receipt: { atMs }, trades }: FeedBatch): void {
    for (const { trade: { timeMs } } of trades) {
      if (!isAhead(timeMs, atMs)) continue;
      const hours = ((timeMs - atMs) / 3_600_000).toFixed(1);
      this.#options.onTrouble?.(
        new Error(`A trade is dated ${hours} hours ahead of this machine's clock: taken as of now`),
      );
    }
  }

  async #shelve(): Promise<void> {
    this.#isShelving = true;
    try {
      await this.#options.shelf?.write(coverageText(this.#intake.coverage));
    } catch (error) {
      this.#options.onTrouble?.(error instanceof Error ? error : new Error(String(error)));
    } finally {
      this.#isShelving = false;
    }
  }
}

/**
 * A recording as a source of events: the same lots, one after the other, as when it was received.
 *
 * @param feed The recording.
 * @param options What the live run had: cursor, memory, categories.
 */
export async function* recordedSource(
  feed: TradeFeed,
  options: IntakeOptions = {},
): AsyncGenerator<EventLot, void> {
  const intake = new Intake(options);
  for await (const batch of feed) {
    intake.take(batch);
    while (intake.waiting > 0) yield intake.lot();
  }
  intake.finish();
  while (intake.waiting > 0) yield intake.lot();
}
