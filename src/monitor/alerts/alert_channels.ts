/**
 * From settings to the channels they name.
 *
 * @module
 */

import type { Secret } from "../../core/secret.ts";
import type { Log } from "../log.ts";
import type { AlertLevel } from "./alert.ts";
import { type AlertChannel, consoleChannel } from "./channel.ts";
import type { DeliveryOptions } from "./http_channel.ts";
import { discordChannel, slackChannel, telegramChannel } from "./services.ts";
import { webhookChannel } from "./signed_webhook.ts";

/** Where alerts go; what is missing is not used. */
export interface AlertSettings {
  readonly console: { readonly minLevel: AlertLevel };
  readonly slack?: { readonly url: Secret; readonly minLevel: AlertLevel } | undefined;
  readonly discord?: { readonly url: Secret; readonly minLevel: AlertLevel } | undefined;
  readonly telegram?: {
    readonly token: Secret;
    readonly chat: string;
    readonly minLevel: AlertLevel;
  } | undefined;
  readonly webhook?: {
    readonly url: Secret;
    readonly key: Secret;
    readonly minLevel: AlertLevel;
  } | undefined;
}

/**
 * The channels that settings name; the log is always one of them.
 *
 * @param settings Where alerts go.
 * @param log The log.
 * @param options What stands in for the world in a test.
 */
export function alertChannels(
  settings: AlertSettings,
  log: Log,
  options?: DeliveryOptions,
): readonly AlertChannel[] {
  const { slack, discord, telegram, webhook } = settings;
  return [
    consoleChannel(log, settings.console.minLevel),
    ...(slack === undefined ? [] : [slackChannel(slack, options)]),
    ...(discord === undefined ? [] : [discordChannel(discord, options)]),
    ...(telegram === undefined ? [] : [telegramChannel(telegram, options)]),
    ...(webhook === undefined ? [] : [webhookChannel(webhook, options)]),
  ];
}
