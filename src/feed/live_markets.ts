/**
 * Everything that a live run has to know about markets besides their trades: facts, prices and outcomes, of those markets
 * that matter to its state.
 *
 * @module
 */

import type { EngineState } from "../core/engine_state.ts";
import type { MarketFacts } from "../core/market_facts.ts";
import type { Quote } from "../core/quote.ts";
import { watchListOf } from "../core/watch_list.ts";
import { type Clock, SYSTEM_CLOCK } from "../polymarket/clock.ts";
import type { ClobRefusal } from "./clob_frame.ts";
import { ClobPrices, type ClobPricesHealth, type ClobPricesOptions } from "./clob_prices.ts";
import {
  type CatalogueHealth,
  MarketCatalogue,
  type MarketCatalogueOptions,
} from "./market_catalogue.ts";
import { type Resolution, type ResolutionHealth, ResolutionWatch } from "./resolution_watch.ts";
import { type FailureListener, repeat } from "./repeat.ts";
import type { FrameTrade } from "./trade_frame.ts";
import type { MarketRefusal } from "../polymarket/market_reader.ts";

/** Markets whose prices are watched at most because a whale took a side there. */
const MAX_HALF_CONFIRMED = 200;
/** Milliseconds between two looks at what matters. */
const LOOK_MS = 1_000;

/** Who is told; each call becomes an event of the engine. */
export interface LiveMarketsListener {
  /** What the exchange says about a market, when it is new or has changed. */
  readonly onFacts: (facts: MarketFacts) => void;
  /** A price of a market that matters. */
  readonly onQuote: (quote: Quote) => void;
  /** Who won in a market in which something is at stake; told once. */
  readonly onResolution: (resolution: Resolution) => void;
  /** A trade with its wallet from the market socket, should it ever name one. */
  readonly onTrade?: (trade: FrameTrade) => void;
  /** A message or a market that is unusable. */
  readonly onRefused?: (reason: ClobRefusal | MarketRefusal | "binary") => void;
  /** What went wrong and is tried again. */
  readonly onTrouble?: (error: Error) => void;
  /** Told about a fault of the program, after which nothing more is told. @default {nobody: it is thrown} */
  readonly onFailure?: FailureListener;
}

/** Settings of {@linkcode LiveMarkets}. */
export interface LiveMarketsOptions extends ClobPricesOptions, MarketCatalogueOptions {}

/** How it does. */
export interface LiveMarketsHealth {
  /** Facts. */
  readonly catalogue: CatalogueHealth;
  /** Prices. */
  readonly prices: ClobPricesHealth;
  /** Outcomes. */
  readonly resolutions: ResolutionHealth;
}

/**
 * What a live run has to know about markets.
 *
 * @example
 * ```ts ignore
 * const source = await LiveSource.open({
 *   …,
 *   onBigTrade: (marketId, isKnown) => markets.note(marketId, isKnown),
 * });
 * const markets = new LiveMarkets({ client, categories, url: hosts.clobWs, shelf }, {
 *   onFacts: (facts) => source.tellFacts(facts),
 *   onQuote: (quote) => source.tell({ kind: "quote", ...quote }),
 *   onResolution: ({ marketId, yesPayout, timeMs }) =>
 *     source.tell({ kind: "resolution", marketId, yesPayout, timeMs }, `resolution/${marketId}`),
 * });
 * await runEngine({
 *   …,
 *   take(state, event) {
 *     const [after, effects] = step(state, event);
 *     markets.follow(after);
 *     return [after, effects];
 *   },
 * });
 * await markets.stop();
 * ```
 */
export class LiveMarkets {
  readonly #catalogue: MarketCatalogue;
  readonly #prices: ClobPrices;
  readonly #resolutions: ResolutionWatch;
  readonly #clock: Clock;
  readonly #tellFacts: LiveMarketsListener["onFacts"];
  #state: EngineState | undefined;
  /** The parts of the state that the watched markets were taken from. */
  #seen: readonly unknown[] = [];
  #seenMs = 0;
  readonly #callOffLook: () => void;

