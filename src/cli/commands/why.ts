/** `pilotfish why MARKET`. @module */

import { createFilter, type FilterState, reduceTrade } from "../../core/confirmed_whale.ts";
import { explainTrade, type GateReport } from "../../core/explain.ts";
import type { Trade } from "../../core/trade.ts";
import { tradeAt } from "../../research/trade_table.ts";
import type { CommandContext } from "../command.ts";
import { UsageError } from "../errors.ts";
import { learn, type Learning } from "../learning.ts";
import { filterParamsOf } from "../options.ts";
import { printHeading, printLearning } from "../replay_report.ts";
import { formatCount, formatNumber, formatTime, formatUsd } from "../terminal/format.ts";
import { formatTable } from "../terminal/table.ts";

/** A trade with what each step says about it. */
interface Explained {
  readonly trade: Trade;
  readonly gates: readonly GateReport[];
  /** Steps passed before the first that rejects it. */
  readonly passed: number;
}

/** Shows all six steps for the trades of one market: those that came farthest, or those asked for. */
export async function run(context: CommandContext): Promise<void> {
  const { options, args: [text = ""], print } = context;
  const learning = await learn(context);
  const marketId = findMarket(learning, text);
  const explained = explainMarket(context, learning, marketId);
  if (explained.length === 0) {
    throw new UsageError(
      `Cannot find a trade in market ${marketId} that fits --wallet and --at`,
      "Leave one of them out",
    );
  }
  // Farthest first; the sort is stable, so equal ones stay in time order.
  const shown = explained.toSorted((a, b) => b.passed - a.passed).slice(
    0,
    options.limit || Infinity,
  );
  if (options.json) {
    print(JSON.stringify({ market_id: marketId, trades: shown.map(record) }));
    return;
  }
  printLearning(context, learning);
  const question = learning.history.markets.get(marketId)?.question;
  printHeading(context, question ? `${question} (${marketId})` : marketId);
  for (const each of shown) printTrade(context, each);
  if (shown.length < explained.length) {
    print(
      `\nThe ${shown.length} of ${formatCount(explained.length)} trades that came farthest; ` +
        "choose others with --wallet, --at and --limit.",
    );
  }
}

/**
 * @returns The one market whose id begins with the text.
 * @throws {UsageError} If there is none, or more than one.
 */
function findMarket({ history }: Learning, text: string): string {
  const start = text.trim().toLowerCase();
  const { markets } = history.table;
  if (markets.includes(start)) return start;
  const matches = start.length < 4 ? [] : markets.filter((id) => id.startsWith(start));
  const [match] = matches;
  if (match !== undefined && matches.length === 1) return match;
  throw new UsageError(
    matches.length === 0
      ? `Cannot find a traded market whose id begins with ${text}`
      : `Cannot tell which of ${matches.length} markets is meant by ${text}`,
    matches.length === 0
      ? "Give its condition id, or at least the first four characters; --categories all looks everywhere"
      : "Give more of its id",
  );
}

function explainMarket(
  { options }: CommandContext,
  { history: { table }, warmUp }: Learning,
  marketId: string,
): readonly Explained[] {
  const market = table.markets.indexOf(marketId);
  let state: FilterState = createFilter(warmUp, filterParamsOf(options));
  const explained: Explained[] = [];
  for (const row of table.order) {
    // Keys of other markets do not matter to this one.
    if (table.market[row] !== market) continue;
    const trade = tradeAt(table, row);
    if (isWanted(trade, options.wallet, options.at)) {
      const gates = explainTrade(state, trade);
      const failed = gates.findIndex((gate) => !gate.passes);
      explained.push({ trade, gates, passed: failed < 0 ? gates.length : failed });
    }
    [state] = reduceTrade(state, trade);
  }
  return explained;
}

function isWanted(trade: Trade, wallet: string | undefined, atMs: number | undefined): boolean {
  return (wallet === undefined || trade.wallet.startsWith(wallet.trim().toLowerCase())) &&
    (atMs === undefined || trade.timeMs === atMs);
}

function record({ trade, gates, passed }: Explained) {
  return {
    time: new Date(trade.timeMs).toISOString(),
    wallet: trade.wallet,
    direction: trade.direction,
    price: trade.price,
    usd: trade.usd,
    signal: passed === gates.length,
    gates,
  };
}

function printTrade(
  { io, colors, print }: CommandContext,
  { trade, gates, passed }: Explained,
): void {
  print("");
  print(
    `${formatTime(trade.timeMs)} UTC: ${trade.wallet} ${trade.direction}s YES at ` +
      `${formatNumber(trade.price, 4)} for ${formatUsd(trade.usd)}` +
      (passed === gates.length ? colors.green(" → signal") : ""),
  );
  io.stdout.write(formatTable(
    [
      { title: "step" },
      { title: "value" },
      { title: "asked for", shrinks: true },
      {
        title: "verdict",
        paint: (text) => text === "passes" ? colors.green(text) : colors.red(text),
      },
    ],
    gates.map((gate) => [
      gate.step,
      gate.value,
      gate.threshold,
      gate.passes ? "passes" : "stops it",
    ]),
    { output: io.stdout, colors },
  ));
}
