/**
 * Whether the exchange can be reached, how far off the clock is, and whether orders are allowed from here.
 *
 * @module
 */

import type { Secret } from "../../core/secret.ts";
import { askGeoblock, askTimeMs } from "../../polymarket/clob.ts";
import { askFreshness } from "../../polymarket/data_trades.ts";
import type { Clock } from "../../polymarket/clock.ts";
import type { HostName, Hosts, ServiceName } from "../../polymarket/hosts.ts";
import { type JsonClient, jsonClient } from "../../polymarket/json_client.ts";
import { type Check, checked, failed, ok, skipped, thrown, warning } from "./check.ts";
import type { DoctorWorld } from "./doctor_world.ts";

/** How long one host may take, milliseconds. */
export const HOST_TIMEOUT_MS = 8000;
/** A clock that is off by more is told of, milliseconds. The exchange tells whole seconds only. */
export const SKEW_WARNING_MS = 2000;
/** A clock that is off by more is useless: trades look old, or not yet made. Milliseconds. */
export const SKEW_FAILED_MS = 30_000;

/** A Data API that is further behind is told of, milliseconds: a signal that is older is not followed. */
export const LAG_WARNING_MS = 60_000;

/** A cheap question to each service. */
const QUESTIONS: Readonly<Record<ServiceName, string>> = {
  clob: "/time",
  data: "/v2/trades?limit=1",
  gamma: "/markets?limit=1",
  site: "/api/geoblock",
};

/** Asks a node which chain it is of, and the answer of Polygon. */
const CHAIN_QUESTION = `{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}`;
const POLYGON = "0x89";

const CHECK_CONNECTION =
  "Check the connection, the firewall, and whether the host is blocked in your country";

/** What the checks of the network need. */
export interface NetworkOptions {
  readonly hosts: Hosts;
  readonly world: DoctorWorld;
  readonly clock: Clock;
  /** Socket of a node of Polygon. @default {none} */
  readonly rpcUrl?: Secret | undefined;
  /** How long one host may take, milliseconds. @default {8000} */
  readonly timeoutMs?: number;
}

/** Looks at every host, the clock, and whether orders are allowed. */
export async function networkChecks(options: NetworkOptions): Promise<readonly Check[]> {
  const { hosts } = options;
  const services = Object.keys(QUESTIONS) as ServiceName[];
  const checks = await Promise.all([
    ...services.map((service) => serviceCheck(service, options)),
    socketCheck("rtds", options),
    socketCheck("clobWs", options),
    ifAllowed("data age", hosts.data, options, () => dataAgeCheck(options)),
    ifAllowed("clock", hosts.clob, options, () => clockCheck(options)),
    ifAllowed("orders allowed", hosts.site, options, () => geoblockCheck(options)),
    nodeCheck(options),
  ]);
  return checks;
}

/** Only what may be reached is asked; what may not is told by the check of its host. */
async function ifAllowed(
  name: string,
  url: string,
  { world }: NetworkOptions,
  look: () => Promise<Check>,
): Promise<Check> {
  const { host } = new URL(url);
  if (!world.isGranted({ name: "net", host })) return skipped(name, `no permission for ${host}`);
  return await checked(name, CHECK_CONNECTION, look);
}

async function serviceCheck(service: ServiceName, options: NetworkOptions): Promise<Check> {
  const { hosts, clock } = options;
  const name = `host ${service}`;
  const url = hosts[service];
  const missing = permissionMissing(name, url, options);
  if (missing !== undefined) return missing;
  const startMs = clock.nowMs();
  try {
    const { pathname, search } = new URL(QUESTIONS[service], "http://x");
    const query = Object.fromEntries(new URLSearchParams(search));
    await clientOf(options).ask(service, pathname, { query, maxAttempts: 1 });
  } catch (error) {
    return thrown(name, CHECK_CONNECTION, error);
  }
  return ok(name, `${url} answers in ${Math.round(clock.nowMs() - startMs)} ms`);
}

async function socketCheck(name: HostName, options: NetworkOptions): Promise<Check> {
  const { hosts, clock } = options;
  const label = `socket ${name}`;
  const url = hosts[name];
  const missing = permissionMissing(label, url, options);
  if (missing !== undefined) return missing;
  const startMs = clock.nowMs();
  const answer = await askSocket(url, options);
  return answer === undefined
    ? failed(label, `${url} does not open`, CHECK_CONNECTION)
    : ok(label, `${url} opens in ${Math.round(clock.nowMs() - startMs)} ms`);
}

