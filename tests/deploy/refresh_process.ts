/** A refresh that asks a made-up exchange, as a process of its own, until it is over: HOST KV MINUTES, by which it is later. */

import { deployment } from "../../src/deploy/deployment.ts";
import { openKv } from "../../src/store/open_kv.ts";
import { FETCH_NOW_MS } from "../research/fetch/fetch_now.ts";

const [host, kv, minutes] = Deno.args as [string, string, string];
const variables: Readonly<Record<string, string>> = {
  PILOTFISH_REFRESH_FROM: "exchange",
  PILOTFISH_GAMMA_URL: host,
  PILOTFISH_DATA_URL: host,
  PILOTFISH_CLOB_URL: host,
  PILOTFISH_WARMUP_KV: kv,
  PILOTFISH_CATEGORIES: "Politics,Geopolitics",
  PILOTFISH_TRAIN_MONTHS: "4",
  PILOTFISH_TOP: "0",
  PILOTFISH_VOLUME_PERCENTILE: "70",
  PILOTFISH_MIN_TRADES: "3",
  PILOTFISH_MIN_WALLET_WR: "0.4",
  PILOTFISH_REFRESH_STEP_TRADES: "1000",
};
const { goOn, answer } = deployment({
  env: (name) => variables[name],
  openKv,
  instance: minutes,
  nowMs: () => FETCH_NOW_MS + 60_000 * Number(minutes),
});
while (true) {
  await goOn();
  const { refresh } = await (await answer(new Request("http://localhost/healthz"))).json();
  console.log(refresh.phase);
  if (refresh.phase === "done") Deno.exit(0);
}
