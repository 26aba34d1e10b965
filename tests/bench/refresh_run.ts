/**
 * A refresh from an address to a KV in a process of its own, so that its memory can be told: prints what it took as JSON.
 *
 * @module
 */

import { peakRssBytes } from "../../src/cli/peak_memory.ts";
import { readCursor } from "../../src/deploy/cursor.ts";
import { Refresher } from "../../src/deploy/refresh.ts";
import { readSettings } from "../../src/deploy/settings.ts";
import { openKv } from "../../src/store/open_kv.ts";

const [researchDir, location] = Deno.args as [string, string];
const variables: Readonly<Record<string, string>> = { PILOTFISH_RESEARCH_DIR: researchDir };
const { refresh: settings } = await readSettings((name) => variables[name]);
const kv = await openKv(location);
let writtenBytes = 0;
const counted: typeof kv = {
  ...kv,
  commit: (batch) => {
    for (const { value } of batch.puts ?? []) writtenBytes += value.length;
    return kv.commit(batch);
  },
};
const refresher = new Refresher({
  kv: counted,
  settings,
  instance: "bench",
  nowMs: () => Date.now(),
});
let longestMs = 0;
const startMs = performance.now();
for (let stepMs = startMs; await refresher.work(0) > 0; stepMs = performance.now()) {
  longestMs = Math.max(longestMs, performance.now() - stepMs);
}
const { cursor } = await readCursor(kv, settings.profile);
console.log(JSON.stringify({
  phase: cursor?.phase,
  id: cursor?.published?.id,
  steps: cursor?.steps,
  trades: cursor?.trades,
  ms: performance.now() - startMs,
  longestMs,
  writtenBytes,
  peakBytes: peakRssBytes(),
}));
kv.close();
