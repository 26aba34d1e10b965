/** `pilotfish alerts`. @module */

import { alertChannels } from "../../monitor/alerts/alert_channels.ts";
import type { AlertChannel } from "../../monitor/alerts/channel.ts";
import { operationAlert } from "../../monitor/alerts/operation_alert.ts";
import { alertSettings } from "../live/alert_settings.ts";
import type { CommandContext } from "../command.ts";
import { EXIT } from "../errors.ts";

/** Sends one alert to each channel, whatever level it asks for. */
export async function run(context: CommandContext): Promise<number> {
  const { options, io, log, print, table, note } = context;
  const nowMs = () => io.clock.nowMs();
  const channels = alertChannels(alertSettings(options), log, { nowMs });
  const results = await Promise.all(channels.map((channel) => tried(channel, nowMs())));
  if (options.json) {
    print(JSON.stringify(results.map(({ name, minLevel, error }) => ({
      channel: name,
      level: minLevel,
      ok: error === undefined,
      ...(error === undefined ? {} : { error }),
    }))));
  } else {
    await table(
      [{ title: "channel" }, { title: "from level" }, { title: "result" }],
      results.map(({ name, minLevel, error }) => [name, minLevel, error ?? "sent"]),
    );
  }
  if (channels.length === 1) {
    note(
      "No channel besides the log is set. Set PILOTFISH_SLACK_WEBHOOK, PILOTFISH_DISCORD_WEBHOOK, " +
        "PILOTFISH_TELEGRAM_TOKEN or PILOTFISH_ALERT_WEBHOOK.",
    );
  }
  return results.some(({ error }) => error !== undefined) ? EXIT.failed : EXIT.done;
}

async function tried(channel: AlertChannel, timeMs: number) {
  const { name, minLevel } = channel;
  const alert = operationAlert({ kind: "test", timeMs });
  try {
    await channel.deliver(alert, new AbortController().signal);
    return { name, minLevel, error: undefined };
  } catch (error) {
    return { name, minLevel, error: error instanceof Error ? error.message : String(error) };
  }
}
