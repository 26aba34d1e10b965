/**
 * What a researcher does with history, without the command line: learn who the whales are, and replay.
 *
 * @module
 */

import type { Action } from "./core/action.ts";
import type { ClosedPosition } from "./core/account.ts";
import { createEngineState, type EngineOptions, type EngineState } from "./core/engine_state.ts";
import type { RejectionReason } from "./core/order.ts";
import type { Signal } from "./core/signal.ts";
import { step, type Verdict } from "./core/step.ts";
import type { Trade } from "./core/trade.ts";
import type { WarmUp } from "./core/warm_up.ts";
import { runEngine } from "./engine.ts";
import { ReplayVenue } from "./execution/replay_venue.ts";
import { replaySource } from "./feed/replay_source.ts";
import type { History } from "./research/history.ts";
import { tradeAt } from "./research/trades/trade_table.ts";
import { trainingCutoffMs } from "./research/whales/training_window.ts";
import { learnWhales, type WhaleTerms } from "./research/whales/whale_set.ts";

/** A part of history: from the first moment, up to but without the second. */
export interface Span {
  /** First moment, milliseconds since the epoch. @default {-Infinity} */
  readonly fromMs?: number | undefined;
  /** First moment that is no longer part of it. @default {Infinity} */
  readonly toMs?: number | undefined;
}

/** What {@linkcode learnWarmUp} learns from, and how strict it is. The defaults are those of the command line. */
export interface LearnOptions extends WhaleTerms {
  /** End of the training (exclusive), milliseconds since the epoch. @default {the end of the data} */
  readonly asOfMs?: number | undefined;
  /** How many calendar months before that are learnt from, a whole number, 0 or more. @default {6} */
  readonly trainMonths?: number;
  /** Trades under this many USD are left out. @default {10} */
  readonly minUsd?: number;
  /**
   * Which quantile of what wallets traded in a market makes one a candidate, percent, 0 to 100.
   *
   * @default {95}
   */
  readonly volumePercentile?: number;
}

/** How {@linkcode replayHistory} replays. */
export interface ReplayHistoryOptions extends EngineOptions, Span {
  /** Told of everything but the verdicts, in order. @default {nobody} */
  readonly onAction?: (action: Action) => void;
  /**
   * What takes the events instead of `step`: a strategy of your own. It hears of every trade of `minSizeUsd` or more; a
   * smaller one comes as a quote, and only in a market where something is held or ordered.
   *
   * @default {step}
   */
  readonly take?: typeof step;
}

/** What a replay came to. */
export interface HistoryReplay {
  /** State at the end: account, kill switch, parameters. */
  readonly state: EngineState;
  /** The signals, in the order in which they were given. */
  readonly signals: readonly Signal[];
  /** Positions that were paid out, in that order. */
  readonly closed: readonly ClosedPosition[];
  /** Trades taken. */
  readonly trades: number;
  /**
   * How far they came: by the step that rejected them, or `signals`. Adds up to the trades, unless a strategy of one's own
   * gives no verdicts.
   */
  readonly funnel: Readonly<Record<Verdict, number>>;
  /** Orders placed. */
  readonly orders: number;
  /** Signals and orders that came to nothing, by reason; only reasons that occurred. */
  readonly rejected: Readonly<Partial<Record<RejectionReason, number>>>;
}

/**
 * Learns who the whales are, as `pilotfish warmup` does.
 *
 * @param history A research directory, opened.
 * @param options What to learn from, and how strict to be. @default {as the command line has it}
 * @returns The warm-up: whales, and the volume of every market.
 * @throws {RangeError} If `trainMonths` is not a whole number of 0 or more, or `volumePercentile` not in 0 to 100.
 */
export function learnWarmUp(history: History, options: LearnOptions = {}): WarmUp {
  const { asOfMs = history.endMs, trainMonths = 6, ...terms } = options;
  const cutoffMs = trainingCutoffMs(asOfMs, trainMonths);
  const { winners, liquidityUsd, table } = history;
  const { whales } = learnWhales(table, { ...terms, winners, asOfMs, cutoffMs });
  return {
    asOfMs,
    cutoffMs,
    whales: new Map(whales.map((whale) => [whale.wallet, whale])),
    liquidityUsd,
  };
}

/**
 * The trades of history in time order; equal times keep the order of the files.
 *
 * @param history A research directory, opened.
 * @param span Which part of it. @default {all}
 * @throws {RangeError} If a moment of it is `NaN`, as `Date.parse` gives for what is no date.
 */
export function* tradesOf({ table }: History, span: Span = {}): Generator<Trade> {
  const { fromMs, toMs } = checkedSpan(span);
  for (const row of table.order) {
    const timeMs = table.timeMs[row]!;
    if (timeMs >= toMs) return;
    if (timeMs >= fromMs) yield tradeAt(table, row);
  }
}

/**
 * Runs history through the whole program, as `pilotfish replay` does: filter, paper account with its fees, spread, impact
 * and delay, kill switch, and the markets that resolve.
 *
 * A whale set that was learnt from trades that are then replayed makes the result in-sample: it flatters. Learn with an
 * `asOfMs`, and replay from there.
 *
 * @param history A research directory, opened.
 * @param warmUp Who the whales are.
 * @param options Parameters, costs and which part; unless they say otherwise the categories that were read are followed.
 *   @default {all of history, and the defaults of each}
 * @throws {RangeError} If a parameter or a cost is out of range, or a moment is `NaN`.
 */
export async function replayHistory(
  history: History,
  warmUp: WarmUp,
  options: ReplayHistoryOptions = {},
): Promise<HistoryReplay> {
  const { params, costs, trading, onAction, take = step } = options;
  const { fromMs, toMs } = checkedSpan(options);
  const state = createEngineState(warmUp, {
    params: { categories: history.categories, ...params },
    ...(costs && { costs }),
    ...(trading !== undefined && { trading }),
  });
  const signals: Signal[] = [];
  const closed: ClosedPosition[] = [];
  const { table, winners, markets } = history;
  const result = await runEngine({
    state,
    take,
    venue: new ReplayVenue(state.costs.fillDelayMs),
    source: replaySource({
      table,
      winners,
      closesAtMs: (marketId) => markets.get(marketId)?.closesAtMs,
      fromMs,
      toMs,
    }),
    onAction(action) {
      if (action.kind === "signal") signals.push(action.signal);
      if (action.kind === "resolution") closed.push(action.position);
      onAction?.(action);
    },
  });
  return { ...result, signals, closed };
}

/** A span with both ends. */
function checkedSpan(
  { fromMs = -Infinity, toMs = Infinity }: Span,
): { readonly fromMs: number; readonly toMs: number } {
  for (const [name, timeMs] of Object.entries({ fromMs, toMs })) {
    if (Number.isNaN(timeMs)) {
      throw new RangeError(
        `Cannot use ${name} as a moment: NaN (give milliseconds since the epoch)`,
      );
    }
  }
  return { fromMs, toMs };
}
