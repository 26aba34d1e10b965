/**
 * Asks a host for some bytes of a file: patient with passing trouble, and never without an end.
 *
 * @module
 */

import { abortable } from "@std/async/abortable";
import { retry, RetryError } from "@std/async/retry";
import { type Clock, SYSTEM_CLOCK } from "../../polymarket/clock.ts";
import { isLoopback } from "../../polymarket/hosts.ts";
import { readRetryAfter } from "../../polymarket/json_client.ts";
import { RemoteError } from "./remote_error.ts";

/** Largest file that is read whole where the host gives no parts of it, bytes. */
export const MAX_WHOLE_BYTES = 64 * 2 ** 20;
/** How often bytes are asked for. */
const MAX_ATTEMPTS = 5;
/** How long one attempt may take, milliseconds: eight megabytes on a slow line. */
const ATTEMPT_TIMEOUT_MS = 60_000;
/** Pause after the first attempt at most, milliseconds; it doubles from one to the next, and is cut by chance. */
const FIRST_PAUSE_MS = 500;
const MAX_PAUSE_MS = 30_000;
/** A host that wants to be left alone for longer gets its wish at once, milliseconds. */
const MAX_HOLD_MS = 60_000;

/** What stands in for the world in a test. */
export interface RangeOptions {
  /** Makes the requests. @default {globalThis.fetch} */
  readonly fetch?: typeof fetch;
  /** The time. @default {the machine's} */
  readonly clock?: Clock;
  /** How long one attempt may take, milliseconds. @default {60_000} */
  readonly timeoutMs?: number;
  /** Pause after the first attempt at most, milliseconds. @default {500} */
  readonly firstPauseMs?: number;
}

/** Bytes of a file, and what the host says of the file. */
export interface RangeAnswer {
  /** The bytes: those that were asked for, fewer where the file ends, all of it if `isWhole`. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Size of the file, bytes. */
  readonly size: number;
  /** Changes when the file does, if the host tells: its tag, else when it was written. */
  readonly version: string;
  /** Whether the host sent the whole file instead of a part. */
  readonly isWhole: boolean;
}

/**
 * Asks for bytes of a file.
 *
 * @param url Where it is.
 * @param start First byte.
 * @param end The byte behind the last one; it may lie behind the end of the file.
 * @param options What stands in for the world in a test.
 * @throws {RemoteError} If they cannot be had, however often they were asked for.
 */
export async function askRange(
  url: string,
  start: number,
  end: number,
  options: RangeOptions = {},
): Promise<RangeAnswer> {
  const { clock = SYSTEM_CLOCK, firstPauseMs = FIRST_PAUSE_MS } = options;
  try {
    return await retry(async () => {
      try {
        return await askOnce(url, start, end, options);
      } catch (error) {
        const waitMs = isWorthRetrying(error) ? error.retryAfterMs ?? 0 : 0;
        if (waitMs > 0) await clock.wait(waitMs);
        throw error;
      }
    }, {
      maxAttempts: MAX_ATTEMPTS,
      minTimeout: firstPauseMs,
      maxTimeout: Math.max(MAX_PAUSE_MS, firstPauseMs),
      isRetriable: isWorthRetrying,
    });
  } catch (error) {
    throw error instanceof RetryError ? error.cause : error;
  }
}

function isWorthRetrying(error: unknown): error is RemoteError {
  return error instanceof RemoteError && error.isPassing &&
    (error.retryAfterMs ?? 0) <= MAX_HOLD_MS;
}

async function askOnce(
  url: string,
  start: number,
  end: number,
  options: RangeOptions,
): Promise<RangeAnswer> {
  const { fetch: ask = globalThis.fetch, clock = SYSTEM_CLOCK } = options;
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), options.timeoutMs ?? ATTEMPT_TIMEOUT_MS);
  try {
    // A `fetch` that was handed in need not heed the signal.
    return await abortable(exchange(), late.signal);
  } catch (error) {
    if (error instanceof RemoteError) throw error;
    throw trouble(error, url, late.signal.aborted);
  } finally {
    clearTimeout(timer);
  }

  async function exchange(): Promise<RangeAnswer> {
    const response = await ask(url, {
      signal: late.signal,
      headers: {
        range: `bytes=${start}-${end - 1}`,
        // Parts of what was compressed on the way are parts of something else.
        "accept-encoding": "identity",
        "user-agent": "pilotfish",
      },
    });
    try {
      requireEncrypted(response);
      return await readAnswer(response, start, end, clock.nowMs());
    } catch (error) {
      await response.body?.cancel().catch(() => {});
      throw error;
    }
  }
}

