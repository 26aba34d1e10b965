/**
 * A made-up Polymarket on this machine: real sockets and real HTTP on a port of its own, and faults on command.
 *
 * All interfaces share one server; {@linkcode FakePolymarket.urls} has their addresses. Further ones are added with
 * {@linkcode FakePolymarket.route}, a file each.
 *
 * @example
 * ```ts
 * import { FakePolymarket } from "./server.ts";
 *
 * await using fake = FakePolymarket.start({ seed: 7 });
 * fake.trade();
 * const answer = await fetch(`${fake.urls.data}/v2/trades?limit=1`);
 * console.log((await answer.json()).data.length); // 1
 * ```
 *
 * @module
 */

import { ActivitySocket } from "./activity_socket.ts";
import { clobRoutes } from "./clob.ts";
import { ClobSocketServer } from "./clob_socket.ts";
import { dataApiRoutes } from "./data_api.ts";
import { gammaRoutes, goodListings, type ListingMischief } from "./gamma.ts";
import { goodHttp, type HttpMischief } from "./mischief.ts";
import { findRoute, type Route } from "./route.ts";
import { verdictRoutes } from "./verdicts.ts";
import {
  type FakeMarket,
  type FakeTransaction,
  FakeWorld,
  type FakeWorldOptions,
} from "./world.ts";

/** Settings of {@linkcode FakePolymarket}. */
export interface FakePolymarketOptions extends FakeWorldOptions {
  /** Port on the loopback. @default {0: any that is free} */
  readonly port?: number;
  /** The exchange's clock. @default {one that moves a second with each transaction} */
  readonly nowMs?: () => number;
  /** Transactions that are remembered. @default {20_000} */
  readonly memory?: number;
}

/** Addresses of the interfaces, without a slash at the end. */
export interface FakeUrls {
  /** Instead of `wss://ws-live-data.polymarket.com`. */
  readonly activity: string;
  /** Instead of `wss://ws-subscriptions-clob.polymarket.com/ws/market`. */
  readonly clobSocket: string;
  /** Instead of `https://data-api.polymarket.com`. */
  readonly data: string;
  /** Instead of `https://gamma-api.polymarket.com`. */
  readonly gamma: string;
  /** Instead of `https://clob.polymarket.com`. */
  readonly clob: string;
  /** Instead of `https://polymarket.com`. */
  readonly site: string;
}

/** The made-up exchange. */
export class FakePolymarket implements AsyncDisposable {
  /** Markets and wallets. */
  readonly world: FakeWorld;
  /** The activity socket and its faults. */
  readonly activity: ActivitySocket;
  /** The market socket and its faults. */
  readonly clob: ClobSocketServer;
  /** Faults of the listings of markets, and of what is told about who won. */
  readonly listings: ListingMischief = goodListings();
  /** Faults of everything that is HTTP. */
  readonly http: HttpMischief = goodHttp();
  /** Addresses of the interfaces. */
  readonly urls: FakeUrls;
  /** Requests that were heard: path and query. */
  readonly requests: string[] = [];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #stop = new AbortController();
  readonly #routes = new Map<string, Route>();
  readonly #transactions: FakeTransaction[] = [];
  readonly #cache = new Map<
    string,
    { readonly body: string; readonly headers: [string, string][] }
  >();
  readonly #memory: number;
  readonly #nowMs: () => number;
  #traded = 0;

