/**
 * What a live run has before the engine when its sockets break: all of it as it really is, on a clock of its own, between
 * made-up sockets and a made-up Data API.
 *
 * Time goes on only while the engine waits. It takes small steps where something is being mended, and leaps to the next
 * arrival otherwise, just before which everybody has a turn whose time has come.
 *
 * @module
 */

import type { EngineEvent } from "../core/event.ts";
import { ActivityFeed } from "../feed/activity_feed.ts";
import { LiveSource } from "../feed/live_source.ts";
import { PollingFeed } from "../feed/polling_feed.ts";
import type { EventLot } from "../feed/source.ts";
import { TradeHistory } from "../feed/trade_history.ts";
import type { Random } from "../research/sample/random.ts";
import type { Breakage } from "./broken.ts";
import { isRelease, tellingNothingMissed, withoutHolding } from "./broken_repair.ts";
import { dataApi, type DataApiOptions } from "./data_api.ts";
import { arrivalMs, type Delivery } from "./delivery.ts";
import { DeliveryPlaces } from "./delivery_places.ts";
import { lotAround } from "./lot_around.ts";
import { MadeSockets } from "./made_sockets.ts";
import type { Recording, Recordings } from "./recordings.ts";
import type { FeedOptions, SimulatedLot } from "./simulated_feed.ts";
import { SteppedClock } from "./stepped_clock.ts";
import { pick } from "./pick.ts";
import { streamFor } from "./stream.ts";
import { isWithin } from "./troubles.ts";

/** What a live run with sockets needs. */
export interface RepairedFeedOptions extends FeedOptions {
  /** The venue, as the Data API shows it, and what is wrong with it. */
  readonly venue: DataApiOptions;
  /** Trades worth less need not be fetched, USD. */
  readonly minUsd: number;
  /** What this process is told. */
  readonly recording: Recording;
  /** How far time has come. */
  readonly recordings: Recordings;
  /** What is taken out. @default {nothing} */
  readonly without?: Breakage | undefined;
}

/** Steps while something is being mended, milliseconds. */
const STEP_MS = 2_000;
/** How long before an arrival everybody has a turn, milliseconds. */
const BEFORE_MS = 1_000;
/** How long after a change steps are small, milliseconds: until a silent socket is given up, another feed stands in. */
const CHANGE_MS = 45_000;
/** How long facts take at least and at most, milliseconds. */
const MIN_FACTS_MS = 1_100;
const FACTS_MS = 8_000;
/** How long a process that died is away at most, milliseconds, in different cases. */
const AWAY_MS = [120_000, 2_400_000] as const;
/** After the last arrival everything has so long to come to rest, milliseconds. */
const TAIL_MS = 720_000;
const MAX_TAIL_MS = 3_600_000;
const TAIL_STEP_MS = 61_000;
/** Longer than any run takes. */
const NEVER_MS = 1e12;
/** Rows of a page, in different runs. */
const PAGE_ROWS = [4, 25, 1_000] as const;

/** A live feed whose gaps are repaired. Iterate it once. */
export class RepairedFeed {
  /** The time. */
  readonly clock: SteppedClock;
  readonly #options: RepairedFeedOptions;
  readonly #sockets: MadeSockets;
  readonly #edgesMs: readonly number[];
  /** When the last thing happens. */
  #lastMs: number;
  /** Markets whose facts are asked for. */
  readonly #asked = new Set<string>();
  #source: LiveSource | undefined;
  /** Deliveries that have arrived. */
  #position: number;
  /** Until then steps are small. */
  #closeUntilMs: number;

