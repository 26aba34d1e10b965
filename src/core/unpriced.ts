/**
 * A trade is two things: somebody did it, and it is a price. Here the two are told apart.
 *
 * @module
 */

import { confirmTrade, type ScreenStep, screenTrade } from "./confirmed_whale.ts";
import type { Verdict } from "./effect.ts";
import type { EngineState } from "./engine_state.ts";
import { noteExit } from "./followed.ts";
import type { Quote } from "./quote.ts";
import type { Trade } from "./trade.ts";

/**
 * What a trade says as a price.
 *
 * @param trade The trade.
 * @param receivedMs When it was heard of, on a live feed.
 */
export function priceOf(
  { marketId, price: yesPrice, timeMs }: Trade,
  receivedMs?: number,
): Quote {
  const quote = { marketId, yesPrice, timeMs };
  return receivedMs === undefined ? quote : { ...quote, receivedMs };
}

/**
 * Takes a trade without its price, if there is no more to it: it is rejected, or it joins a window and gives no signal. No
 * price can see that. So prices that were told before may be taken later, and its own behind them.
 *
 * @param state State before.
 * @param trade The trade.
 * @returns State after, and how far the trade came; `undefined` if there is more to it.
 */
export function takeUnpriced(
  state: EngineState,
  trade: Trade,
): readonly [EngineState, ScreenStep | Verdict] | undefined {
  if (noteExit(state.router.followed, trade)[1] !== undefined) return undefined;
  const rejectedBy = screenTrade(state.filter, trade);
  if (rejectedBy !== undefined) return [state, rejectedBy];
  const [filter, signals] = confirmTrade(state.filter, trade);
  if (signals.length > 0) return undefined;
  return [filter === state.filter ? state : { ...state, filter }, "confirmation"];
}
