/**
 * What happens on a made-up venue: whales that agree, small trades around them, markets that end, and a person.
 *
 * @module
 */

import type { WarmUp } from "../core/warm_up.ts";
import type { Random } from "../research/sample/random.ts";
import type { Happening, TradePayload } from "./happening.ts";
import { pick, shuffle } from "./pick.ts";
import { type Period, priceAt, type WorldMarket } from "./world_market.ts";
import type { Wallets } from "./world_whales.ts";

/** What the happenings are about. */
export interface StoryInput extends Period {
  readonly wallets: Wallets;
  readonly markets: readonly WorldMarket[];
  /** The warm-ups that come one after the other, and from the beginning again. */
  readonly warmUps: readonly WarmUp[];
}

const MS_PER_HOUR = 3_600_000;
const STORIES_AN_HOUR = 1.5;
const FISH_TRADES_AN_HOUR = 6;
const COMMANDS_AN_HOUR = 0.3;
/** Time between two whale sets, on average. */
const REFRESH_HOURS = 6;

/** Makes all that happens, in time order. */
export function makeHappenings(random: Random, input: StoryInput): readonly Happening[] {
  const hours = (input.endMs - input.startMs) / MS_PER_HOUR;
  const happenings = warmUpSwaps(random, input);
  for (let i = 0; i < 2 + hours * STORIES_AN_HOUR; i++) happenings.push(...story(random, input));
  for (let i = 0; i < hours * FISH_TRADES_AN_HOUR; i++) happenings.push(fishTrade(random, input));
  for (let i = 0; i < 1 + hours * COMMANDS_AN_HOUR; i++) {
    happenings.push(...commands(random, input));
  }
  for (const market of input.markets) happenings.push(...ending(random, input, market));
  return happenings.filter(({ timeMs }) => timeMs < input.endMs)
    .sort((a, b) => a.timeMs - b.timeMs);
}

/** A refresh of the whale set every few hours. */
function warmUpSwaps(random: Random, { startMs, endMs, warmUps }: StoryInput): Happening[] {
  const swaps: Happening[] = [];
  let timeMs = startMs;
  for (;;) {
    timeMs += Math.round(random.exponential(REFRESH_HOURS * MS_PER_HOUR));
    if (timeMs >= endMs) return swaps;
    const warmUp = warmUps[swaps.length % warmUps.length]!;
    swaps.push({ kind: "warmup", timeMs, warmUp, fault: "warmup-swap" });
  }
}

/** Some whales take the same side of a market, one after the other. */
function story(random: Random, input: StoryInput): readonly Happening[] {
  const { wallets, markets } = input;
  const market = pick(random, markets);
  const isBuy = random.chance(0.6);
  let timeMs = momentIn(random, input);
  return shuffle(random, wallets.whales).slice(0, 1 + random.below(4)).map((wallet) => {
    timeMs += random.exponential(MS_PER_HOUR / 4);
    // No two are alike, or the checker could not tell them apart.
    const usd = random.chance(0.05)
      ? 60_000 + Math.round(timeMs) % 1_000
      : random.logNormal(16_000, 0.4);
    return tradeOf(random, market, { wallet, isBuy, usd, timeMs });
  });
}

function fishTrade(random: Random, input: StoryInput): Happening {
  return tradeOf(random, pick(random, input.markets), {
    wallet: pick(random, input.wallets.fish),
    isBuy: random.chance(0.5),
    usd: random.logNormal(200, 1.5),
    timeMs: momentIn(random, input),
  });
}

/** A trade before it is a message. */
interface Intent {
  readonly wallet: string;
  /** On the YES outcome. */
  readonly isBuy: boolean;
  readonly usd: number;
  readonly timeMs: number;
}

/** The trade as the feed puts it: buying one outcome, or selling the other. */
function tradeOf(random: Random, market: WorldMarket, intent: Intent): Happening {
  const { wallet, isBuy, usd, timeMs } = intent;
  const isYes = random.chance(0.7);
  const noise = 0.002 * random.below(5);
  const yesPrice = random.chance(0.01) ? 1 : priceAt(market, timeMs) + noise;
  const price = Math.min(Math.max(isYes ? yesPrice : 1 - yesPrice, 0.001), 1);
  const payload: TradePayload = {
    proxyWallet: wallet,
    conditionId: market.marketId,
    side: isBuy === isYes ? "BUY" : "SELL",
    outcome: isYes ? "Yes" : "No",
    outcomeIndex: isYes ? 0 : 1,
    price: Math.round(price * 1000) / 1000,
    size: Math.round(usd / price * 100) / 100,
    timestamp: Math.floor(timeMs / 1000),
    asset: market.tokenIds[isYes ? 0 : 1],
    transactionHash: random.hex(64),
  };
  return { kind: "trade", timeMs, payload, ...faultOf(market, timeMs) };
}

function faultOf(
  { liquidityUsd, resolvesMs = Infinity }: WorldMarket,
  timeMs: number,
): Pick<Happening, "fault"> {
  if (timeMs >= resolvesMs) return { fault: "reopen" };
  return liquidityUsd === undefined ? { fault: "unknown-market" } : {};
}

/** A person looks at the program and re-arms it, or pauses it for a while. */
function commands(random: Random, input: StoryInput): readonly Happening[] {
  const timeMs = momentIn(random, input);
  const resume = (at: number): Happening => ({
    kind: "command",
    timeMs: at,
    command: "resume",
    reason: pick(random, ["Looked at the positions", "Back at the desk", "The price was an error"]),
  });
  if (random.chance(0.6)) return [resume(timeMs)];
  const pause: Happening = { kind: "command", timeMs, command: "pause", reason: "Lunch" };
  return [pause, resume(timeMs + MS_PER_HOUR / 2)];
}

/** A market resolves; some are disputed and then pay otherwise, as the feed has it. */
function ending(random: Random, { endMs }: StoryInput, market: WorldMarket): readonly Happening[] {
  const { marketId, yesPayout, resolvesMs } = market;
  const isDisputed = random.chance(0.4);
  const disputeMs = (resolvesMs ?? endMs) + random.exponential(MS_PER_HOUR);
  if (resolvesMs === undefined) return [];
  const first: Happening = { kind: "resolution", timeMs: resolvesMs, marketId, yesPayout };
  if (!isDisputed) return [first];
  return [first, {
    kind: "resolution",
    timeMs: Math.round(disputeMs),
    marketId,
    yesPayout: yesPayout === 0.5 ? 1 : 1 - yesPayout,
    fault: "dispute",
  }];
}

function momentIn(random: Random, { startMs, endMs }: Period): number {
  return Math.round(startMs + random.uniform() * (endMs - startMs));
}
