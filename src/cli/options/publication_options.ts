/**
 * Rows of the table of options for whale sets that one process publishes and others use.
 *
 * @module
 */

import type { CommandName } from "../command_names.ts";
import { boolean, number, type Option, text } from "./option_kinds.ts";

/** The rows. */
export const PUBLICATION_OPTIONS = {
  publish: boolean({
    group: "Publication",
    on: ["warmup"],
    default: false,
    help: "Publish the whale set, for run --published",
  }),
  published: boolean({
    group: "Publication",
    on: ["run"],
    default: false,
    help: "Follow the published whale set, and each new one; learn nothing here",
  }),
  warmupKv: text({
    group: "Publication",
    on: ["warmup", "run"],
    placeholder: "FILE|URL",
    default: undefined,
    help: "Deno KV of what is published; warm_up.sqlite3 in the data folder if unset",
  }),
  maxWarmupAge: number({
    group: "Publication",
    on: ["run"],
    placeholder: "DAYS",
    default: 14,
    range: [0, 3660],
    help: "Refuse a published whale set whose history ends longer ago",
  }),
} as const satisfies Readonly<Record<string, Option<unknown, CommandName>>>;
