/**
 * The error for a request that came to nothing.
 *
 * @module
 */

/** What kind of trouble a request met. */
export type HttpTrouble =
  /** The answer has a status that is no success. */
  | "status"
  /** No answer, or one that was cut off. */
  | "network"
  /** No answer in time. */
  | "timeout"
  /** The answer is longer than anything expected. */
  | "oversized"
  /** The answer is no JSON. */
  | "json"
  /** The answer is JSON, but nothing that was asked for. */
  | "content"
  /** The program may not reach the host. */
  | "permission";

/** What an {@linkcode HttpError} needs. */
export interface HttpErrorOptions {
  /** What was asked; without secrets, the public APIs need none. */
  readonly url: string;
  /** What kind of trouble. */
  readonly trouble: HttpTrouble;
  /** The status of the answer, if there was one. */
  readonly status?: number;
  /** What was wrong in detail, if something says so. */
  readonly detail?: string;
  /** How long the host wants to be left alone, milliseconds, if it says. */
  readonly retryAfterMs?: number;
  /** How often it was tried. @default {1} */
  readonly attempts?: number;
  /** The error underneath. */
  readonly cause?: unknown;
}

/** Answers that may be better the next time: too early, too many, restarting, broken. */
const PASSING_STATUS: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);
/** The host is behind a proxy whose own statuses begin here. */
const PROXY_STATUS = 520;

/**
 * Thrown when a request came to nothing, however often it was tried.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { HttpError } from "./http_error.ts";
 *
 * const error = new HttpError({
 *   url: "https://data-api.polymarket.com/v2/trades", trouble: "status", status: 429, attempts: 5,
 * });
 * assertEquals(
 *   error.message,
 *   "Cannot read https://data-api.polymarket.com/v2/trades after 5 attempts: status 429 " +
 *     "(wait a minute, and let fewer programs ask from this internet address)",
 * );
 * ```
 */
export class HttpError extends Error {
  override readonly name = "HttpError";
  /** What was asked. */
  readonly url: string;
  /** What kind of trouble. */
  readonly trouble: HttpTrouble;
  /** The status of the answer, if there was one. */
  readonly status: number | undefined;
  /** How long the host wants to be left alone, milliseconds, if it says. */
  readonly retryAfterMs: number | undefined;
  /** What was wrong, without the address. */
  readonly reason: string;
  /** What to do. */
  readonly next: string;
  readonly #options: HttpErrorOptions;

  /**
   * @param options What was asked and what happened.
   */
  constructor(options: HttpErrorOptions) {
    const { url, trouble, status, retryAfterMs, attempts = 1, cause } = options;
    const times = attempts === 1 ? "" : ` after ${attempts} attempts`;
    const reason = happened(options);
    const next = adviceOn(options);
    super(
      `Cannot read ${url}${times}: ${reason} (${next})`,
      cause === undefined ? {} : { cause },
    );
    this.url = url;
    this.trouble = trouble;
    this.status = status;
    this.retryAfterMs = retryAfterMs;
    this.reason = reason;
    this.next = next;
    this.#options = options;
  }

  /** Whether the same request may well work later. */
  get isPassing(): boolean {
    if (this.trouble === "status") {
      return PASSING_STATUS.has(this.status!) || this.status! >= PROXY_STATUS;
    }
    return this.trouble === "network" || this.trouble === "timeout" || this.trouble === "json";
  }

  /** The same error of the last of several attempts. */
  after(attempts: number): HttpError {
    return new HttpError({ ...this.#options, attempts });
  }
}

function happened({ trouble, status, detail }: HttpErrorOptions): string {
  const what = {
    status: `status ${status}`,
    network: "no answer, or a cut one",
    timeout: "no answer in time",
    oversized: "the answer is too long",
    json: "the answer is no JSON",
    content: "the answer is not what was asked for",
    permission: "no permission to reach the host",
  }[trouble];
  return detail === undefined || detail === "" ? what : `${what}: ${detail}`;
}

function adviceOn({ url, trouble, status }: HttpErrorOptions): string {
  if (trouble === "permission") return `run with --allow-net=${new URL(url).host}`;
  if (trouble === "network") return "check the connection to the internet, then try again";
  if (trouble !== "status") return "try again later; if it stays so, the API has changed";
  if (status === 429) return "wait a minute, and let fewer programs ask from this internet address";
  if (status === 403 || status === 451) return "the host refuses requests from here";
  if (status === 404) return "there is nothing of this name";
  if (status! < 500) return "the API has changed, or the request is wrong";
  return "the exchange has trouble: try again later";
}
