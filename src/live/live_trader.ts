/**
 * A live run: the feeds, what is asked about markets, the paper venue and whoever keeps the account, around the engine.
 *
 * @module
 */

import type { Action } from "../core/action.ts";
import type { EngineState } from "../core/engine_state.ts";
import type { MarketFacts } from "../core/market_facts.ts";
import { step } from "../core/step.ts";
import { emptyTally, type Tally } from "../core/turn.ts";
import type { WarmUp } from "../core/warm_up.ts";
import { type EngineResult, runEngine } from "../engine.ts";
import type { LiveMarkets, LiveMarketsHealth } from "../feed/live_markets.ts";
import type { LiveHealth, LiveSource } from "../feed/live_source.ts";
import type { PolygonFeed } from "../feed/polygon_feed.ts";
import type { LivePaperVenue } from "../execution/live_paper_venue.ts";
import type { Keeper } from "../keeper.ts";
import { type Clock, SYSTEM_CLOCK } from "../polymarket/clock.ts";
import { CommandInbox } from "../store/command_inbox.ts";
import type { StateStore } from "../store/state_store.ts";
import { nameWarmUp } from "../store/warm_up_record.ts";
import type { LiveTraderOptions } from "./live_options.ts";
import {
  chainFeed,
  openMarkets,
  openSource,
  openStore,
  openVenue,
  tradeFeeds,
} from "./trader_parts.ts";

/** Milliseconds between two looks at what people ask for. */
const INBOX_MS = 500;

/** How a run does. */
export interface TraderHealth extends LiveHealth {
  /** What is asked about markets. */
  readonly markets: LiveMarketsHealth;
}

/** What watches a run, and may end it. */
export interface RunWatch {
  /** Asks it to end; it may have done so before the run begins. @default {nobody} */
  readonly signal?: AbortSignal;
  /** The same keeper, watched. @default {as it is} */
  readonly keeper?: (keeper: Keeper) => Keeper;
  /** Told about every effect except verdicts, when it is safe. @default {nobody} */
  readonly onAction?: (action: Action) => void;
  /** The function that takes an event. @default {step} */
  readonly take?: typeof step;
}

/** What a run is made of. */
interface LiveParts {
  readonly store: StateStore | undefined;
  readonly source: LiveSource;
  readonly markets: LiveMarkets;
  readonly venue: LivePaperVenue;
  readonly chain: PolygonFeed | undefined;
}

/** A live run. Open it, run it once, dispose of it. */
export class LiveTrader implements AsyncDisposable {
  /** State that the run begins with. */
  readonly state: EngineState;
  /** Counts that it begins with. */
  readonly tally: Tally;
  readonly #options: LiveTraderOptions;
  readonly #clock: Clock;
  readonly #store: StateStore | undefined;
  readonly #source: LiveSource;
  readonly #markets: LiveMarkets;
  readonly #venue: LivePaperVenue;
  readonly #chain: PolygonFeed | undefined;
  readonly #stop = new AbortController();
  #now: EngineState;
  #counts: () => Tally;
  /** Name of the whale set that was told last; the engine need not have taken it yet. */
  #toldWarmUp: string | undefined;

  private constructor(
    options: LiveTraderOptions,
    { store, source, markets, venue, chain }: LiveParts,
  ) {
    this.#options = options;
    this.#clock = options.clock ?? SYSTEM_CLOCK;
    this.#store = store;
    this.#source = source;
    this.#markets = markets;
    this.#venue = venue;
    this.#chain = chain;
    this.state = store?.standing.state ?? options.opening;
    this.tally = store?.standing.tally ?? emptyTally();
    this.#now = this.state;
    this.#counts = () => this.tally;
  }

  /**
   * Opens the account, or begins it, and everything around it. Nothing is listened to yet.
   *
   * @throws {StoreError} If the profile holds another account, or cannot be read or written.
   */
  static async open(options: LiveTraderOptions): Promise<LiveTrader> {
    const store = options.profile && await openStore(options, options.profile);
    const chain = await chainFeed(options, store?.standing.state ?? options.opening);
    const feeds = tradeFeeds(options, store?.standing.cursor);
    const source = await openSource(options, {
      feeds: chain === undefined ? feeds : [...feeds, chain],
      store,
      onBigTrade: (marketId, isKnown) => markets.note(marketId, isKnown),
    });
    const markets = openMarkets(options, source);
    const venue = openVenue(options, source, markets);
    return new LiveTrader(options, { store, source, markets, venue, chain });
  }

