/**
 * What a live run warns of before it begins: things that do not stop it, but make it worth little.
 *
 * @module
 */

import type { WarmUp } from "../../core/warm_up.ts";
import { askTimeMs } from "../../polymarket/clob.ts";
import { HttpError } from "../../polymarket/http_error.ts";
import type { JsonClient } from "../../polymarket/json_client.ts";
import { isRemote } from "../../research/remote/location.ts";
import { isSample } from "../../research/sample/directory.ts";
import type { CommandContext } from "../command.ts";
import { SKEW_WARNING_MS } from "../doctor/network_checks.ts";
import { formatDate, formatDuration } from "../terminal/format.ts";

/** History that ends earlier says little about who is good now, milliseconds. */
const MAX_HISTORY_AGE_MS = 14 * 86_400_000;

/**
 * Warns of a whale set that is empty or old.
 *
 * @param context The command.
 * @param warmUp What was learnt.
 */
export function warnOfWhales(
  { io: { clock }, warn }: Pick<CommandContext, "io" | "warn">,
  { whales, asOfMs }: WarmUp,
): void {
  if (whales.size === 0) {
    warn("There is no whale to follow: this run only watches. See pilotfish whales.");
    return;
  }
  const ageMs = clock.nowMs() - asOfMs;
  if (ageMs <= MAX_HISTORY_AGE_MS) return;
  warn(
    `History ends ${formatDate(asOfMs)}, ${
      formatDuration(ageMs)
    } ago: who was good then need not ` +
      "be now. Get newer trades with pilotfish fetch.",
  );
}

/** Warns of whales that are made up, as those of a sample are: none of them will ever trade. */
export async function warnOfSample(
  { options: { researchDir, published }, warn }: Pick<CommandContext, "options" | "warn">,
): Promise<void> {
  if (published || isRemote(researchDir) || !await isSample(researchDir)) return;
  warn(
    `The whales in ${researchDir} are made up, as those of a sample are: none of them trades. ` +
      'Get history with "pilotfish fetch --research-dir data/history".',
  );
}

/**
 * Warns if the clock of this machine is off: by it trades look too old to follow, or not yet made. Says nothing if the
 * exchange does not answer: that is told anyway.
 *
 * @param context The command.
 * @param client Asks the exchange.
 * @param signal Ends it.
 */
export async function warnOfClock(
  { io: { clock }, warn }: Pick<CommandContext, "io" | "warn">,
  client: JsonClient,
  signal: AbortSignal,
): Promise<void> {
  const askedMs = clock.nowMs();
  let timeMs: number | undefined;
  try {
    timeMs = await askTimeMs(client, signal);
  } catch (error) {
    if (signal.aborted || error instanceof HttpError) return;
    throw error;
  }
  if (timeMs === undefined) return;
  const tookMs = clock.nowMs() - askedMs;
  // It tells whole seconds.
  const skewMs = clock.nowMs() - tookMs / 2 - (timeMs + 500);
  if (Math.abs(skewMs) - tookMs / 2 <= SKEW_WARNING_MS) return;
  warn(
    `This machine's clock is ${formatDuration(Math.abs(skewMs))} ${
      skewMs > 0 ? "ahead of" : "behind"
    } the exchange's: set it, and let it keep time by NTP. Until then trades look ` +
      `${skewMs > 0 ? "older" : "younger"} than they are.`,
  );
}
