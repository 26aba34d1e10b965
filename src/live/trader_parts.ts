/**
 * The parts of a live run, each made from its options.
 *
 * @module
 */

import type { EngineState } from "../core/engine_state.ts";
import type { Cursor } from "../core/turn.ts";
import { LivePaperVenue } from "../execution/live_paper_venue.ts";
import { marketLook } from "../execution/market_look.ts";
import { ActivityFeed } from "../feed/activity_feed.ts";
import { Intake } from "../feed/intake.ts";
import { LiveMarkets } from "../feed/live_markets.ts";
import { LiveSource } from "../feed/live_source.ts";
import type { PolygonFeed } from "../feed/polygon_feed.ts";
import { PollingFeed } from "../feed/polling_feed.ts";
import type { TradeFeed } from "../feed/trade_feed.ts";
import { TradeHistory } from "../feed/trade_history.ts";
import { SYSTEM_CLOCK } from "../polymarket/clock.ts";
import { gammaTokens } from "../polymarket/token_directory.ts";
import { CoverageRecord } from "../store/coverage_record.ts";
import { KvMarketShelf } from "../store/market_shelf.ts";
import type { WritableProfile } from "../store/profile.ts";
import { StateStore } from "../store/state_store.ts";
import type { LiveTraderOptions } from "./live_options.ts";

/** The account, opened or begun. */
export async function openStore(
  { opening, onKeptAction, onNote, clock = SYSTEM_CLOCK }: LiveTraderOptions,
  { kv, file, lease, profile }: WritableProfile,
): Promise<StateStore> {
  const store = await StateStore.open({
    kv,
    file,
    lease,
    profile,
    clock,
    opening: { state: opening, source: { feed: "live" }, withAnyWarmUp: true },
    ...onKeptAction && { onAction: onKeptAction },
  });
  for (const repair of store.repairs) onNote?.(repair);
  // What an earlier process did not live to perform was told with all the rest while the store opened.
  await store.acknowledge();
  return store;
}

/**
 * The feeds, as a source of events that goes on where the account stands.
 *
 * @param options What the run is made of.
 * @param parts The feeds, the account, and who is told about each trade that gets past step 1.
 */
export async function openSource(
  options: LiveTraderOptions,
  { feeds, store, onBigTrade }: {
    readonly feeds: readonly TradeFeed[];
    readonly store: StateStore | undefined;
    readonly onBigTrade: (marketId: string, isKnown: boolean) => void;
  },
): Promise<LiveSource> {
  const { opening, client, profile, clock = SYSTEM_CLOCK, outcomes, recorder, onTrouble } = options;
  const { cursor, pages } = store?.standing ?? { cursor: undefined, pages: [] };
  const { minSizeUsd: minUsd } = opening.filter.params;
  return await LiveSource.open({
    feeds,
    ...options.feed === "activity" && {
      history: new TradeHistory({ client, minUsd, nowMs: () => clock.nowMs() }),
    },
    cursor,
    pages,
    categoryOf: options.categoryOf,
    outcomes,
    liquidityField: options.liquidityField,
    awaitsFacts: true,
    onBigTrade,
    shelf: profile && new CoverageRecord(profile.kv, profile.profile),
    recorder,
    onTrouble,
    clock,
  });
}

/**
 * The feed that was chosen; with the sockets, which are no official interface, one that stands in for them.
 *
 * @param options What the run is made of.
 * @param cursor Where an earlier run stood.
 */
export function tradeFeeds(
  options: LiveTraderOptions,
  cursor: Cursor | undefined,
): readonly TradeFeed[] {
  const { feed, hosts, sockets, client, opening, outcomes, socketOptions, onTrouble } = options;
  const { clock = SYSTEM_CLOCK } = options;
  const polling = { client, minUsd: opening.filter.params.minSizeUsd, outcomes, clock, onTrouble };
  if (feed === "poll") {
    return [new PollingFeed({ ...polling, sinceMs: Intake.sinceOf(cursor) ?? undefined })];
  }
  const activity = new ActivityFeed({
    url: hosts.rtds,
    sockets,
    outcomes,
    onTrouble,
    clock,
    ...socketOptions && { socketOptions },
  });
  return [activity, new PollingFeed({ ...polling, standsInFor: () => activity.health.isUp })];
}

/**
 * The fills of the whales from a node of Polygon, if there is one.
 *
 * @param options What the run is made of.
 * @param state The whales.
 */
export async function chainFeed(
  { rpcUrl, client, categories, outcomes, onTrouble, clock = SYSTEM_CLOCK }: LiveTraderOptions,
  { filter: { warmUp } }: EngineState,
): Promise<PolygonFeed | undefined> {
  if (rpcUrl === undefined) return undefined;
  // Decoding what a node tells takes a large package: not loaded for nothing.
  const { PolygonFeed } = await import("../feed/polygon_feed.ts");
  return new PolygonFeed({
    url: rpcUrl,
    wallets: [...warmUp.whales.keys()],
    tokens: gammaTokens(client, categories),
    outcomes,
    onTrouble,
    clock,
  });
}

/** What is asked about markets; the answers become events of the source. */
export function openMarkets(options: LiveTraderOptions, source: LiveSource): LiveMarkets {
  const { client, categories, hosts, profile, onTrouble, clock = SYSTEM_CLOCK } = options;
  return new LiveMarkets({
    client,
    categories,
    url: hosts.clobWs,
    ...profile && { shelf: new KvMarketShelf(profile.kv, profile.profile) },
    clock,
  }, {
    onFacts: (facts) => source.tellFacts(facts),
    onQuote: (quote) => source.tell({ kind: "quote", ...quote }),
    onResolution: ({ marketId, yesPayout, timeMs }) =>
      source.tell({ kind: "resolution", marketId, yesPayout, timeMs }, `resolution/${marketId}`),
    onTrade: (trade) => source.tellTrade(trade, "clob"),
    onFailure: (error) => source.fail(error),
    onRefused: (reason) => onTrouble(new Error(`Cannot use what is told about markets: ${reason}`)),
    onTrouble,
  });
}

/** The paper venue; its answers become events of the source. */
export function openVenue(
  options: LiveTraderOptions,
  source: LiveSource,
  markets: LiveMarkets,
): LivePaperVenue {
  const { opening, client, fillDelayMs, maxSlippage, onTrouble } = options;
  return new LivePaperVenue({
    look: marketLook({ client, factsOf: (marketId) => markets.factsOf(marketId) }),
    answer: (event, id) => source.tell(event, id),
    clock: options.clock ?? SYSTEM_CLOCK,
    delayMs: fillDelayMs,
    maxSlippage,
    maxSignalAgeMs: opening.filter.params.maxSignalAgeMs,
    onTrouble,
  });
}
