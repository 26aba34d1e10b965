/**
 * Asks the exchange's public APIs for JSON: within their limits, patient with passing trouble, and never without an end.
 *
 * What an answer means is not decided here: it is `unknown`, and whoever asked reads it field by field.
 *
 * @module
 */

import { abortable } from "@std/async/abortable";
import { retry, RetryError } from "@std/async/retry";
import { readBody } from "./body.ts";
import { type Clock, SYSTEM_CLOCK } from "./clock.ts";
import { HOSTS, type Hosts, type ServiceName } from "./hosts.ts";
import { HttpError } from "./http_error.ts";
import { MAX_HOLD_MS, RateLimiter } from "./rate_limits.ts";

/** Longest answer that is read unless a request says otherwise, bytes. */
export const MAX_BODY_BYTES = 16 * 2 ** 20;
/** How long one attempt may take, milliseconds. */
export const ATTEMPT_TIMEOUT_MS = 15_000;
/** How often a request is tried. */
export const MAX_ATTEMPTS = 5;
/** Longest pause between two attempts, milliseconds. */
const MAX_PAUSE_MS = 30_000;
/** Pause after the first attempt at most, milliseconds; it doubles from one to the next, and is cut by chance. */
const FIRST_PAUSE_MS = 500;
/** How long a service is left alone that has had too many requests and does not say for how long, milliseconds. */
const BUSY_MS = 2_000;
/** Characters of a refusal that are shown. */
const SHOWN_CHARS = 200;

/** Parameters of a query by name: several values are told one after the other, `undefined` is left out. */
export type Query = Readonly<
  Record<string, string | number | boolean | readonly string[] | undefined>
>;

/** Settings of one request. */
export interface RequestOptions {
  /** The query. */
  readonly query?: Query;
  /** What to send, as JSON: the request becomes a `POST`. */
  readonly body?: unknown;
  /** Ends it early; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Bytes of the answer at most. @default {16 MiB} */
  readonly maxBytes?: number;
  /** How often it is tried. @default {5} */
  readonly maxAttempts?: number;
}

/** Asks for JSON. */
export interface JsonClient {
  /**
   * Asks a service.
   *
   * @param service Which one.
   * @param path Path, beginning with a slash.
   * @param options Query, body, limits.
   * @returns What the answer holds, whatever that is.
   * @throws {HttpError} If there is no usable answer.
   * @throws The reason of the signal, if it ends the request.
   */
  ask(service: ServiceName, path: string, options?: RequestOptions): Promise<unknown>;
}

/** Settings of {@linkcode jsonClient}. */
export interface JsonClientOptions {
  /** Where the services are. @default {the exchange's own} */
  readonly hosts?: Hosts;
  /** Makes the requests. @default {globalThis.fetch} */
  readonly fetch?: typeof fetch;
  /** The time. @default {the machine's} */
  readonly clock?: Clock;
  /** Keeps within the limits; share one among clients of the same address. @default {the documented limits} */
  readonly limiter?: RateLimiter;
  /** How long one attempt may take, milliseconds. @default {15_000} */
  readonly timeoutMs?: number;
  /** Pause after the first attempt at most, milliseconds. @default {500} */
  readonly firstPauseMs?: number;
  /** What the program calls itself: some services refuse unknown names. @default {"pilotfish"} */
  readonly userAgent?: string;
}

/**
 * A client for the public APIs.
 *
 * @param options Where they are, and what stands in for the world in a test.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { jsonClient } from "./json_client.ts";
 *
 * const client = jsonClient({ fetch: (url) => Promise.resolve(Response.json({ asked: String(url) })) });
 * assertEquals(await client.ask("data", "/v2/status", { query: { at: 7, condition: undefined } }), {
 *   asked: "https://data-api.polymarket.com/v2/status?at=7",
 * });
 * ```
 */
export function jsonClient(options: JsonClientOptions = {}): JsonClient {
  const {
    hosts = HOSTS,
    clock = SYSTEM_CLOCK,
    fetch: ask = globalThis.fetch,
    limiter = new RateLimiter(clock),
    timeoutMs = ATTEMPT_TIMEOUT_MS,
    firstPauseMs = FIRST_PAUSE_MS,
    userAgent = "pilotfish",
  } = options;
  const attempt: Attempt = { fetch: ask, clock, timeoutMs, userAgent };
  return {
    async ask(service, path, request = {}) {
      const { maxAttempts = MAX_ATTEMPTS, signal } = request;
      const url = urlOf(hosts[service] + path, request.query);
      try {
        return await retry(async () => {
          await limiter.take(service, path, signal);
          try {
            return await askOnce(url, request, attempt);
          } catch (error) {
            const holdMs = error instanceof HttpError ? holdAfter(error) : undefined;
            if (holdMs !== undefined) limiter.hold(service, holdMs);
            throw error;
          }
        }, {
          maxAttempts,
          minTimeout: firstPauseMs,
          maxTimeout: Math.max(MAX_PAUSE_MS, firstPauseMs),
          isRetriable: isWorthRetrying,
          ...(signal === undefined ? {} : { signal }),
        });
      } catch (error) {
        if (!(error instanceof RetryError)) throw error;
        throw error.cause instanceof HttpError ? error.cause.after(maxAttempts) : error.cause;
      }
    },
  };
}

