/**
 * Rows of the table of options for addresses of the exchange other than its own: those of a made-up one, for a
 * demonstration or a test.
 *
 * @module
 */

import { HOSTS, type Hosts, hostsWith, isLoopback } from "../../polymarket/hosts.ts";
import type { CommandName } from "../command_names.ts";
import { UsageError } from "../errors.ts";
import { type Option, secret, text } from "./option_kinds.ts";

/** Commands that talk to the exchange. */
export const ONLINE: readonly CommandName[] = ["doctor", "run"];
/** Commands that ask the exchange about the past as well. */
const ASKING: readonly CommandName[] = [...ONLINE, "fetch"];

function address(what: string, on = ONLINE) {
  return text({
    group: "Addresses",
    on,
    placeholder: "URL",
    default: undefined,
    help: `Another address for ${what}`,
  });
}

/** Encrypted, or not leaving this machine. */
function isNodeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, hash } = new URL(text);
  // No socket can be opened at an address with a fragment.
  return hash === "" && (protocol === "wss:" || (protocol === "ws:" && isLoopback(hostname)));
}

/** The rows. */
export const HOST_OPTIONS = {
  gammaUrl: address("markets (Gamma)", ASKING),
  dataUrl: address("trades (Data API)", ASKING),
  clobUrl: address("order books (CLOB)", ASKING),
  siteUrl: address("the web site"),
  rtdsUrl: address("the socket of trades"),
  clobWsUrl: address("the socket of prices"),
  rpcUrl: secret({
    group: "Addresses",
    on: ONLINE,
    placeholder: "URL",
    expected: "a URL that begins with wss://",
    accepts: isNodeUrl,
    help: "Socket of a node of Polygon, if you have one",
  }),
} as const satisfies Readonly<Record<string, Option<unknown, CommandName>>>;

/** What the rows say; a part of all options, so that the table need not know itself. */
export type HostChoices = Readonly<
  Record<Exclude<keyof typeof HOST_OPTIONS, "rpcUrl">, string | undefined>
>;

/** Those of them that are asked about the past. */
export type AskedChoices = Pick<HostChoices, "gammaUrl" | "dataUrl" | "clobUrl">;

/**
 * The addresses that options name.
 *
 * @throws {UsageError} If one is not encrypted and not on this machine.
 */
export function hostsOf(options: HostChoices): Hosts {
  const { siteUrl, rtdsUrl, clobWsUrl } = options;
  return checked({ ...asked(options), site: siteUrl, rtds: rtdsUrl, clobWs: clobWsUrl });
}

/**
 * The addresses that options name, of a command that only asks about the past.
 *
 * @throws {UsageError} If one is not encrypted and not on this machine.
 */
export function askedHostsOf(options: AskedChoices): Hosts {
  return checked(asked(options));
}

function asked({ gammaUrl, dataUrl, clobUrl }: AskedChoices) {
  return { gamma: gammaUrl, data: dataUrl, clob: clobUrl };
}

function checked(overrides: Parameters<typeof hostsWith>[0]): Hosts {
  try {
    return hostsWith(overrides);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(error.message, `The exchange's own are ${HOSTS.clob} and so on`);
  }
}
