/**
 * Time that a test moves on, and sockets that do what the test says.
 *
 * @module
 */

import type { Clock } from "../../src/polymarket/clock.ts";
import type { SocketLike } from "../../src/polymarket/managed_socket.ts";

/** A clock that moves when the test says so: whoever waits goes on when the time has come. */
export class HandClock implements Clock {
  #nowMs: number;
  /** How far it was set back so far. */
  #backMs = 0;
  readonly #waiting = new Set<{ readonly dueMs: number; readonly wake: () => void }>();

  constructor(startMs = 1_790_000_000_000) {
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return this.#nowMs - this.#backMs;
  }

  /** Sets it back; whoever waits does not wait longer for it. */
  setBack(ms: number): void {
    this.#backMs += ms;
  }

  wait(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const waiter = { dueMs: this.#nowMs + ms, wake: resolve };
      this.#waiting.add(waiter);
      signal?.addEventListener("abort", () => {
        this.#waiting.delete(waiter);
        reject(signal.reason);
      }, { once: true });
    });
  }

  /** Lets time pass, waking up in order all whose time has come. */
  async pass(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    for (;;) {
      await settle();
      const due = [...this.#waiting].filter(({ dueMs }) => dueMs <= endMs)
        .sort((a, b) => a.dueMs - b.dueMs)[0];
      if (due === undefined) break;
      this.#waiting.delete(due);
      this.#nowMs = Math.max(this.#nowMs, due.dueMs);
      due.wake();
    }
    this.#nowMs = endMs;
    await settle();
  }
}

/** Lets everything happen that is ready to happen. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 200; i++) await Promise.resolve();
}

/** A socket that the test plays the server of. */
export class MadeSocket implements SocketLike {
  onopen: SocketLike["onopen"] = null;
  onmessage: SocketLike["onmessage"] = null;
  onclose: SocketLike["onclose"] = null;
  onerror: SocketLike["onerror"] = null;
  readonly sent: string[] = [];
  isClosed = false;
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.isClosed = true;
  }

  /** The server accepts. */
  open(): void {
    this.onopen?.(new Event("open"));
  }

  /** The server tells something. */
  tell(data: unknown): void {
    this.onmessage?.(new MessageEvent("message", { data }));
  }

  /** The server closes. */
  end(code = 1006, reason = ""): void {
    this.onclose?.(new CloseEvent("close", { code, reason }));
  }
}

/** Sockets that were asked for, oldest first, and who hands them out. */
export function madeSockets() {
  const sockets: MadeSocket[] = [];
  return {
    sockets,
    connect(url: string): MadeSocket {
      const socket = new MadeSocket(url);
      sockets.push(socket);
      return socket;
    },
  };
}
