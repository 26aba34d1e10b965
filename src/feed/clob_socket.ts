/**
 * One connection to the order book's market socket, for up to two hundred tokens.
 *
 * The socket may stay open and tell nothing, or nothing about some of its tokens, and past a number of tokens it sends no
 * first snapshots. So what is told about each token is watched: {@linkcode ClobSocket.overdue} are the tokens to ask for
 * elsewhere, and when the answer shows that something was missed, the connection is given up for another one.
 *
 * @module
 */

import type { OrderBook } from "../core/order_book.ts";
import { type Clock, SYSTEM_CLOCK } from "../polymarket/clock.ts";
import { ManagedSocket, type SocketHealth, type SocketLike } from "../polymarket/managed_socket.ts";
import { type ClobEvent, type ClobRefusal, type ClobTop, readClobFrame } from "./clob_frame.ts";
import { notAhead } from "./foreign_time.ts";
import { TokenBook } from "./token_book.ts";

/** Tokens of a connection at most: beyond some hundreds the exchange sends no snapshots. */
export const MAX_SOCKET_TOKENS = 200;
/** How long a snapshot may take, milliseconds. */
export const SNAPSHOT_MS = 5_000;
/** How long nothing may be told about a token before it is asked for, milliseconds. */
export const STALE_MS = 60_000;
/** Milliseconds between two pings, as documented. */
const PING_MS = 10_000;

/** Who is told what the socket tells. */
export interface ClobListener {
  /** New best prices of a token; the same ones again once a minute. */
  top(tokenId: string, top: ClobTop, timeMs: number): void;
  /** Prices of trades, hints and trades. */
  event(event: Exclude<ClobEvent, { readonly kind: "book" | "change" | "top" }>): void;
  /** A message that was refused. */
  refused(reason: ClobRefusal | "binary"): void;
}

/** Settings of {@linkcode ClobSocket}. */
export interface ClobSocketOptions {
  /** Where to. */
  readonly url: string;
  /** Opens a socket. @default {the runtime's `WebSocket`} */
  readonly connect?: (url: string) => SocketLike;
  /** The time. @default {the machine's} */
  readonly clock?: Clock;
  /** A random number, 0 to 1. @default {Math.random} */
  readonly random?: () => number;
}

/** What is known about a token. */
interface Watched {
  book: TokenBook | undefined;
  top: ClobTop | undefined;
  /** When its best prices were told last, milliseconds since the epoch. */
  toldMs: number;
  /** When something was last told about it, or asked, milliseconds since the epoch. */
  heardMs: number;
  /** Since when its book is not known. */
  missingMs: number;
  /** Time of the last change that was told, as the exchange counts it. */
  changedMs: number;
}

/** A connection and its tokens. */
export class ClobSocket {
  readonly #socket: ManagedSocket;
  readonly #listener: ClobListener;
  readonly #clock: Clock;
  readonly #tokens = new Map<string, Watched>();

