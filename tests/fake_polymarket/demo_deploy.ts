/**
 * The refresh of Deno Deploy that asks the exchange itself, against a made-up one on this machine:
 * `deno task demo:deploy:exchange`. Ctrl-C ends it.
 *
 * @module
 */

import { serveSampleYear } from "./sample_year.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

await using port = serveSampleYear();
const { host } = port;
console.error(`The exchange is made up, at ${host}. Ctrl-C ends it.`);
const child = new Deno.Command(Deno.execPath(), {
  args: [
    ...["run", "--frozen", "--no-prompt", "--allow-read", "--allow-write=data"],
    ...["--allow-net=127.0.0.1,0.0.0.0:8000", "--allow-env=PILOTFISH_*", "src/deploy.ts"],
  ],
  env: {
    PILOTFISH_REFRESH_FROM: "exchange",
    PILOTFISH_GAMMA_URL: host,
    PILOTFISH_DATA_URL: host,
    PILOTFISH_CLOB_URL: host,
    PILOTFISH_AS_OF: "2025-09-01",
    PILOTFISH_WARMUP_KV: "data/deploy_exchange.sqlite3",
    // The sample's year is over.
    PILOTFISH_MAX_WARMUP_AGE: "3660",
  },
  cwd: ROOT,
  stdin: "null",
}).spawn();
// A terminal tells the child about Ctrl-C as well; whoever stops only this one has to have it passed on.
Deno.addSignalListener("SIGINT", () => child.kill("SIGINT"));
Deno.addSignalListener("SIGTERM", () => child.kill("SIGTERM"));
const { code } = await child.status;
Deno.exit(code === 130 || code === 143 ? 0 : code);
