/** A download as a process of its own, at a fixed time: HOST FOLDER. Tells when all trades are there. */

import { ownCategoryMap } from "../../../src/polymarket/categories.ts";
import { hostsWith } from "../../../src/polymarket/hosts.ts";
import { jsonClient } from "../../../src/polymarket/json_client.ts";
import { fetchResearch } from "../../../src/research/fetch/fetch_research.ts";
import { FETCH_NOW_MS } from "./fetch_now.ts";

const [host, dir] = Deno.args;
const clock = {
  nowMs: () => FETCH_NOW_MS,
  wait: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
};
await fetchResearch({
  dir: dir!,
  client: jsonClient({
    hosts: hostsWith({ gamma: host, data: host, clob: host }),
    clock,
    firstPauseMs: 1,
  }),
  clock,
  categories: ["Politics", "Geopolitics"],
  categoryMap: await ownCategoryMap(),
  since: "2026-03-01",
  sinceMs: () => Date.UTC(2026, 2, 1),
  minVolumeUsd: 500_000,
  top: 0,
  includesClosed: true,
  partBytes: 50_000,
  onProgress(stage, done, total) {
    if (stage === "trades" && done === total) console.log("downloaded");
  },
});
