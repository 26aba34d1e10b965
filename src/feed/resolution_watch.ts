/**
 * Finds out who won in the markets that matter, and says so once.
 *
 * What is paid out is not taken back, so every place is believed as far as it can be trusted: the Data API, which tells
 * what the chain pays, at once; the order book's interface if the Data API says nothing; Gamma if neither does, and only
 * when it says the same for a while. Nobody is believed while a proposal may be disputed. The socket's message is but a
 * reason to ask.
 *
 * @module
 */

import type { MarketFacts } from "../core/market_facts.ts";
import type { CategoryMap } from "../polymarket/categories.ts";
import { type Clock, SYSTEM_CLOCK } from "../polymarket/clock.ts";
import { MAX_CONDITIONS } from "../polymarket/data_trades.ts";
import { GAMMA_IDS } from "../polymarket/gamma.ts";
import { HttpError } from "../polymarket/http_error.ts";
import type { JsonClient } from "../polymarket/json_client.ts";
import type { Payout } from "../polymarket/payouts.ts";
import {
  askClobPayouts,
  askDataPayouts,
  askGammaPayouts,
  type Payouts,
} from "../polymarket/resolutions.ts";
import { type FailureListener, repeat } from "./repeat.ts";

/** Places that say who won, the most trusted first. */
export const PAYOUT_SOURCES = ["data", "clob", "gamma"] as const;

/** Name of such a place. */
export type PayoutSource = typeof PAYOUT_SOURCES[number];

/** Who won. */
export interface Resolution {
  /** Condition id of the market. */
  readonly marketId: string;
  /** What one YES share pays, 0 to 1. */
  readonly yesPayout: number;
  /** When it was learnt, milliseconds since the epoch. */
  readonly timeMs: number;
  /** Who said so. */
  readonly source: PayoutSource;
}

/** Who is told. */
export interface ResolutionListener {
  /** A market has resolved; told once. */
  readonly onResolution: (resolution: Resolution) => void;
  /** A place could not be asked. It is asked again. */
  readonly onTrouble?: (error: HttpError) => void;
  /** Told about a fault of the program, after which nothing more is told. @default {nobody: it is thrown} */
  readonly onFailure?: FailureListener;
}

/** Settings of {@linkcode ResolutionWatch}. */
export interface ResolutionWatchOptions {
  /** Asks. */
  readonly client: JsonClient;
  /** From tags to categories. */
  readonly categories: CategoryMap;
  /** What is known about a market. @default {nothing} */
  readonly factsOf?: (marketId: string) => MarketFacts | undefined;
  /** The time. @default {the machine's} */
  readonly clock?: Clock;
}

/** How the watch does. */
export interface ResolutionHealth {
  /** Markets that are watched. */
  readonly watched: number;
  /** Those of them that are over but wait for a verdict that counts. */
  readonly waiting: number;
  /** When all that was due had been asked for last, milliseconds since the epoch; `null` if never. */
  readonly askedMs: number | null;
}

/** Milliseconds between two looks for markets that are due. */
const LOOK_MS = 5_000;
/** Milliseconds between two questions about a market: while something may be about to happen, and else. */
const HOT_MS = 15_000;
const COLD_MS = 60_000;
/** How long after a hint or its end a market is hot, milliseconds. */
const HOT_FOR_MS = 3_600_000;
/** How long a place must say the same against a more trusted one that says the market is not over, milliseconds. */
const OVERRULE_MS = 600_000;
/** How long Gamma must say the same where nobody else says anything. */
const GAMMA_MS = 60_000;
/** Resolutions that are remembered, so that none is told twice. */
const MAX_TOLD = 10_000;

/** A market that is watched. */
interface Watched {
  dueMs: number;
  hintedMs: number;
  isWaiting: boolean;
  /** What the most trusted place that says something says, and since when it does. */
  claim:
    | { readonly payout: number; readonly source: PayoutSource; readonly sinceMs: number }
    | null;
}

/** Finds out who won in the markets that matter. */
export class ResolutionWatch {
  readonly #options: ResolutionWatchOptions;
  readonly #tell: ResolutionListener;
  readonly #clock: Clock;
  readonly #watched = new Map<string, Watched>();
  readonly #told = new Set<string>();
  readonly #stop = new AbortController();
  readonly #callOffLook: () => void;
  #askedMs: number | null = null;

