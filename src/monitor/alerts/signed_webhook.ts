/**
 * Alerts to a program of one's own, signed so that it knows who sent them: by the rules of Standard Webhooks.
 *
 * A request is a `POST` of JSON, `{"type": "alert", "timestamp": "…", "data": {…}}`, with three headers:
 *
 * - `webhook-id`: the same for the same alert, also when it is sent again. Who receives it remembers it, and does nothing
 *   for one it knows.
 * - `webhook-timestamp`: when it was sent, Unix seconds. Who receives it refuses what is older than five minutes.
 * - `webhook-signature`: `v1,` and the base64 of the HMAC-SHA256 of `<id>.<timestamp>.<body>`.
 *
 * The key is the one both know: as `whsec_` and base64, else its text as UTF-8.
 *
 * @module
 */

import type { Secret } from "../../core/secret.ts";
import { type Alert, alertBody, type AlertLevel } from "./alert.ts";
import type { AlertChannel } from "./channel.ts";
import { type DeliveryOptions, httpChannel } from "./http_channel.ts";
import { keyBytes } from "./webhook_key.ts";

/** A channel to a program of one's own. */
export function webhookChannel(
  settings: { readonly url: Secret; readonly key: Secret; readonly minLevel: AlertLevel },
  options?: DeliveryOptions,
): AlertChannel {
  const { url, key, minLevel } = settings;
  return httpChannel({
    name: "webhook",
    minLevel,
    secrets: [url, key],
    async request(alert, nowMs) {
      const body = webhookBody(alert);
      const id = await webhookId(alert);
      const timestamp = String(Math.floor(nowMs / 1000));
      const signature = await sign(key, `${id}.${timestamp}.${body}`);
      return {
        url: url.reveal(),
        body,
        headers: {
          "webhook-id": id,
          "webhook-timestamp": timestamp,
          "webhook-signature": signature,
        },
      };
    },
  }, options);
}

/**
 * Signs a text.
 *
 * @param key The key.
 * @param text What is signed: `<id>.<timestamp>.<body>`.
 * @returns What goes into `webhook-signature`.
 */
export async function sign(key: Secret, text: string): Promise<string> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const bytes = keyBytes(key.reveal());
  const cryptoKey = await crypto.subtle.importKey("raw", bytes, algorithm, false, ["sign"]);
  const mac = await crypto.subtle.sign("HMAC", cryptoKey, new TextEncoder().encode(text));
  return `v1,${toBase64(new Uint8Array(mac))}`;
}

function webhookBody(alert: Alert): string {
  const { key, level, title, timeMs, untold = 0 } = alert;
  return JSON.stringify({
    type: "alert",
    timestamp: new Date(timeMs).toISOString(),
    data: { key, level, title, text: alertBody(alert), untold },
  });
}

/** Made from what the alert says, so that it is the same in every attempt. */
async function webhookId({ key, timeMs, untold = 0 }: Alert): Promise<string> {
  const text = new TextEncoder().encode(`${key}\n${timeMs}\n${untold}`);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", text));
  return `msg_${
    [...hash.subarray(0, 12)].map((byte) => byte.toString(16).padStart(2, "0")).join("")
  }`;
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
