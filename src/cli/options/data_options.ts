/**
 * Rows of the table of options that say what is downloaded.
 *
 * @module
 */

import type { CommandName } from "../command_names.ts";
import { boolean, number, type Option, text } from "./option_kinds.ts";
import { since } from "./since.ts";

/** The rows. */
export const DATA_OPTIONS = {
  since: since({
    group: "Download",
    on: ["fetch"],
    default: "12mo",
    help: "How far back to go: 12mo, 90d, or a moment",
  }),
  minVolume: number({
    group: "Download",
    on: ["fetch"],
    placeholder: "USD",
    default: 500_000,
    range: [0, Number.MAX_VALUE],
    help: "Smallest volume of a market",
  }),
  top: number({
    group: "Download",
    on: ["fetch"],
    default: 500,
    range: [0, 1e6],
    whole: true,
    help: "Markets of a category at most, the largest ones; 0 for all",
  }),
  includeClosed: boolean({
    group: "Download",
    on: ["fetch"],
    default: true,
    help: "Leave out closed markets, from which whales are learnt",
  }),
  prices: boolean({
    group: "Download",
    on: ["fetch"],
    default: false,
    help: "Fetch the price of each market hour by hour, too",
  }),
  category: text({
    group: "History",
    on: ["import"],
    placeholder: "NAME",
    default: undefined,
    help: "Category of all trades, whatever their rows say",
  }),
} as const satisfies Readonly<Record<string, Option<unknown, CommandName>>>;
