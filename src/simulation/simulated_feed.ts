/**
 * The feed of a simulation: a log of deliveries, taken from where the program stands, and some way before.
 *
 * @module
 */

import type { EngineEvent } from "../core/step.ts";
import type { Cursor, MemoryPage } from "../core/turn.ts";
import { SeenIds } from "../feed/dedupe.ts";
import type { EventLot } from "../feed/source.ts";
import { type FrameRefusal, readTradeFrame } from "../feed/trade_frame.ts";
import type { Delivery } from "./delivery.ts";

/** What a feed is fed with, whichever it is. */
export interface FeedOptions {
  /** All that ever arrives. */
  readonly deliveries: readonly Delivery[];
  /** Category of a market, `""` if nobody says. */
  readonly categoryOf: (marketId: string) => string;
  /** Where the program stands. @default {at the beginning} */
  readonly after?: Cursor | undefined;
  /** The feed's memory as it was there. @default {empty} */
  readonly pages?: readonly MemoryPage[];
  /** Whether a person's decisions come another way. @default {false} */
  readonly leavesDecisions?: boolean;
  /** Whether a live run stands before the trades that wait for facts; one that does not is broken. @default {true} */
  readonly countsWaiting?: boolean;
  /** Told about each message that was refused. @default {nobody} */
  readonly onRefusal?: (reason: FrameRefusal) => void;
}

/** How the log is fed as it is. A lot ends at the place of each decision that comes another way. */
export interface SimulatedFeedOptions extends FeedOptions {
  /** Deliveries before the place of the program which come again. @default {0} */
  readonly overlap?: number;
  /** Deliveries of a lot. @default {8} */
  readonly lotSize?: number;
  /** Whether what was seen is dropped; a feed without is broken. @default {true} */
  readonly dedupes?: boolean;
}

/** Events of some deliveries. */
export interface SimulatedLot extends EventLot {
  /** Deliveries up to the last of them. */
  readonly position: number;
}

/** An event, and the id under which it is taken once. */
type Told = readonly [event: EngineEvent, id: string];

/** A small memory: it forgets now and then, and its pages change all the time. */
const MEMORY = { capacity: 2048, pageIds: 16 };

/**
 * The deliveries as lots of events.
 *
 * @param options What is fed and from where.
 */
export function* simulatedFeed(options: SimulatedFeedOptions): Generator<SimulatedLot> {
  const { deliveries, after, pages = [], overlap = 0, lotSize = 8, dedupes = true } = options;
  const seen = new SeenIds({ ...MEMORY, pages });
  let position = Math.max(Number(after?.["position"] ?? 0) - overlap, 0);
  let queue: readonly Told[] | undefined;

  function next(end: number): EngineEvent | undefined {
    while (position < end) {
      const [first, ...rest] = queue ?? told(deliveries[position]!, options);
      // Of a frame only what was handed out counts as seen; its rest belongs to a later cursor.
      queue = rest.length === 0 ? undefined : rest;
      if (queue === undefined) position++;
      if (first === undefined) continue;
      const [event, id] = first;
      if (seen.take(id) || !dedupes) return event;
    }
    return undefined;
  }

  do {
    let end = Math.min(position + lotSize, deliveries.length);
    if (options.leavesDecisions) {
      const place = deliveries.slice(position, end).findIndex(({ kind }) => kind === "command");
      if (place >= 0) end = position + place + 1;
    }
    yield {
      passedOver: 0,
      next: () => next(end),
      get position() {
        return position;
      },
      get cursor() {
        return { position };
      },
      takePages: () => seen.takePages(),
    };
  } while (position < deliveries.length);
}

function told(delivery: Delivery, options: FeedOptions): readonly Told[] {
  if (delivery.kind === "command" && options.leavesDecisions) return [];
  if (delivery.kind === "frame") {
    const { text, receivedMs } = delivery;
    return readFrame(text, options).map((
      { trade, id },
    ) => [{ kind: "trade", trade, receivedMs }, id]);
  }
  if (delivery.kind === "tick") return [[delivery, `tick/${delivery.timeMs}`]];
  const { id, ...event } = delivery;
  return [[event, id]];
}

function readFrame(text: string, { categoryOf, onRefusal }: FeedOptions) {
  const { trades, refused } = readTradeFrame(text, { categoryOf });
  for (const reason of refused) onRefusal?.(reason);
  return trades;
}
