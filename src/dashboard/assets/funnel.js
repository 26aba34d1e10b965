// The funnel: how many trades each step has stopped, in the last hour, the last day, or ever.

import { byId, make, makeWith } from "./elements.js";
import { count, percent, STEPS } from "./words.js";

const SPANS = { hour: "Last hour", day: "Last day", all: "All" };
let chosen = "hour";

/** How many trades stopped where. */
export function drawFunnel(known) {
  const { funnel } = known;
  if (!funnel) return;
  const spans = Object.keys(SPANS).filter((span) => funnel[span] !== null);
  if (!spans.includes(chosen)) chosen = spans[0];
  const choices = byId("funnel-span");
  if (choices.dataset.spans !== `${spans}/${chosen}`) {
    choices.dataset.spans = `${spans}/${chosen}`;
    const focused = choices.contains(document.activeElement);
    choices.replaceChildren(...spans.map((span) => choice(known, span)));
    if (focused) choices.querySelector('[aria-pressed="true"]').focus();
  }
  byId("funnel-bars").replaceChildren(bars(funnel[chosen]));
}

function choice(known, span) {
  const button = makeWith(
    "button",
    { type: "button", "aria-pressed": String(span === chosen) },
    SPANS[span],
  );
  button.addEventListener("click", () => {
    chosen = span;
    drawFunnel(known);
  });
  return button;
}

function bars(funnel) {
  const total = Object.values(funnel).reduce((sum, one) => sum + one, 0);
  let left = total;
  const rows = Object.entries(STEPS).map(([step, { words }], i) => {
    const stopped = funnel[step];
    const before = left;
    left -= stopped;
    const bar = make(`span.bar.s-${step}`);
    // Most trades are small: by the logarithm the few that matter can be seen as well.
    bar.style.width = stopped === 0
      ? "0"
      : `${(4 + 96 * Math.log1p(stopped) / Math.log1p(total)).toFixed(1)}%`;
    const share = before === 0
      ? ""
      : step === "signals"
      ? ""
      : `${percent(stopped / before)} of ${count(before)}`;
    return makeWith(
      "div.step",
      { role: "row" },
      makeWith("span.name", { role: "cell" }, step === "signals" ? "signals" : `${i + 1} ${words}`),
      makeWith("span.track", { role: "cell" }, bar),
      makeWith("span.number", { role: "cell", title: share }, count(stopped)),
    );
  });
  return makeWith(
    "div.funnel",
    { role: "table", "aria-label": `${count(total)} trades by the step that stopped them` },
    makeWith(
      "p.sub",
      { role: "row" },
      makeWith("span", { role: "cell" }, `${count(total)} trades · bars are logarithmic`),
    ),
    rows,
  );
}