  private constructor(options: FakePolymarketOptions) {
    const { seed = 7, port = 0, memory = 20_000 } = options;
    this.world = new FakeWorld({ ...options, seed });
    this.#memory = memory;
    this.#nowMs = options.nowMs ?? (() => this.world.startMs + 1000 * this.#traded);
    this.activity = new ActivitySocket(seed);
    this.route("/activity", ({ request }) => this.activity.connect(request));
    const { http: mischief } = this;
    const facts = { transactions: this.#transactions, mischief, nowMs: () => this.nowMs };
    this.clob = new ClobSocketServer(this.world, () => this.nowMs);
    this.route("/clob-socket", ({ request }) => this.clob.connect(request));
    const { world, listings, nowMs } = { ...facts, world: this.world, listings: this.listings };
    const routes = {
      ...dataApiRoutes(facts),
      ...gammaRoutes(world, listings),
      ...clobRoutes({ world, listings, nowMs, changedMs: (id) => this.clob.changedMs(id) }),
      ...verdictRoutes({ world, listings, http: mischief }),
    };
    for (const [path, route] of Object.entries(routes)) this.route(path, route);
    this.#server = Deno.serve(
      { port, hostname: "127.0.0.1", signal: this.#stop.signal, onListen: () => {} },
      (request) => this.#answer(request),
    );
    const host = `127.0.0.1:${this.#server.addr.port}`;
    this.urls = {
      activity: `ws://${host}/activity`,
      clobSocket: `ws://${host}/clob-socket`,
      data: `http://${host}/data`,
      gamma: `http://${host}/gamma`,
      clob: `http://${host}/clob`,
      site: `http://${host}/site`,
    };
  }

  /** Starts one. */
  static start(options: FakePolymarketOptions = {}): FakePolymarket {
    return new FakePolymarket(options);
  }

  /** The exchange's time, milliseconds since the epoch. */
  get nowMs(): number {
    return this.#nowMs();
  }

  /** All transactions that are remembered, oldest first. */
  get transactions(): readonly FakeTransaction[] {
    return this.#transactions;
  }

  /**
   * Adds an interface.
   *
   * @param path Its path; one that ends in a slash takes all below it.
   */
  route(path: string, route: Route): void {
    this.#routes.set(path, route);
  }

  /** Lets transactions happen and tells about them. */
  trade(count = 1): readonly FakeTransaction[] {
    const made: FakeTransaction[] = [];
    for (let i = 0; i < count; i++) {
      this.#traded++;
      const transaction = this.world.next(this.nowMs);
      this.#transactions.push(transaction);
      if (this.#transactions.length > this.#memory) this.#transactions.shift();
      this.activity.tell(transaction, this.nowMs);
      this.clob.tell(transaction);
      made.push(transaction);
    }
    return made;
  }

  /** Resolves a market, and tells so. */
  resolve(market: FakeMarket, payout: number): void {
    this.world.resolve(market, payout);
    this.clob.tellResolved(market);
  }

  /** Stops it and cuts all connections. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.activity.cut();
    this.clob.cut();
    // Not a shutdown: that waits for idle connections, which older versions of Deno keep for 90 seconds.
    this.#stop.abort();
    await this.#server.finished;
  }

  async #answer(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const found = findRoute(this.#routes, url.pathname);
    if (found === undefined) return new Response("404 page not found", { status: 404 });
    const [route, rest] = found;
    const ask = { request, url, rest };
    if (request.headers.get("upgrade")?.toLowerCase() === "websocket") return await route(ask);
    const name = url.pathname + url.search;
    this.requests.push(name);
    const failed = this.#fail();
    if (failed !== undefined) return failed;
    const { caches } = this.http;
    const kept = caches && request.method === "GET" ? this.#cache.get(name) : undefined;
    const { body, headers, status } = kept === undefined
      ? await textOf(await route(ask))
      : { ...kept, status: 200 };
    if (caches && status === 200) this.#cache.set(name, { body, headers });
    return new Response(this.#body(body), { status, headers });
  }

  #fail(): Response | undefined {
    const { failure } = this.http;
    if (failure === undefined || failure.times === 0) return undefined;
    failure.times--;
    const headers = failure.retryAfterS === undefined
      ? undefined
      : { "retry-after": String(failure.retryAfterS) };
    return new Response("error code: 1015", {
      status: failure.status,
      ...(headers && { headers }),
    });
  }

  /** The body as it is, in pieces with pauses, or cut off in the middle. */
  #body(text: string): string | ReadableStream<Uint8Array> {
    const { slowMs, cuts } = this.http;
    if (slowMs === 0 && !cuts) return text;
    const bytes = new TextEncoder().encode(text);
    const half = bytes.length >> 1;
    let timer: ReturnType<typeof setTimeout> | undefined;
    return new ReadableStream({
      start(controller) {
        controller.enqueue(bytes.slice(0, half));
        if (cuts) return controller.error(new Error("cut"));
        timer = setTimeout(() => {
          controller.enqueue(bytes.slice(half));
          controller.close();
        }, slowMs);
      },
      cancel: () => clearTimeout(timer),
    });
  }
}

async function textOf(response: Response) {
  return {
    body: await response.text(),
    headers: [...response.headers] as [string, string][],
    status: response.status,
  };
}
