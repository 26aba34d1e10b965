/**
 * Rows of the table of options about alerts. A command that sends some is in {@linkcode ALERTING}.
 *
 * @module
 */

import { ALERT_LEVELS } from "../../monitor/alerts/alert.ts";
import { isWebhookKey, MIN_KEY_BYTES } from "../../monitor/alerts/webhook_key.ts";
import { isLoopback } from "../../polymarket/hosts.ts";
import type { CommandName } from "../command_names.ts";
import { choice, type Option, secret, text } from "./option_kinds.ts";

/** Commands that send alerts. */
export const ALERTING: readonly CommandName[] = ["alerts", "doctor", "run"];

/** Whether a text is a URL to which a secret may go: encrypted, or not leaving this machine. */
function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === "https:" || (protocol === "http:" && isLoopback(hostname));
}

function webhookUrl(help: string) {
  return secret({
    group: "Alerts",
    on: ALERTING,
    placeholder: "URL",
    expected: "a URL that begins with https://",
    accepts: isSafeUrl,
    help,
  });
}

function level(channel: string) {
  return choice({
    group: "Alerts",
    on: ALERTING,
    choices: ALERT_LEVELS,
    default: "info",
    placeholder: "LEVEL",
    help: `Least level for ${channel}: ${ALERT_LEVELS.join(", ")}`,
  });
}

/** The rows. */
export const ALERT_OPTIONS = {
  consoleLevel: level("the log"),
  slackWebhook: webhookUrl("Incoming webhook of a Slack channel"),
  slackLevel: level("Slack"),
  discordWebhook: webhookUrl("Webhook of a Discord channel"),
  discordLevel: level("Discord"),
  telegramToken: secret({
    group: "Alerts",
    on: ALERTING,
    expected: "a bot's token, such as 123456:ABC",
    accepts: (text) => /^\d+:[\w-]+$/.test(text),
    help: "Token of a Telegram bot",
  }),
  telegramChat: text({
    group: "Alerts",
    on: ALERTING,
    placeholder: "CHAT",
    default: undefined,
    help: "Number of its chat, or @name of a channel",
  }),
  telegramLevel: level("Telegram"),
  alertWebhook: webhookUrl("Address of your own that takes signed alerts"),
  alertWebhookKey: secret({
    group: "Alerts",
    on: ALERTING,
    expected: `a key of ${MIN_KEY_BYTES} bytes or more`,
    accepts: isWebhookKey,
    help: "Key they are signed with",
  }),
  alertWebhookLevel: level("your own address"),
} as const satisfies Readonly<Record<string, Option<unknown, CommandName>>>;
