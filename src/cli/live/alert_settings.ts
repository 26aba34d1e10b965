/**
 * From the options of a command to the channels that they name:
 * `new Alerter({ channels: alertChannels(alertSettings(options), log), log })`.
 *
 * @module
 */

import type { AlertSettings } from "../../monitor/alerts/alert_channels.ts";
import { UsageError } from "../errors.ts";
import type { Options } from "../options/options.ts";

/**
 * The channels that options name.
 *
 * @throws {UsageError} If one is set by half.
 */
export function alertSettings(options: Options): AlertSettings {
  const { slackWebhook, discordWebhook, telegramToken, telegramChat } = options;
  const { alertWebhook, alertWebhookKey } = options;
  if ((telegramToken === undefined) !== (telegramChat === undefined)) {
    throw new UsageError(
      "Cannot send alerts to Telegram with a token or a chat alone",
      "Set PILOTFISH_TELEGRAM_TOKEN and --telegram-chat, or neither",
    );
  }
  if ((alertWebhook === undefined) !== (alertWebhookKey === undefined)) {
    throw new UsageError(
      "Cannot send signed alerts with an address or a key alone",
      "Set PILOTFISH_ALERT_WEBHOOK and PILOTFISH_ALERT_WEBHOOK_KEY, or neither",
    );
  }
  return {
    console: { minLevel: options.consoleLevel },
    slack: slackWebhook && { url: slackWebhook, minLevel: options.slackLevel },
    discord: discordWebhook && { url: discordWebhook, minLevel: options.discordLevel },
    telegram: telegramToken &&
      { token: telegramToken, chat: telegramChat!, minLevel: options.telegramLevel },
    webhook: alertWebhook &&
      { url: alertWebhook, key: alertWebhookKey!, minLevel: options.alertWebhookLevel },
  };
}
