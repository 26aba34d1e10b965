/**
 * The golden cases beside the repository, for tests that run where they are.
 *
 * @module
 */

import type { Verdict } from "../../mod.ts";
import { ROOT } from "../style/structure.ts";

const SHARED = `${ROOT}../shared`;

/** Research directory of the golden cases. */
export const GOLDEN_DATA = `${SHARED}/data/poly_cat`;

/** Whether the golden cases are there. */
export const HAS_GOLDEN = exists(`${SHARED}/golden/defaults/params.json`) && exists(GOLDEN_DATA);

/** Parameters of a golden case. */
export interface GoldenParams {
  readonly outcomes: "yes" | "token";
  readonly min_usd: number;
  readonly train_months: number;
  readonly volume_percentile: number;
  readonly min_trades: number;
  readonly min_surprise: number;
  readonly min_size_usd: number;
  readonly min_market_volume: number;
  readonly min_wallet_wr: number;
  readonly max_price_impact: number;
  readonly min_confirmations: number;
  readonly window_hours: number;
  readonly cooldown_hours: number;
  readonly capital: number;
  readonly position_size_pct: number;
  readonly max_position_usd: number;
  readonly liquidity_field: string;
  readonly categories: string;
  readonly as_of: string;
  readonly replay_from: string;
  readonly as_of_ms: number;
  readonly cutoff_ms: number;
}

/** One golden case. */
export interface GoldenCase {
  readonly name: string;
  readonly params: GoldenParams;
  readonly whales: readonly Readonly<Record<string, number | string>>[];
  readonly trainingTrades: number;
  readonly dropped: number;
  /** Trades replayed. */
  readonly trades: number;
  readonly funnel: Readonly<Record<Verdict, number>>;
  /** Signals as in the file, which has neither their ids nor their tokens. */
  readonly signals: readonly Readonly<Record<string, unknown>>[];
}

/** All golden cases, none where they are not. */
export function goldenCases(): GoldenCase[] {
  if (!HAS_GOLDEN) return [];
  const folder = `${SHARED}/golden`;
  const folders = [...Deno.readDirSync(folder)].filter(({ isDirectory }) => isDirectory);
  const names = folders.map(({ name }) => name).sort();
  return names.filter((name) => exists(`${folder}/${name}/whales.json`)).map((name) => {
    const read = (file: string) => JSON.parse(Deno.readTextFileSync(`${folder}/${name}/${file}`));
    const { training_trades: trainingTrades, dropped, trades, funnel } = read("funnel.json");
    const { whales } = read("whales.json");
    const signals = Deno.readTextFileSync(`${folder}/${name}/signals.jsonl`)
      .split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
    const params = read("params.json");
    return { name, params, whales, trainingTrades, dropped, trades, funnel, signals };
  });
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
