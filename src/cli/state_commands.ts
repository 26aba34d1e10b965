/**
 * Rows of the table of commands that show what is kept of an account, change it, prove it or repair it.
 *
 * @module
 */

import { METRIC_KEYS, METRICS } from "../core/metrics.ts";
import type { Command } from "./command.ts";

/** The rows, in the order of the general help. */
export const STATE_COMMANDS: readonly Command[] = [
  {
    name: "status",
    summary: "Show an account at a glance: money, risk, who writes to it",
    description: "Shows what an account is worth, how near its kill switch is, what became of " +
      "signals and orders, and what its journal says last. Reads only; a program may write meanwhile.",
    examples: [
      ["status", "the account of the default profile"],
      ["status --watch", "the same, again whenever it changes"],
      ["status --profile paper --json", "another one, for machines"],
    ],
    load: () => import("./commands/status.ts"),
  },
  {
    name: "positions",
    summary: "Show what an account holds",
    description: "Shows the open positions of an account, oldest first, at their latest prices.",
    examples: [["positions", "those of the default profile"]],
    load: () => import("./commands/positions.ts"),
  },
  {
    name: "signals",
    summary: "Show the signals of an account, and what became of each",
    description: "Shows the latest signals of an account, and for each whether it became an " +
      "order, or why not.",
    examples: [["signals --limit 0", "all there were"]],
    load: () => import("./commands/signals.ts"),
  },
  {
    name: "orders",
    summary: "Show the orders of an account, and how they were filled",
    description: "Shows the latest orders of an account, and for each whether it waits, what it " +
      "bought and at which price, or why it came to nothing.",
    examples: [["orders --json", "all there were, for machines"]],
    load: () => import("./commands/orders.ts"),
  },
  {
    name: "export",
    summary: "Write a whole account as JSON or CSV",
    description: "Writes all of an account as JSON; or one table of it as CSV: trades (what " +
      "moved cash), positions, signals or orders; or JSON in the classic shape of " +
      "paper_trading_state.json, with cash, equity, paused, positions, trades and signals. The " +
      "same events give the same text to the byte.",
    examples: [
      ["export > account.json", "all of it"],
      ["export --format csv --table orders --out orders.csv", "a table"],
      ["export --format classic --out paper_trading_state.json", "for older tools"],
    ],
    load: () => import("./commands/export.ts"),
  },
  {
    name: "report",
    summary: "Write a report on an account: one HTML file to open in a browser",
    description: "Derives an account from its journal and writes what it did and what that is " +
      "worth: equity, drawdown, figures with their definitions and intervals, whales, costs. The " +
      "file needs nothing else, and asks nobody for anything. Reads only; a program may write " +
      "meanwhile.",
    examples: [
      ["report", "the account of the default profile, to report.html"],
      ["report --profile paper --out paper.html --csv paper", "trades and equity as CSV as well"],
    ],
    glossary: {
      title: "Figures",
      entries: METRIC_KEYS.map((key) => [METRICS[key].name, METRICS[key].definition]),
    },
    load: () => import("./commands/report.ts"),
  },
  {
    name: "dashboard",
    summary: "Serve a page on which to watch an account, and to pause it",
    description: "Serves a page on this machine: what the account is worth and how far its kill " +
      "switch is, positions, the trades that were large enough and the step that stopped each, " +
      "signals, coverage, alerts, log. It only reads, so it may run beside the program that " +
      "trades, before or after it. To pause or resume takes the token at the end of the link " +
      "that it prints on a terminal, or your own in PILOTFISH_DASHBOARD_TOKEN. Ends on SIGINT or " +
      "SIGTERM.",
    examples: [
      ["dashboard", "the account of the default profile, at http://127.0.0.1:8787"],
      ["dashboard --profile paper --dashboard-port 0", "another one, at any free port"],
    ],
    load: () => import("./commands/dashboard.ts"),
  },
  {
    name: "pause",
    summary: "Stop an account from buying, until a person resumes",
    description: "Pauses trading in an account: signals are still noted, nothing is bought, and " +
      "what is held stays. If a process writes to the account, it is asked to and answers; a " +
      "command that gets no answer in time is taken back, so that it never happens later.",
    examples: [['pause --reason "results at noon"', "the account of the default profile"]],
    load: () => import("./commands/pause.ts"),
  },
  {
    name: "resume",
    summary: "Let an account buy again, with your reason in its journal",
    description: "Lifts a pause and re-arms the kill switch: the next loss is counted from what " +
      "the account is worth now. The reason has to be given and goes into the journal.",
    examples: [['resume --reason "the loss was one bad market"', "after the kill switch tripped"]],
    load: () => import("./commands/resume.ts"),
  },
  {
    name: "verify",
    summary: "Prove that an account is what its journal says",
    description: "Derives the whole account from the first line of its journal on, and compares " +
      "it with what is kept. Reads only; a program may write meanwhile.",
    examples: [
      ["verify", "the account of the default profile"],
      ["verify --profile paper --json", "another one, for machines"],
    ],
    load: () => import("./commands/verify.ts"),
  },
  {
    name: "rebuild",
    summary: "Restore a lost or damaged account from its journal",
    description: "Derives the whole account from its journal and writes it anew. What was there " +
      "before stays beside it under another name.",
    examples: [["rebuild", "the account of the default profile"]],
    load: () => import("./commands/rebuild.ts"),
  },
  {
    name: "reset",
    summary: "Begin an account anew; the old one is put aside",
    description: "Takes an account away, so that the next start begins a new one. Its files stay " +
      "beside it with .old behind their names, those of the next reset with .old-2, until you " +
      "remove them; in a KV elsewhere (--kv) nothing stays.",
    examples: [["reset --profile paper --yes", "the account of that profile"]],
    load: () => import("./commands/reset.ts"),
  },
];
