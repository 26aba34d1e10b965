/** `pilotfish why MARKET`. @module */

import { createFilter, type FilterState, reduceTrade } from "../../core/confirmed_whale.ts";
import { explainTrade, type GateReport } from "../../core/explain.ts";
import type { Trade } from "../../core/trade.ts";
import { tradeAt } from "../../research/trades/trade_table.ts";
import type { CommandContext } from "../command.ts";
import { UsageError } from "../errors.ts";
import { checkMarketText, findMarket, type Meant } from "../replay/find_market.ts";
import { learn, type Learning } from "../learning/learning.ts";
import type { TimeSpan } from "../options/option_kinds.ts";
import { filterParamsOf, optionName, type Options } from "../options/options.ts";
import { checkPeriod, warnOfEmptyPeriod } from "../replay/period.ts";
import { printHeading, printLearning } from "../replay/replay_report.ts";
import { formatCounted, formatNumber, formatTime, formatUsd } from "../terminal/format.ts";
import { shorten, wrap } from "../terminal/text_width.ts";
import { visible } from "../terminal/visible.ts";

/** Width of a table of steps without values and thresholds: the other columns, and what is between. */
const OTHER_COLUMNS = "confirmation".length + "stops it".length + 3 * 2;
/** Words are not broken into narrower columns than this. */
const MIN_WRAP = 24;
/** A shortened wallet keeps this much: `0x12…6789`. */
const MIN_WALLET = 9;

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
  checkPeriod(options);
  const wanted = checkMarketText(text);
  const learning = await learn(context);
  warnOfEmptyPeriod(context, learning);
  const meant = findMarket(learning.history, wanted);
  const { marketId } = meant;
  const explained = explainMarket(context, learning, meant);
  if (explained.length === 0) throw noSuchTrade(marketId, options);
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
  printHeading(context, learning.history.markets.get(marketId)?.question || "Market");
  print(visible(marketId));
  for (const each of shown) await printTrade(context, each);
  if (shown.length < explained.length) {
    print(
      `\n${shown.length} of ${
        formatCounted(explained.length, "trade")
      }, those that came farthest; ` +
        "others: --wallet, --at, --limit",
    );
  }
}

function noSuchTrade(marketId: string, { wallet, at, from, to }: Options): UsageError {
  const choices = [
    ["wallet", wallet, `by ${wallet}`],
    ["at", at, `at ${at?.text}`],
    ["from", from, `from ${formatTime(from ?? 0)} UTC`],
    ["to", to, `before ${formatTime(to ?? 0)} UTC`],
  ] as const;
  const made = choices.filter(([, value]) => value !== undefined);
  return new UsageError(
    `Cannot find a trade ${made.map(([, , words]) => words).join(" ")} in market ${marketId}`,
    `Leave out ${made.map(([key]) => `--${optionName(key)}`).join(" or ")}`,
  );
}

function explainMarket(
  { options }: CommandContext,
  { history: { table }, warmUp }: Learning,
  { marketId, row: onlyRow }: Meant,
): readonly Explained[] {
  const { from = -Infinity, to = Infinity } = options;
  const market = table.markets.indexOf(marketId);
  let state: FilterState = createFilter(warmUp, filterParamsOf(options));
  const explained: Explained[] = [];
  for (const row of table.order) {
    // Keys of other markets do not matter to this one.
    if (table.market[row] !== market) continue;
    // What a replay of the same period does not see confirms nothing.
    if (table.timeMs[row]! < from || table.timeMs[row]! >= to) continue;
    const trade = tradeAt(table, row);
    if ((onlyRow ?? row) === row && isWanted(trade, options.wallet, options.at)) {
      const gates = explainTrade(state, trade);
      const failed = gates.findIndex((gate) => !gate.passes);
      explained.push({ trade, gates, passed: failed < 0 ? gates.length : failed });
    }
    [state] = reduceTrade(state, trade);
  }
  return explained;
}

function isWanted(trade: Trade, wallet: string | undefined, at: TimeSpan | undefined): boolean {
  return (wallet === undefined || trade.wallet.startsWith(wallet.trim().toLowerCase())) &&
    (at === undefined || (trade.timeMs >= at.startMs && trade.timeMs < at.endMs));
}

function record({ trade, gates, passed }: Explained) {
  return {
    time: new Date(trade.timeMs).toISOString(),
    wallet: trade.wallet,
    direction: trade.direction,
    price: trade.price,
    usd: trade.usd,
    signal: passed === gates.length,
    gates: gates.map((gate) => ({
      step: gate.step,
      value: gate.value,
      threshold: gate.threshold,
      value_number: gate.valueNumber ?? null,
      threshold_number: gate.thresholdNumber ?? null,
      passes: gate.passes,
    })),
  };
}

async function printTrade(
  { io, colors, print, table }: CommandContext,
  { trade, gates, passed }: Explained,
): Promise<void> {
  const time = `${formatTime(trade.timeMs)} UTC: `;
  const deed = ` ${trade.direction}s YES at ${formatNumber(trade.price, 4)} for ${
    formatUsd(trade.usd)
  }`;
  const signal = passed === gates.length ? " → signal" : "";
  const { isTerminal, columns } = io.stdout;
  const taken = OTHER_COLUMNS + Math.max(...gates.map(({ value }) => value.length));
  const wallet = visible(trade.wallet);
  const room = columns - time.length - deed.length - signal.length;
  print("");
  print(
    time + (isTerminal ? shorten(wallet, Math.max(room, MIN_WALLET)) : wallet) + deed +
      colors.green(signal),
  );
  await table(
    [
      { title: "step" },
      { title: "value" },
      { title: "asked for" },
      {
        title: "verdict",
        paint: (text) => text === "passes" ? colors.green(text) : colors.red(text),
      },
    ],
    gates.flatMap((gate) => gateRows(gate, isTerminal ? columns - taken : Infinity)),
  );
}

/** A row for a step, and more below it where its threshold is too long for one. */
function gateRows({ step, value, threshold, passes }: GateReport, room: number): string[][] {
  const [first = "", ...rest] = wrap(threshold, Math.max(room, MIN_WRAP));
  return [
    [step, value, first, passes ? "passes" : "stops it"],
    ...rest.map((line) => ["", "", line]),
  ];
}
