/**
 * Who won in the markets that are over, kept in a file so that nobody is asked twice.
 *
 * The Data API is believed first, since it tells what the chain pays; then the order book's interface; then Gamma.
 *
 * @module
 */

import type { JsonClient } from "../../polymarket/json_client.ts";
import type { Payout } from "../../polymarket/payouts.ts";
import { askClobPayouts, askDataPayouts, type Payouts } from "../../polymarket/resolutions.ts";
import { DataError } from "../data_error.ts";
import { readLines, textOf } from "../files/line_file.ts";
import type { ChosenMarket } from "./market_choice.ts";

/** A place that says who won. */
export type WinnerPlace = "data" | "clob" | "gamma";

/** How a market ended. */
export interface Ending {
  /** Condition id. */
  readonly marketId: string;
  /** What a share of YES pays, 0 to 1. */
  readonly payout: number;
  /** Who said so. */
  readonly place: WinnerPlace;
}

/** Markets that are asked for at once. */
export const ENDINGS_AT_ONCE = 20;

/** What asking needs. */
export interface WinnersContext {
  /** Asks. */
  readonly client: JsonClient;
  /** Makes the questions others than those of earlier runs, for caches. */
  readonly fresh: string | number;
  /** Called after every few markets. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Ends it early. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks who won, where it is not known yet.
 *
 * @param path File that keeps what is known; it is made if there is none.
 * @param markets Markets that are over.
 * @param context The world.
 * @returns How the markets of the file ended, by id.
 * @throws {HttpError} If a place cannot be asked; what was told before is kept.
 */
export async function askWinners(
  path: string,
  markets: readonly ChosenMarket[],
  context: WinnersContext,
): Promise<ReadonlyMap<string, Ending>> {
  const known = new Map<string, Ending>();
  const bytes = await readEndings(path, known);
  using file = await Deno.open(path, { write: true, create: true });
  await file.truncate(bytes);
  await file.seek(0, Deno.SeekMode.End);
  const missing = markets.filter(({ facts }) => !known.has(facts.marketId));
  for (let from = 0; from < missing.length; from += ENDINGS_AT_ONCE) {
    for (const ending of await askEndings(missing.slice(from, from + ENDINGS_AT_ONCE), context)) {
      known.set(ending.marketId, ending);
      const line = new TextEncoder().encode(`${JSON.stringify(ending)}\n`);
      for (let done = 0; done < line.length;) done += file.writeSync(line.subarray(done));
    }
    context.onProgress?.(Math.min(from + ENDINGS_AT_ONCE, missing.length), missing.length);
  }
  await file.syncData();
  return known;
}

async function readEndings(path: string, known: Map<string, Ending>): Promise<number> {
  let bytes = 0;
  try {
    for await (const line of readLines(path)) {
      bytes = line.endByte;
      const ending: Ending = JSON.parse(textOf(line));
      known.set(ending.marketId, ending);
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    if (!(error instanceof SyntaxError)) throw error;
    throw new DataError("Cannot read who won", {
      path,
      next: "delete the file, then fetch again",
      cause: error,
    });
  }
  return bytes;
}

/**
 * Asks who won.
 *
 * @param markets Markets that are over, {@linkcode ENDINGS_AT_ONCE} at most.
 * @param context The world.
 * @returns How they ended, as far as somebody says.
 * @throws {HttpError} If a place cannot be asked.
 */
export async function askEndings(
  markets: readonly ChosenMarket[],
  { client, fresh, signal }: WinnersContext,
): Promise<readonly Ending[]> {
  const ids = markets.map(({ facts }) => facts.marketId);
  const data = await askDataPayouts(client, ids, { fresh, signal });
  // What is disputed is not over, whatever others say.
  const open = markets.filter(({ facts }) => !isSaid(data.get(facts.marketId)));
  const clob = await askClobPayouts(client, open.map(({ facts }) => facts), signal);
  const gamma: Payouts = new Map(
    markets.map(({ facts, gammaPayout }) => [facts.marketId, gammaPayout]),
  );
  return ids.flatMap((marketId) => {
    for (const [place, payouts] of Object.entries({ data, clob, gamma })) {
      const payout = payouts.get(marketId);
      if (payout === "pending") return [];
      if (typeof payout === "number") {
        return [{ marketId, payout, place: place as WinnerPlace }];
      }
    }
    return [];
  });
}

/** Whether a place has the last word about a market. */
function isSaid(payout: Payout | undefined): boolean {
  return typeof payout === "number" || payout === "pending";
}
