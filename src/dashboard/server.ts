/**
 * Serves the page of one account, the changes of what it shows, and takes decisions from it.
 *
 * @module
 */

import type { Secret } from "../core/secret.ts";
import { type Clock, SYSTEM_CLOCK } from "../polymarket/clock.ts";
import { isLoopback } from "../polymarket/hosts.ts";
import { StoreError } from "../store/store_error.ts";
import { type AccessRules, refusalOf, type Wish } from "./access.ts";
import type { Board } from "./board.ts";
import { type Asset, dashboardAssets, PAGE_POLICY } from "./page.ts";
import { readReason } from "./reason.ts";
import { viewerStream } from "./viewer_stream.ts";

/** A decision that somebody took on the page. */
export type Decision = "pause" | "resume";

/** Settings of {@linkcode serveDashboard}. */
export interface DashboardOptions {
  /** What there is to see. */
  readonly board: Board;
  /** Port, or 0 for any. */
  readonly port: number;
  /** Address to listen on. @default {"127.0.0.1"} */
  readonly hostname?: string;
  /** What a person has to know to decide, and to look from elsewhere. */
  readonly token: Secret;
  /**
   * Carries out a decision.
   *
   * @returns A sentence about what came of it.
   * @throws {StoreError} If it cannot.
   */
  readonly decide: (decision: Decision, reason: string) => Promise<string>;
  /** The time. @default {the machine's} */
  readonly clock?: Clock;
}

/** A server that is running. */
export interface DashboardServer extends AsyncDisposable {
  /** Where it is, without a slash at the end. */
  readonly url: string;
  /** How many watch. */
  readonly viewers: number;
}

/** Viewers at once at most. */
export const MAX_VIEWERS = 250;

/** What each path comes to that is no part of the page. */
const WISHES: Readonly<Record<string, Wish>> = {
  "/events": "look",
  "/tape": "look",
  "/pause": "decide",
  "/resume": "decide",
};

/**
 * Serves until it is disposed of.
 *
 * @param options What and where.
 * @throws {Error} If the port is taken.
 */
export function serveDashboard(options: DashboardOptions): DashboardServer {
  const { port, hostname = "127.0.0.1" } = options;
  const stop = new AbortController();
  const answerer = new Answerer(options, stop.signal);
  const server = Deno.serve({
    port,
    hostname,
    signal: stop.signal,
    onListen() {},
    handler: (request) => answerer.answer(request),
  });
  const shown = hostname.includes(":") ? `[${hostname}]` : hostname;
  return {
    url: `http://${shown}:${server.addr.port}`,
    get viewers() {
      return answerer.viewers;
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await server.finished;
    },
  };
}

/** Answers requests. */
class Answerer {
  readonly #options: DashboardOptions;
  readonly #assets: ReadonlyMap<string, Asset> = dashboardAssets();
  readonly #rules: AccessRules;
  readonly #stop: AbortSignal;
  viewers = 0;

  constructor(options: DashboardOptions, stop: AbortSignal) {
    const { hostname = "127.0.0.1", token } = options;
    this.#options = options;
    this.#rules = { isLocal: isLoopback(hostname), token };
    this.#stop = stop;
  }

  async answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const asset = this.#assets.get(pathname);
    const wish = asset === undefined ? WISHES[pathname] : "page";
    if (wish === undefined) return said(404, "There is nothing here");
    const refusal = refusalOf(request, wish, this.#rules);
    if (refusal !== undefined) return said(refusal.status, refusal.sentence);
    if (asset !== undefined) return response(asset.text, asset.type);
    const { board } = this.#options;
    switch (pathname) {
      case "/tape":
        return response(board.tape, "application/json");
      case "/events":
        return this.#watch();
      default:
        return await this.#decide(request, pathname === "/pause" ? "pause" : "resume");
    }
  }

  #watch(): Response {
    if (this.viewers >= MAX_VIEWERS) return said(503, `${MAX_VIEWERS} people watch already`);
    this.viewers++;
    const { board, clock = SYSTEM_CLOCK } = this.#options;
    const stream = viewerStream(board, {
      clock,
      signal: this.#stop,
      onEnd: () => void this.viewers--,
    });
    return response(stream, "text/event-stream");
  }

  async #decide(request: Request, decision: Decision): Promise<Response> {
    const reason = await readReason(request);
    if (typeof reason !== "object") return said(400, reason);
    try {
      return said(200, await this.#options.decide(decision, reason.reason));
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      return said(503, error.message);
    }
  }
}

function said(status: number, sentence: string): Response {
  return response(`${JSON.stringify({ message: sentence })}\n`, "application/json", status);
}

function response(
  body: string | ReadableStream<Uint8Array>,
  type: string,
  status = 200,
): Response {
  return new Response(body as BodyInit, {
    status,
    headers: {
      "content-type": type,
      "cache-control": "no-store",
      // A proxy in front passes events on as they come.
      "x-accel-buffering": "no",
      "content-security-policy": PAGE_POLICY,
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cross-origin-resource-policy": "same-origin",
      "cross-origin-opener-policy": "same-origin",
    },
  });
}
