/**
 * The step of a refresh that gets trades from the exchange.
 *
 * The trades of a market come from new to old. Those of a step are put in order and kept as a group, but for the trades of its
 * last second, which may go on in the next step.
 *
 * @module
 */

import type { DataApiVersion } from "../polymarket/data_trades.ts";
import type { JsonClient } from "../polymarket/json_client.ts";
import type { Stretch } from "../research/fetch/coverage.ts";
import { wantedOf } from "../research/fetch/fetch_research.ts";
import type { ChosenMarket } from "../research/fetch/market_choice.ts";
import { finishWalk } from "../research/fetch/market_walks.ts";
import type { StoredTrade } from "../research/fetch/stored_trade.ts";
import { oldestOf } from "../research/fetch/walk_context.ts";
import { asciiJson } from "../store/ascii.ts";
import type { KvPut } from "../store/batches.ts";
import { type DownloadWorld, keyIn, marketsOf, nothingThere, stretchOf } from "./download_world.ts";
import { groupKey, type KeptGroup, keptParts, keptText } from "./kept_history.ts";
import { joinedSpan, marketRows } from "./market_rows.ts";
import { StepLog, type WalkBreak } from "./step_log.ts";
import type { StepResult } from "./steps.ts";
import { rowsText } from "./trade_rows.ts";

/** Requests for trades in a step: ten seconds or so. */
const STEP_REQUESTS = 50;

/** How far the download of trades has come. Plain data. */
export interface DownloadState {
  /** Number of the market whose turn it is. */
  readonly market: number;
  /** How often it was begun before. */
  readonly attempt: number;
  /** Groups of it that are kept. */
  readonly chunk: number;
  /** Where its walk goes on; `null` if it begins. */
  readonly broken: WalkBreak | null;
  /** Its trades that are not kept yet. */
  readonly held: readonly StoredTrade[];
  /** What is known about the Data API. */
  readonly version: DataApiVersion;
  readonly longestPage: number;
  readonly groups: readonly KeptGroup[];
}

/** Where it begins. */
export const FIRST_DOWNLOAD: DownloadState = {
  market: 0,
  attempt: 0,
  chunk: 0,
  broken: null,
  held: [],
  version: "v2",
  longestPage: 0,
  groups: [],
};

/** Goes on with the download of trades. */
export async function downloadTrades(world: DownloadWorld): Promise<StepResult> {
  const { kv, settings, exchange, cursor } = world;
  const { at } = cursor;
  const markets = await marketsOf(world);
  const stretch = stretchOf(settings, cursor.startedMs);
  const quota = new Quota(exchange.client);
  const puts: KvPut[] = [];
  let { span } = cursor;
  let state: DownloadState = JSON.parse(await keptText(kv, keyIn(world, "state", at)));
  while (state.market < markets.length && !quota.isUsedUp) {
    const market = markets[state.market]!;
    const walked = await walkOn(state, { market, stretch, quota });
    const rows = marketRows(walked.complete, market, settings);
    span = joinedSpan(span, rows.span);
    const { length } = rows.kept.wallet;
    const group = {
      market: state.market,
      attempt: walked.state.attempt,
      chunk: walked.state.chunk,
    };
    if (length > 0) {
      puts.push(...keptParts(groupKey(keyIn(world), group), await rowsText(rows.kept)));
    }
    const groups = length > 0
      ? [...walked.state.groups, { ...group, rows: length }]
      : walked.state.groups;
    state = walked.isOver
      ? { ...walked.state, groups, market: state.market + 1, attempt: 0, chunk: 0 }
      : { ...walked.state, groups, chunk: walked.state.chunk + 1 };
  }
  const superfluous = [keyIn(world, "state", at)];
  if (state.market < markets.length) {
    puts.push(...keptParts(keyIn(world, "state", at + 1), asciiJson(state)));
    return { puts, next: { at: at + 1, span }, superfluous };
  }
  if (span === null) throw nothingThere(settings, "usable trade");
  puts.push(...keptParts(keyIn(world, "groups"), asciiJson(state.groups)));
  puts.push(...keptParts(keyIn(world, "winners", 0), asciiJson([])));
  return { puts, next: { phase: "winners", at: 0, span }, superfluous };
}

/** What came of going on with a market. */
interface Walked {
  readonly state: DownloadState;
  /** Its trades of which nothing more comes of the same second. */
  readonly complete: readonly StoredTrade[];
  readonly isOver: boolean;
}

async function walkOn(
  state: DownloadState,
  { market, stretch, quota }: {
    readonly market: ChosenMarket;
    readonly stretch: Stretch;
    readonly quota: Quota;
  },
): Promise<Walked> {
  const manners = { version: state.version, longestPage: state.longestPage };
  const log = new StepLog(state.broken ?? undefined);
  quota.log = log;
  if (log.unfinished === undefined) {
    log.begin({ version: manners.version, ...wantedOf(market, stretch) });
  }
  const context = {
    client: quota.client,
    marketId: market.facts.marketId,
    manners,
    fresh: stretch.toMs,
  };
  let isOver = true;
  try {
    while (log.unfinished !== undefined) await finishWalk(log, context);
  } catch (error) {
    if (!(error instanceof QuotaUsedUp)) throw error;
    isOver = false;
  }
  // Began anew: what was kept of it so far comes again.
  const before = log.isAnew
    ? {
      attempt: state.attempt + 1,
      chunk: 0,
      held: [],
      groups: state.groups.filter(({ market }) => market !== state.market),
    }
    : {};
  const { held, ...rest } = { ...state, ...manners, ...before };
  const rows = [...held, ...log.rows];
  const oldestS = isOver ? -Infinity : oldestOf(rows);
  return {
    state: {
      ...rest,
      broken: log.broken ?? null,
      held: rows.filter(([timeS]) => timeS === oldestS),
    },
    complete: rows.filter(([timeS]) => timeS !== oldestS),
    isOver,
  };
}

/** Says that the next step is to go on. */
class QuotaUsedUp extends Error {
  override readonly name = "QuotaUsedUp";
}

/** Requests that a step may make. */
class Quota {
  /** Asks for as long as it may. */
  readonly client: JsonClient;
  /** What is being walked. */
  log: StepLog | undefined;
  #asked = 0;

  constructor(client: JsonClient) {
    this.client = {
      ask: (service, path, options) => {
        // Without a page the next step would be where this one was.
        if (this.isUsedUp && this.log?.hasPage) throw new QuotaUsedUp("Requests are used up");
        this.#asked++;
        return client.ask(service, path, options);
      },
    };
  }

  get isUsedUp(): boolean {
    return this.#asked >= STEP_REQUESTS;
  }
}
