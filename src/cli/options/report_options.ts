/**
 * Rows of the table of options that write results for people and spreadsheets: report and CSV.
 *
 * @module
 */

import type { CommandName } from "../command_names.ts";
import { type Option, path } from "./option_kinds.ts";
import { TRADING } from "./strategy_options.ts";

/** The rows. */
export const REPORT_OPTIONS = {
  report: path({
    group: "Output",
    on: TRADING,
    names: "file",
    default: undefined,
    help: "Write a report here: one HTML file that needs nothing else",
  }),
  csv: path({
    group: "Output",
    on: [...TRADING, "report"],
    names: "folder",
    placeholder: "FOLDER",
    default: undefined,
    help: "Write trades.csv and equity.csv into this folder",
  }),
} as const satisfies Readonly<Record<string, Option<unknown, CommandName>>>;
