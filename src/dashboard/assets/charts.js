// Equity and drawdown over time.

import { byId, setText } from "./elements.js";
import { percent, usd } from "./words.js";

const DAY = 86400;
/** Seconds that a curve that has just begun has room for. */
const FIRST_S = 30;
// Longest step first: what stands there, and what is added where a new day or year begins.
const DATES = [
  [365 * DAY, "{YYYY}", null, null, null, null, null, null, 1],
  [28 * DAY, "{MMM}", "\n{YYYY}", null, null, null, null, null, 1],
  [DAY, "{D} {MMM}", "\n{YYYY}", null, null, null, null, null, 1],
  [60, "{HH}:{mm}", "\n{D} {MMM}", null, "\n{D} {MMM}", null, null, null, 1],
  [1, "{HH}:{mm}:{ss}", "\n{D} {MMM}", null, "\n{D} {MMM}", null, null, null, 1],
];

let charts = [];
let columns;
let theme;

/** Draws both. */
export function drawCharts(known) {
  const { curve } = known;
  if (!curve || curve.timesMs.length === 0) return;
  columns = {
    times: curve.timesMs.map((ms) => ms / 1000),
    equity: [...curve.equityUsd],
    drawdown: curve.drawdown.map((part) => -part),
    floor: [...curve.floorUsd],
  };
  // A line needs two ends.
  if (columns.times.length === 1) {
    for (const column of Object.values(columns)) column.push(column[0]);
    columns.times[1] += 1;
  }
  if (charts.length === 0 || theme !== themeNow()) begin();
  refresh(known);
}

/** Moves the end of the lines to where the account is now. */
export function moveCharts(known) {
  if (columns !== undefined) refresh(known);
}

function refresh({ money, risk, account, now }) {
  const last = columns.times.length - 1;
  if (money !== undefined && account?.isLive) {
    columns.equity[last] = money.equity;
    columns.times[last] = Math.max(
      columns.times[last],
      Math.min(now() / 1000, columns.times[last] + 2),
    );
  }
  if (risk !== undefined) columns.drawdown[last] = Math.min(columns.drawdown[last], -risk.fromPeak);
  const [equity, drawdown] = charts;
  equity.setData([columns.times, columns.equity, columns.floor]);
  drawdown.setData([columns.times, columns.drawdown]);
}

function themeNow() {
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

function color(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function begin() {
  theme = themeNow();
  for (const chart of charts) chart.destroy();
  const equity = place("plot-equity", 220, (_, ticks) => moneyTicks(ticks), [
    line("equity", "--accent", usd, { fill: color("--accent-soft") }),
    line("kill switch at", "--loss", usd, { dash: [6, 5], width: 1.5 }),
  ], equityRange);
  const drawdown = place("plot-drawdown", 110, (_, ticks) => shareTicks(ticks), [
    line("drawdown", "--loss", percent, { fill: color("--loss-soft") }),
  ], (_, least) => [Math.min(least * 1.1, -0.005), 0]);
  charts = [equity, drawdown];
}

/** As wide as the line needs; the kill switch is in sight when it is near, and the caption says whether it is. */
function equityRange() {
  const least = Math.min(...columns.equity);
  const most = Math.max(...columns.equity);
  const floor = columns.floor.at(-1);
  const span = Math.max(most - least, most * 0.005);
  const isNear = floor !== null && least - floor < 6 * span;
  setText(
    byId("equity-caption"),
    isNear
      ? " and the level at which the kill switch trips (dashed)"
      : floor === null
      ? ""
      : "; the kill switch trips far below",
  );
  return [(isNear ? Math.min(least, floor) : least) - span * 0.12, most + span * 0.12];
}

function line(label, stroke, words, extra) {
  return {
    label,
    stroke: color(stroke),
    width: 2,
    points: { show: false },
    value: (chart, value, index) => {
      const shown = value ?? lastOf(chart, index);
      return shown === null ? "–" : words(shown);
    },
    ...extra,
  };
}

/** What stands below a chart while nobody points at a moment of it. */
function lastOf({ data }, index) {
  return data?.[index]?.at(-1) ?? null;
}

function place(id, height, ticks, lines, range) {
  const parent = byId(id);
  const axis = {
    stroke: color("--muted"),
    font: "12px system-ui, sans-serif",
    ticks: { show: false },
  };
  const grid = { stroke: color("--rule"), width: 1 };
  const chart = new uPlot(
    {
      width: parent.clientWidth,
      height,
      cursor: { sync: { key: "time" }, drag: { x: true, y: false } },
      // Times are told to the second.
      scales: { x: { range: (_, from, to) => [from, Math.max(to, from + FIRST_S)] }, y: { range } },
      axes: [
        { ...axis, grid: { show: false }, values: DATES, space: roomOfDate },
        // A low chart has room for few.
        { ...axis, grid, size: 72, values: ticks, space: height < 150 ? 14 : 30 },
      ],
      series: [{
        label: "at",
        value: (chart, at) =>
          new Date((at ?? lastOf(chart, 0) ?? 0) * 1000).toLocaleString("en-GB"),
      }, ...lines],
    },
    [[0], ...lines.map(() => [0])],
    parent,
  );
  // The legend is inside the height that the page has set aside.
  new ResizeObserver(() => chart.setSize({ width: parent.clientWidth, height })).observe(parent);
  return chart;
}

/** Where a chart is narrow more dates than one have room; times of day are longer. */
function roomOfDate(chart, _axis, from, to) {
  if (chart.width > 500) return 80;
  return to - from > 3 * DAY ? 48 : 66;
}

function moneyTicks(ticks) {
  const step = ticks.length > 1 ? ticks[1] - ticks[0] : 1;
  const digits = Number.isInteger(step) ? 0 : 2;
  const format = new Intl.NumberFormat("en-US", {
    style: "currency",
    currency: "USD",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return ticks.map((tick) => format.format(tick));
}

function shareTicks(ticks) {
  return ticks.map((tick) => percent(tick, ticks.length > 1 && ticks[1] - ticks[0] < 0.01 ? 1 : 0));
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  if (charts.length === 0) return;
  const data = charts.map((chart) => chart.data);
  begin();
  charts.forEach((chart, i) => chart.setData(data[i]));
});