  /**
   * @param options Where to, and how.
   * @param listener Who is told.
   */
  constructor(options: ClobSocketOptions, listener: ClobListener) {
    const { url, connect, clock = SYSTEM_CLOCK, random } = options;
    this.#clock = clock;
    this.#listener = listener;
    this.#socket = new ManagedSocket({
      url,
      clock,
      pingMs: PING_MS,
      greeting: () => [subscription([...this.#tokens.keys()])],
      onText: (text) => this.#hear(text),
      onOpen: () => this.#forgetBooks(),
      onRefused: (reason) => listener.refused(reason),
      ...(connect && { connect }),
      ...(random && { random }),
    });
  }

  /** How many more tokens it can take. */
  get room(): number {
    return MAX_SOCKET_TOKENS - this.#tokens.size;
  }

  /** How the connection does. */
  get health(): SocketHealth {
    return this.#socket.health;
  }

  /** Tokens that are watched, and those of them whose book is known. */
  get counts(): { readonly tokens: number; readonly books: number } {
    const books = [...this.#tokens.values()].filter(({ book }) => book !== undefined).length;
    return { tokens: this.#tokens.size, books };
  }

  /**
   * Watches tokens from now on.
   *
   * @throws {RangeError} If there is no room for them.
   */
  add(tokenIds: readonly string[]): void {
    const fresh = tokenIds.filter((tokenId) => !this.#tokens.has(tokenId));
    if (fresh.length > this.room) {
      throw new RangeError(
        `Cannot watch ${fresh.length} more tokens on a connection with room for ${this.room}`,
      );
    }
    const isFirst = this.#tokens.size === 0;
    const nowMs = this.#clock.nowMs();
    for (const tokenId of fresh) {
      this.#tokens.set(tokenId, {
        book: undefined,
        top: undefined,
        toldMs: nowMs,
        heardMs: nowMs,
        missingMs: nowMs,
        changedMs: 0,
      });
    }
    if (fresh.length === 0) return;
    if (isFirst) this.#socket.start();
    else this.#socket.send(change("subscribe", fresh));
  }

  /** Watches tokens no longer. Without tokens there is no connection. */
  remove(tokenIds: readonly string[]): void {
    const known = tokenIds.filter((tokenId) => this.#tokens.delete(tokenId));
    if (this.#tokens.size === 0) this.#socket.stop();
    else if (known.length > 0) this.#socket.send(change("unsubscribe", known));
  }

  /** Ends the connection. */
  stop(): void {
    this.#tokens.clear();
    this.#socket.stop();
  }

  /** The book of a token; `undefined` while it is not known. */
  book(tokenId: string): OrderBook | undefined {
    return this.#tokens.get(tokenId)?.book?.toOrderBook();
  }

  /** Tokens about which nothing was told for too long: without a book after some seconds, with one after a minute. */
  overdue(): string[] {
    const nowMs = this.#clock.nowMs();
    return [...this.#tokens].filter(([, { book, heardMs, missingMs }]) => {
      const leftMs = book === undefined
        ? missingMs + SNAPSHOT_MS - nowMs
        : heardMs + STALE_MS - nowMs;
      // It is never longer, unless the clock was set back.
      return leftMs <= 0 || leftMs > STALE_MS;
    }).map(([tokenId]) => tokenId);
  }

  /**
   * Takes books that were asked for elsewhere. If one of them shows that the connection missed something, it is replaced.
   *
   * @param books The books.
   * @param asked The tokens that were asked for: about those that are missing nothing is known elsewhere either.
   */
  take(books: readonly OrderBook[], asked: readonly string[]): void {
    let hasMissed = false;
    const nowMs = this.#clock.nowMs();
    for (const told of books) {
      const book = { ...told, timeMs: notAhead(told.timeMs, nowMs) };
      const watched = this.#tokens.get(book.tokenId);
      // What is older than the last change would never learn of it.
      if (watched === undefined || watched.changedMs > book.timeMs) continue;
      const fresh = new TokenBook(book);
      hasMissed ||= watched.book !== undefined && !isSame(watched.book.top, fresh.top);
      watched.book = fresh;
      this.#tell(book.tokenId, fresh.top, book.timeMs);
    }
    for (const tokenId of asked) {
      const watched = this.#tokens.get(tokenId);
      if (watched === undefined) continue;
      watched.heardMs = nowMs;
      // Nobody has a book of it: that is asked again in a minute, not at every occasion.
      const isUnknown = !books.some((book) => book.tokenId === tokenId);
      if (isUnknown) watched.missingMs = nowMs + STALE_MS - SNAPSHOT_MS;
    }
    if (hasMissed) this.#socket.replace("it missed a change of a book");
  }

  /** A new connection begins with snapshots: what changed meanwhile is not known. */
  #forgetBooks(): void {
    const nowMs = this.#clock.nowMs();
    for (const watched of this.#tokens.values()) {
      watched.book = undefined;
      watched.heardMs = watched.missingMs = nowMs;
      watched.changedMs = 0;
    }
  }

  /** Takes a frame. Any of them is a sign of life, an answer to a ping too: whether books are told is watched apart. */
  #hear(text: string): boolean {
    const { events, refused } = readClobFrame(text);
    for (const reason of refused) this.#listener.refused(reason);
    const outOfStep = new Map<string, boolean>();
    const nowMs = this.#clock.nowMs();
    for (const event of events) this.#take(dated(event, nowMs), outOfStep);
    for (const [tokenId, isOut] of outOfStep) {
      // Something before was missed: the book that is asked for then says what.
      if (isOut) this.#forget(tokenId);
    }
    return true;
  }

  #take(event: ClobEvent, outOfStep: Map<string, boolean>): void {
    if (event.kind === "resolved" || event.kind === "trade") return this.#listener.event(event);
    const tokenId = event.kind === "book" ? event.book.tokenId : event.tokenId;
    const watched = this.#tokens.get(tokenId);
    // Of a token that is watched no longer something may still come.
    if (watched === undefined) return;
    watched.heardMs = this.#clock.nowMs();
    switch (event.kind) {
      case "book":
        if (watched.changedMs > event.book.timeMs) return;
        watched.book = new TokenBook(event.book);
        return this.#tell(tokenId, watched.book.top, event.book.timeMs);
      case "change": {
        if (event.timeMs < watched.changedMs || watched.book?.apply(event) === false) return;
        watched.changedMs = event.timeMs;
        const own = watched.book?.top;
        // Only the last of several changes tells the best prices after all of them.
        if (own && event.top) outOfStep.set(tokenId, !isSame(own, event.top));
        const top = event.top ?? own;
        return top && this.#tell(tokenId, top, event.timeMs);
      }
      case "top":
        return this.#tell(tokenId, event.top, event.timeMs);
      case "tick":
        this.#forget(tokenId);
        return this.#listener.event(event);
      case "last":
        return this.#listener.event(event);
    }
  }