/** Whether the node that was named answers, and is one of Polygon. Its address is a secret. */
async function nodeCheck(options: NetworkOptions): Promise<Check> {
  const { rpcUrl, world, clock } = options;
  const name = "node polygon";
  if (rpcUrl === undefined) return skipped(name, "none is set, and none is needed");
  const url = rpcUrl.reveal();
  if (!world.isGranted({ name: "net", host: new URL(url).host })) {
    return failed(name, "no permission to reach it", "Run it with --allow-net for its host too");
  }
  const startMs = clock.nowMs();
  const answer = await askSocket(url, options, CHAIN_QUESTION);
  if (answer === undefined) return failed(name, "it does not answer", CHECK_CONNECTION);
  return answer.includes(`"${POLYGON}"`)
    ? ok(name, `answers in ${Math.round(clock.nowMs() - startMs)} ms`)
    : failed(
      name,
      "it is one of another chain, or wants a key",
      "Name the socket of a node of Polygon",
    );
}

/** Opens a socket and asks; `""` as soon as it is open if there is nothing to ask, `undefined` if nothing comes. */
async function askSocket(
  url: string,
  { world, timeoutMs = HOST_TIMEOUT_MS }: NetworkOptions,
  question?: string,
): Promise<string | undefined> {
  const heard = Promise.withResolvers<string | undefined>();
  const timer = setTimeout(() => heard.resolve(undefined), timeoutMs);
  const socket = world.connect(url);
  socket.onopen = () => question === undefined ? heard.resolve("") : socket.send(question);
  socket.onmessage = ({ data }) => heard.resolve(String(data));
  socket.onerror = () => heard.resolve(undefined);
  socket.onclose = () => heard.resolve(undefined);
  const answer = await heard.promise;
  clearTimeout(timer);
  socket.close();
  return answer;
}

/** The exchange's clock, and the one of the host in front of it as a second opinion. */
async function clockCheck(options: NetworkOptions): Promise<Check> {
  const { clock, world } = options;
  let dateMs: number | undefined;
  const listening: typeof fetch = async (input, init) => {
    const response = await world.fetch(input, init);
    const date = Date.parse(response.headers.get("date") ?? "");
    if (!Number.isNaN(date)) dateMs = date;
    return response;
  };
  const startMs = clock.nowMs();
  const timeMs = await askTimeMs(clientOf({ ...options, world: { ...world, fetch: listening } }));
  const middleMs = (startMs + clock.nowMs()) / 2;
  if (timeMs === undefined) {
    return warning("clock", "the exchange does not tell its time", "Look again later");
  }
  // Both tell whole seconds: half a second is the best guess of the rest.
  const skewMs = timeMs + 500 - middleMs;
  const second = dateMs === undefined ? "" : `, ${signed(dateMs + 500 - middleMs)} by its host`;
  const detail = `the exchange's is ${signed(skewMs)} from this machine's${second}`;
  const next = "Set this machine's clock, and let it keep time by NTP";
  if (Math.abs(skewMs) > SKEW_FAILED_MS) return failed("clock", detail, next);
  return Math.abs(skewMs) > SKEW_WARNING_MS ? warning("clock", detail, next) : ok("clock", detail);
}

/** How far behind the chain the Data API is, from which gaps of the sockets are filled. */
async function dataAgeCheck(options: NetworkOptions): Promise<Check> {
  const name = "data age";
  const found = await askFreshness(clientOf(options));
  if (found === undefined) return warning(name, "the Data API does not say", "Look again later");
  const { lagMs, worst } = found;
  const part = worst === "" ? "" : ` (${worst})`;
  const detail = `the Data API is ${(lagMs / 1000).toFixed(1)} s behind the chain${part}`;
  if (lagMs <= LAG_WARNING_MS) return ok(name, detail);
  const next = "Wait until it has caught up: trades that the sockets miss are fetched from it";
  return warning(name, detail, next);
}

async function geoblockCheck(options: NetworkOptions): Promise<Check> {
  const found = await askGeoblock(clientOf(options));
  const name = "orders allowed";
  if (found === undefined) {
    return warning(name, "the site does not say", "Look again before you trade with real money");
  }
  const place = [found.country, found.region].filter((part) => part !== "").join(", ") || "here";
  if (!found.isBlocked) return ok(name, `yes, from ${place}`);
  return warning(
    name,
    `no, not from ${place}`,
    "Watch and trade on paper: real orders are refused from there, and evading it breaks the terms",
  );
}

function permissionMissing(
  name: string,
  url: string,
  { world }: NetworkOptions,
): Check | undefined {
  const { host } = new URL(url);
  if (world.isGranted({ name: "net", host })) return undefined;
  return failed(name, `no permission to reach ${host}`, `Run it with --allow-net=${host}`);
}

function clientOf(
  { hosts, clock, world, timeoutMs = HOST_TIMEOUT_MS }: NetworkOptions,
): JsonClient {
  const client = jsonClient({ hosts, clock, fetch: world.fetch, timeoutMs });
  // Whoever looks wants to know how it is now.
  return { ask: (service, path, asked) => client.ask(service, path, { ...asked, maxAttempts: 1 }) };
}

function signed(ms: number): string {
  const seconds = (ms / 1000).toFixed(1);
  return `${ms < 0 ? "" : "+"}${seconds} s`;
}
