// The tape: thousands of rows, of which only those that can be seen are on the page.

import { byId, make, makeWith, setText } from "./elements.js";
import { cents, count, roundUsd, shortId, shortTime, sideOf, STEPS } from "./words.js";

/** Rows that are remembered. */
const MAX_ROWS = 5250;
/** Rows drawn above and below the part that can be seen. */
const SPARE = 8;
let rows = [];
let shown = [];
const hidden = new Set();
let filler;
let known;
/** Height of a row, pixels, as the style sheet has it. */
let height = 40;

/** Forgets what there was: another account, or a new beginning. */
export function forgetRows() {
  rows = [];
}

/** Takes rows in short; those that are there already count once. */
export function addRows({ from, markets, wallets, rows: short }) {
  const added = short.map(([market, wallet, direction, price, usd, timeMs, step], i) => ({
    number: from + i,
    marketId: markets[market],
    wallet: wallets[wallet],
    direction: direction === 0 ? "buy" : "sell",
    price,
    usd,
    timeMs,
    step,
  }));
  const first = rows[0]?.number ?? Infinity;
  const last = rows.at(-1)?.number ?? -1;
  const older = added.filter(({ number }) => number < first);
  const newer = rows.length === 0 ? [] : added.filter(({ number }) => number > last);
  rows = [...older, ...rows, ...newer].slice(-MAX_ROWS);
}

/** The rows that can be seen. */
export function drawTape(all) {
  known = all;
  const tape = byId("tape");
  if (filler === undefined) begin(tape);
  tape.classList.toggle("bare", rows.length === 0);
  byId("tape-steps").hidden = rows.length === 0;
  // Newest first. Who has scrolled down goes on seeing the same rows.
  const before = shown[0]?.number ?? -1;
  shown = rows.filter(({ step }) => !hidden.has(step)).reverse();
  const added = before < 0 ? 0 : shown.findIndex(({ number }) => number <= before);
  setText(byId("tape-count"), count(rows.length));
  filler.style.height = `${Math.max(shown.length, 1) * height}px`;
  filler.setAttribute("aria-rowcount", String(shown.length));
  if (tape.scrollTop > height && added > 0) tape.scrollTop += added * height;
  drawSeen(tape);
}

/** Says that there are no rows, until there are. */
export function beginTape(all) {
  if (filler === undefined) drawTape(all);
}

function begin(tape) {
  filler = makeWith("div.rows", { role: "table", "aria-label": "Large trades, newest first" });
  tape.replaceChildren(filler);
  tape.addEventListener("scroll", () => requestAnimationFrame(() => drawSeen(tape)), {
    passive: true,
  });
  measure(tape);
  addEventListener("resize", () => {
    measure(tape);
    drawTape(known);
  });
  byId("tape-steps").replaceChildren(
    ...Object.entries(STEPS).filter(([step]) => step !== "size")
      .map(([step, words]) => stepButton(step, words)),
  );
}

/** Where the window is narrow a row has two lines. */
function measure(tape) {
  height = parseFloat(getComputedStyle(tape).getPropertyValue("--row"));
}

function stepButton(step, { words, short }) {
  const button = makeWith(
    "button",
    { type: "button", "aria-pressed": "true", title: words },
    make(`i.s-${step}`),
    make("span.long", words),
    make("span.short", short),
  );
  button.addEventListener("click", () => {
    if (!hidden.delete(step)) hidden.add(step);
    button.setAttribute("aria-pressed", String(!hidden.has(step)));
    drawTape(known);
  });
  return button;
}

function drawSeen(tape) {
  const first = Math.max(Math.floor(tape.scrollTop / height) - SPARE, 0);
  const last = Math.ceil((tape.scrollTop + tape.clientHeight) / height) + SPARE;
  const seen = shown.slice(first, last);
  if (seen.length === 0) {
    const words = known.account?.isLive === false
      ? "History has no tape: the command why shows what became of its trades."
      : shown.length < rows.length
      ? "None of these."
      : "No trade so far was large enough.";
    const empty = makeWith("span.empty", { role: "cell" }, words);
    filler.replaceChildren(makeWith("div.tape-row", { role: "row" }, empty));
    return;
  }
  filler.replaceChildren(...seen.map((row, i) => tapeRow(row, first + i)));
}

function tapeRow(row, index) {
  const { marketId, wallet, direction, price, usd, timeMs, step } = row;
  const side = sideOf(direction);
  const cell = (name, ...children) => makeWith(`span.${name}`, { role: "cell" }, ...children);
  const element = makeWith(
    "div.tape-row",
    { role: "row", "aria-rowindex": String(index + 1) },
    cell("when", shortTime(timeMs, known.now())),
    cell("usd", roundUsd(usd)),
    cell(
      "at",
      make(`span.side.${side === "YES" ? "yes" : "no"}`, side),
      ` ${cents(side === "YES" ? price : 1 - price)}`,
    ),
    makeWith(
      "span.what",
      { role: "cell", title: known.nameOf(marketId) || marketId },
      known.nameOf(marketId) || shortId(marketId),
    ),
    makeWith("span.who", { role: "cell", title: wallet }, make("code", shortId(wallet))),
    cell(
      "stop",
      make(`i.s-${step}`),
      make("span.long", STEPS[step]?.words ?? step),
      make("span.short", STEPS[step]?.short ?? step),
    ),
  );
  element.classList.add(`s-row-${step}`);
  element.style.top = `${index * height}px`;
  return element;
}
