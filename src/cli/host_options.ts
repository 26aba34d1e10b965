/**
 * Rows of the table of options for addresses of the exchange other than its own: those of a made-up one, for a
 * demonstration or a test.
 *
 * @module
 */

import { HOSTS, type Hosts, hostsWith } from "../polymarket/hosts.ts";
import type { CommandName } from "./command_names.ts";
import { UsageError } from "./errors.ts";
import { type Option, text } from "./option_kinds.ts";

/** Commands that talk to the exchange. */
export const ONLINE: readonly CommandName[] = ["doctor"];

function address(what: string) {
  return text({
    group: "Addresses",
    on: ONLINE,
    placeholder: "URL",
    default: undefined,
    help: `Another address for ${what}`,
  });
}

/** The rows. */
export const HOST_OPTIONS = {
  gammaUrl: address("markets (Gamma)"),
  dataUrl: address("trades (Data API)"),
  clobUrl: address("order books (CLOB)"),
  siteUrl: address("the web site"),
  rtdsUrl: address("the socket of trades"),
  clobWsUrl: address("the socket of prices"),
} as const satisfies Readonly<Record<string, Option<unknown, CommandName>>>;

/** What the rows say; a part of all options, so that the table need not know itself. */
export type HostChoices = Readonly<Record<keyof typeof HOST_OPTIONS, string | undefined>>;

/**
 * The addresses that options name.
 *
 * @throws {UsageError} If one is not encrypted and not on this machine.
 */
export function hostsOf(options: HostChoices): Hosts {
  const { gammaUrl, dataUrl, clobUrl, siteUrl, rtdsUrl, clobWsUrl } = options;
  try {
    return hostsWith({
      gamma: gammaUrl,
      data: dataUrl,
      clob: clobUrl,
      site: siteUrl,
      rtds: rtdsUrl,
      clobWs: clobWsUrl,
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(error.message, `The exchange's own are ${HOSTS.clob} and so on`);
  }
}