  /**
   * @param options Whom to ask.
   * @param listener Who is told.
   */
  constructor(options: ResolutionWatchOptions, listener: ResolutionListener) {
    this.#options = options;
    this.#tell = listener;
    this.#clock = options.clock ?? SYSTEM_CLOCK;
    const when = { clock: this.#clock, everyMs: LOOK_MS, onFailure: listener.onFailure };
    this.#callOffLook = repeat(when, () => this.#look());
  }

  /**
   * Watches these markets and no others: those that are held, and those of open orders.
   *
   * @param marketIds Condition ids, lower-case.
   */
  watch(marketIds: Iterable<string>): void {
    const wanted = new Set(marketIds);
    for (const marketId of [...this.#watched.keys()]) {
      if (!wanted.has(marketId)) this.#watched.delete(marketId);
    }
    const nowMs = this.#clock.nowMs();
    for (const marketId of wanted) {
      if (this.#watched.has(marketId) || this.#told.has(marketId)) continue;
      this.#watched.set(marketId, {
        dueMs: nowMs,
        hintedMs: -Infinity,
        isWaiting: false,
        claim: null,
      });
    }
  }

  /** Somebody says that a market has resolved: it is asked about soon. */
  hint(marketId: string): void {
    const watched = this.#watched.get(marketId);
    if (watched === undefined) return;
    watched.hintedMs = watched.dueMs = this.#clock.nowMs();
  }

  /** How the watch does. */
  get health(): ResolutionHealth {
    const waiting = [...this.#watched.values()].filter(({ isWaiting }) => isWaiting).length;
    return { watched: this.#watched.size, waiting, askedMs: this.#askedMs };
  }

  /** Stops asking; nothing is told any more. */
  stop(): void {
    this.#stop.abort();
    this.#callOffLook();
    this.#watched.clear();
  }

  async #look(): Promise<void> {
    const nowMs = this.#clock.nowMs();
    // Nothing is due later than in a minute, unless the clock was set back.
    const isDue = ({ dueMs }: Watched) => dueMs <= nowMs || dueMs > nowMs + COLD_MS;
    const due = [...this.#watched].filter(([, watched]) => isDue(watched)).map(([id]) => id);
    if (due.length === 0) return;
    try {
      await this.#ask(due);
      this.#askedMs = this.#clock.nowMs();
    } catch (error) {
      if (!this.#stop.signal.aborted) throw error;
    }
    for (const marketId of due) {
      const watched = this.#watched.get(marketId);
      if (watched !== undefined) watched.dueMs = nowMs + (this.#isHot(marketId) ? HOT_MS : COLD_MS);
    }
  }

  /** Asks the places in the order of trust; the less trusted ones only about markets that may be over. */
  async #ask(marketIds: readonly string[]): Promise<void> {
    const { client, categories, factsOf } = this.#options;
    const { signal } = this.#stop;
    const fresh = this.#clock.nowMs();
    const data = await this.#eachOrNothing(
      slices(marketIds, MAX_CONDITIONS),
      (slice) => askDataPayouts(client, slice, { fresh, signal }),
    );
    const undecided = marketIds.filter((id) =>
      !isVerdict(data.get(id)) && data.get(id) !== "pending"
    );
    const open = undecided.filter((id) => data.get(id) === "unclear" || this.#mayBeOver(id));
    const clob = await this.#eachOrNothing(slices(open, 1), ([marketId]) => {
      const market = { marketId: marketId!, tokenIds: factsOf?.(marketId!)?.tokenIds };
      return askClobPayouts(client, [market], signal);
    });
    const left = open.filter((id) => !isVerdict(clob.get(id)));
    const gamma = await this.#eachOrNothing(
      slices(left, GAMMA_IDS),
      (slice) => askGammaPayouts(client, slice, { categories, signal }),
    );
    for (const id of marketIds) this.#judge(id, [data.get(id), clob.get(id), gamma.get(id)]);
  }

  /** What a place says, asked bit by bit: a bit that cannot be asked leaves the others what they are. */
  async #eachOrNothing(
    parts: Iterable<readonly string[]>,
    ask: (part: readonly string[]) => Promise<Payouts>,
  ): Promise<Payouts> {
    const all = new Map<string, Payout>();
    for (const part of parts) {
      try {
        for (const [marketId, payout] of await ask(part)) all.set(marketId, payout);
      } catch (error) {
        if (!(error instanceof HttpError)) throw error;
        this.#tell.onTrouble?.(error);
      }
    }
    return all;
  }

  /** Whether there is a reason to ask those who are trusted less: their answers cost more requests. */
  #mayBeOver(marketId: string): boolean {
    const facts = this.#options.factsOf?.(marketId);
    if (facts === undefined || facts.isClosed || this.#isHinted(marketId)) return true;
    return facts.endMs !== null && facts.endMs <= this.#clock.nowMs();
  }

  #isHinted(marketId: string): boolean {
    return (this.#watched.get(marketId)?.hintedMs ?? -Infinity) > -Infinity;
  }

  #isHot(marketId: string): boolean {
    const facts = this.#options.factsOf?.(marketId);
    const nowMs = this.#clock.nowMs();
    return [this.#watched.get(marketId)?.hintedMs, facts?.endMs, facts?.closedMs].some((ms) =>
      typeof ms === "number" && ms <= nowMs && nowMs - ms < HOT_FOR_MS
    );
  }

  /** Takes what all places say about a market, in the order of trust. */
  #judge(marketId: string, said: readonly (Payout | undefined)[]): void {
    const watched = this.#watched.get(marketId);
    if (watched === undefined) return;
    const nowMs = this.#clock.nowMs();
    const place = said.findIndex(isVerdict);
    const isPending = said.includes("pending");
    watched.isWaiting = isPending || place !== -1 || said.includes("unclear");
    if (place === -1 || (isPending && place > 0)) {
      watched.claim = null;
      return;
    }
    const payout = said[place] as number;
    const source = PAYOUT_SOURCES[place]!;
    const { claim } = watched;
    const isSame = claim?.payout === payout && claim.source === source;
    const sinceMs = isSame ? claim.sinceMs : nowMs;
    watched.claim = { payout, source, sinceMs };
    const isOverruling = said.slice(0, place).includes("open");
    const neededMs = isOverruling ? OVERRULE_MS : source === "gamma" ? GAMMA_MS : 0;
    if (nowMs - sinceMs < neededMs) return;
    this.#watched.delete(marketId);
    this.#told.add(marketId);
    for (const oldest of this.#told) {
      if (this.#told.size <= MAX_TOLD) break;
      this.#told.delete(oldest);
    }
    this.#tell.onResolution({ marketId, yesPayout: payout, timeMs: nowMs, source });
  }
}

function* slices(ids: readonly string[], most: number): Generator<readonly string[]> {
  for (let from = 0; from < ids.length; from += most) yield ids.slice(from, from + most);
}

function isVerdict(payout: Payout | undefined): payout is number {
  return typeof payout === "number";
}
