/**
 * The version of the program and of what it runs on.
 *
 * @module
 */

import config from "../../deno.json" with { type: "json" };

/** Version of pilotfish, as in `deno.json`. */
export const VERSION: string = config.version;

/** One line for `--version`: `pilotfish 0.1.0 (deno 2.9.6, v8 14.1, x86_64-unknown-linux-gnu)`. */
export function versionLine(): string {
  return `pilotfish ${VERSION} (deno ${Deno.version.deno}, v8 ${Deno.version.v8}, ${Deno.build.target})`;
}
