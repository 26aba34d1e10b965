/**
 * What was downloaded, in words: for the commands that download, show and use it.
 *
 * @module
 */

import { type ManifestMarket, readManifest } from "../../research/fetch/manifest.ts";
import type { CommandContext } from "../command.ts";
import { commandLine } from "../help/hint.ts";
import { type Options, optionsOf } from "../options/options.ts";
import { formatCounted, formatTime } from "../terminal/format.ts";

/** Says how many markets lack something, by what it is. */
export function noteMissing(
  context: CommandContext,
  markets: readonly ManifestMarket[],
): void {
  const counts = new Map<string, number>();
  for (const { unreached = [] } of markets) {
    for (const reason of new Set(unreached.map(({ reason }) => reason))) {
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
    }
  }
  if (counts.size === 0) return;
  const reasons = [...counts].map(([reason, count]) =>
    `${reason}: ${formatCounted(count, "market")}`
  );
  const line = commandLine(context, "data");
  context.note(`Not everything could be reached (${reasons.join(", ")}): see ${line}`);
}

/**
 * Warns if what was downloaded does not cover the time that a command needs. History of another origin is taken as it is.
 *
 * @param context The command.
 * @param cutoffMs First moment that it learns from, milliseconds since the epoch.
 */
export async function warnOfMissingHistory(
  { command, options, warn }: Pick<CommandContext, "command" | "warn"> & {
    readonly options: Pick<Options, "researchDir" | "categories" | "asOf" | "from" | "to">;
  },
  cutoffMs: number,
): Promise<void> {
  // Not every command that learns replays.
  const period = optionsOf(command).includes("from") ? options : {};
  const { from: firstMs = Infinity, to: lastMs = -Infinity }: Partial<Options> = period;
  const fromMs = Math.min(cutoffMs, firstMs);
  // What is learnt from may end after what is replayed.
  const toMs = Math.max(options.asOf ?? -Infinity, lastMs);
  const manifest = await readManifest(options.researchDir);
  const wanted = new Set(options.categories.map((name) => name.toLowerCase()));
  for (const { name, window: [from, to] } of manifest?.categories ?? []) {
    if (wanted.size > 0 && !wanted.has(name.toLowerCase())) continue;
    if (Date.parse(from) > fromMs) {
      warn(
        `History of ${name} was fetched from ${
          formatTime(Date.parse(from))
        } UTC on, but is needed ` +
          `from ${formatTime(fromMs)} UTC on: fetch it with --since ${isoDay(fromMs)}.`,
      );
    }
    if (Date.parse(to) < toMs) {
      warn(
        `History of ${name} was fetched up to ${
          formatTime(Date.parse(to))
        } UTC, but is needed up ` +
          `to ${formatTime(toMs)} UTC: fetch it again.`,
      );
    }
  }
}

function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
