/**
 * Alerts over HTTP: one request for one alert, and what the answer means.
 *
 * @module
 */

import { abortable } from "@std/async/abortable";
import { redactor, type Secret } from "../../core/secret.ts";
import { readBody } from "../../polymarket/body.ts";
import { readRetryAfter } from "../../polymarket/json_client.ts";
import type { Alert, AlertLevel } from "./alert.ts";
import { type AlertChannel, DeliveryError } from "./channel.ts";

/** How long one attempt may take, milliseconds. */
export const DELIVERY_TIMEOUT_MS = 10_000;
/** Bytes of an answer that are read. */
const MAX_ANSWER_BYTES = 16_384;
/** Characters of an answer that are shown. */
const SHOWN_CHARS = 160;

/** What to send. */
export interface AlertRequest {
  /** Where to; may hold a secret. */
  readonly url: string;
  /** Body, JSON. */
  readonly body: string;
  /** Headers besides the content type. @default {none} */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What stands in for the world in a test. */
export interface DeliveryOptions {
  /** Makes the requests. @default {globalThis.fetch} */
  readonly fetch?: typeof fetch;
  /** How long one attempt may take, milliseconds. @default {10_000} */
  readonly timeoutMs?: number;
  /** The time of day, milliseconds since the epoch. @default {Date.now} */
  readonly nowMs?: () => number;
}

/** What a channel over HTTP is made of. */
export interface HttpChannel {
  readonly name: string;
  readonly minLevel: AlertLevel;
  /** What must not turn up in an error. */
  readonly secrets: readonly Secret[];
  /** The request for an alert. */
  readonly request: (alert: Alert, nowMs: number) => AlertRequest | Promise<AlertRequest>;
}

/**
 * A channel over HTTP. An answer of the 2xx is success; 408, 425, 429 and 5xx, silence and a cut connection may pass;
 * everything else, a redirection included, does not.
 *
 * @param channel What it is made of.
 * @param options What stands in for the world in a test.
 */
export function httpChannel(channel: HttpChannel, options: DeliveryOptions = {}): AlertChannel {
  const { name, minLevel, secrets, request } = channel;
  const {
    fetch: ask = globalThis.fetch,
    timeoutMs = DELIVERY_TIMEOUT_MS,
    nowMs = () => Date.now(),
  } = options;
  const redact = redactor(secrets);
  return {
    name,
    minLevel,
    async deliver(alert, stop) {
      const timeout = new AbortController();
      const timer = setTimeout(() => timeout.abort(), timeoutMs);
      const signal = AbortSignal.any([stop, timeout.signal]);
      try {
        const { url, body, headers = {} } = await request(alert, nowMs());
        const sending = exchange(ask, url, {
          method: "POST",
          body,
          headers: { "content-type": "application/json", "user-agent": "pilotfish", ...headers },
          // Whoever redirects a secret would get it.
          redirect: "manual",
          signal,
        });
        const { response, text } = await abortable(sending, signal);
        if (!response.ok) throw refusal(name, { response, text: redact(text), nowMs: nowMs() });
      } catch (error) {
        if (stop.aborted) throw stop.reason;
        throw toDeliveryError(error, name, { redact, isLate: timeout.signal.aborted });
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

async function exchange(ask: typeof fetch, url: string, init: RequestInit) {
  const response = await ask(url, init);
  return { response, text: await readBody(response, MAX_ANSWER_BYTES) ?? "" };
}

interface Answer {
  readonly response: Response;
  readonly text: string;
  readonly nowMs: number;
}

function refusal(name: string, { response, text, nowMs }: Answer): DeliveryError {
  const { status, headers } = response;
  const isPassing = status === 408 || status === 425 || status === 429 || status >= 500;
  const detail = text.replace(/\s+/g, " ").trim().slice(0, SHOWN_CHARS);
  return new DeliveryError(
    `Cannot send an alert to ${name}: status ${status}${detail === "" ? "" : ` ${detail}`} (${
      isPassing ? "it is tried again" : adviceOn(status)
    })`,
    {
      isPassing,
      retryAfterMs: readRetryAfter(headers.get("retry-after"), nowMs) ?? retryAfterIn(text),
    },
  );
}

function adviceOn(status: number): string {
  if (status < 400) return "it redirects: set the address it redirects to";
  if (status === 400) return "the service does not take the message or the chat";
  return "check the address or the token, and whether it was revoked";
}

/** Discord and Telegram tell in the body, in seconds, how long to wait. */
function retryAfterIn(text: string): number | undefined {
  try {
    const { retry_after, parameters } = JSON.parse(text) ?? {};
    const seconds = retry_after ?? parameters?.retry_after;
    return typeof seconds === "number" && seconds >= 0 ? seconds * 1000 : undefined;
  } catch {
    // Plain text does not tell.
    return undefined;
  }
}

function toDeliveryError(
  error: unknown,
  name: string,
  { redact, isLate }: { readonly redact: (text: string) => string; readonly isLate: boolean },
): DeliveryError {
  if (error instanceof DeliveryError) return error;
  if (isLate) {
    return new DeliveryError(`Cannot send an alert to ${name}: no answer in time`, {
      isPassing: true,
    });
  }
  const message = redact(error instanceof Error ? error.message : String(error));
  if (error instanceof Deno.errors.NotCapable) {
    const [, host = "its host"] = /net access to "([^":]*)/.exec(message) ?? [];
    return new DeliveryError(
      `Cannot send an alert to ${name}: no permission to reach ${host} (run with ` +
        `--allow-net=${host} besides what the task names)`,
      { isPassing: false },
    );
  }
  return new DeliveryError(`Cannot send an alert to ${name}: ${message}`, { isPassing: true });
}
