/**
 * How much memory the process needed.
 *
 * @module
 */

import process from "node:process";

/** Largest resident set of this process so far, bytes. */
export function peakRssBytes(): number {
  // Linux and macOS count the peak; elsewhere the present size is the best there is.
  return Math.max(process.resourceUsage().maxRSS * 1024, Deno.memoryUsage().rss);
}
