/**
 * Tells other programs of this machine how a run is doing: `/healthz` for whoever restarts it, `/metrics` for Prometheus.
 *
 * A run opens it in one line and closes it with the rest:
 *
 * ```ts ignore
 * await using health = serveHealth({ port: options.healthPort, snapshot });
 * ```
 *
 * @module
 */

import { isLoopback } from "../polymarket/hosts.ts";
import { healthReport, type HealthSnapshot } from "./health.ts";
import { METRICS_TYPE, metricsText } from "./prometheus.ts";

/** How to serve. */
export interface HealthServerOptions {
  /** Port; 0 for any that is free. */
  readonly port: number;
  /** Takes a snapshot. */
  readonly snapshot: () => HealthSnapshot;
  /** Address to listen on. @default {"127.0.0.1"} */
  readonly hostname?: string;
}

/** A server that is running. */
export interface HealthServer extends AsyncDisposable {
  /** Where it is, without a slash at the end. */
  readonly url: string;
}

/**
 * Serves `/healthz` and `/metrics` until it is disposed of.
 *
 * On the loopback it answers only to names of the loopback, so that no web page can ask under a name of its own.
 *
 * @param options How to serve.
 * @throws {Error} If the port is taken.
 */
export function serveHealth(options: HealthServerOptions): HealthServer {
  const { port, snapshot, hostname = "127.0.0.1" } = options;
  const isLocal = isLoopback(hostname);
  const stop = new AbortController();
  const server = Deno.serve({
    port,
    hostname,
    signal: stop.signal,
    onListen() {},
    handler: (request) => answer(request, snapshot, isLocal),
  });
  return {
    url: `http://${hostname}:${server.addr.port}`,
    // Waits for nobody: who asks and then sends no more would keep the program from its end.
    async [Symbol.asyncDispose]() {
      stop.abort();
      await server.finished;
    },
  };
}

/**
 * The answer to one request.
 *
 * @param request What is asked.
 * @param snapshot Takes a snapshot.
 * @param isLocal Whether only names of the loopback are answered to.
 */
export function answer(
  request: Request,
  snapshot: () => HealthSnapshot,
  isLocal: boolean,
): Response {
  const { pathname, hostname } = new URL(request.url);
  if (isLocal && !isLoopback(hostname)) return text("Not here\n", 403);
  if (pathname !== "/healthz" && pathname !== "/metrics") return text("Not found\n", 404);
  if (request.method !== "GET" && request.method !== "HEAD") {
    return text("Only GET and HEAD\n", 405, { allow: "GET, HEAD" });
  }
  if (pathname === "/metrics") {
    return text(metricsText(snapshot()), 200, { "content-type": METRICS_TYPE });
  }
  const report = healthReport(snapshot());
  return text(`${JSON.stringify(report)}\n`, report.ok ? 200 : 503, {
    "content-type": "application/json",
  });
}

function text(body: string, status: number, headers: Readonly<Record<string, string>> = {}) {
  return new Response(body, { status, headers: { "cache-control": "no-store", ...headers } });
}