async function readAnswer(
  response: Response,
  start: number,
  end: number,
  nowMs: number,
): Promise<RangeAnswer> {
  const { status, headers } = response;
  const version = headers.get("etag") ?? headers.get("last-modified") ?? "";
  const [, first, last, total] =
    /^bytes (?:(\d+)-(\d+)|\*)\/(\d+)$/.exec(headers.get("content-range") ?? "") ?? [];
  // Nothing of an empty file can be asked for.
  if (status === 416 && total === "0") {
    await response.body?.cancel();
    return { bytes: new Uint8Array(), size: 0, version, isWhole: true };
  }
  if (status === 200) {
    const bytes = await readWhole(response);
    return { bytes, size: bytes.length, version, isWhole: true };
  }
  if (status !== 206) throw refusal(response, nowMs);
  const size = Number(total);
  const expected = Math.min(end, size) - start;
  if (Number(first) !== start || Number(last) !== start + expected - 1 || !(expected > 0)) {
    throw new RemoteError({
      reason: "the host sends other bytes than were asked for",
      next: "put the files on a host that gives parts of them",
    });
  }
  const bytes = new Uint8Array(expected);
  const read = await readInto(response, bytes);
  if (read !== expected) throw cut(`${read} of ${expected} bytes came`);
  return { bytes, size, version, isWhole: false };
}

/** Reads a body. @returns How many bytes came, one more than there is room for if there were more. */
async function readInto(response: Response, target: Uint8Array): Promise<number> {
  let done = 0;
  for await (const chunk of response.body ?? []) {
    // Leaving the loop cancels the rest.
    if (chunk.length > target.length - done) return target.length + 1;
    target.set(chunk, done);
    done += chunk.length;
  }
  return done;
}

async function readWhole(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const told = response.headers.get("content-length");
  const most = told === null ? MAX_WHOLE_BYTES : Number(told);
  if (most > MAX_WHOLE_BYTES) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_WHOLE_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  if (told !== null && size < most) throw cut(`${size} of ${most} bytes came`);
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function tooLarge(): RemoteError {
  const megabytes = MAX_WHOLE_BYTES / 2 ** 20;
  return new RemoteError({
    reason: `the host gives no parts of files, and it is larger than ${megabytes} MiB`,
    next: "put the files on a host that answers range requests, or download them",
  });
}

function cut(detail: string, cause?: unknown): RemoteError {
  return new RemoteError({
    reason: `no answer came, or a cut one: ${detail}`,
    next: "check the connection to the internet, then try again",
    isPassing: true,
    cause,
  });
}

/** The error for an answer whose status is no success. */
function refusal({ status, headers }: Response, nowMs: number): RemoteError {
  if (status === 404 || status === 410) {
    return new RemoteError({
      reason: "the file does not exist",
      next: "check the address, or put the file there",
      isMissing: true,
    });
  }
  if (status === 401 || status === 403) {
    // A store that does not list what it has says this of a missing file, too.
    return new RemoteError({
      reason: `access is denied, or the file does not exist (status ${status})`,
      next: "let anybody read it, or check the address",
      isMissing: true,
    });
  }
  const isPassing = status >= 500 || [408, 425, 429].includes(status);
  return new RemoteError({
    reason: `the host answers with status ${status}`,
    next: isPassing ? "try again later" : "check the address",
    isPassing,
    retryAfterMs: readRetryAfter(headers.get("retry-after"), nowMs),
  });
}

function requireEncrypted({ url }: Response): void {
  // What a `fetch` that was handed in makes up has no address.
  if (url === "") return;
  const { protocol, hostname } = new URL(url);
  if (protocol === "https:" || isLoopback(hostname)) return;
  throw new RemoteError({
    reason: "the host sends readers on to an address that is not encrypted",
    next: "name a host that serves it by https://",
  });
}

function trouble(error: unknown, url: string, isLate: boolean): RemoteError {
  if (isLate) {
    return new RemoteError({
      reason: "no answer came in time",
      next: "check the connection to the internet, then try again",
      isPassing: true,
      cause: error,
    });
  }
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Deno.errors.NotCapable || error instanceof Deno.errors.PermissionDenied) {
    // After a redirection it is another host than the one that was named.
    const host = /net access to "([^"]+)"/.exec(message)?.[1] ?? new URL(url).host;
    return new RemoteError({
      reason: "the program may not reach the host",
      next: `add --allow-net=${host.replace(/:443$/, "")} to the flags that it is run with`,
      cause: error,
    });
  }
  return cut(message, error);
}
