/**
 * Asks Gamma for markets and events, page by page or by id.
 *
 * Gamma leaves out closed markets unless they are asked for, and then it leaves out the open ones.
 *
 * @module
 */

import type { MarketFacts } from "../core/market_facts.ts";
import type { CategoryMap } from "./categories.ts";
import { cursorOf, fieldsOf, listOf, type Page, pageOf } from "./fields.ts";
import type { JsonClient, Query } from "./json_client.ts";
import { type MarketRefusal, readMarket } from "./market_reader.ts";

/** Rows of a page at most. */
export const GAMMA_PAGE_ROWS = 100;
/** Ids that are asked for at once: their query stays below two kilobytes. */
export const GAMMA_IDS = 20;
/** Events carry all their markets: a page of them is long. */
const MAX_EVENTS_BYTES = 64 * 2 ** 20;

/** Settings of every question to Gamma. */
export interface GammaOptions {
  /** From tags to categories. */
  readonly categories: CategoryMap;
  /** Further parameters, as documented: `order`, `volume_num_min`, `tag_id` and others. */
  readonly query?: Query;
  /** Ends it early. */
  readonly signal?: AbortSignal | undefined;
}

/** Settings of a listing. */
export interface GammaListOptions extends GammaOptions {
  /** Whether closed markets are listed instead of open ones. @default {false} */
  readonly closed?: boolean;
  /** Where an earlier listing stopped. @default {at the beginning} */
  readonly after?: string | undefined;
}

/** A page of markets. */
export type MarketPage = Page<MarketFacts, MarketRefusal>;

/**
 * Lists markets, page by page, with everything Gamma says about each.
 *
 * @param client Asks.
 * @param options Which markets, and where to begin.
 * @throws {HttpError} If a page cannot be had.
 */
export function listWholeMarkets(
  client: JsonClient,
  options: GammaListOptions,
): AsyncGenerator<Page<GammaMarket, MarketRefusal>, void> {
  return listPages(client, options, {
    path: "/markets/keyset",
    read: (answer) =>
      pageOf<GammaMarket, MarketRefusal>(
        rowsOf(answer, "markets"),
        (row) => wholeMarket(row, options),
      ),
  });
}

function wholeMarket(raw: unknown, options: GammaOptions): GammaMarket | MarketRefusal {
  const facts = readMarket(raw, options);
  return typeof facts === "string" ? facts : { facts, raw };
}

/**
 * Lists events with their markets, page by page: the tags of an event tell the category of its markets.
 *
 * @param client Asks.
 * @param options Which events, and where to begin.
 * @throws {HttpError} If a page cannot be had.
 */
export function listEventMarkets(
  client: JsonClient,
  options: GammaListOptions,
): AsyncGenerator<MarketPage, void> {
  const { categories } = options;
  return listPages(client, options, {
    path: "/events/keyset",
    read(answer) {
      const markets = rowsOf(answer, "events").flatMap((event) =>
        listOf(fieldsOf(event)["markets"]).map((market) => ({ market, event }))
      );
      return pageOf<MarketFacts, MarketRefusal>(markets, (row) => {
        const { market, event } = row as { readonly market: unknown; readonly event: unknown };
        return readMarket(market, { categories, event });
      });
    },
  });
}

/** What is listed and how its pages are read. */
interface Listing<Row> {
  readonly path: string;
  readonly read: (answer: unknown) => Page<Row, MarketRefusal>;
}

async function* listPages<Row>(
  client: JsonClient,
  { closed = false, after, query = {}, signal }: GammaListOptions,
  { path, read }: Listing<Row>,
): AsyncGenerator<Page<Row, MarketRefusal>, void> {
  let cursor = after;
  const seen = new Set<string>();
  do {
    const answer = await client.ask("gamma", path, {
      query: {
        limit: GAMMA_PAGE_ROWS,
        closed,
        include_tag: true,
        ...query,
        after_cursor: cursor,
      },
      maxBytes: MAX_EVENTS_BYTES,
      signal,
    });
    const next = cursorOf(fieldsOf(answer)["next_cursor"]);
    yield { ...read(answer), next };
    if (cursor !== undefined) seen.add(cursor);
    // A cursor that comes again would list the same pages for ever.
    cursor = next === undefined || seen.has(next) ? undefined : next;
  } while (cursor !== undefined);
}

