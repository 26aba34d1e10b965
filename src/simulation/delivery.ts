/**
 * What a feed delivers of what happens in a world, in the order in which it arrives: late, twice, mixed up, or not at all.
 *
 * The log of deliveries is fixed before the program runs. Everything that the machine does to the program must leave the
 * result as if the log had been taken once, from beginning to end.
 *
 * @module
 */

import type { EngineEvent } from "../core/event.ts";
import type { WarmUp } from "../core/warm_up.ts";
import type { Random } from "../research/sample/random.ts";
import { type FaultName, FEED_FAULTS, type FeedFault } from "./fault_names.ts";
import type { Happening, TradePayload } from "./happening.ts";
import { hostileFrame } from "./hostile_frames.ts";
import { pick } from "./pick.ts";
import { streamFor } from "./stream.ts";
import type { World } from "./world.ts";

/** Something that arrives. Times are milliseconds since the epoch. */
export type Delivery =
  /** A frame of the activity feed, and when it arrives. */
  | { readonly kind: "frame"; readonly text: string; readonly receivedMs: number }
  /** A market's outcome. */
  | {
    readonly kind: "resolution";
    readonly id: string;
    readonly marketId: string;
    readonly yesPayout: number;
    readonly timeMs: number;
  }
  /** A person's decision. */
  | {
    readonly kind: "command";
    readonly id: string;
    readonly command: "pause" | "resume";
    readonly note: string;
    readonly timeMs: number;
  }
  /** Another whale set. */
  | {
    readonly kind: "warmup";
    readonly id: string;
    readonly warmUp: WarmUp;
    readonly timeMs: number;
  }
  /** What only a live feed tells: facts about a market, best bids, whether trades may be missing. */
  | { readonly id: string }
    & Extract<
      EngineEvent,
      { readonly kind: "market" | "quote" | "coverage" }
    >
  /** Nothing arrived for a while. */
  | { readonly kind: "tick"; readonly timeMs: number };

/** When a delivery arrives, milliseconds since the epoch. */
export function arrivalMs(delivery: Delivery): number {
  return delivery.kind === "frame" ? delivery.receivedMs : delivery.timeMs;
}

/** What a log of deliveries is, and what went wrong with it. */
export interface DeliveryLog {
  /** In the order in which they arrive. */
  readonly deliveries: readonly Delivery[];
  /** All trades that happen, delivered or not, in their order. */
  readonly trades: readonly TradePayload[];
  /** How often each fault was put in. */
  readonly injected: Readonly<Partial<Record<FeedFault, number>>>;
}

/** A delivery on its way. */
interface Transit {
  readonly atMs: number;
  /** When what it tells happened, for what catches up in the order of time. */
  readonly timeMs: number;
  readonly what: Exclude<Happening, { readonly kind: "trade" }> | readonly TradePayload[] | string;
}

/** Does something to what is on its way, and says how often. */
type Disturbance = (transits: readonly Transit[], random: Random) => readonly [Transit[], number];

const MS_PER_HOUR = 3_600_000;
const MS_PER_MINUTE = 60_000;
const TICK_MS = 10 * MS_PER_MINUTE;
/** When something arrives that does not. */
const NEVER = Infinity;

/** In the order in which they are put in; the other faults of the feed are part of the world. */
const DISTURBANCES: Readonly<Partial<Record<FeedFault, Disturbance>>> = {
  "clock-jump": jumpClock,
  drop: (transits, random) => {
    const left = transits.filter(({ what }) => !(Array.isArray(what) && random.chance(0.03)));
    return [left, transits.length - left.length];
  },
  reorder: swapNeighbours,
  delay: moved(0.03, (random) => MS_PER_MINUTE * (1 + 19 * random.uniform())),
  freeze: (transits, random) => interrupt(transits, random, true),
  disconnect: (transits, random) => interrupt(transits, random, false),
  duplicate: repeat,
  malformed: addHostile,
};

/**
 * Makes the log of what arrives.
 *
 * @param world The world.
 * @param faults Faults that are switched on; names of faults of the machine mean nothing here.
 */
export function deliver(world: World, faults: ReadonlySet<FaultName>): DeliveryLog {
  const injected: Partial<Record<FeedFault, number>> = {};
  const happenings = world.happenings.filter(({ fault }) => {
    if (fault === undefined) return true;
    if (faults.has(fault) && fault in FEED_FAULTS) {
      injected[fault as FeedFault] = (injected[fault as FeedFault] ?? 0) + 1;
    }
    return faults.has(fault);
  });
  let transits = depart(happenings, streamFor(world.seed, "delivery"));
  const trades = transits.flatMap(({ what }) =>
    typeof what !== "string" && isRows(what) ? what : []
  );
  for (const [name, disturb] of Object.entries(DISTURBANCES) as [FeedFault, Disturbance][]) {
    if (!faults.has(name)) continue;
    const [disturbed, times] = disturb(transits, streamFor(world.seed, name));
    transits = disturbed;
    if (times > 0) injected[name] = times;
  }
  return { deliveries: arrive(transits, world), trades, injected };
}

/** Puts what happens on its way; some trades share a frame, some rows of a transaction are alike. */
function depart(happenings: readonly Happening[], random: Random): Transit[] {
  const transits: Transit[] = [];
  for (const happening of happenings) {
    const { timeMs } = happening;
    const atMs = timeMs + 1000 + 2000 * random.uniform();
    if (happening.kind !== "trade") {
      transits.push({ atMs, timeMs, what: happening });
      continue;
    }
    const rows = random.chance(0.03) ? [happening.payload, happening.payload] : [happening.payload];
    const last = transits.at(-1);
    const joins = last !== undefined && Array.isArray(last.what) && random.chance(0.1);
    if (joins) transits[transits.length - 1] = { ...last, what: [...last.what, ...rows] };
    else transits.push({ atMs, timeMs, what: rows });
  }
  return transits;
}

