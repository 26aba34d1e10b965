/**
 * From an empty folder to a replay in two commands, against a made-up exchange on this machine: `deno task demo:fetch`.
 *
 * @module
 */

import { serveSampleYear } from "./sample_year.ts";

const FOLDER = "data/fetched";
const PERIOD = ["--as-of", "2025-09-01", "--from", "2025-09-01"];

await using port = serveSampleYear();
const { host } = port;
const hosts = ["--gamma-url", host, "--data-url", host, "--clob-url", host];

await Deno.remove(FOLDER, { recursive: true }).catch((error) => {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
});
await pilotfish("fetch", "--research-dir", FOLDER, "--since", "2025-01-01", ...hosts);
await pilotfish("replay", "--research-dir", FOLDER, ...PERIOD);

/** Runs the program as a user would, and ends if it fails. */
async function pilotfish(...args: readonly string[]): Promise<void> {
  console.log(`\n$ pilotfish ${args.join(" ")}\n`);
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "-q", "pilotfish", ...args],
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  }).spawn().status;
  if (code !== 0) Deno.exit(code);
}
