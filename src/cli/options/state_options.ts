/**
 * Rows of the table of options that say where the state of an account is kept, and who writes to it.
 *
 * @module
 */

import { LEASE_TTL_MS } from "../../store/lease.ts";
import type { CommandName } from "../command_names.ts";
import { EXPORT_FORMATS, EXPORT_TABLES } from "./export_formats.ts";
import { boolean, choice, name, number, type Option, path, text, url } from "./option_kinds.ts";

/** Commands that can keep their state. */
export const PERSISTING: readonly CommandName[] = ["replay", "run"];
/** Commands that decide something about an account. */
export const DECIDING: readonly CommandName[] = ["pause", "resume"];
/** Commands that write to what is kept: for each, one process at a time. */
export const WRITING: readonly CommandName[] = [...PERSISTING, "rebuild", "reset"];
/** Commands that show what is kept. */
export const SHOWING: readonly CommandName[] = [
  "status",
  "positions",
  "signals",
  "orders",
  "export",
  "report",
];
/** Commands that read or write it. */
export const STATEFUL: readonly CommandName[] = [
  ...WRITING,
  "verify",
  ...SHOWING,
  ...DECIDING,
  "dashboard",
  "doctor",
];

/** The rows. */
export const STATE_OPTIONS = {
  persist: boolean({
    group: "State",
    on: PERSISTING,
    default: false,
    help: "Keep the account, and go on where it was left",
  }),
  profile: name({
    group: "State",
    on: [...STATEFUL, "warmup"],
    default: "default",
    help: "Name of the account: several are kept apart",
    helpOn: { warmup: "Name of the account that the published whale set is for" },
  }),
  dataDir: path({
    group: "State",
    on: [...STATEFUL, "warmup"],
    names: "folder",
    default: "data/state",
    help: "Where accounts are kept, a folder each",
  }),
  kv: url({
    group: "State",
    on: STATEFUL,
    help: "Keep the account in this Deno KV instead",
  }),
  standby: boolean({
    group: "State",
    on: WRITING,
    default: false,
    help: "Wait while another process writes, take over when it falls silent",
  }),
  leaseSeconds: number({
    group: "State",
    on: [...WRITING, ...DECIDING],
    placeholder: "SECONDS",
    default: LEASE_TTL_MS / 1000,
    range: [1, 3600],
    help: "How long a process that writes may be silent",
  }),
  reason: text({
    group: "State",
    on: DECIDING,
    default: undefined,
    help: "Why, in your words; goes into the journal",
  }),
  waitSeconds: number({
    group: "State",
    on: DECIDING,
    placeholder: "SECONDS",
    default: 10,
    range: [0, 3600],
    help: "How long to wait for a process that writes to the account",
  }),
  yes: boolean({
    group: "State",
    on: ["reset"],
    default: false,
    help: "Do begin anew",
  }),
  format: choice({
    group: "State",
    on: ["export"],
    choices: EXPORT_FORMATS,
    default: "json",
    help: "All of it, one table, or the shape of paper_trading_state.json",
  }),
  table: choice({
    group: "State",
    on: ["export"],
    choices: EXPORT_TABLES,
    default: "trades",
    help: "What a CSV file holds",
  }),
} as const satisfies Readonly<Record<string, Option<unknown, CommandName>>>;
