/**
 * A socket that stays: whatever happens to a connection, there is soon another one.
 *
 * The exchange's sockets stop telling without closing, and asking again does not help: a connection that is silent is given
 * up. Every connection is also replaced after a while, and then the new one is heard before the old one is closed.
 *
 * @module
 */

import { type Clock, SYSTEM_CLOCK } from "./clock.ts";
import {
  type ConnectionListener,
  type ConnectionOptions,
  later,
  SocketConnection,
  type SocketLike,
} from "./socket_connection.ts";

export type { SocketLike };

/** How long a connection may give no sign of life, milliseconds. */
export const SILENCE_MS = 30_000;
/** How old a connection gets before it is replaced, milliseconds. */
export const RENEW_MS = 600_000;
/** Longest message that is taken, characters. */
export const MAX_MESSAGE_CHARS = 1_000_000;
/** Pause before the second attempt at most, milliseconds; it doubles from one to the next. */
const FIRST_PAUSE_MS = 1_000;
/** Longest pause between two attempts, milliseconds. */
const MAX_PAUSE_MS = 60_000;
/** How long a connection must have stood to be no failure, milliseconds: a server may tell something and then close. */
const STEADY_MS = 10_000;

/** Settings of {@linkcode ManagedSocket}. */
export interface ManagedSocketOptions {
  /** Where to. */
  readonly url: string;
  /** Texts to send on each new connection, such as the subscription. @default {nothing} */
  readonly greeting?: () => readonly string[];
  /**
   * Told each text, and the number of the connection that told it: while one is replaced, two of them do.
   *
   * @returns Whether it is a sign of life: the answer to a ping is none, since a dead connection still gives it.
   */
  readonly onText: (text: string, connection: number) => boolean;
  /** Told when a connection is open, before it is heard. @default {nobody} */
  readonly onOpen?: () => void;
  /** Told when there is no connection any more, and why; another one is on its way. @default {nobody} */
  readonly onLost?: (reason: string) => void;
  /** Told about a message that was refused. @default {nobody} */
  readonly onRefused?: (reason: "oversized" | "binary") => void;
  /** Text of a ping. @default {"PING"} */
  readonly ping?: string;
  /** Milliseconds between two pings. @default {5_000} */
  readonly pingMs?: number;
  /** How long a connection may take to open, milliseconds. @default {10_000} */
  readonly openMs?: number;
  /** How long a connection may give no sign of life, milliseconds. @default {30_000} */
  readonly silenceMs?: number;
  /** How old a connection gets, milliseconds, a tenth more or less. @default {600_000} */
  readonly renewMs?: number;
  /** Longest message that is taken, characters. @default {1_000_000} */
  readonly maxChars?: number;
  /** Opens a socket. @default {the runtime's `WebSocket`} */
  readonly connect?: (url: string) => SocketLike;
  /** The time. @default {the machine's} */
  readonly clock?: Clock;
  /** A random number, 0 to 1, so that many programs do not come back at once. @default {Math.random} */
  readonly random?: () => number;
}

/** How a socket does. */
export interface SocketHealth {
  /** Whether a connection is open. */
  readonly isOpen: boolean;
  /** Last sign of life of the present connection, milliseconds since the epoch; `null` if there is none. */
  readonly aliveMs: number | null;
  /** Connections that were opened so far. */
  readonly opened: number;
  /** Why the last one was lost; `null` if none was. */
  readonly lostBecause: string | null;
}

/**
 * A socket that stays.
 *
 * @example
 * ```ts ignore
 * const socket = new ManagedSocket({
 *   url: HOSTS.rtds,
 *   greeting: () => [subscription],
 *   onText: (text) => text.startsWith("{"),
 * });
 * socket.start();
 * ```
 */
export class ManagedSocket implements ConnectionListener {
  readonly #options: ManagedSocketOptions;
  readonly #connection: Omit<ConnectionOptions, "number">;
  readonly #random: () => number;
  /** The connection that counts. */
  #current: SocketConnection | undefined;
  /** The one that is to replace it. */
  #successor: SocketConnection | undefined;
  #callOffRenewal = () => {};
  #callOffAttempt = () => {};
  /** Connections in a row that never gave a sign of life, or did not stand for long. */
  #failures = 0;
  /** Connections that were tried so far. */
  #connections = 0;
  #opened = 0;
  #lostBecause: string | null = null;
  #isStopped = true;