  /**
   * @param options Whom to ask.
   * @param listener Who is told.
   */
  constructor(options: LiveMarketsOptions, listener: LiveMarketsListener) {
    const { onFacts, onQuote, onResolution, onTrade, onRefused, onTrouble, onFailure } = listener;
    const trouble = {
      ...(onRefused && { onRefused }),
      ...(onTrouble && { onTrouble }),
      ...(onFailure && { onFailure }),
    };
    this.#clock = options.clock ?? SYSTEM_CLOCK;
    this.#tellFacts = onFacts;
    this.#catalogue = new MarketCatalogue(options, {
      ...trouble,
      onMarket: (facts) => {
        // Its tokens may be what its prices waited for.
        this.#seenMs = 0;
        onFacts(facts);
      },
    });
    this.#prices = new ClobPrices(options, {
      ...trouble,
      onQuote,
      ...(onTrade && { onTrade }),
      onHint: (hint, marketId) => this.#takeHint(hint, marketId),
    });
    this.#resolutions = new ResolutionWatch({
      ...options,
      factsOf: (marketId) => this.#catalogue.facts(marketId),
    }, { ...trouble, onResolution });
    const when = { clock: this.#clock, everyMs: LOOK_MS, onFailure };
    this.#callOffLook = repeat(when, () => this.#look());
  }

  /** Follows a state: what matters to it is watched within a second. Cheap, for every state there is. */
  follow(state: EngineState): void {
    this.#state = state;
  }

  /**
   * Notes that a market traded in a way that matters: what is not known about it, or not of late, is asked for.
   *
   * @param marketId Condition id, lower-case.
   * @param isTold Whether what is known has reached the state, which forgets: else it is told again.
   */
  note(marketId: string, isTold: boolean): void {
    const facts = this.#catalogue.facts(marketId);
    if (!isTold && facts !== undefined) this.#tellFacts(facts);
  }

  /** What is known about a market by now; `undefined` if nothing is. Asks nobody. */
  known(marketId: string): MarketFacts | undefined {
    return this.#catalogue.known(marketId);
  }

  /**
   * What is known about a market, as soon as somebody has answered.
   *
   * @returns Its facts; `undefined` if nobody knows it.
   */
  factsOf(marketId: string): Promise<MarketFacts | undefined> {
    return this.#catalogue.whenKnown(marketId);
  }

  /** How it does. */
  get health(): LiveMarketsHealth {
    return {
      catalogue: this.#catalogue.health,
      prices: this.#prices.health,
      resolutions: this.#resolutions.health,
    };
  }

  /** Asks and tells no more. Returns when nothing is being kept any more either. */
  async stop(): Promise<void> {
    this.#callOffLook();
    this.#prices.stop();
    this.#resolutions.stop();
    await this.#catalogue.stop();
  }

  #takeHint(hint: "resolved" | "tick", marketId: string): void {
    // The hints are about all markets there are: of those that are unknown nothing has to be learnt.
    if (this.#catalogue.known(marketId) !== undefined) this.#catalogue.renew(marketId);
    if (hint === "resolved") this.#resolutions.hint(marketId);
  }

  /** Looks at what matters if something has changed, and once a minute since windows run out. */
  #look(): void {
    if (this.#state === undefined) return;
    const { account, router, filter } = this.#state;
    const seen = [account.heldMarkets, router.openOrders, filter.windows];
    const nowMs = this.#clock.nowMs();
    const isSame = seen.every((part, i) => part === this.#seen[i]);
    if (isSame && Math.abs(nowMs - this.#seenMs) < 60_000) return;
    this.#seen = seen;
    this.#seenMs = nowMs;
    const { atStake, halfConfirmed } = watchListOf(this.#state, nowMs);
    const watched = [...atStake, ...halfConfirmed.slice(0, MAX_HALF_CONFIRMED)]
      .map((marketId) => this.#catalogue.facts(marketId))
      .filter((facts) => facts !== undefined && !facts.isClosed);
    this.#prices.watch(watched as readonly MarketFacts[]);
    this.#resolutions.watch(atStake);
  }
}