  /** Drops a book, which is asked for at the next occasion. */
  #forget(tokenId: string): void {
    const watched = this.#tokens.get(tokenId);
    if (watched === undefined) return;
    watched.book = undefined;
    watched.missingMs = this.#clock.nowMs() - SNAPSHOT_MS;
  }

  #tell(tokenId: string, top: ClobTop, timeMs: number): void {
    const watched = this.#tokens.get(tokenId)!;
    const nowMs = this.#clock.nowMs();
    const isKnown = watched.top !== undefined && isSame(watched.top, top);
    // Once a minute the same price is news: it still stands.
    if (isKnown && Math.abs(nowMs - watched.toldMs) < STALE_MS) return;
    watched.top = top;
    watched.toldMs = nowMs;
    this.#listener.top(tokenId, top, timeMs);
  }
}

/** An event with a time that can be: later changes would count for nothing against one of the future. */
function dated(event: ClobEvent, nowMs: number): ClobEvent {
  if (event.kind === "book") {
    const timeMs = notAhead(event.book.timeMs, nowMs);
    return timeMs === event.book.timeMs ? event : { ...event, book: { ...event.book, timeMs } };
  }
  if (event.kind === "resolved" || event.kind === "trade") return event;
  const timeMs = notAhead(event.timeMs, nowMs);
  return timeMs === event.timeMs ? event : { ...event, timeMs };
}

function isSame(a: ClobTop, b: ClobTop): boolean {
  return a.bidMicros === b.bidMicros && a.askMicros === b.askMicros;
}

function subscription(tokenIds: readonly string[]): string {
  return JSON.stringify({
    assets_ids: tokenIds,
    type: "market",
    initial_dump: true,
    custom_feature_enabled: true,
  });
}

function change(operation: "subscribe" | "unsubscribe", tokenIds: readonly string[]): string {
  return JSON.stringify({ operation, assets_ids: tokenIds, custom_feature_enabled: true });
}
