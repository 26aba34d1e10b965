/**
 * Where the exchange's public APIs are, and where else they may be: a test or a demonstration has them on this machine.
 *
 * @module
 */

/** Addresses of the exchange, without a slash at the end. */
export const HOSTS = {
  /** Markets and events. */
  gamma: "https://gamma-api.polymarket.com",
  /** Trades with wallets, resolutions. */
  data: "https://data-api.polymarket.com",
  /** Order books. */
  clob: "https://clob.polymarket.com",
  /** The web site: whether orders are allowed from here. */
  site: "https://polymarket.com",
  /** Socket of trades with wallets. */
  rtds: "wss://ws-live-data.polymarket.com",
  /** Socket of prices. */
  clobWs: "wss://ws-subscriptions-clob.polymarket.com/ws/market",
} as const;

/** Name of an address. */
export type HostName = keyof typeof HOSTS;

/** Name of an API that is asked over HTTP. */
export type ServiceName = "gamma" | "data" | "clob" | "site";

/** An address for each name. */
export type Hosts = Readonly<Record<HostName, string>>;

/** Whether a host name is one of this machine: what is sent there leaves it for nobody. */
export function isLoopback(hostname: string): boolean {
  return LOOPBACK.test(hostname);
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * The addresses with some of them replaced.
 *
 * @param overrides Other addresses, by name; `undefined` and empty text leave the exchange's own.
 * @throws {RangeError} If an address is not encrypted and not on this machine, or holds a password, a query or a fragment.
 *
 * @example
 * ```ts
 * import { assertEquals, assertThrows } from "@std/assert";
 * import { hostsWith } from "./hosts.ts";
 *
 * assertEquals(hostsWith({ data: "http://127.0.0.1:8080/" }).data, "http://127.0.0.1:8080");
 * assertThrows(() => hostsWith({ data: "http://example.com" }), RangeError, "https://");
 * ```
 */
export function hostsWith(
  overrides: Readonly<Partial<Record<HostName, string | undefined>>>,
): Hosts {
  const hosts: Record<HostName, string> = { ...HOSTS };
  for (const name of Object.keys(HOSTS) as HostName[]) {
    const text = overrides[name];
    if (text !== undefined && text.trim() !== "") hosts[name] = checkedHost(name, text.trim());
  }
  return hosts;
}

function checkedHost(name: HostName, text: string): string {
  const scheme = new URL(HOSTS[name]).protocol === "wss:" ? "ws" : "http";
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // The address may hold a password: a message that shows it would publish it.
  const shown = text.includes("@") ? "(not shown)" : text;
  const isSafe = url?.protocol === `${scheme}s:` ||
    (url?.protocol === `${scheme}:` && isLoopback(url.hostname));
  if (url === undefined || !isSafe) {
    throw new RangeError(
      `Cannot use another address for ${name} that is neither ${scheme}s://… nor ${scheme}:// on this machine: ${shown}`,
    );
  }
  if (url.username + url.password + url.search + url.hash !== "") {
    throw new RangeError(
      `Cannot use an address for ${name} with a password, a query or a fragment: ${shown}`,
    );
  }
  return url.href.replace(/\/+$/, "");
}
