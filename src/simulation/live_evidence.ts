/**
 * What the processes of a live run with sockets leave behind, for the checker.
 *
 * @module
 */

import type { Cursor } from "../core/turn.ts";
import type { Evidence } from "./checker/check.ts";
import type { DataApiOptions } from "./data_api.ts";
import type { TradePayload } from "./happening.ts";
import type { Recordings } from "./recordings.ts";
import { replayed } from "./replayed.ts";
import type { Takings } from "./takings.ts";

/** What there is around a live run with sockets. */
export interface Network {
  /** The venue, as the Data API shows it, and what is wrong with it. */
  readonly venue: DataApiOptions;
  /** What the processes were told. */
  readonly recordings: Recordings;
}

/**
 * Gathers it.
 *
 * @param network What there was.
 * @param takings What was taken.
 * @param kept Where the account stands at the end: it names the process that brought it there.
 */
export async function liveEvidence(
  { venue: { shown, troubles }, recordings }: Network,
  takings: Takings,
  kept: Cursor | undefined,
): Promise<Pick<Evidence, "trades" | "heard" | "replayed">> {
  const taken = takings.upTo(kept);
  const life = String(kept?.["life"]);
  const recording = recordings.of(life);
  if (recording === undefined) throw new Error(`Cannot find what ${life} was told`);
  const before = takings.upTo(recording.cursor);
  const trades = shown.map(({ row, fromMs }) => ({ trade: tradeOf(row), fromMs }));
  return {
    trades: { taken, expected: trades.map(({ trade }) => trade) },
    heard: {
      receipts: recording.receipts,
      before,
      taken: taken.slice(before.length),
      ledger: recording.ledger,
      coverage: takings.coverageOf(life),
      shown: trades,
      ...troubles,
    },
    replayed: await replayed(recording),
  };
}

function tradeOf({ proxyWallet: wallet, conditionId: marketId, ...row }: TradePayload) {
  const { asset: tokenId, price, size } = row;
  return { wallet, marketId, tokenId, price, usd: price * size };
}