  /** How it does. */
  get health(): TraderHealth {
    return { ...this.#source.health, markets: this.#markets.health };
  }

  /** Aborted when the run ends, or is asked to. */
  get stopped(): AbortSignal {
    return this.#stop.signal;
  }

  /** State of the program now. */
  get now(): EngineState {
    return this.#now;
  }

  /** What was counted up to now. */
  get counts(): Tally {
    return this.#counts();
  }

  /** What is known about a market by now. */
  facts(marketId: string): MarketFacts | undefined {
    return this.#markets.known(marketId);
  }

  /**
   * Swaps the whale set, unless it is the one in use.
   *
   * @returns Whether it is another one.
   */
  async learn(warmUp: WarmUp): Promise<boolean> {
    const [{ id }, inUse] = await Promise.all([
      nameWarmUp(warmUp),
      nameWarmUp(this.#now.filter.warmUp),
    ]);
    if (id === (this.#toldWarmUp ?? inUse.id)) return false;
    this.#toldWarmUp = id;
    const timeMs = this.#clock.nowMs();
    this.#source.tell({ kind: "warmup", warmUp, timeMs }, `warmup/${id}/${timeMs}`);
    this.#chain?.watch([...warmUp.whales.keys()]);
    return true;
  }

  /** Asks it to end: what is received already is still taken. */
  stop(): void {
    this.#stop.abort();
    this.#source.stop();
  }

  /** Ends what it began to ask and to watch when it was opened. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.stop();
    this.#venue.close();
    await this.#markets.stop();
  }

  /**
   * Runs until it is asked to stop.
   *
   * @param watch Who watches, and who may end it.
   * @returns State and counts at the end.
   * @throws {LeaseLost} If another process has taken over.
   * @throws {StoreError} If the account cannot be kept.
   */
  async run(watch: RunWatch = {}): Promise<EngineResult> {
    const { profile } = this.#options;
    const ended = AbortSignal.any(
      [watch.signal, profile?.lost].filter((each) => each !== undefined),
    );
    const end = () => this.stop();
    ended.addEventListener("abort", end);
    // Nobody is told of what happened while everything was opened.
    if (ended.aborted) end();
    const asked = this.#readInbox();
    // If it fails the run ends, and throws what it threw.
    asked.catch(() => this.stop());
    const running = this.#runEngine(watch);
    const engine = await Promise.allSettled([running]);
    this.stop();
    ended.removeEventListener("abort", end);
    this.#venue.close();
    const helpers = await Promise.allSettled([asked, this.#markets.stop()]);
    const store = await Promise.allSettled([this.#store?.close()]);
    this.#throwFirst([...engine, ...helpers, ...store]);
    return await running;
  }

  /** Throws why the first of them failed; why the others did is told, so that no error hides another. */
  #throwFirst(endings: readonly PromiseSettledResult<unknown>[]): void {
    const reasons = new Set(
      endings.flatMap((each) => each.status === "rejected" ? [each.reason] : []),
    );
    const [first, ...others] = reasons;
    for (const other of others) {
      this.#options.onTrouble(other instanceof Error ? other : new Error(String(other)));
    }
    if (reasons.size > 0) throw first;
  }

  async #runEngine(
    { keeper = (it: Keeper) => it, onAction, take = step }: RunWatch,
  ): Promise<EngineResult> {
    const store = this.#store;
    this.#markets.follow(this.state);
    const result = await runEngine({
      state: this.state,
      tally: this.tally,
      source: this.#source,
      venue: this.#venue,
      take: (state, event) => {
        const taken = take(state, event);
        this.#now = taken[0];
        this.#markets.follow(this.#now);
        return taken;
      },
      onProgress: (_, counts) => this.#counts = counts,
      ...store && { keeper: keeper(store) },
      ...onAction && { onAction },
    });
    this.#options.profile?.lost.throwIfAborted();
    return result;
  }

  /** Carries out what people ask for. */
  async #readInbox(): Promise<void> {
    const { profile, onTrouble } = this.#options;
    if (profile === undefined) return;
    const { kv, lease, profile: name } = profile;
    const inbox = new CommandInbox({
      kv,
      lease,
      profile: name,
      clock: this.#clock,
      onFault: (sentence) => onTrouble(new Error(sentence)),
    });
    while (!this.#stop.signal.aborted) {
      for (const { command, id, note } of await inbox.take()) {
        const timeMs = this.#clock.nowMs();
        const event = { kind: "command", command, id, timeMs, ...note && { note } } as const;
        this.#source.tell(event, `command/${id}`);
      }
      await this.#pause(INBOX_MS);
    }
  }

  /** Waits, or until the run ends. */
  async #pause(ms: number): Promise<void> {
    const { signal } = this.#stop;
    await this.#clock.wait(ms, signal).catch((error) => {
      if (!signal.aborted) throw error;
    });
  }
}
