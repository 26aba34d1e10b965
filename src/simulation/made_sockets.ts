/**
 * The activity sockets of a made-up venue: they tell what arrives, each loses a message now and then, and in an outage they
 * are gone or tell nothing.
 *
 * @module
 */

import type { SocketLike } from "../polymarket/managed_socket.ts";
import type { Random } from "../research/sample/random.ts";
import type { TradePayload } from "./happening.ts";
import type { Outage } from "./troubles.ts";

/** Chance that one socket does not tell a message. */
const LOSS = 0.05;

/** A socket as the venue has it. */
class MadeSocket implements SocketLike {
  onopen: SocketLike["onopen"] = null;
  onmessage: SocketLike["onmessage"] = null;
  onclose: SocketLike["onclose"] = null;
  onerror: SocketLike["onerror"] = null;
  /** Whether it has been asked to tell. */
  isAsked = false;
  isClosed = false;

  send(text: string): void {
    if (text.includes("subscribe")) this.isAsked = true;
  }

  close(): void {
    this.isClosed = true;
  }
}

/** The sockets of one process. */
export class MadeSockets {
  readonly #outages: readonly Outage[];
  readonly #random: Random;
  readonly #nowMs: () => number;
  #open: MadeSocket[] = [];

  /**
   * @param outages When they tell nothing.
   * @param random Which of them loses what.
   * @param nowMs The time, milliseconds since the epoch.
   */
  constructor(outages: readonly Outage[], random: Random, nowMs: () => number) {
    this.#outages = outages;
    this.#random = random;
    this.#nowMs = nowMs;
  }

  /** Opens one, if there is anybody. */
  connect(): SocketLike {
    const socket = new MadeSocket();
    queueMicrotask(() => {
      if (socket.isClosed) return;
      if (this.#isGone) return socket.onerror?.(new ErrorEvent("error", { message: "refused" }));
      this.#open.push(socket);
      socket.onopen?.(new Event("open"));
    });
    return socket;
  }

  /** Closes all of them, if an outage has begun; otherwise each tells that it lives. */
  beat(): void {
    const open = this.#open.filter(({ isClosed }) => !isClosed);
    this.#open = open;
    if (this.#isGone) {
      this.#open = [];
      for (const socket of open) socket.onclose?.(new CloseEvent("close", { code: 1006 }));
    } else if (open.length > 0) this.#tell(aliveFrame(this.#nowMs()), 0);
  }

  /** Tells a message, unless it gets lost. */
  tell(text: string): void {
    this.#tell(text, LOSS);
  }

  #tell(text: string, loss: number): void {
    if (this.#outage !== undefined) return;
    for (const { onmessage, isAsked, isClosed } of this.#open.slice()) {
      const isLost = isClosed || !isAsked || (loss > 0 && this.#random.chance(loss));
      if (!isLost) onmessage?.(new MessageEvent("message", { data: text }));
    }
  }

  get #outage(): Outage | undefined {
    const nowMs = this.#nowMs();
    return this.#outages.find(({ startMs, endMs }) => nowMs >= startMs && nowMs < endMs);
  }

  get #isGone(): boolean {
    return this.#outage?.isSilent === false;
  }
}

/** A trade that matters to nobody: there is always one. */
function aliveFrame(nowMs: number): string {
  const payload: TradePayload = {
    proxyWallet: "0xa1",
    conditionId: "0xa11",
    side: "BUY",
    outcome: "Yes",
    outcomeIndex: 0,
    price: 0.5,
    size: 2,
    timestamp: Math.floor(nowMs / 1000),
    asset: "7",
    transactionHash: `0x${nowMs.toString(16)}`,
  };
  return JSON.stringify({ topic: "activity", type: "trades", payload });
}
