/**
 * Prices of the markets that matter, as the order book tells them: what their tokens could be sold at.
 *
 * The tokens are spread over as many connections as they need. Books that the connections do not send are asked for over
 * HTTP, and compared: see {@linkcode ClobSocket}.
 *
 * @module
 */

import { fromMicros, MICROS } from "../core/money.ts";
import type { OrderBook } from "../core/order_book.ts";
import type { Quote } from "../core/quote.ts";
import { askBooks } from "../polymarket/clob.ts";
import { SYSTEM_CLOCK } from "../polymarket/clock.ts";
import { HttpError } from "../polymarket/http_error.ts";
import type { JsonClient } from "../polymarket/json_client.ts";
import type { ClobRefusal, ClobTop } from "./clob_frame.ts";
import { type ClobListener, ClobSocket, type ClobSocketOptions } from "./clob_socket.ts";
import { type FailureListener, repeat } from "./repeat.ts";
import type { FrameTrade } from "./trade_frame.ts";

/** Connections at most: two thousand tokens. */
export const MAX_SOCKETS = 10;
/** Milliseconds between two looks for books that are missing. */
export const CHECK_MS = 5_000;

/** A market to be watched. */
export interface WatchedMarket {
  /** Condition id. */
  readonly marketId: string;
  /** Its tokens of YES and NO. */
  readonly tokenIds: readonly [string, string];
}

/** Who is told. */
export interface ClobPricesListener {
  /** A new price of a market that is watched: best bids, or the price of a trade. */
  readonly onQuote: (quote: Quote) => void;
  /** A reason to ask about a market: it may have resolved, or its prices lie closer together now. */
  readonly onHint?: (hint: "resolved" | "tick", marketId: string) => void;
  /** A trade that names its wallet. */
  readonly onTrade?: (trade: FrameTrade) => void;
  /** A message that is unusable. */
  readonly onRefused?: (reason: ClobRefusal | "binary") => void;
  /** Books could not be asked for. The next occasion is near. */
  readonly onTrouble?: (error: HttpError) => void;
  /** Told about a fault of the program, after which nothing more is told. @default {nobody: it is thrown} */
  readonly onFailure?: FailureListener;
}

/** Settings of {@linkcode ClobPrices}. */
export interface ClobPricesOptions extends ClobSocketOptions {
  /** Asks for books. */
  readonly client: JsonClient;
}

/** How the prices do. */
export interface ClobPricesHealth {
  /** Connections that there should be. */
  readonly sockets: number;
  /** Connections that are open. */
  readonly open: number;
  /** Tokens that are watched. */
  readonly tokens: number;
  /** Tokens whose book is known. */
  readonly books: number;
  /** Markets for which there is no room. */
  readonly unwatched: number;
}

/** A market that is watched, and its connection. */
interface Seat extends WatchedMarket {
  readonly socket: ClobSocket;
  readonly tops: [ClobTop | undefined, ClobTop | undefined];
}

/** Prices of the markets that matter. */
export class ClobPrices {
  readonly #options: ClobPricesOptions;
  readonly #tell: ClobPricesListener;
  readonly #sockets = new Set<ClobSocket>();
  readonly #seats = new Map<string, Seat>();
  readonly #seatByToken = new Map<string, Seat>();
  readonly #stop = new AbortController();
  readonly #callOffCheck: () => void;
  #unwatched = 0;

  /**
   * @param options Where to, and how.
   * @param listener Who is told.
   */
  constructor(options: ClobPricesOptions, listener: ClobPricesListener) {
    this.#options = options;
    this.#tell = listener;
    const { clock = SYSTEM_CLOCK } = options;
    const when = { clock, everyMs: CHECK_MS, onFailure: listener.onFailure };
    this.#callOffCheck = repeat(when, () => this.#check());
  }

