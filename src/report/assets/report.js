// What the page does by itself: interactive charts in place of the plain ones, and all definitions at once.
// Without it the page says the same.

const data = JSON.parse(document.getElementById("curves").textContent);
const usd = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });
const shortUsd = new Intl.NumberFormat("en-US", {
  style: "currency",
  currency: "USD",
  notation: "compact",
  maximumFractionDigits: 1,
});
const day = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 10);
// The end of a day is the first second of the next one; the first moment is no end.
const dayOf = (seconds) => day(seconds === data.times[0] ? seconds : seconds - 1);

function color(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function axis(extra) {
  return {
    stroke: color("--muted"),
    grid: { stroke: color("--rule"), width: 1 },
    ticks: { stroke: color("--rule"), width: 1 },
    font: "12px system-ui, sans-serif",
    ...extra,
  };
}

// As many digits as tell two ticks apart.
function moneyTicks(_plot, ticks, _axis, _space, step) {
  const most = Math.max(...ticks.map(Math.abs));
  const format = most >= 10000 && step >= most / 1000 && step % 500 === 0
    ? shortUsd
    : new Intl.NumberFormat("en-US", {
      style: "currency",
      currency: "USD",
      maximumFractionDigits: Number.isInteger(step) ? 0 : 2,
      minimumFractionDigits: Number.isInteger(step) ? 0 : 2,
    });
  return ticks.map((tick) => withMinus(format.format(tick)));
}

function shareTicks(_plot, ticks) {
  return ticks.map((tick) => withMinus(`${Math.round(tick * 1000) / 10} %`));
}

function withMinus(text) {
  return text.replace("-", "\u2212");
}

const money = { size: 76, values: moneyTicks };
const share = { size: 76, values: shareTicks };

function series(label, stroke, value, extra) {
  return { label, stroke: color(stroke), width: 2, points: { show: false }, value, ...extra };
}

// Longest step first: what stands there, and what is added where a new year begins.
const DAY = 86400;
const DATES = [
  [365 * DAY, "{YYYY}", null, null, null, null, null, null, 1],
  [28 * DAY, "{MMM}", "\n{YYYY}", null, null, null, null, null, 1],
  [DAY, "{D} {MMM}", "\n{YYYY}", null, null, null, null, null, 1],
  [1, "{HH}:{mm}", "\n{D} {MMM} {YYYY}", null, "\n{D} {MMM}", null, null, null, 1],
];

function drawPauses(plot) {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.strokeStyle = color("--loss");
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
  for (const seconds of data.pauses) {
    const x = plot.valToPos(seconds, "x", true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}

function overTime(height, yAxis, line) {
  return {
    height,
    cursor: { sync: { key: "time" } },
    axes: [axis({ values: DATES, space: 70 }), axis(yAxis)],
    hooks: { draw: [drawPauses] },
    series: [{ label: "day", value: (_, at) => at === null ? "–" : dayOf(at) }, line],
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
  };
}

const charts = {
  equity: () => [
    overTime(
      240,
      money,
      series(
        "equity",
        "--accent",
        (_, value) => value === null ? "–" : withMinus(usd.format(value)),
      ),
    ),
    [data.times, data.equity],
  ],
  drawdown: () => [
    overTime(
      160,
      share,
      series(
        "drawdown",
        "--loss",
        (_, value) => value === null ? "–" : withMinus(`${(value * 100).toFixed(1)} %`),
        { fill: color("--loss-fill") },
      ),
    ),
    [data.times, data.drawdown],
  ],
  pnl: () => {
    const paths = uPlot.paths.bars({ size: [0.7, 60] });
    const bars = (label, name) =>
      series(label, name, (_, value) => value === null ? "–" : withMinus(usd.format(value)), {
        fill: color(name),
        width: 0,
        paths,
      });
    const first = (index) => index * data.bucket + 1;
    return [
      {
        height: 240,
        scales: { x: { time: false, range: [-0.5, Math.max(data.gains.length, 8) - 0.5] } },
        axes: [
          axis({
            incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
            values: (_, ticks) => ticks.map(first),
          }),
          axis(money),
        ],
        series: [
          { label: "trade", value: (_, index) => index === null ? "–" : first(index) },
          bars("gain", "--gain"),
          bars("loss", "--loss"),
        ],
      },
      [data.gains.map((_, index) => index), data.gains, data.losses],
    ];
  },
};

const drawn = [];
const widthOf = (place) => Math.max(place.clientWidth - 18, 200);

function draw(place) {
  const label = place.querySelector("svg").getAttribute("aria-label");
  const holder = document.createElement("div");
  holder.setAttribute("role", "img");
  holder.setAttribute("aria-label", label);
  const [options, columns] = charts[place.dataset.chart]();
  const plot = new uPlot({ ...options, width: widthOf(place) }, columns, holder);
  return { place, holder, plot };
}

function drawAll() {
  for (const place of document.querySelectorAll(".plot")) {
    const chart = draw(place);
    const plain = place.querySelector("svg");
    plain.setAttribute("hidden", "");
    plain.style.display = "none";
    place.append(chart.holder);
    drawn.push(chart);
  }
}

function redraw() {
  for (const { holder, plot } of drawn.splice(0)) {
    plot.destroy();
    holder.remove();
  }
  drawAll();
}

drawAll();
new ResizeObserver(() => {
  for (const { place, plot } of drawn) {
    if (plot.width !== widthOf(place)) {
      plot.setSize({ width: widthOf(place), height: plot.height });
    }
  }
}).observe(document.body);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);

const button = document.getElementById("all-definitions");
button.hidden = false;
button.addEventListener("click", () => {
  const open = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(open));
  for (const tile of document.querySelectorAll("details.tile")) tile.open = open;
});