  /**
   * @param options Where to, and how.
   */
  constructor(options: ManagedSocketOptions) {
    this.#options = options;
    this.#random = options.random ?? Math.random;
    this.#connection = {
      url: options.url,
      clock: options.clock ?? SYSTEM_CLOCK,
      connect: options.connect ?? ((url) => new WebSocket(url)),
      greeting: options.greeting ?? (() => []),
      ping: options.ping ?? "PING",
      pingMs: options.pingMs ?? 5_000,
      openMs: options.openMs ?? 10_000,
      silenceMs: options.silenceMs ?? SILENCE_MS,
      maxChars: options.maxChars ?? MAX_MESSAGE_CHARS,
    };
  }

  /** Opens the first connection; does nothing if there is one. */
  start(): void {
    if (!this.#isStopped) return;
    this.#isStopped = false;
    this.#current = this.#open();
  }

  /** Closes everything; nothing is told any more. */
  stop(): void {
    this.#isStopped = true;
    this.#callOffRenewal();
    this.#callOffAttempt();
    this.#current?.close();
    this.#successor?.close();
    this.#current = this.#successor = undefined;
  }

  /** Sends a text on the present connection, if it is open; what every new one needs belongs to the greeting. */
  send(text: string): void {
    this.#current?.send(text);
    this.#successor?.send(text);
  }

  /** Gives up the present connection for another one, and the one that was to replace it: what they asked for is old. */
  replace(reason: string): void {
    const connection = this.#current;
    if (connection === undefined) return;
    this.#successor?.close();
    this.#successor = undefined;
    connection.close();
    this.#failures = connection.hasProof ? 0 : this.#failures + 1;
    this.#drop(reason);
  }

  /** How it does. */
  get health(): SocketHealth {
    const isOpen = this.#current?.isOpen ?? false;
    return {
      isOpen,
      aliveMs: isOpen ? this.#current!.aliveMs : null,
      opened: this.#opened,
      lostBecause: this.#lostBecause,
    };
  }

  /** A connection is open. */
  opened(connection: SocketConnection): void {
    this.#opened++;
    if (connection === this.#successor) return;
    this.#options.onOpen?.();
    this.#renewLater();
  }

  /** A connection told a text. */
  heard(connection: SocketConnection, text: string): boolean {
    const isProof = this.#options.onText(text, connection.number);
    if (isProof && connection === this.#successor) this.#succeed();
    return isProof;
  }

  /** A connection told something that is not taken. */
  refused(_connection: SocketConnection, reason: "oversized" | "binary"): void {
    this.#options.onRefused?.(reason);
  }

  /** A connection is lost. */
  lost(connection: SocketConnection, reason: string): void {
    const wasSteady = connection.hasProof && connection.stoodMs >= STEADY_MS;
    this.#failures = wasSteady ? 0 : this.#failures + 1;
    if (connection !== this.#successor) return this.#drop(reason);
    this.#successor = undefined;
    this.#renewLater();
  }

  /** The present connection is no more: its successor takes its place, or another one is opened. */
  #drop(reason: string): void {
    this.#lostBecause = reason;
    this.#callOffRenewal();
    this.#current = undefined;
    this.#options.onLost?.(reason);
    if (this.#successor === undefined) return this.#openLater();
    // It was about to be replaced anyway.
    this.#current = this.#successor;
    this.#successor = undefined;
    if (!this.#current.isOpen) return;
    this.#options.onOpen?.();
    this.#renewLater();
  }

  #open(): SocketConnection {
    this.#connections++;
    return new SocketConnection({ ...this.#connection, number: this.#connections }, this);
  }

  #openLater(): void {
    if (this.#isStopped) return;
    // After a connection that was alive for a while the first attempt is made at once, or nearly.
    const mostMs = this.#failures === 0
      ? FIRST_PAUSE_MS / 2
      : Math.min(FIRST_PAUSE_MS * 2 ** this.#failures, MAX_PAUSE_MS);
    const leastMs = this.#failures === 0 ? 0 : Math.max(mostMs / 2, FIRST_PAUSE_MS);
    const pauseMs = leastMs + this.#random() * (mostMs - leastMs);
    this.#callOffAttempt = later(this.#connection.clock, pauseMs, () => {
      if (!this.#isStopped && this.#current === undefined) this.#current = this.#open();
    });
  }

  #renewLater(): void {
    if (this.#isStopped) return;
    this.#callOffRenewal();
    const { renewMs = RENEW_MS } = this.#options;
    const ms = renewMs * (0.9 + 0.2 * this.#random());
    this.#callOffRenewal = later(this.#connection.clock, ms, () => {
      if (this.#current?.isOpen && this.#successor === undefined) this.#successor = this.#open();
    });
  }

  /** The new connection tells: now the old one may go. */
  #succeed(): void {
    this.#current?.close();
    this.#current = this.#successor;
    this.#successor = undefined;
    this.#renewLater();
  }
}
