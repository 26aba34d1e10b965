/**
 * The program of Deno Deploy: refreshes the published whale set by a schedule, and tells how that goes.
 *
 * `docs/deploy.md` says how to deploy it.
 *
 * @module
 */

import { deployment } from "./deploy/deployment.ts";
import { readSchedule } from "./deploy/settings.ts";
import { openKv } from "./store/open_kv.ts";

const { begin, goOn, answer } = deployment({
  env: readVariable,
  openKv,
  instance: crypto.randomUUID(),
  nowMs: () => Date.now(),
});

// At the top and before the server, or Deno Deploy does not see them.
Deno.cron("begin-refresh", readSchedule(readVariable), begin);
Deno.cron("go-on-with-refresh", "* * * * *", goOn);
Deno.serve(answer);

function readVariable(name: string): string | undefined {
  return Deno.env.get(name);
}
