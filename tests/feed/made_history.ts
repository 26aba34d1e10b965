/**
 * Short histories with everything that can meet at one moment, and the plain way to play them.
 *
 * @module
 */

import {
  createEngineState,
  DEFAULT_PARAMS,
  type EngineEvent,
  type EngineState,
  eventTimeMs,
  type Outcome,
  type StrategyParams,
  type Trade,
} from "../../mod.ts";
import type { ReplayInput } from "../../src/feed/replay_source.ts";
import {
  HOUR_MS,
  marketName,
  START_MS,
  type StreamShape,
  streamWarmUp,
  walletName,
} from "../core/builders.ts";
import { fc } from "../properties.ts";
import { tableOf } from "../research/trades/table_of.ts";

/** A history, and how it is to be traded. */
export interface MadeHistory {
  /** In time order. */
  readonly trades: readonly Trade[];
  readonly winners: ReadonlyMap<string, Outcome>;
  /** When markets closed; one that is missing has no closing time. */
  readonly closesAtMs: ReadonlyMap<string, number>;
  readonly fillDelayMs: number;
  readonly params: StrategyParams;
}

const SHAPE: StreamShape = { markets: 4, wallets: 6, late: false };
/** A cooldown that some markets outlive. */
const PARAMS: Partial<StrategyParams> = { cooldownHours: 2, positionSizePct: 0.1 };

/** The gap to the trade before: none, one around the delay of a fill, or long. */
function gapsAround(fillDelayMs: number): fc.Arbitrary<number> {
  const edges = [fillDelayMs - 1, fillDelayMs, fillDelayMs + 1].filter((ms) => ms >= 0);
  return fc.constantFrom(0, 0, 1, 2, ...edges, ...edges, HOUR_MS, 3 * HOUR_MS);
}

function tradesOf(fillDelayMs: number): fc.Arbitrary<Trade[]> {
  const step = fc.record({
    gapMs: gapsAround(fillDelayMs),
    market: fc.nat(SHAPE.markets - 1),
    wallet: fc.nat(SHAPE.wallets - 1),
    direction: fc.constantFrom("buy" as const, "buy" as const, "sell" as const),
    // Small ones tell a price, where somebody listens.
    usd: fc.constantFrom(20_000, 20_000, 5, 9_999.99),
    price: fc.constantFrom(0.01, 0.2, 0.4, 0.4, 0.6, 0.99, 1),
    token: fc.nat(2),
  });
  return fc.array(step, { maxLength: 60, size: "max" }).map((steps) => {
    let timeMs = START_MS;
    return steps.map(({ gapMs, market, wallet, token, ...rest }) => {
      timeMs += gapMs;
      return {
        ...rest,
        marketId: marketName(market),
        wallet: walletName(wallet),
        timeMs,
        category: "Politics",
        tokenId: token === 0 ? "" : `t${token}`,
      };
    });
  });
}

/** Closing times at, just before and just after trades, long ago and after the end. */
function closingTimes(trades: readonly Trade[]): fc.Arbitrary<ReadonlyMap<string, number>> {
  const times = trades.flatMap(({ timeMs }) => [timeMs - 1, timeMs, timeMs + 1]);
  const time = fc.option(fc.constantFrom(0, START_MS + 1000 * HOUR_MS, ...times));
  return fc.tuple(time, time, time, time).map((list) =>
    new Map(list.flatMap((timeMs, i) => timeMs === null ? [] : [[marketName(i), timeMs]]))
  );
}

const WINNERS: fc.Arbitrary<ReadonlyMap<string, Outcome>> = fc.array(
  fc.tuple(fc.nat(SHAPE.markets), fc.constantFrom<Outcome>("YES", "NO")),
).map((list) => new Map(list.map(([market, winner]) => [marketName(market), winner])));

/** Any history. */
export const MADE_HISTORY: fc.Arbitrary<MadeHistory> = fc.constantFrom(0, 5_000, HOUR_MS).chain(
  (fillDelayMs) =>
    tradesOf(fillDelayMs).chain((trades) =>
      fc.record({
        trades: fc.constant(trades),
        winners: WINNERS,
        closesAtMs: closingTimes(trades),
        fillDelayMs: fc.constant(fillDelayMs),
        params: fc.constantFrom(
          { ...DEFAULT_PARAMS, ...PARAMS },
          { ...DEFAULT_PARAMS, ...PARAMS, minConfirmations: 1, maxDrawdown: 0.02 },
          { ...DEFAULT_PARAMS, ...PARAMS, positionSizePct: 0.6, cooldownHours: 0 },
        ),
      })
    ),
);

/** What a replay of the history takes. */
export function replayInput({ trades, winners, closesAtMs }: MadeHistory): ReplayInput {
  return {
    table: tableOf(trades),
    winners,
    closesAtMs: (marketId) => closesAtMs.get(marketId),
  };
}

/** The state before the first event. */
export function startOf({ params, fillDelayMs }: MadeHistory): EngineState {
  return createEngineState(streamWarmUp(SHAPE), { params, costs: { fillDelayMs } });
}

/** Every event between two times, nothing passed over, as the words about a replay say. */
export function plainEvents(
  { trades, winners, closesAtMs }: MadeHistory,
  fromMs = -Infinity,
  toMs = Infinity,
): EngineEvent[] {
  const endMs = trades.at(-1)?.timeMs ?? -Infinity;
  const events: EngineEvent[] = trades.map((trade) => ({ kind: "trade", trade }));
  for (const marketId of [...winners.keys()].toSorted()) {
    const last = trades.findLast((trade) => trade.marketId === marketId);
    if (last === undefined) continue;
    const timeMs = Math.max(closesAtMs.get(marketId) ?? endMs, last.timeMs);
    if (timeMs > endMs) continue;
    events.push({
      kind: "resolution",
      marketId,
      yesPayout: winners.get(marketId) === "YES" ? 1 : 0,
      timeMs,
    });
  }
  // The sort is stable: trades stay before resolutions of the same time.
  return events.toSorted((a, b) => eventTimeMs(a) - eventTimeMs(b))
    .filter((event) => eventTimeMs(event) >= fromMs && eventTimeMs(event) < toMs);
}
