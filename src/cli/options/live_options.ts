/**
 * Rows of the table of options that only a live run has: where trades come from, and what is done beside trading.
 *
 * @module
 */

import { DEFAULT_SOCKETS } from "../../feed/socket_count.ts";
import type { CommandName } from "../command_names.ts";
import { choice, duration, number, type Option, path } from "./option_kinds.ts";

/** The rows. */
export const LIVE_OPTIONS = {
  feed: choice({
    group: "Live",
    on: ["run"],
    choices: ["activity", "poll"],
    default: "activity",
    help: "Hear trades from sockets (activity) or ask for them (poll)",
  }),
  sockets: number({
    group: "Live",
    on: ["run"],
    default: DEFAULT_SOCKETS,
    range: [1, 8],
    whole: true,
    help: "Connections to the socket of trades at once",
  }),
  refresh: duration({
    group: "Live",
    on: ["run"],
    default: "24h",
    help: "How often to learn the whale set again; 0 for never",
  }),
  categoryMap: path({
    group: "History",
    on: ["run", "fetch", "import"],
    names: "file",
    default: undefined,
    help: "YAML file: which tags of markets are which category",
  }),
  record: path({
    group: "Live",
    on: ["run"],
    names: "file",
    default: undefined,
    help: "Write everything that is received to this new file",
  }),
  fromRecording: path({
    group: "Live",
    on: ["run"],
    names: "file",
    default: undefined,
    help: "Run such a file again; keeps nothing",
  }),
  speed: number({
    group: "Live",
    on: ["run"],
    placeholder: "TIMES",
    default: 0,
    range: [0, 1e6],
    help: "How much faster to run a recording; 0 for as fast as it goes",
  }),
  healthPort: number({
    group: "Live",
    on: ["run"],
    placeholder: "PORT",
    default: undefined,
    range: [0, 65_535],
    whole: true,
    help: "Port here for /healthz and /metrics, 0 for any; none if unset",
  }),
} as const satisfies Readonly<Record<string, Option<unknown, CommandName>>>;