/** How long the service that has answered so is to be left alone, by all who ask it; `undefined` if it need not be. */
function holdAfter({ retryAfterMs, status }: HttpError): number | undefined {
  return retryAfterMs ?? (status === 429 ? BUSY_MS : undefined);
}

/** A host that wants to be left alone for longer than anybody waits gets its wish at once. */
function isWorthRetrying(error: unknown): boolean {
  return error instanceof HttpError && error.isPassing && (error.retryAfterMs ?? 0) <= MAX_HOLD_MS;
}

/** What every attempt needs. */
interface Attempt {
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly userAgent: string;
}

async function askOnce(url: string, request: RequestOptions, attempt: Attempt): Promise<unknown> {
  const { body, signal: stop, maxBytes = MAX_BODY_BYTES } = request;
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), attempt.timeoutMs);
  const signal = stop === undefined ? timeout.signal : AbortSignal.any([stop, timeout.signal]);
  try {
    // A `fetch` that was handed in need not heed the signal.
    return await abortable(exchange(), signal);
  } catch (error) {
    if (stop?.aborted) throw stop.reason;
    throw toHttpError(error, url, timeout.signal.aborted);
  } finally {
    clearTimeout(timer);
  }

  async function exchange(): Promise<unknown> {
    const response = await attempt.fetch(url, {
      signal,
      headers: {
        accept: "application/json",
        "user-agent": attempt.userAgent,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    });
    const text = await readBody(response, maxBytes);
    if (!response.ok) throw refusal(url, response, { text, nowMs: attempt.clock.nowMs() });
    if (text === undefined) {
      throw new HttpError({ url, trouble: "oversized", detail: `more than ${maxBytes} bytes` });
    }
    return parsed(text, url);
  }
}

function parsed(text: string, url: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new HttpError({ url, trouble: "json", detail: shownPart(text), cause });
  }
}

/** The error for an answer whose status is no success. */
function refusal(
  url: string,
  { status, headers }: Response,
  { text, nowMs }: { readonly text: string | undefined; readonly nowMs: number },
): HttpError {
  const retryAfterMs = readRetryAfter(headers.get("retry-after"), nowMs);
  return new HttpError({
    url,
    trouble: "status",
    status,
    detail: shownPart(reasonIn(text ?? "")),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** The services tell the reason as `{"error": …}`; what stands before them answers in plain text or HTML. */
function reasonIn(text: string): string {
  try {
    const { error } = JSON.parse(text) ?? {};
    return typeof error === "string" ? error : text;
  } catch {
    // That it is no JSON is an answer: the text is the reason then.
    return text;
  }
}

function shownPart(text: string): string {
  // deno-lint-ignore no-control-regex -- what is foreign must not steer a terminal
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f\s]+/g, " ").trim();
  return line.length > SHOWN_CHARS ? `${line.slice(0, SHOWN_CHARS)}…` : line;
}

function toHttpError(error: unknown, url: string, isLate: boolean): HttpError {
  if (error instanceof HttpError) return error;
  if (isLate) return new HttpError({ url, trouble: "timeout", cause: error });
  const isForbidden = error instanceof Deno.errors.NotCapable ||
    error instanceof Deno.errors.PermissionDenied;
  const detail = error instanceof Error ? shownPart(error.message) : String(error);
  return new HttpError({
    url,
    trouble: isForbidden ? "permission" : "network",
    ...(isForbidden ? {} : { detail }),
    cause: error,
  });
}

/**
 * Reads the header `Retry-After`: seconds, or a date.
 *
 * @param text The header, `null` if there is none.
 * @param nowMs The time, milliseconds since the epoch.
 * @returns How long to wait, milliseconds, 0 or more; `undefined` if it does not say.
 */
export function readRetryAfter(text: string | null, nowMs: number): number | undefined {
  if (text === null || text.trim() === "") return undefined;
  const seconds = Number(text);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(text) - nowMs;
  return Number.isFinite(ms) ? Math.max(ms, 0) : undefined;
}

function urlOf(base: string, query: Query = {}): string {
  const url = new URL(base);
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined) url.searchParams.append(name, String(one));
    }
  }
  return url.href;
}
