/**
 * Rows of the table of commands that get history and tell about it.
 *
 * @module
 */

import { IMPORT_REFUSALS } from "../research/import/import_refusals.ts";
import type { Command } from "./command.ts";

/** The rows. */
export const DATA_COMMANDS: readonly Command[] = [
  {
    name: "fetch",
    summary: "Download history from the exchange, or what is new of it",
    description: "Downloads markets, their trades and who won into the research directory. What " +
      "is there already is not asked for again. Interrupted at any moment, the same command goes " +
      "on where it was. manifest.json says what was asked for and what was got; the command data " +
      "shows it.",
    examples: [
      ["fetch --research-dir data/history", "a year of Politics and Geopolitics"],
      ["fetch --research-dir data/history --dry-run", "only say what would be fetched"],
      [
        "fetch --research-dir data/history --categories all --since 24mo --top 0",
        "two years of everything",
      ],
    ],
    exitCodes: { 1: "The exchange did not tell everything; the same command goes on" },
    load: () => import("./commands/fetch.ts"),
  },
  {
    name: "import",
    summary: "Bring trades that you have into a research directory",
    description:
      "Adds the trades of parquet, CSV or JSON lines files, in time order, to those that " +
      "are in the research directory. Rows of the Data API (versions 1 and 2), of research files, " +
      "and OrderFilled of the chain are understood; of these a trade counts once, as one of its " +
      "taker. Each trade comes in once however many files tell it, so the same import again " +
      "changes nothing. A trade's category is --category, else its column category, else where " +
      "its market is already, else what --category-map makes of its columns tags, feeType or slug.",
    args: [{
      name: "FILE",
      help: "Trades: .parquet, .csv, .jsonl or .json; text may be packed (.csv.gz)",
      names: "file",
      repeats: true,
    }],
    examples: [
      ["import trades.csv --research-dir data/mine --category Politics", "one category"],
      ["import a.parquet b.jsonl --research-dir data/mine", "categories as the rows tell"],
    ],
    glossary: {
      title: "Why a row is left out",
      entries: Object.entries(IMPORT_REFUSALS),
    },
    load: () => import("./commands/import.ts"),
  },
  {
    name: "data",
    summary: "Show what history there is, how old it is, and what is missing",
    description: "Shows the trades of the research directory, where they came from and how old " +
      "they are; of what was downloaded also the time that was asked for and got, and the markets " +
      "of which something is missing, and why.",
    examples: [["data --research-dir data/history", "a line for each category"]],
    glossary: {
      title: "What is missing",
      entries: [
        ["depth", "older than the exchange's interface goes"],
        ["offset", "beyond the number of trades that it gives of a market"],
        ["second", "small trades of a second that has too many"],
        ["cursor", "it lost the thread"],
        ["failed", "it did not answer: fetch again"],
      ],
    },
    load: () => import("./commands/data.ts"),
  },
];
