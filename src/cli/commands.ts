/**
 * The table of commands. A command is one row here and one file in `commands/`.
 *
 * @module
 */

import { FAULT_NAMES } from "../simulation/fault_names.ts";
import type { Command } from "./command.ts";
import { COMMAND_NAMES } from "./command_names.ts";
import { DATA_COMMANDS } from "./data_commands.ts";
import { STATE_COMMANDS } from "./state_commands.ts";

/** Shells that completions can be had for. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

/** The table, in the order of the general help. */
export const COMMANDS: readonly Command[] = [
  {
    name: "sample",
    summary: "Write a made-up research directory to try everything on",
    description: "Simulates a market with informed and with lucky wallets, and writes its " +
      "trades, markets and resolutions as a research directory. Everything in it is made up.",
    examples: [
      ["sample --out data/sample --seed 7", "200 000 trades, the same every time"],
      ["sample --out data/big --trades 5000000", "enough for a benchmark"],
    ],
    load: () => import("./commands/sample.ts"),
  },
  ...DATA_COMMANDS,
  {
    name: "warmup",
    summary: "Learn from history which wallets beat the prices they paid",
    description: "Reads the research directory and learns the whale set: large wallets that were " +
      "right more often than the prices they paid said.",
    examples: [
      ["warmup --research-dir data/sample --out whales.json", "write the whale set to a file"],
      [
        "warmup --research-dir data/sample --categories all --json",
        "all categories, as JSON on the standard output",
      ],
    ],
    load: () => import("./commands/warmup.ts"),
  },
  {
    name: "replay",
    summary: "Run history through the whole program and trade on paper",
    description: "Learns the whale set, takes every trade of history through the six steps, and " +
      "follows the signals with a paper account that pays fees, spread and impact.",
    examples: [
      ["replay --research-dir data/sample", "with all defaults"],
      [
        "replay --research-dir data/sample --as-of 2025-09-01 --from 2025-09-01",
        "only trades that the training never saw",
      ],
      [
        "replay --research-dir data/sample --json --signals signals.jsonl --log log.jsonl",
        "for machines",
      ],
      ["replay --research-dir data/sample --persist", "keep the account, go on after a crash"],
    ],
    load: () => import("./commands/replay.ts"),
  },
  {
    name: "backtest",
    summary: "Find the signals in one go and compute their profit",
    description: "Finds the same signals as replay in one pass over the columns, and computes " +
      "what they would have brought: to an account, or as plain returns.",
    examples: [
      ["backtest --research-dir data/sample", "profit of an account that follows them"],
      [
        "backtest --research-dir data/sample --pnl roi",
        "return of each signal, held to resolution, without costs",
      ],
    ],
    load: () => import("./commands/backtest.ts"),
  },
  {
    name: "run",
    summary: "Follow live trades on paper, and keep the account",
    description: "Learns the whale set, listens to every trade on the exchange, and follows the " +
      "signals on paper: orders are filled from the real order books of the moment, open " +
      "positions are marked at what they could be sold for and paid out when their market " +
      "resolves. The account is kept and goes on where it was left. While trades may be missing " +
      "nothing new is entered into. Ends on SIGINT or SIGTERM.",
    examples: [
      ["run --research-dir data/history", "follow on paper"],
      ["run --research-dir data/history --dry-run", "only report"],
      ["run --replay --research-dir data/sample", "history instead of live trades"],
      [
        "run --research-dir data/history --from-recording data/session.jsonl",
        "what --record wrote, once more",
      ],
    ],
    load: () => import("./commands/run.ts"),
  },
  {
    name: "whales",
    summary: "Show the whales that history names, best first",
    description: "Learns the whale set and shows it, best score first.",
    examples: [["whales --research-dir data/sample --limit 50", "the best fifty"]],
    glossary: {
      title: "Columns",
      entries: [
        [
          "score",
          "How good it is, 10 at most: half from surprise, three tenths from mean return, two " +
          "tenths from how steady its returns are. Only the order of tables depends on it.",
        ],
        ["trades", "Those of the training in markets that have resolved."],
        ["win rate", "Share of them that were right."],
        ["expected", "Share that would have been right if the prices it paid were fair."],
        ["surprise", "Win rate minus expected: by how much it beat its prices."],
        ["mean return", "Mean profit of a trade over its cost, held to the end."],
      ],
    },
    load: () => import("./commands/whales.ts"),
  },
  {
    name: "why",
    summary: "Show what all six steps say about the trades of a market",
    description: "Takes the trades of one market through the filter and shows, for those that " +
      "came farthest, the value, the threshold and the verdict of every step.",
    args: [{
      name: "MARKET",
      help: "Its id or how it begins, a signal's id, or words of its question",
    }],
    examples: [
      ["why 0x332a --research-dir data/sample --limit 3", "the three trades that came farthest"],
      ["why 0x332a --research-dir data/sample --wallet 0x8096", "the trades of one wallet"],
    ],
    load: () => import("./commands/why.ts"),
  },
  {
    name: "executions",
    summary: "Summarise an execution log: slippage, costs, latency",
    description: "Reads a log that replay --log wrote and summarises it: how much was filled, at " +
      "what cost against the signal's price, and how long it took.",
    args: [{ name: "LOG", help: "The log; --log names it as well", optional: true, names: "file" }],
    examples: [["executions log.jsonl", "mean, median, p95 and p99 of every figure"]],
    load: () => import("./commands/executions.ts"),
  },
  ...STATE_COMMANDS,
  {
    name: "simulate",
    summary: "Prove that crashes and a bad feed lose and double nothing",
    description: "Runs the whole program on a made-up venue, over a feed and a machine that " +
      "fail, and checks what it left behind against a run that nothing disturbed. The same seed " +
      `is the same run to the byte. Nothing is read or written. Faults: ${FAULT_NAMES.join(", ")}.`,
    examples: [
      ["simulate --seed 7 --hours 24", "a day with everything that can go wrong"],
      ["simulate --faults crash,duplicate", "these faults only"],
    ],
    exitCodes: { 1: "Something does not hold" },
    load: () => import("./commands/simulate.ts"),
  },
  {
    name: "doctor",
    summary: "Look what is missing, and say what to do about it",
    description: "Looks at Deno and its permissions, memory, the folder of accounts and its KV, " +
      "the account and the history, every host of the exchange, this machine's clock, and " +
      "whether orders are allowed from here; then says what each use of the program lacks, and " +
      "with which limits and parameters a run would begin: a misspelt variable cannot be seen, " +
      "but that it sets nothing can. Nothing of yours is changed.",
    examples: [
      ["doctor --research-dir data/sample", "everything"],
      ["doctor --offline --json", "without the internet, for machines"],
    ],
    exitCodes: { 1: "Something does not work" },
    load: () => import("./commands/doctor.ts"),
  },
  {
    name: "alerts",
    summary: "Try out where alerts go",
    description: "Sends a test alert to every channel that is set: the log, Slack, Discord, " +
      "Telegram, an address of your own. What is secret about a channel is taken from the " +
      "environment or the config file, never from the command line.",
    args: [{ name: "ACTION", help: "What to do", choices: ["test"] }],
    examples: [["alerts test", "one alert to each channel"]],
    exitCodes: { 1: "An alert did not arrive" },
    load: () => import("./commands/alerts.ts"),
  },
  {
    name: "completions",
    summary: "Print a script that completes commands and options in a shell",
    description: "Prints a script for the shell to load when it starts.",
    args: [{ name: "SHELL", help: "The shell", choices: SHELLS }],
    examples: [
      ["completions bash >> ~/.bashrc", "complete in every new bash"],
      ["completions zsh >> ~/.zshrc", "the same for zsh, where ~/.zshrc calls compinit before"],
      ["completions fish > ~/.config/fish/completions/pilotfish.fish", "the same for fish"],
    ],
    load: () => import("./commands/completions.ts"),
  },
  {
    name: "help",
    summary: "Show what there is, or all about one command",
    description: "Shows the commands there are, or the help page of one of them.",
    args: [{ name: "COMMAND", help: "The command", optional: true, choices: COMMAND_NAMES }],
    examples: [["help help", "this page"]],
    load: () => import("./commands/help.ts"),
  },
];

/** The row of a command, if there is such a command. */
export function commandOf(name: string): Command | undefined {
  return COMMANDS.find((command) => command.name === name);
}
