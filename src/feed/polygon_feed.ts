/**
 * The exchange's contracts on Polygon as a feed: the fills of the wallets that matter, from any node.
 *
 * A node tells only what was asked for, so this feed knows the trades of the whales and no others; a wallet that becomes
 * one has to be asked for ({@linkcode PolygonFeed.watch}). It tells rows as the Data API does, so that a recording of it
 * is read like any other.
 *
 * The address of a node mostly holds a key: it is a secret, and turns up nowhere.
 *
 * @module
 */

import type { Secret } from "../core/secret.ts";
import { type Clock, SYSTEM_CLOCK } from "../polymarket/clock.ts";
import { HttpError } from "../polymarket/http_error.ts";
import {
  ManagedSocket,
  type ManagedSocketOptions,
  type SocketLike,
} from "../polymarket/managed_socket.ts";
import { later } from "../polymarket/socket_connection.ts";
import type { TokenDirectory } from "../polymarket/token_directory.ts";
import { FeedQueue } from "./feed_queue.ts";
import { blockQuestion, NODE_PING, readNodeText, subscriptions } from "./node_messages.ts";
import { type ChainFill, readOrderFilled } from "./order_filled.ts";
import { readPage } from "./page_reader.ts";
import type { Receipt } from "./receipt.ts";
import { RecentMap, RecentSet } from "./recent.ts";
import { type FeedBatch, FeedCounts, type FeedHealth, type TradeFeed } from "./trade_feed.ts";
import type { TradeFrameOptions } from "./trade_frame.ts";

/** How long the logs of a block are waited for before they are told, milliseconds. */
export const GATHER_MS = 100;
/** Blocks after which the time of an older one is no longer asked for: a minute or so. */
export const MAX_UNTIMED_BLOCKS = 30;
/** Longest time between two blocks, milliseconds, nearly always. */
const BLOCK_MS = 3_000;
/** Fills that are remembered at least, and blocks whose time is known. */
const MEMORY = 65_536;
const BLOCKS = 1024;

/** Settings of {@linkcode PolygonFeed}. */
export interface PolygonFeedOptions extends TradeFrameOptions {
  /** Address of the node's socket. */
  readonly url: Secret;
  /** Whose fills. */
  readonly wallets: readonly string[];
  /** Where tokens belong. */
  readonly tokens: TokenDirectory;
  /** How connections are treated, and what stands in for the world in a test. */
  readonly socketOptions?: Pick<
    ManagedSocketOptions,
    "connect" | "random" | "silenceMs" | "renewMs" | "maxChars" | "pingMs" | "openMs"
  >;
  /** Told when the node or the market of a fill could not be had; it is tried again. @default {nobody} */
  readonly onTrouble?: ((error: Error) => void) | undefined;
  /** The time. @default {the machine's} */
  readonly clock?: Clock;
  /** Batches that wait at most until somebody takes them; then trades are left out, and told as a gap. @default {65_536} */
  readonly capacity?: number;
}

/** The fills of some wallets, from a node of Polygon. */
export class PolygonFeed implements TradeFeed {
  readonly name = "polygon";
  readonly #options: PolygonFeedOptions;
  readonly #clock: Clock;
  readonly #queue: FeedQueue<FeedBatch>;
  readonly #socket: ManagedSocket;
  readonly #counts = new FeedCounts();
  readonly #seen = new RecentSet(MEMORY);
  readonly #blocks = new RecentMap<number>(BLOCKS);
  /** Fills by block that are not told yet. */
  readonly #pending = new Map<number, ChainFill[]>();
  /** Blocks about to be told, and what calls that off. */
  readonly #due = new Map<number, () => void>();
  readonly #stop = new AbortController();
  #wallets: readonly string[];
  /** Subscriptions that stand, by connection. */
  readonly #standing = new Map<number, number>();
  #wanted: number;
  #provenMs: number;
  #telling: Promise<void> = Promise.resolve();

