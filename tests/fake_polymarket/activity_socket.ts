/**
 * The activity socket of the made-up exchange: tells everybody who subscribed about every trade.
 *
 * @module
 */

import { Random } from "../../src/research/sample/random.ts";
import { activityMessage, type ActivityType, rowsOf } from "./messages.ts";
import { goodSocket, HOSTILE_FRAMES, type SocketMischief } from "./mischief.ts";
import type { FakeTransaction } from "./world.ts";

interface Listener {
  readonly number: number;
  readonly socket: WebSocket;
  readonly types: Set<string>;
}

/** The server's side of the activity socket. */
export class ActivitySocket {
  /** What it does wrong. */
  readonly mischief: SocketMischief = goodSocket();
  /** Pings that were heard. */
  pings = 0;
  /** Connections that were opened so far: their numbers count from 0. */
  connections = 0;
  /** Messages that were sent, all connections together. */
  sent = 0;
  readonly #listeners = new Set<Listener>();
  readonly #random: Random;
  readonly #waiting = new Map<number, (() => void)[]>();

  constructor(seed: number) {
    this.#random = new Random(seed, 2);
  }

  /** Connections that are open and subscribed. */
  get subscribed(): number {
    return [...this.#listeners].filter(({ types }) => types.size > 0).length;
  }

  /** Numbers of the connections that are open, the oldest first. */
  get open(): readonly number[] {
    return [...this.#listeners].map(({ number }) => number);
  }

  /** Returns when this many connections are subscribed. */
  async whenSubscribed(count: number): Promise<void> {
    if (this.subscribed >= count) return;
    await new Promise<void>((resolve) => {
      this.#waiting.set(count, [...this.#waiting.get(count) ?? [], resolve]);
    });
  }

  /** Takes a request for a connection. */
  connect(request: Request): Response {
    if (this.mischief.refuses) return new Response("error code: 1015", { status: 429 });
    const { socket, response } = Deno.upgradeWebSocket(request);
    const listener: Listener = { number: this.connections++, socket, types: new Set() };
    this.#listeners.add(listener);
    socket.onmessage = ({ data }) => this.#hear(listener, String(data));
    socket.onclose = () => this.#listeners.delete(listener);
    socket.onerror = () => this.#listeners.delete(listener);
    return response;
  }

  /**
   * Tells a transaction to all.
   *
   * @param sentMs When, milliseconds since the epoch.
   */
  tell(transaction: FakeTransaction, sentMs: number): void {
    for (const type of ["orders_matched", "trades"] as const) {
      if (this.mischief.silentTypes.has(type)) continue;
      const messages = rowsOf(transaction, type).map((row) => activityMessage(row, type, sentMs));
      for (const listener of this.#listeners) this.#send(listener, type, messages);
    }
  }

  /** Sends a text to every connection, whatever it is. */
  send(text: string): void {
    for (const { socket } of this.#listeners) sendText(socket, text);
  }

  /** Sends one of the frames that hold no trade. */
  sendHostile(name: keyof typeof HOSTILE_FRAMES): void {
    this.send(HOSTILE_FRAMES[name]!());
  }

  /** Closes connections as a server does: all, or the one with this number. */
  cut(number?: number): void {
    for (const listener of this.#listeners) {
      if (number !== undefined && listener.number !== number) continue;
      this.#listeners.delete(listener);
      listener.socket.close(1001, "bye");
    }
  }

  #hear(listener: Listener, text: string): void {
    if (text.toUpperCase() === "PING") {
      this.pings++;
      if (!this.mischief.isDeaf) sendText(listener.socket, "");
      return;
    }
    const request = JSON.parse(text) as {
      readonly action?: string;
      readonly subscriptions?: readonly { readonly topic?: string; readonly type?: string }[];
    };
    // Without an action the real one accepts the message and tells nothing.
    if (request.action !== "subscribe") return;
    for (const { topic, type } of request.subscriptions ?? []) {
      if (topic === "activity" && type !== undefined) listener.types.add(type);
    }
    sendText(listener.socket, "");
    for (const [count, resolves] of this.#waiting) {
      if (this.subscribed < count) continue;
      this.#waiting.delete(count);
      for (const resolve of resolves) resolve();
    }
  }

  #send({ number, socket, types }: Listener, type: ActivityType, messages: readonly unknown[]) {
    const { stalled, drop, duplicate, reorder, inArrays } = this.mischief;
    if (!types.has(type) && !types.has("*")) return;
    if (stalled === "all" || (stalled !== "none" && stalled.has(number))) return;
    let texts = inArrays ? [JSON.stringify(messages)] : messages.map((one) => JSON.stringify(one));
    const random = this.#random;
    texts = texts.filter(() => drop === 0 || !random.chance(drop));
    texts = texts.flatMap((text) =>
      duplicate > 0 && random.chance(duplicate) ? [text, text] : text
    );
    if (reorder > 0 && random.chance(reorder)) texts.reverse();
    for (const text of texts) {
      sendText(socket, text);
      this.sent++;
    }
  }
}

function sendText(socket: WebSocket, text: string): void {
  if (socket.readyState === WebSocket.OPEN) socket.send(text);
}
