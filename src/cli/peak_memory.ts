/**
 * How much memory the process needed.
 *
 * @module
 */

/**
 * The part of the global `process` in use. Imported by name it would ask for Node's types, which are not to be had
 * offline; and older versions of Deno have it without `resourceUsage`.
 */
interface ProcessGlobal {
  readonly process?: { resourceUsage?(): { readonly maxRSS: number } };
}

/** Largest resident set of this process so far, bytes; the present one where the system does not count the peak. */
export function peakRssBytes(): number {
  const { process } = globalThis as ProcessGlobal;
  const peakKib = process?.resourceUsage?.().maxRSS ?? 0;
  return Math.max(peakKib * 1024, Deno.memoryUsage().rss);
}
