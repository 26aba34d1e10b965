/**
 * What commands get and what `learn` gives, made up, for tests that read no file.
 *
 * @module
 */

import type { Outcome, Trade, WarmUp, Whale } from "../../mod.ts";
import type { CommandContext } from "../../src/cli/command.ts";
import { makeContext } from "../../src/cli/context.ts";
import type { Learning } from "../../src/cli/learning/learning.ts";
import { OPTIONS, type Options } from "../../src/cli/options/options.ts";
import { endOfData } from "../../src/research/whales/training_window.ts";
import { warmUp } from "../core/builders.ts";
import { type FakeIo, fakeIo, type FakeWorld } from "./fake_io.ts";
import { tableOf } from "../research/trades/table_of.ts";

/** What may differ. */
export interface MadeLearning {
  readonly trades?: readonly Trade[];
  readonly winners?: ReadonlyMap<string, Outcome>;
  readonly whales?: readonly Whale[];
  readonly asOfMs?: number;
  readonly cutoffMs?: number;
  readonly endMs?: number;
  readonly trainingTrades?: number;
}

/** History with these trades, learnt by these whales. */
export function learningOf(given: MadeLearning = {}): Learning {
  const usual: WarmUp = warmUp();
  const { trades = [], winners = new Map(), whales = [...usual.whales.values()] } = given;
  const table = tableOf(trades);
  return {
    history: {
      dir: "data/made",
      categories: ["Geopolitics", "Politics"],
      allCategories: ["Geopolitics", "Politics"],
      table,
      markets: new Map(),
      liquidityUsd: usual.liquidityUsd,
      winners,
      endMs: given.endMs ?? endOfData(table),
      report: {
        droppedTrades: table.dropped,
        marketsWithoutId: 0,
        marketsWithoutVolume: 0,
        unknownWinners: 0,
        resolutionsWithoutId: 0,
        conflictingWinners: 0,
      },
    },
    warmUp: {
      asOfMs: given.asOfMs ?? usual.asOfMs,
      cutoffMs: given.cutoffMs ?? usual.cutoffMs,
      whales: new Map(whales.map((whale) => [whale.wallet, whale])),
      liquidityUsd: usual.liquidityUsd,
    },
    whales,
    trainingTrades: given.trainingTrades ?? trades.length,
    ms: { load: 1, warmup: 2 },
  };
}

/** What the command `replay` runs with: every option with its default, but for those given. */
export function contextOf(
  given: Partial<Options> = {},
  world?: FakeWorld,
): { readonly context: CommandContext; readonly io: FakeIo } {
  const defaults = Object.fromEntries(
    Object.entries(OPTIONS).map(([key, row]) => [key, row.default]),
  );
  const io = fakeIo(world);
  const options = { ...defaults, ...given } as Options;
  return { io, context: makeContext({ command: "replay", options, args: [] }, io) };
}