function rowsOf(answer: unknown, name: string): readonly unknown[] {
  const fields = fieldsOf(answer);
  return Array.isArray(answer) ? answer : listOf(fields[name] ?? fields["data"]);
}

/** A market with everything Gamma says about it. */
export interface GammaMarket {
  /** Its facts. */
  readonly facts: MarketFacts;
  /** The market as it came: what says who won is in it. */
  readonly raw: unknown;
}

/**
 * Looks markets up by their condition ids, the open ones first and the rest among the closed ones.
 *
 * @param client Asks.
 * @param marketIds Condition ids, any number.
 * @param options Categories.
 * @returns What was found; ids that are missing are unknown to Gamma, or unusable for the reasons given.
 * @throws {HttpError} If a page cannot be had.
 */
export async function findMarkets(
  client: JsonClient,
  marketIds: readonly string[],
  options: GammaOptions,
): Promise<Page<GammaMarket, MarketRefusal>> {
  const rows: GammaMarket[] = [];
  const refused: MarketRefusal[] = [];
  await lookUp(client, { name: "condition_ids", ids: marketIds, options }, (raws, missing) => {
    const page = pageOf<GammaMarket, MarketRefusal>(raws, (raw) => wholeMarket(raw, options));
    refused.push(...page.refused);
    // A market that was not asked for is none of ours, and one that comes twice is one.
    rows.push(...page.rows.filter(({ facts }) => missing.delete(facts.marketId)));
  });
  return { rows, refused, next: undefined };
}

/**
 * Looks markets up by their tokens, the open ones first and the rest among the closed ones.
 *
 * @param client Asks.
 * @param tokenIds Ids of tokens, decimal, any number.
 * @param options Categories.
 * @returns The markets of the tokens that Gamma knows.
 * @throws {HttpError} If a page cannot be had.
 */
export async function findTokenMarkets(
  client: JsonClient,
  tokenIds: readonly string[],
  options: GammaOptions,
): Promise<readonly MarketFacts[]> {
  const markets: MarketFacts[] = [];
  await lookUp(client, { name: "clob_token_ids", ids: tokenIds, options }, (raws, missing) => {
    for (const raw of raws) {
      const facts = readMarket(raw, options);
      if (typeof facts === "string") continue;
      const isOurs = facts.tokenIds.map((tokenId) => missing.delete(tokenId)).includes(true);
      if (isOurs) markets.push(facts);
    }
  });
  return markets;
}

/** What is looked up. */
interface LookUp {
  /** Name of the parameter that takes ids. */
  readonly name: "condition_ids" | "clob_token_ids";
  readonly ids: readonly string[];
  readonly options: GammaOptions;
}

/** Asks for open markets and then for closed ones, until no id is missing; `take` removes those it has found. */
async function lookUp(
  client: JsonClient,
  { name, ids, options }: LookUp,
  take: (raws: readonly unknown[], missing: Set<string>) => void,
): Promise<void> {
  const missing = new Set(ids);
  for (const closed of [false, true]) {
    const wanted = [...missing];
    for (let from = 0; from < wanted.length; from += GAMMA_IDS) {
      const some = wanted.slice(from, from + GAMMA_IDS);
      const answer = await client.ask("gamma", "/markets", {
        query: { ...options.query, [name]: some, limit: some.length, closed, include_tag: true },
        signal: options.signal,
      });
      take(rowsOf(answer, "markets"), missing);
    }
  }
}
