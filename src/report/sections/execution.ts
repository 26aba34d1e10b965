/**
 * From trades to fills: the funnel, what fills cost, and how well they were carried out.
 *
 * @module
 */

import type { Action } from "../../core/action.ts";
import { fromMicros, worthMicros } from "../../core/money.ts";
import { type HtmlPart, markup } from "../html/markup.ts";
import { count, NONE, percent, short, usd } from "../html/numbers.ts";
import type { ReportInput } from "../report_input.ts";
import { barsHtml, type Section, tableHtml } from "./section.ts";

/** Figures of a fill that are shown, with their words. */
const FIGURES: readonly (readonly [key: string, words: string])[] = [
  ["slippage_bps", "slippage against the signal’s price, bps"],
  ["signal_to_order_ms", "signal to order, ms"],
  ["order_to_fill_ms", "order to fill, ms"],
  ["signal_to_fill_ms", "signal to fill, ms"],
];

/** What is paid beyond the last price, USD. */
interface CostBreakdown {
  readonly spreadUsd: number;
  readonly impactUsd: number;
  readonly feesUsd: number;
}

/** Sums up what fills cost beyond the last price. */
function costBreakdown(actions: readonly Action[]): CostBreakdown {
  let [spread, impact, fees] = [0, 0, 0];
  for (const action of actions) {
    if (action.kind !== "fill") continue;
    const { sharesMicros, spreadMicros, impactMicros, feeMicros } = action.fill;
    spread += worthMicros(sharesMicros, spreadMicros);
    impact += worthMicros(sharesMicros, impactMicros);
    fees += feeMicros;
  }
  const [spreadUsd, impactUsd, feesUsd] = [spread, impact, fees].map(fromMicros) as [
    number,
    number,
    number,
  ];
  return { spreadUsd, impactUsd, feesUsd };
}

/** How far trades came, and what became of signals. */
export function funnelSection({ funnel, rejections, execution }: ReportInput): Section {
  const trades = funnel.reduce((sum, [, each]) => sum + each, 0);
  return {
    id: "funnel",
    heading: "Funnel",
    body: markup`<p>${
      count(trades)
    } trades by the step that stopped them; the signals are what got past all six.</p>${
      tableHtml(
        "Trades by the step that stopped them",
        [{ title: "stopped at" }, { title: "trades", isNumber: true }, {
          title: "share",
          isNumber: true,
        }],
        funnel.map(([name, each]) => [
          name,
          count(each),
          trades === 0 ? NONE : percent(each / trades, 2),
        ]),
      )
    }<h3>From signals to fills</h3>${
      barsHtml("Signals, orders, fills and rejections", [
        { label: "signals", value: funnel.at(-1)?.[1] ?? 0 },
        { label: "orders", value: execution.orders },
        { label: "fills", value: execution.fills, tone: "gain" },
        ...rejections.map(([label, value]) => ({ label, value, tone: "loss" as const })),
      ], "count")
    }`,
  };
}

/** What it cost to follow. */
export function costsSection({ recording: { actions, boughtUsd } }: ReportInput): Section {
  const { spreadUsd, impactUsd, feesUsd } = costBreakdown(actions);
  const all = spreadUsd + impactUsd + feesUsd;
  const rows: readonly (readonly [string, number])[] = [
    ["half the spread", spreadUsd],
    ["own price impact", impactUsd],
    ["taker fees", feesUsd],
    ["all of them", all],
  ];
  return {
    id: "costs",
    heading: "Costs",
    body: markup`<p>${usd(boughtUsd)} were paid for shares, fees included; ${
      usd(all)
    } of that went beyond the last price.</p>${
      tableHtml(
        "Costs by kind",
        [{ title: "cost" }, { title: "USD", isNumber: true }, {
          title: "of what was paid",
          isNumber: true,
        }],
        rows.map((
          [name, each],
        ) => [name, usd(each), boughtUsd === 0 ? NONE : percent(each / boughtUsd, 2)]),
      )
    }`,
  };
}

/** How well orders were carried out. */
export function executionSection({ execution }: ReportInput): Section {
  const { orders, fills, fill_rate: rate, figures } = execution;
  const rows = FIGURES.map(([key, words]): readonly HtmlPart[] => {
    const found = figures[key] ?? null;
    return found === null
      ? [words, NONE, NONE, NONE, NONE]
      : [words, ...[found.mean, found.median, found.p95, found.p99].map(short)];
  });
  return {
    id: "execution",
    heading: "Execution quality",
    body: markup`<p>${count(fills)} of ${count(orders)} orders were filled; ${
      percent(rate)
    } of the money that was asked for in filled orders was spent.</p>${
      tableHtml(
        "Figures over all fills",
        ["figure", "mean", "median", "95 % below", "99 % below"].map((title, i) => ({
          title,
          isNumber: i > 0,
        })),
        rows,
      )
    }`,
  };
}