  /** @param options Which node, whose fills, and how. */
  constructor(options: PolygonFeedOptions) {
    const { clock = SYSTEM_CLOCK, wallets, capacity = MEMORY } = options;
    this.#options = options;
    this.#clock = clock;
    this.#wallets = wallets;
    this.#wanted = subscriptions(wallets).length;
    this.#provenMs = clock.nowMs();
    this.#queue = new FeedQueue(capacity);
    const { connect = (url: string) => new WebSocket(url) } = options.socketOptions ?? {};
    this.#socket = new ManagedSocket({
      ...options.socketOptions,
      connect: (url) => withoutAddress(() => connect(url)),
      url: options.url.reveal(),
      clock,
      ping: NODE_PING,
      greeting: () => subscriptions(this.#wallets),
      onText: (text, connection) => this.#hear(text, connection),
      onLost: () => this.#lose(),
      onRefused: (reason) => this.#counts.refuse(reason),
    });
  }

  /** How it does. */
  get health(): FeedHealth {
    return this.#counts.healthOf(this.name);
  }

  /**
   * Asks for the fills of other wallets from now on. What they did before is not told.
   *
   * @param wallets Whose fills.
   */
  watch(wallets: readonly string[]): void {
    this.#wallets = wallets;
    this.#wanted = subscriptions(wallets).length;
    this.#socket.replace("other wallets");
  }

  /** Opens the connection and tells what it tells. */
  async *[Symbol.asyncIterator](): AsyncGenerator<FeedBatch, void> {
    this.#socket.start();
    try {
      yield* this.#queue;
    } finally {
      this.close();
      await this.#telling;
    }
  }

  /** Ends it. */
  close(): void {
    this.#stop.abort();
    for (const callOff of this.#due.values()) callOff();
    this.#due.clear();
    this.#socket.stop();
    this.#queue.close();
  }

  /** A block is a sign of life, and nothing else is: it comes every two seconds. */
  #hear(text: string, connection: number): boolean {
    const atMs = this.#clock.nowMs();
    this.#counts.lastMessageMs = atMs;
    const messages = readNodeText(text);
    if (messages === undefined) this.#counts.refuse("json");
    let isAlive = false;
    for (const message of messages ?? []) {
      if (message.kind === "log") this.#takeLog(message.log);
      if (message.kind === "refusal") this.#counts.refuse("refused_by_node");
      if (message.kind === "subscribed") {
        this.#standing.set(connection, (this.#standing.get(connection) ?? 0) + 1);
      }
      if (message.kind !== "head") continue;
      isAlive = true;
      this.#takeHead(message.block, message.timeMs);
      // Of two connections the one with the higher number is to stay.
      for (const older of this.#standing.keys()) {
        if (older < connection) this.#standing.delete(older);
      }
      const isComplete = (this.#standing.get(connection) ?? 0) >= this.#wanted;
      if (isComplete && !this.#counts.isUp) this.#stand("up", atMs);
      if (isComplete) this.#provenMs = atMs;
    }
    return isAlive;
  }

  #takeHead(block: number, timeMs: number): void {
    this.#blocks.set(String(block), timeMs);
    this.#counts.lagMs = this.#clock.nowMs() - timeMs;
    if (this.#pending.has(block)) this.#tellLater(block);
    // A block that is older and still without its time was missed.
    let givenUp = Infinity;
    for (const other of this.#pending.keys()) {
      if (other >= block || this.#due.has(other)) continue;
      if (block - other <= MAX_UNTIMED_BLOCKS) this.#socket.send(blockQuestion(other));
      else {
        this.#pending.delete(other);
        this.#counts.refuse("no_time");
        givenUp = Math.min(givenUp, other);
      }
    }
    if (givenUp === Infinity) return;
    // Not further back than it takes to give a block up and then some, whatever number the node made up.
    const blocks = Math.min(block - givenUp, 2 * MAX_UNTIMED_BLOCKS);
    this.#miss(this.#clock.nowMs() - blocks * BLOCK_MS);
  }

  #takeLog(log: unknown): void {
    const fill = readOrderFilled(log);
    if (typeof fill === "string") return this.#counts.refuse(fill);
    const { block, logIndex, transactionHash, timeMs } = fill;
    if (!this.#seen.take(`${transactionHash}/${logIndex}`)) return this.#counts.note([], 1);
    // Blocks without a time pile up only if the node tells no blocks, or made-up ones.
    if (!this.#queue.hasRoom || this.#pending.size >= BLOCKS) {
      this.#counts.refuse("overflow");
      return this.#miss();
    }
    const fills = this.#pending.get(block);
    if (fills === undefined) this.#pending.set(block, [fill]);
    else fills.push(fill);
    if (timeMs !== undefined) this.#blocks.set(String(block), timeMs);
    if (this.#blocks.get(String(block)) !== undefined) this.#tellLater(block);
  }

  /** Waits for the rest of a block's logs. */
  #tellLater(block: number): void {
    if (this.#due.has(block)) return;
    const callOff = later(this.#clock, GATHER_MS, () => {
      this.#due.delete(block);
      const fills = this.#pending.get(block) ?? [];
      this.#pending.delete(block);
      this.#telling = this.#telling.then(() => this.#tellBlock(block, fills));
    });
    this.#due.set(block, callOff);
  }

  async #tellBlock(block: number, fills: readonly ChainFill[]): Promise<void> {
    const { tokens } = this.#options;
    const timestamp = this.#blocks.get(String(block))! / 1000;
    try {
      const places = await tokens.find(fills.map(({ tokenId }) => tokenId), this.#stop.signal);
      const rows = fills.flatMap((fill) => {
        const place = places.get(fill.tokenId);
        if (place === undefined) this.#counts.refuse("token");
        return place === undefined ? [] : [rowOf(fill, { ...place, timestamp })];
      }).reverse();
      const page = { version: "v1", rows } as const;
      const trades = readPage(page, this.#options);
      const atMs = this.#clock.nowMs();
      this.#counts.note(trades, 0);
      this.#queue.push({ receipt: { kind: "page", source: this.name, ...page, atMs }, trades });
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      if (!(error instanceof HttpError)) return this.#queue.fail(error);
      // The fills are lost to this feed: others have to fill the gap.
      this.#options.onTrouble?.(error);
      this.#counts.refuse("no_market");
      this.#miss(timestamp * 1000);
    }
  }

  #lose(): void {
    // Why is not told: what a node says may hold the key in its address.
    this.#options.onTrouble?.(
      new Error("Lost the socket of the Polygon node: see whether it is there and takes its key"),
    );
    if (this.#counts.isUp) this.#stand("down", this.#provenMs);
  }

  /** Something was missed between a time and now. */
  #miss(sinceMs = this.#provenMs): void {
    if (!this.#counts.isUp) return;
    this.#stand("down", sinceMs);
    this.#stand("up", this.#clock.nowMs());
  }

  #stand(standing: "up" | "down", sinceMs: number): void {
    this.#counts.isUp = standing === "up";
    const atMs = this.#clock.nowMs();
    const receipt: Receipt = { kind: "standing", source: this.name, standing, sinceMs, atMs };
    this.#queue.push({ receipt, trades: [] });
  }
}

/** Opens a socket; what the runtime says about an address that is none would show it. */
function withoutAddress(open: () => SocketLike): SocketLike {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof Error && error.name === "SyntaxError")) throw error;
    throw new TypeError("Cannot connect to the Polygon node: its address is none of a socket");
  }
}

/** A fill as a row of version 1 of the Data API. */
function rowOf(
  { wallet, side, tokenId, price, size, transactionHash }: ChainFill,
  { marketId, outcomeIndex, timestamp }: {
    readonly marketId: string;
    readonly outcomeIndex: 0 | 1;
    readonly timestamp: number;
  },
): Readonly<Record<string, unknown>> {
  return {
    proxyWallet: wallet,
    side,
    asset: tokenId,
    conditionId: marketId,
    size,
    price,
    timestamp,
    outcomeIndex,
    transactionHash,
  };
}
