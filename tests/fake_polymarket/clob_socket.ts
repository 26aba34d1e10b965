/**
 * The market socket of the made-up exchange: books and their changes, for the tokens that somebody subscribed to.
 *
 * @module
 */

import { bestOf, bookMessage, changesOf, type FakeBook, fakeBook } from "./books.ts";
import type { FakeMarket, FakeTransaction, FakeWorld } from "./world.ts";

/** Faults of the market socket. They hold until they are changed. */
export interface ClobSocketMischief {
  /** Whether connections tell nothing, though they answer pings. */
  isStalled: boolean;
  /** Tokens about which nothing is told. */
  deadTokens: ReadonlySet<string>;
  /** Snapshots that a connection sends at most; more subscriptions get none, without an error. */
  maxSnapshots: number;
  /** Whether new connections are refused. */
  refuses: boolean;
}

interface Listener {
  readonly socket: WebSocket;
  readonly tokens: Set<string>;
  snapshots: number;
}

/** The server's side of the market socket. */
export class ClobSocketServer {
  /** What it does wrong. */
  readonly mischief: ClobSocketMischief = {
    isStalled: false,
    deadTokens: new Set(),
    maxSnapshots: 500,
    refuses: false,
  };
  /** Connections that were opened so far. */
  connections = 0;
  /** Pings that were heard. */
  pings = 0;
  readonly #world: FakeWorld;
  readonly #nowMs: () => number;
  readonly #listeners = new Set<Listener>();
  /** Books as they were told last, by token. */
  readonly #books = new Map<string, FakeBook>();
  readonly #changedMs = new Map<string, number>();

  constructor(world: FakeWorld, nowMs: () => number) {
    this.#world = world;
    this.#nowMs = nowMs;
  }

  /** When a book last changed, milliseconds since the epoch. */
  changedMs(tokenId: string): number {
    return this.#changedMs.get(tokenId) ?? this.#world.startMs;
  }

  /** Tokens that somebody is subscribed to, all connections together. */
  get subscribed(): number {
    return [...this.#listeners].reduce((sum, { tokens }) => sum + tokens.size, 0);
  }

  /** Takes a request for a connection. */
  connect(request: Request): Response {
    if (this.mischief.refuses) return new Response("error code: 1015", { status: 429 });
    const { socket, response } = Deno.upgradeWebSocket(request);
    const listener: Listener = { socket, tokens: new Set(), snapshots: 0 };
    this.connections++;
    this.#listeners.add(listener);
    socket.onmessage = ({ data }) => this.#hear(listener, String(data));
    socket.onclose = () => this.#listeners.delete(listener);
    socket.onerror = () => this.#listeners.delete(listener);
    return response;
  }

  /** Tells what a transaction did: the price of the trade, the changes of the books, and their best prices. */
  tell({ hash, fills }: FakeTransaction): void {
    const [taker] = fills;
    if (taker === undefined) return;
    const { market, outcomeIndex, price, size, side } = taker;
    const timestamp = String(this.#nowMs());
    const subject = { market: market.conditionId, timestamp };
    const tokenId = market.tokenIds[outcomeIndex];
    if (this.#listeners.size === 0) {
      // Nobody to tell: only when is worth knowing.
      for (const id of market.tokenIds) this.#changedMs.set(id, this.#nowMs());
      return this.#books.clear();
    }
    this.#send([tokenId], {
      ...subject,
      event_type: "last_trade_price",
      asset_id: tokenId,
      price: String(price),
      size: String(size),
      side,
      fee_rate_bps: "0",
      transaction_hash: hash,
    });
    this.#tellBooks(market, subject);
  }

  /** Tells that a market has resolved, to all. */
  tellResolved(market: FakeMarket): void {
    const subject = { market: market.conditionId, timestamp: String(this.#nowMs()) };
    this.#tellBooks(market, subject);
    this.#send(undefined, {
      ...subject,
      event_type: "market_resolved",
      id: market.id,
      assets_ids: market.tokenIds,
      winning_asset_id: market.payout === 0 ? market.tokenIds[1] : market.tokenIds[0],
      tags: [],
    });
  }

  /** Sends a text to every connection, whatever it is. */
  send(text: string): void {
    for (const { socket } of this.#listeners) sendText(socket, text);
  }

  /** Closes all connections as a server does that is too slow for. */
  cut(): void {
    for (const { socket } of this.#listeners) socket.close(1013, "slow consumer");
  }

  #tellBooks(market: FakeMarket, subject: object): void {
    for (const tokenId of market.tokenIds) {
      const before = this.#books.get(tokenId);
      const after = fakeBook(market, tokenId);
      this.#books.set(tokenId, after);
      const changes = before === undefined ? [] : changesOf(before, after);
      if (before !== undefined && changes.length === 0) continue;
      this.#changedMs.set(tokenId, this.#nowMs());
      const best = bestOf(after);
      this.#send([tokenId], {
        ...subject,
        event_type: "price_change",
        price_changes: changes.map((change) => ({ asset_id: tokenId, ...change, ...best })),
      });
      this.#send([tokenId], {
        ...subject,
        event_type: "best_bid_ask",
        asset_id: tokenId,
        ...best,
        spread: "",
      });
    }
  }

  #hear(listener: Listener, text: string): void {
    if (text === "PING") {
      this.pings++;
      return sendText(listener.socket, "PONG");
    }
    const request = JSON.parse(text) as {
      readonly assets_ids?: readonly string[];
      readonly operation?: string;
    };
    const tokenIds = request.assets_ids ?? [];
    if (request.operation === "unsubscribe") {
      for (const tokenId of tokenIds) listener.tokens.delete(tokenId);
      return;
    }
    for (const tokenId of tokenIds) listener.tokens.add(tokenId);
    this.#sendSnapshots(listener, tokenIds);
  }

  #sendSnapshots(listener: Listener, tokenIds: readonly string[]): void {
    const { isStalled, deadTokens, maxSnapshots } = this.mischief;
    const snapshots: unknown[] = [];
    for (const tokenId of tokenIds) {
      const market = this.#world.markets.find((one) => one.tokenIds.includes(tokenId));
      if (market === undefined || isStalled || deadTokens.has(tokenId)) continue;
      if (listener.snapshots++ >= maxSnapshots) continue;
      this.#books.set(tokenId, fakeBook(market, tokenId));
      const book = bookMessage(market, tokenId, this.changedMs(tokenId));
      snapshots.push({ ...book, event_type: "book" });
    }
    sendText(listener.socket, snapshots.length === 0 ? "NO NEW ASSETS" : JSON.stringify(snapshots));
  }

  /** Sends a message to whoever is subscribed to one of the tokens, or to all. */
  #send(tokenIds: readonly string[] | undefined, message: unknown): void {
    const { isStalled, deadTokens } = this.mischief;
    if (isStalled) return;
    const alive = tokenIds?.filter((tokenId) => !deadTokens.has(tokenId));
    for (const { socket, tokens } of this.#listeners) {
      if (alive?.some((tokenId) => tokens.has(tokenId)) ?? true) {
        sendText(socket, JSON.stringify(message));
      }
    }
  }
}

function sendText(socket: WebSocket, text: string): void {
  if (socket.readyState === WebSocket.OPEN) socket.send(text);
}
