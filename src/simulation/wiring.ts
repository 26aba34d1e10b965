/**
 * What a simulated program has around its engine: where events come from, and where orders go, in each installation.
 *
 * @module
 */

import type { EngineState } from "../core/engine_state.ts";
import type { Order } from "../core/order.ts";
import { LivePaperVenue } from "../execution/live_paper_venue.ts";
import { ReplayVenue } from "../execution/replay_venue.ts";
import type { Venue } from "../execution/venue.ts";
import type { Books } from "./books.ts";
import { type Answer, ExchangeVenue } from "./exchange.ts";
import type { Installation } from "./installation.ts";
import { LiveFeed } from "./live_feed.ts";
import { RepairedFeed, type RepairedFeedOptions } from "./repaired_feed.ts";
import {
  type FeedOptions,
  simulatedFeed,
  type SimulatedFeedOptions,
  type SimulatedLot,
} from "./simulated_feed.ts";

/** What is wired up. */
export interface WiringOptions extends FeedOptions {
  readonly installation: Installation;
  /** State before the first event. */
  readonly opening: EngineState;
  /** Sends an order to the exchange. */
  readonly send: (order: Order) => Answer;
  /** Looks at the market of an order. */
  readonly look: Books;
  /** What there is of sockets and the Data API, where trades come from there. */
  readonly network?: Pick<RepairedFeedOptions, "venue" | "recording" | "recordings" | "without">;
  /** How the log is fed, where it is fed as it is. */
  readonly log?: Omit<SimulatedFeedOptions, keyof FeedOptions>;
}

/** What was wired up. */
export interface Wiring {
  readonly lots: Iterable<SimulatedLot> | AsyncIterable<SimulatedLot>;
  readonly venue: Venue;
}

/** Wires a program up. */
export function wire(options: WiringOptions): Wiring {
  const { installation: { venue }, opening: { costs, filter }, log } = options;
  if (venue !== "live") {
    return {
      lots: simulatedFeed({ ...options, ...log }),
      venue: venue === "paper"
        ? new ReplayVenue(costs.fillDelayMs)
        : new ExchangeVenue({ send: options.send }),
    };
  }
  const feed = options.network === undefined
    // What history does not say has to be asked for.
    ? new LiveFeed({ ...options, categoryOf: () => "" })
    : new RepairedFeed({ ...options, ...options.network, minUsd: filter.params.minSizeUsd });
  return {
    lots: feed,
    venue: new LivePaperVenue({
      look: (order) => Promise.resolve().then(() => options.look(order, feed.clock.nowMs())),
      answer: (event, id) => feed.answer(event, id),
      clock: feed.clock,
      delayMs: costs.fillDelayMs,
      maxSignalAgeMs: filter.params.maxSignalAgeMs,
    }),
  };
}