  /** @param options What is told, and by whom. */
  constructor(options: RepairedFeedOptions) {
    const { deliveries, venue: { seed, shown, troubles }, recordings } = options;
    const random = streamFor(seed, `sockets/${recordings.count}`);
    const startMs = startOf(options, random);
    this.clock = new SteppedClock(startMs);
    this.#options = options;
    this.#sockets = new MadeSockets(troubles.outages, random, () => this.clock.nowMs());
    this.#edgesMs = [...troubles.outages, ...troubles.failures]
      .flatMap(({ startMs, endMs }) => [startMs, endMs]).sort((a, b) => a - b);
    this.#lastMs = Math.max(
      ...deliveries.slice(-1).map(arrivalMs),
      ...this.#edgesMs.slice(-1),
      ...shown.map(({ fromMs }) => fromMs),
    );
    const next = deliveries.findIndex((delivery) => arrivalMs(delivery) > startMs);
    this.#position = next < 0 ? deliveries.length : next;
    this.#closeUntilMs = startMs + CHANGE_MS;
  }

  /** Takes an answer to an order. */
  answer(event: EngineEvent, id: string): void {
    this.#source?.tell(event, id);
  }

  /** All that is told, as lots. */
  async *[Symbol.asyncIterator](): AsyncGenerator<SimulatedLot> {
    const source = this.#source = await this.#open();
    const lots = source[Symbol.asyncIterator]();
    let next = wait(lots.next());
    // What happened while nobody listened is told again, and taken once.
    for (const delivery of this.#options.deliveries.slice(0, this.#position)) {
      if (delivery.kind !== "quote") this.#tell(delivery);
    }
    try {
      for (;;) {
        await this.clock.settle();
        if (!next.isThere) {
          await this.#step(source);
          continue;
        }
        const { done, value: lot } = await next.result;
        if (done) return;
        yield this.#placed(lot);
        next = wait(lots.next());
      }
    } finally {
      source.stop();
      await next.result.catch(() => {});
      await lots.return?.(undefined);
      this.#noteEnd(source);
    }
  }

  async #open(): Promise<LiveSource> {
    const { venue, minUsd, recording, after, pages, without } = this.#options;
    const { clock } = this;
    const client = dataApi(venue, clock);
    const pageRows = PAGE_ROWS[streamFor(venue.seed, "pages").below(PAGE_ROWS.length)]!;
    const activity = new ActivityFeed({
      clock,
      socketOptions: {
        connect: () => this.#sockets.connect(),
        random: () => 0.5,
        // Nobody answers them here.
        pingMs: NEVER_MS,
      },
    });
    const standsInFor = () => activity.health.isUp;
    const polling = new PollingFeed({ client, minUsd, pageRows, clock, standsInFor });
    const history = new TradeHistory({ client, minUsd, pageRows, nowMs: () => clock.nowMs() });
    return await LiveSource.open({
      feeds: [without === "hold" ? withoutHolding(activity) : activity, polling],
      history: without === "repair" ? tellingNothingMissed(history) : history,
      clock,
      cursor: after,
      ...pages && { pages },
      awaitsFacts: true,
      onBigTrade: (marketId, isKnown) => void (!isKnown && this.#ask(marketId)),
      recorder: {
        write(receipt) {
          clock.stir();
          const isLeftOut = without === "recording" && receipt.kind === "page";
          if (!isRelease(receipt) && !isLeftOut) recording.receipts.push(receipt);
        },
      },
    });
  }

  #noteEnd({ health: { feeds, coverage } }: LiveSource): void {
    const { recording, recordings } = this.#options;
    recording.ledger = coverage;
    const counts = Object.values(feeds[0]!.refused);
    recordings.refused += counts.reduce((sum, count) => sum + count, 0);
  }

  #placed(lot: EventLot): SimulatedLot {
    return lotAround(lot, {
      position: this.#position,
      onEvent: ({ kind }) => {
        // An order may follow, which has to have its end.
        if (kind === "trade") this.#lastMs = Math.max(this.#lastMs, this.clock.nowMs());
      },
    });
  }

  /** Lets time pass to the next moment at which something happens. */
  async #step(source: LiveSource): Promise<void> {
    const { deliveries, recordings } = this.#options;
    const nowMs = this.#nextMs(source);
    if (nowMs === undefined) return source.stop();
    this.clock.set(nowMs);
    recordings.reach(nowMs);
    if (this.#edgesMs.includes(nowMs)) this.#closeUntilMs = nowMs + CHANGE_MS;
    this.#sockets.beat();
    while (this.#position < deliveries.length && arrivalMs(deliveries[this.#position]!) <= nowMs) {
      const delivery = deliveries[this.#position++]!;
      if (delivery.kind === "frame") this.#sockets.tell(delivery.text);
      else this.#tell(delivery);
    }
    await this.clock.settle();
    this.clock.wake();
  }

  /** The next moment, milliseconds since the epoch; `undefined` if nothing more will happen. */
  #nextMs(source: LiveSource): number | undefined {
    const { deliveries } = this.#options;
    const nowMs = this.clock.nowMs();
    const isClose = nowMs < this.#closeUntilMs || this.#isMending(source);
    const stepMs = isClose ? nowMs + STEP_MS : Infinity;
    const edgeMs = this.#edgesMs.find((atMs) => atMs > nowMs) ?? Infinity;
    const delivery = deliveries[this.#position];
    if (delivery === undefined) {
      const hasEnded = nowMs >= this.#lastMs + (isClose ? MAX_TAIL_MS : TAIL_MS);
      return hasEnded ? undefined : Math.min(stepMs, edgeMs, nowMs + TAIL_STEP_MS);
    }
    const nextMs = Math.min(arrivalMs(delivery), edgeMs, stepMs);
    return nextMs - nowMs > STEP_MS ? nextMs - BEFORE_MS : Math.max(nextMs, nowMs);
  }

  /** Whether a gap can be repaired and is not yet. */
  #isMending({ health: { isBlind, gapMs } }: LiveSource): boolean {
    const { troubles: { outages, failures } } = this.#options.venue;
    const nowMs = this.clock.nowMs();
    return (isBlind || gapMs !== null) && !isWithin(outages, nowMs) && !isWithin(failures, nowMs);
  }

  #ask(marketId: string): void {
    if (this.#asked.has(marketId)) return;
    this.#asked.add(marketId);
    this.#closeUntilMs = Math.max(this.#closeUntilMs, this.clock.nowMs() + FACTS_MS + STEP_MS);
    const facts = DeliveryPlaces.of(this.#options.deliveries).factsAt(this.#position);
    const market = facts.get(marketId);
    // Later than the next tick: a trade that was held back has waited long enough by then, and keeps its place.
    this.clock.wait(MIN_FACTS_MS + this.#position % (FACTS_MS - MIN_FACTS_MS)).then(() => {
      this.#asked.delete(marketId);
      const timeMs = this.clock.nowMs();
      if (market !== undefined) this.#source?.tell({ kind: "market", marketId, market, timeMs });
    });
  }

  /** Tells what is neither a trade nor known from asking, nor for the source itself to say. */
  #tell(delivery: Delivery): void {
    const { kind } = delivery;
    if (kind === "frame" || kind === "tick" || kind === "market" || kind === "coverage") return;
    const { id, ...event } = delivery;
    this.#source?.tell(event, id);
  }
}

/**
 * When a process begins: the first just before anything arrives, many others when a large trade is on its way, which comes
 * before what was missed can be fetched.
 */
function startOf(
  { deliveries, recordings: { nowMs }, venue: { shown }, minUsd }: RepairedFeedOptions,
  random: Random,
): number {
  if (!Number.isFinite(nowMs)) {
    return deliveries.length === 0 ? 0 : arrivalMs(deliveries[0]!) - BEFORE_MS;
  }
  const backMs = nowMs + 1_000 + random.below(pick(random, AWAY_MS));
  const next = shown.find(({ row: { timestamp, price, size } }) =>
    timestamp * 1000 > backMs && price * size >= minUsd
  );
  return next === undefined || random.chance(0.3) ? backMs : next.row.timestamp * 1000;
}

/** Follows whether a promise has come to its end. */
function wait<T>(result: Promise<T>): { readonly result: Promise<T>; isThere: boolean } {
  const waiting = { result, isThere: false };
  const arrive = () => void (waiting.isThere = true);
  result.then(arrive, arrive);
  return waiting;
}
