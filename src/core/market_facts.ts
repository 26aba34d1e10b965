/**
 * What is known about a market besides its trades: the facts that the exchange publishes about it.
 *
 * @module
 */

/**
 * What takers pay in a market: `shares × rate × (price × (1 − price)) ^ exponent`. A market keeps the schedule it was
 * created with.
 */
export interface FeeSchedule {
  /** Factor, 0 to 1; 0 in a market without fees. */
  readonly rate: number;
  /** Power of `price × (1 − price)`, above 0; 1 in every market of October 2026. */
  readonly exponent: number;
}

/** Protocol of a market: it decides which exchange contract an order is signed for. */
export type MarketVersion = "v1" | "v2";

/** Facts about a market with two outcomes. Plain data; everything downstream may rely on the ranges given here. */
export interface MarketFacts {
  /** Condition id: trimmed, lower-case, never empty. */
  readonly marketId: string;
  /** The question, `""` if unknown. */
  readonly question: string;
  /** Name of the market in addresses of web pages, `""` if unknown. */
  readonly slug: string;
  /** Id of the event the market belongs to, `""` if unknown. Markets of one event are not independent bets. */
  readonly eventId: string;
  /** Name of the event in addresses of web pages, `""` if unknown. */
  readonly eventSlug: string;
  /** The one category of the market, `""` if nothing says. */
  readonly category: string;
  /** Traded so far, USD, 0 or more. */
  readonly volumeUsd: number;
  /** Worth of the resting orders, USD, 0 or more. */
  readonly liquidityUsd: number;
  /** Ids of the tokens of YES (or the first named outcome) and of NO. */
  readonly tokenIds: readonly [string, string];
  /** Names of the outcomes, in the order of the tokens: `["Yes", "No"]`. */
  readonly outcomes: readonly [string, string];
  /** Distance between possible prices, micro-dollars a share: 10 000 is one cent. */
  readonly tickMicros: number;
  /** Smallest order that may rest in the book, micro-shares. */
  readonly minOrderMicros: number;
  /** What takers pay. */
  readonly fee: FeeSchedule;
  /** Whether the market is one of several of which exactly one can win: its orders go to another contract. */
  readonly isNegRisk: boolean;
  /** Whether trading has ended for good. It may not be known yet who won. */
  readonly isClosed: boolean;
  /** When trading is meant to end, milliseconds since the epoch; `null` if nothing says. */
  readonly endMs: number | null;
  /** When it did end; `null` if it has not, or nothing says. */
  readonly closedMs: number | null;
  /** Protocol of the market. */
  readonly version: MarketVersion;
}

/** Facts about a market, and when they were asked for. */
export interface DatedFacts {
  /** The facts. */
  readonly facts: MarketFacts;
  /** When, milliseconds since the epoch. */
  readonly askedMs: number;
}

/**
 * Reads dated facts that were kept as JSON, by this program or an older one.
 *
 * @param value The parsed JSON.
 * @returns The facts; `undefined` if they are not what this program would keep.
 */
export function readDatedFacts(value: unknown): DatedFacts | undefined {
  const { facts, askedMs } = asRecord(value);
  const fields = asRecord(facts);
  const isKept = Number.isFinite(askedMs) &&
    TEXTS.every((name) => typeof fields[name] === "string") && fields["marketId"] !== "" &&
    PAIRS.every((name) => isPair(fields[name])) &&
    AMOUNTS.every((name) => isAmount(fields[name])) &&
    FLAGS.every((name) => typeof fields[name] === "boolean") &&
    TIMES.every((name) => fields[name] === null || isAmount(fields[name])) &&
    isAmount(asRecord(fields["fee"])["rate"]) && isAmount(asRecord(fields["fee"])["exponent"]) &&
    (fields["version"] === "v1" || fields["version"] === "v2");
  return isKept ? value as DatedFacts : undefined;
}

const TEXTS = ["marketId", "question", "slug", "eventId", "eventSlug", "category"] as const;
const PAIRS = ["tokenIds", "outcomes"] as const;
const AMOUNTS = ["volumeUsd", "liquidityUsd", "tickMicros", "minOrderMicros"] as const;
const FLAGS = ["isNegRisk", "isClosed"] as const;
const TIMES = ["endMs", "closedMs"] as const;

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? value as Record<string, unknown> : {};
}

function isPair(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 &&
    value.every((text) => typeof text === "string" && text !== "");
}

function isAmount(value: unknown): boolean {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}
