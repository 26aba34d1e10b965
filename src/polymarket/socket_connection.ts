/**
 * One connection of a socket: opened, greeted, pinged, watched, and at its end told about exactly once.
 *
 * @module
 */

import type { Clock } from "./clock.ts";

/** What is needed of a `WebSocket`. */
export interface SocketLike {
  /** Called when it is open. */
  onopen: ((event: Event) => void) | null;
  /** Called with each message. */
  onmessage: ((event: MessageEvent) => void) | null;
  /** Called when it has ended. */
  onclose: ((event: CloseEvent) => void) | null;
  /** Called when it fails; it ends then. */
  onerror: ((event: Event) => void) | null;
  /** Sends a text. */
  send(text: string): void;
  /** Ends it. */
  close(): void;
}

/** How a connection is treated. */
export interface ConnectionOptions {
  /** The time. */
  readonly clock: Clock;
  /** Opens a socket. */
  readonly connect: (url: string) => SocketLike;
  /** Where to. */
  readonly url: string;
  /** Texts to send when it is open. */
  readonly greeting: () => readonly string[];
  /** Text of a ping. */
  readonly ping: string;
  /** Milliseconds between two pings. */
  readonly pingMs: number;
  /** How long it may take to open, milliseconds. */
  readonly openMs: number;
  /** How long it may give no sign of life, milliseconds. */
  readonly silenceMs: number;
  /** Longest message that is taken, characters. */
  readonly maxChars: number;
  /** Which connection of its socket it is, 1 for the first. */
  readonly number: number;
}

/** Who is told what happens on a connection. */
export interface ConnectionListener {
  /** It is open. */
  opened(connection: SocketConnection): void;
  /** A text arrived. Says whether it is a sign of life: an answer to a ping is none. */
  heard(connection: SocketConnection, text: string): boolean;
  /** A message was refused. */
  refused(connection: SocketConnection, reason: "oversized" | "binary"): void;
  /** It has ended. */
  lost(connection: SocketConnection, reason: string): void;
}

/**
 * Runs something later.
 *
 * @param clock The time.
 * @param ms When, milliseconds from now.
 * @param run What to run.
 * @returns Calls it off.
 */
export function later(clock: Clock, ms: number, run: () => void): () => void {
  const stop = new AbortController();
  // The only way in which waiting fails is being called off.
  clock.wait(ms, stop.signal).then(run, () => {});
  return () => stop.abort();
}

/** A connection. */
export class SocketConnection {
  readonly #options: ConnectionOptions;
  readonly #listener: ConnectionListener;
  readonly #socket: SocketLike;
  readonly #callOffs = new Set<() => void>();
  #openedMs = 0;
  #aliveMs = 0;
  #isOpen = false;
  #hasEnded = false;
  #hasProof = false;

  /**
   * Opens it.
   *
   * @param options How it is treated.
   * @param listener Who is told.
   */
  constructor(options: ConnectionOptions, listener: ConnectionListener) {
    this.#options = options;
    this.#listener = listener;
    const socket = options.connect(options.url);
    this.#later(options.openMs, () => {
      if (!this.#isOpen) this.#end("no answer in time");
    });
    this.#socket = socket;
    socket.onopen = () => this.#open();
    socket.onmessage = ({ data }) => this.#take(data);
    socket.onclose = ({ code, reason }) =>
      this.#end(reason === "" ? `closed, ${code}` : `closed, ${code} ${reason}`);
    socket.onerror = (event) => this.#end((event as ErrorEvent).message || "failed");
  }

  /** Which connection of its socket it is. */
  get number(): number {
    return this.#options.number;
  }

  /** Whether it is open. */
  get isOpen(): boolean {
    return this.#isOpen && !this.#hasEnded;
  }

  /** Whether it has given a sign of life. */
  get hasProof(): boolean {
    return this.#hasProof;
  }

  /** How long it has been open, milliseconds; 0 if the clock was set back meanwhile. */
  get stoodMs(): number {
    return this.#isOpen ? Math.max(this.#options.clock.nowMs() - this.#openedMs, 0) : 0;
  }

  /** Last sign of life, or when it opened, milliseconds since the epoch. */
  get aliveMs(): number {
    return this.#aliveMs;
  }

  /** Sends a text, if it is open. */
  send(text: string): void {
    if (this.isOpen) this.#socket.send(text);
  }

  /** Ends it without telling anybody. */
  close(): void {
    this.#hasEnded = true;
    for (const callOff of this.#callOffs) callOff();
    this.#socket.onmessage = null;
    this.#socket.close();
  }

  #open(): void {
    if (this.#hasEnded) return;
    this.#isOpen = true;
    this.#openedMs = this.#aliveMs = this.#options.clock.nowMs();
    for (const text of this.#options.greeting()) this.#socket.send(text);
    this.#pingLater();
    this.#watch(this.#options.silenceMs);
    this.#listener.opened(this);
  }

  #take(data: unknown): void {
    if (this.#hasEnded) return;
    if (typeof data !== "string") return this.#listener.refused(this, "binary");
    if (data.length > this.#options.maxChars) return this.#listener.refused(this, "oversized");
    if (!this.#listener.heard(this, data)) return;
    this.#hasProof = true;
    this.#aliveMs = this.#options.clock.nowMs();
  }

  #pingLater(): void {
    this.#later(this.#options.pingMs, () => {
      this.send(this.#options.ping);
      this.#pingLater();
    });
  }

  /** Looks again when the silence would have lasted too long: a timer for each message would cost too much. */
  #watch(ms: number): void {
    this.#later(ms, () => {
      const { clock, silenceMs } = this.#options;
      const nowMs = clock.nowMs();
      // Where the clock was set back the silence begins anew: it would last until the clock is where it was.
      this.#aliveMs = Math.min(this.#aliveMs, nowMs);
      const leftMs = this.#aliveMs + silenceMs - nowMs;
      if (leftMs <= 0) return this.#end(`silent for ${Math.round(silenceMs / 1000)} s`);
      this.#watch(leftMs);
    });
  }

  #later(ms: number, run: () => void): void {
    const callOff = later(this.#options.clock, ms, () => {
      this.#callOffs.delete(callOff);
      if (!this.#hasEnded) run();
    });
    this.#callOffs.add(callOff);
  }

  #end(reason: string): void {
    if (this.#hasEnded) return;
    this.close();
    this.#listener.lost(this, reason);
  }
}
