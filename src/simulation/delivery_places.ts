/**
 * Where in a log of deliveries a live feed goes on: looked up by every process that starts, worked out once a log.
 *
 * @module
 */

import type { KnownMarket } from "../core/known_market.ts";
import { readTradeFrame } from "../feed/trade_frame.ts";
import type { Delivery } from "./delivery.ts";

/** Facts of a market, and the place at which they are told. */
type PlacedFacts = readonly [place: number, marketId: string, market: KnownMarket];

/** The places of a log. */
export class DeliveryPlaces {
  static readonly #ofLog = new WeakMap<readonly Delivery[], DeliveryPlaces>();
  /** The latest time that the deliveries up to each place tell of, milliseconds since the epoch. */
  readonly #toldMs: Float64Array;
  readonly #facts: readonly PlacedFacts[];

  private constructor(deliveries: readonly Delivery[]) {
    let latest = -Infinity;
    this.#toldMs = Float64Array.from(
      deliveries,
      (delivery) => latest = Math.max(latest, latestMs(delivery)),
    );
    this.#facts = deliveries.flatMap((delivery, place): PlacedFacts[] =>
      delivery.kind === "market" ? [[place, delivery.marketId, delivery.market]] : []
    );
  }

  /** The places of a log. */
  static of(deliveries: readonly Delivery[]): DeliveryPlaces {
    let places = this.#ofLog.get(deliveries);
    if (places === undefined) {
      places = new DeliveryPlaces(deliveries);
      this.#ofLog.set(deliveries, places);
    }
    return places;
  }

  /**
   * Where somebody is told what happened from a time on.
   *
   * @param timeMs The time, milliseconds since the epoch.
   * @returns Place of the first delivery that tells of that time or a later one; the end of the log if there is none.
   */
  since(timeMs: number): number {
    let [from, to] = [0, this.#toldMs.length];
    while (from < to) {
      const middle = Math.floor((from + to) / 2);
      if (this.#toldMs[middle]! >= timeMs) to = middle;
      else from = middle + 1;
    }
    return from;
  }

  /** Whether this is the first that is told about its market. */
  isFirst(told: Delivery & { readonly kind: "market" }): boolean {
    return this.#facts.find(([, marketId]) => marketId === told.marketId)?.[2] === told.market;
  }

  /**
   * What the exchange says about each market when somebody asks at a place: what was told last before it. Who asks before
   * anything was told hears what is told first.
   */
  factsAt(place: number): Map<string, KnownMarket> {
    const facts = new Map<string, KnownMarket>();
    for (const [at, marketId, market] of this.#facts) {
      if (at < place || !facts.has(marketId)) facts.set(marketId, market);
    }
    return facts;
  }
}

/** The latest time that a delivery tells of, milliseconds since the epoch: who asks from then on is told it. */
function latestMs(delivery: Delivery): number {
  if (delivery.kind !== "frame") return delivery.timeMs;
  const times = readTradeFrame(delivery.text).trades.map(({ trade }) => trade.timeMs);
  return Math.max(...times);
}