  /**
   * Watches these markets and no others.
   *
   * @param markets The markets, the most important first: those for which there is no room are left out.
   */
  watch(markets: readonly WatchedMarket[]): void {
    if (this.#stop.signal.aborted) return;
    const wanted = new Map(markets.map((market) => [market.marketId, market]));
    for (const seat of [...this.#seats.values()]) {
      if (!wanted.has(seat.marketId)) this.#remove(seat);
    }
    const fresh = new Map<ClobSocket, string[]>();
    this.#unwatched = 0;
    for (const market of wanted.values()) {
      if (this.#seats.has(market.marketId)) continue;
      const socket = this.#socketWithRoom(market.tokenIds, fresh);
      if (socket === undefined) this.#unwatched++;
      else this.#seat(market, socket);
    }
    for (const [socket, tokenIds] of fresh) socket.add(tokenIds);
  }

  /** The book of a token of a watched market as it is now; `undefined` if it is not known. */
  book(tokenId: string): OrderBook | undefined {
    return this.#seatByToken.get(tokenId)?.socket.book(tokenId);
  }

  /** How the prices do. */
  get health(): ClobPricesHealth {
    const counts = [...this.#sockets].map((socket) => socket.counts);
    return {
      sockets: this.#sockets.size,
      open: [...this.#sockets].filter(({ health }) => health.isOpen).length,
      tokens: counts.reduce((sum, { tokens }) => sum + tokens, 0),
      books: counts.reduce((sum, { books }) => sum + books, 0),
      unwatched: this.#unwatched,
    };
  }

  /** Ends all connections; nothing is told any more. */
  stop(): void {
    this.#stop.abort();
    this.#callOffCheck();
    for (const socket of this.#sockets) socket.stop();
    this.#sockets.clear();
    this.#seats.clear();
    this.#seatByToken.clear();
  }

  #seat(market: WatchedMarket, socket: ClobSocket): void {
    const seat: Seat = { ...market, socket, tops: [undefined, undefined] };
    this.#seats.set(market.marketId, seat);
    for (const tokenId of market.tokenIds) this.#seatByToken.set(tokenId, seat);
  }

  #remove(seat: Seat): void {
    this.#seats.delete(seat.marketId);
    for (const tokenId of seat.tokenIds) this.#seatByToken.delete(tokenId);
    seat.socket.remove(seat.tokenIds);
    if (seat.socket.counts.tokens === 0) this.#sockets.delete(seat.socket);
  }

  /** Notes tokens for a connection that has room for them, a new one if need be. */
  #socketWithRoom(
    tokenIds: readonly string[],
    fresh: Map<ClobSocket, string[]>,
  ): ClobSocket | undefined {
    let socket = [...this.#sockets].find((one) =>
      one.room - (fresh.get(one)?.length ?? 0) >= tokenIds.length
    );
    if (socket === undefined) {
      if (this.#sockets.size >= MAX_SOCKETS) return undefined;
      socket = new ClobSocket(this.#options, this.#listener);
      this.#sockets.add(socket);
    }
    fresh.set(socket, [...fresh.get(socket) ?? [], ...tokenIds]);
    return socket;
  }

  readonly #listener: ClobListener = {
    top: (tokenId, top, timeMs) => this.#takeTop(tokenId, top, timeMs),
    event: (event) => {
      if (event.kind === "trade") return this.#tell.onTrade?.(event.trade);
      if (event.kind !== "last") return this.#tell.onHint?.(event.kind, event.marketId);
      const seat = this.#seatByToken.get(event.tokenId);
      if (seat === undefined) return;
      const price = fromMicros(event.priceMicros);
      const isYes = seat.tokenIds[0] === event.tokenId;
      this.#quote(seat, { yesPrice: isYes ? price : 1 - price, timeMs: event.timeMs });
    },
    refused: (reason) => this.#tell.onRefused?.(reason),
  };

  #takeTop(tokenId: string, top: ClobTop, timeMs: number): void {
    const seat = this.#seatByToken.get(tokenId);
    if (seat === undefined) return;
    seat.tops[seat.tokenIds[0] === tokenId ? 0 : 1] = top;
    const [yes, no] = seat.tops;
    // Both tokens are traded in one book: who offers one wants the other for the rest of a dollar.
    const yesBid = yes === undefined ? restOf(no!.askMicros) : yes.bidMicros ?? 0;
    const noBid = no === undefined ? restOf(yes!.askMicros) : no.bidMicros ?? 0;
    this.#quote(seat, { yesPrice: fromMicros(yesBid), noPrice: fromMicros(noBid), timeMs });
  }

  #quote({ marketId }: Seat, quote: Omit<Quote, "marketId" | "receivedMs">): void {
    const { clock = SYSTEM_CLOCK } = this.#options;
    this.#tell.onQuote({ marketId, ...quote, receivedMs: clock.nowMs() });
  }

  /** Asks for the books that are missing or may be out of date. */
  async #check(): Promise<void> {
    const overdue = [...this.#sockets].map((socket) => ({ socket, asked: socket.overdue() }));
    const tokenIds = overdue.flatMap(({ asked }) => asked);
    if (tokenIds.length === 0) return;
    try {
      const { rows, refused } = await askBooks(this.#options.client, tokenIds, this.#stop.signal);
      for (const reason of refused) this.#tell.onRefused?.(reason);
      for (const { socket, asked } of overdue) socket.take(rows, asked);
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      if (!(error instanceof HttpError)) throw error;
      this.#tell.onTrouble?.(error);
    }
  }
}

function restOf(micros: number | null): number {
  return micros === null ? 0 : MICROS - micros;
}
