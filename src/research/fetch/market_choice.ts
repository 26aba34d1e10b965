/**
 * Which markets are downloaded: those of some categories that were traded much.
 *
 * @module
 */

import type { MarketFacts } from "../../core/market_facts.ts";
import type { CategoryMap } from "../../polymarket/categories.ts";
import { dateMs, fieldsOf } from "../../polymarket/fields.ts";
import { type GammaMarket, listEventMarkets, listWholeMarkets } from "../../polymarket/gamma.ts";
import type { JsonClient } from "../../polymarket/json_client.ts";
import { gammaPayout, type Payout } from "../../polymarket/payouts.ts";
import type { Stretch } from "./coverage.ts";

/** Which markets to choose. */
export interface ChoiceOptions {
  /** Names of categories, any case; empty for all. */
  readonly categories: readonly string[];
  /** From tags to categories. */
  readonly categoryMap: CategoryMap;
  /** Least volume, USD. */
  readonly minVolumeUsd: number;
  /** Markets of a category at most, those with the largest volume; 0 for all. */
  readonly top: number;
  /** Whether closed markets are wanted too. */
  readonly includesClosed: boolean;
  /** Only markets that traded at some time of this. */
  readonly stretch: Stretch;
  /** Called after every page with the number of markets seen so far. */
  readonly onProgress?: (seen: number) => void;
  /** Ends it early. */
  readonly signal?: AbortSignal | undefined;
}

/** A market that was chosen. */
export interface ChosenMarket {
  readonly facts: MarketFacts;
  /** When it was made, milliseconds since the epoch; `null` if nothing says. */
  readonly createdMs: number | null;
  /** What Gamma says about who won. */
  readonly gammaPayout: Payout;
}

/** The choice, and what was passed over. */
export interface Choice {
  /** The markets, by id. */
  readonly markets: readonly ChosenMarket[];
  /** Markets that were listed, usable or not. */
  readonly listed: number;
  /** Markets that cannot be used, by reason. */
  readonly refused: Readonly<Record<string, number>>;
  /** Markets of other categories. */
  readonly otherCategories: number;
  /** Markets beyond the largest ones. */
  readonly beyondTop: number;
}

/**
 * Lists the markets of Gamma and chooses among them.
 *
 * @param client Asks.
 * @param options Which markets.
 * @throws {HttpError} If they cannot be listed.
 */
export async function chooseMarkets(client: JsonClient, options: ChoiceOptions): Promise<Choice> {
  const { categoryMap, minVolumeUsd, stretch, onProgress, signal } = options;
  const found = new Map<string, ChosenMarket>();
  const refused: Record<string, number> = {};
  let listed = 0;
  for (const closed of options.includesClosed ? [false, true] : [false]) {
    const pages = listWholeMarkets(client, {
      categories: categoryMap,
      closed,
      signal,
      query: minVolumeUsd > 0 ? { volume_num_min: minVolumeUsd } : {},
    });
    for await (const page of pages) {
      listed += page.rows.length + page.refused.length;
      for (const reason of page.refused) refused[reason] = (refused[reason] ?? 0) + 1;
      for (const row of page.rows) {
        const market = chosen(row);
        if (market.facts.volumeUsd < minVolumeUsd || !isWithin(market, stretch)) continue;
        // A market that closes while the list is read is on it twice; closed is what it stays.
        found.set(market.facts.marketId, market);
      }
      onProgress?.(listed);
    }
  }
  const markets = await withCategories(client, [...found.values()], options);
  return { listed, refused, ...choose(markets, options) };
}

function chosen({ facts, raw }: GammaMarket): ChosenMarket {
  const fields = fieldsOf(raw);
  const createdMs = dateMs(fields["createdAt"]) ?? dateMs(fields["startDate"]);
  return { facts, createdMs, gammaPayout: gammaPayout(raw) };
}

/** What was made later or closed earlier has no trade in it. */
function isWithin({ facts, createdMs }: ChosenMarket, { fromMs, toMs }: Stretch): boolean {
  return (createdMs ?? -Infinity) <= toMs && (facts.closedMs ?? Infinity) >= fromMs;
}

/** Events that are asked for at once. */
const EVENTS = 20;

/** Looks up the events of markets that carry no tags themselves. */
async function withCategories(
  client: JsonClient,
  markets: readonly ChosenMarket[],
  { categoryMap, signal }: ChoiceOptions,
): Promise<readonly ChosenMarket[]> {
  const events = new Set(
    markets.filter(({ facts }) => facts.category === "" && facts.eventId !== "")
      .map(({ facts }) => facts.eventId),
  );
  const categories = new Map<string, string>();
  const ids = [...events];
  for (let from = 0; from < ids.length; from += EVENTS) {
    for (const closed of [false, true]) {
      const pages = listEventMarkets(client, {
        categories: categoryMap,
        closed,
        signal,
        query: { id: ids.slice(from, from + EVENTS) },
      });
      for await (const { rows } of pages) {
        for (const { marketId, category } of rows) categories.set(marketId, category);
      }
    }
  }
  return markets.map((market) => {
    const category = categories.get(market.facts.marketId);
    const { facts } = market;
    return facts.category !== "" || category === undefined
      ? market
      : { ...market, facts: { ...facts, category } };
  });
}

function choose(
  markets: readonly ChosenMarket[],
  { categories, top }: ChoiceOptions,
): Pick<Choice, "markets" | "otherCategories" | "beyondTop"> {
  const wanted = new Set(categories.map((name) => name.trim().toLowerCase()));
  const byCategory = new Map<string, ChosenMarket[]>();
  let otherCategories = 0;
  let beyondTop = 0;
  for (const market of markets) {
    const name = market.facts.category;
    if (name === "" || (wanted.size > 0 && !wanted.has(name.toLowerCase()))) otherCategories++;
    else byCategory.set(name, byCategory.get(name) ?? []).get(name)!.push(market);
  }
  const kept: ChosenMarket[] = [];
  for (const group of byCategory.values()) {
    group.sort((a, b) => b.facts.volumeUsd - a.facts.volumeUsd || byId(a, b));
    const size = top === 0 ? group.length : Math.min(top, group.length);
    beyondTop += group.length - size;
    kept.push(...group.slice(0, size));
  }
  return { markets: kept.sort(byId), otherCategories, beyondTop };
}

function byId({ facts: a }: ChosenMarket, { facts: b }: ChosenMarket): number {
  return a.marketId < b.marketId ? -1 : a.marketId > b.marketId ? 1 : 0;
}