function arrive(transits: readonly Transit[], { startMs, endMs }: World): readonly Delivery[] {
  const ticks: Transit[] = [];
  for (let atMs = startMs; atMs < endMs; atMs += TICK_MS) {
    ticks.push({ atMs, timeMs: atMs, what: "" });
  }
  return [...transits, ...ticks]
    .sort((a, b) => a.atMs - b.atMs)
    .map(deliveryOf);
}

function deliveryOf({ what, timeMs, atMs }: Transit): Delivery {
  const receivedMs = Math.round(atMs);
  if (what === "") return { kind: "tick", timeMs };
  if (typeof what === "string") return { kind: "frame", text: what, receivedMs };
  if (isRows(what)) return { kind: "frame", text: frameOf(what), receivedMs };
  const { kind } = what;
  if (kind === "resolution") {
    const { marketId, yesPayout } = what;
    return { kind, id: `${kind}/${marketId}/${timeMs}`, marketId, yesPayout, timeMs };
  }
  if (kind === "command") {
    const { command, reason: note } = what;
    return { kind, id: `${kind}/${command}/${timeMs}`, command, note, timeMs };
  }
  if (kind === "quote") {
    const { fault: _none, ...quote } = what;
    return { ...quote, id: `${kind}/${what.marketId}/${timeMs}`, receivedMs };
  }
  if (kind === "market") {
    const { fault: _none, ...learnt } = what;
    return { ...learnt, id: `${kind}/${what.marketId}/${timeMs}` };
  }
  if (kind === "coverage") {
    return { kind, id: `${kind}/${timeMs}`, isBlind: what.isBlind, timeMs };
  }
  return { kind, id: `${kind}/${timeMs}`, warmUp: what.warmUp, timeMs };
}

function isRows(what: Exclude<Transit["what"], string>): what is readonly TradePayload[] {
  return Array.isArray(what);
}

function frameOf(rows: readonly TradePayload[]): string {
  const messages = rows.map((payload) => ({ topic: "activity", type: "trades", payload }));
  return JSON.stringify(messages.length === 1 ? messages[0] : messages);
}

function jumpClock(transits: readonly Transit[], random: Random): readonly [Transit[], number] {
  let times = 0;
  const jumped = transits.map((transit) => {
    const { what } = transit;
    if (typeof what === "string" || !isRows(what) || !random.chance(0.01)) return transit;
    times++;
    const seconds = Math.round(3600 * 10 * (random.uniform() - 0.5));
    return {
      ...transit,
      what: what.map((row) => ({ ...row, timestamp: row.timestamp + seconds })),
    };
  });
  return [jumped, times];
}

/** Lets some change places with the next one. */
function swapNeighbours(
  transits: readonly Transit[],
  random: Random,
): readonly [Transit[], number] {
  const swapped = transits.toSorted((a, b) => a.atMs - b.atMs);
  let times = 0;
  for (let i = 0; i + 1 < swapped.length; i++) {
    if (!random.chance(0.05)) continue;
    const [first, second] = [swapped[i]!, swapped[i + 1]!];
    swapped[i] = { ...second, atMs: first.atMs };
    swapped[i + 1] = { ...first, atMs: second.atMs };
    times++;
  }
  return [swapped, times];
}

/** Moves some of what is on its way. */
function moved(probability: number, byMs: (random: Random) => number): Disturbance {
  return (transits, random) => {
    let times = 0;
    const result = transits.map((transit) => {
      if (!random.chance(probability)) return transit;
      times++;
      return { ...transit, atMs: transit.atMs + byMs(random) };
    });
    return [result, times];
  };
}

/** A while in which nothing arrives; afterwards the rest comes at once, in the order of time. */
function interrupt(
  transits: readonly Transit[],
  random: Random,
  loses: boolean,
): readonly [Transit[], number] {
  const [first, last] = [transits[0]?.atMs ?? 0, transits.at(-1)?.atMs ?? 0];
  const arrivalsMs = Float64Array.from(transits, ({ atMs }) => atMs);
  const times = Math.ceil((last - first) / (8 * MS_PER_HOUR));
  for (let i = 0; i < times; i++) {
    const fromMs = first + random.uniform() * (last - first);
    const toMs = fromMs + MS_PER_MINUTE * (1 + 30 * random.uniform());
    for (const [k, atMs] of arrivalsMs.entries()) {
      if (!(atMs >= fromMs && atMs < toMs)) continue;
      const { what, timeMs } = transits[k]!;
      const isLost = loses && Array.isArray(what) && random.chance(0.5);
      arrivalsMs[k] = isLost ? NEVER : toMs + (timeMs - fromMs) / MS_PER_HOUR;
    }
  }
  const moved = transits.map((transit, k) => ({ ...transit, atMs: arrivalsMs[k]! }));
  return [moved.filter(({ atMs }) => atMs !== NEVER), times];
}

function repeat(transits: readonly Transit[], random: Random): readonly [Transit[], number] {
  const copies = transits.filter(() => random.chance(0.1)).map((transit) => ({
    ...transit,
    atMs: transit.atMs + pick(random, [0, 1_000, MS_PER_MINUTE, random.exponential(MS_PER_HOUR)]),
  }));
  return [[...transits, ...copies], copies.length];
}

function addHostile(transits: readonly Transit[], random: Random): readonly [Transit[], number] {
  const frames = transits.flatMap((transit) => {
    const { what } = transit;
    if (typeof what === "string" || !isRows(what) || !random.chance(0.07)) return [];
    return [{ ...transit, what: hostileFrame(random, frameOf(what)) }];
  });
  return [[...transits, ...frames], frames.length];
}
