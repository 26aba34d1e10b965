/**
 * How each service wants an alert, from its documentation.
 *
 * - Slack: incoming webhooks take `{"text"}`, in which `&`, `<` and `>` are escaped.
 * - Discord: webhooks take `{"content"}` of 2000 characters at most; `wait=true` has it answer when the message is there,
 *   `allowed_mentions` keeps a market's question from calling anybody, flag 4 keeps links from being shown as pages.
 * - Telegram: `sendMessage` takes `chat_id` and a plain `text` of 4096 characters at most.
 *
 * @module
 */

import type { Secret } from "../../core/secret.ts";
import { alertBody, type AlertLevel } from "./alert.ts";
import type { AlertChannel } from "./channel.ts";
import { type DeliveryOptions, httpChannel } from "./http_channel.ts";

const SLACK_MAX_CHARS = 4000;
const DISCORD_MAX_CHARS = 2000;
const TELEGRAM_MAX_CHARS = 4096;
const DISCORD_SUPPRESS_EMBEDS = 4;
/** Where Telegram's bots are. */
export const TELEGRAM_URL = "https://api.telegram.org";

const MARKS: Readonly<Record<AlertLevel, string>> = {
  info: "ℹ️",
  warning: "⚠️",
  critical: "🚨",
};

/** A channel to Slack, by the URL of an incoming webhook. */
export function slackChannel(
  settings: { readonly url: Secret; readonly minLevel: AlertLevel },
  options?: DeliveryOptions,
): AlertChannel {
  const { url, minLevel } = settings;
  return httpChannel({
    name: "slack",
    minLevel,
    secrets: [url],
    request(alert) {
      const bold = `${MARKS[alert.level]} *${slackText(alert.title)}*`;
      const text = cut(`${bold}\n${slackText(alertBody(alert))}`, SLACK_MAX_CHARS);
      return { url: url.reveal(), body: JSON.stringify({ text }) };
    },
  }, options);
}

/** A channel to Discord, by the URL of a webhook. */
export function discordChannel(
  settings: { readonly url: Secret; readonly minLevel: AlertLevel },
  options?: DeliveryOptions,
): AlertChannel {
  const { url, minLevel } = settings;
  return httpChannel({
    name: "discord",
    minLevel,
    secrets: [url],
    request(alert) {
      const address = new URL(url.reveal());
      address.searchParams.set("wait", "true");
      const bold = `${MARKS[alert.level]} **${discordText(alert.title)}**`;
      const content = cut(`${bold}\n${discordText(alertBody(alert))}`, DISCORD_MAX_CHARS);
      const body = { content, allowed_mentions: { parse: [] }, flags: DISCORD_SUPPRESS_EMBEDS };
      return { url: address.href, body: JSON.stringify(body) };
    },
  }, options);
}

/** A channel to a chat of Telegram, by a bot's token. Alerts of level `info` make no sound. */
export function telegramChannel(
  settings: {
    readonly token: Secret;
    /** Number of the chat, or `@name` of a channel. */
    readonly chat: string;
    readonly minLevel: AlertLevel;
    /** Where the bots are. @default {TELEGRAM_URL} */
    readonly apiUrl?: string;
  },
  options?: DeliveryOptions,
): AlertChannel {
  const { token, chat, minLevel, apiUrl = TELEGRAM_URL } = settings;
  return httpChannel({
    name: "telegram",
    minLevel,
    secrets: [token],
    request(alert) {
      const text = `${MARKS[alert.level]} ${alert.title}\n${alertBody(alert)}`;
      const body = {
        chat_id: chat,
        text: cut(text, TELEGRAM_MAX_CHARS),
        link_preview_options: { is_disabled: true },
        disable_notification: alert.level === "info",
      };
      return { url: `${apiUrl}/bot${token.reveal()}/sendMessage`, body: JSON.stringify(body) };
    },
  }, options);
}

function slackText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Characters that mean something in Discord's Markdown. */
function discordText(text: string): string {
  return text.replace(/[\\*_~`|>#[\]()<]/g, "\\$&");
}

/** Text of at most so many UTF-16 units, never half a character at its end. */
function cut(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  return `${text.slice(0, maxChars - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
