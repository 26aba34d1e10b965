// The page of one account. What the program tells is merged into one object; the parts of the page that show what has
// changed are drawn anew, at most once a frame.

import { drawCharts, moveCharts } from "./charts.js";
import { ask, listen, token } from "./connection.js";
import { askForToken, drawDecide } from "./decide.js";
import { announce } from "./elements.js";
import { drawFunnel } from "./funnel.js";
import {
  drawAlerts,
  drawClosed,
  drawCoverage,
  drawFeeds,
  drawKeys,
  drawLog,
  drawPositions,
  drawSignals,
} from "./lists.js";
import { drawMoney, drawNotice, drawRisk, drawStatus, drawStory } from "./summary.js";
import { addRows, beginTape, drawTape, forgetRows } from "./tape.js";

/** All that is known, by the names of the sections. */
const known = { questions: {}, connection: "connecting", skewMs: 0 };
/** What each section changes on the page. */
const DRAWS = {
  account: [drawStatus, drawStory, drawDecide, drawKeys, drawFeeds, beginTape],
  money: [drawMoney, moveCharts, drawStory, drawSignals, drawClosed],
  risk: [drawRisk, drawStatus, drawMoney, drawDecide],
  positions: [drawPositions],
  funnel: [drawFunnel, drawStory],
  keys: [drawKeys, drawStory],
  signals: [drawSignals],
  closed: [drawClosed],
  coverage: [drawCoverage],
  feeds: [drawFeeds, drawStatus],
  alerts: [drawAlerts],
  log: [drawLog],
  curve: [drawCharts],
  state: [drawNotice, drawStatus],
  connection: [drawNotice, drawStatus, drawDecide],
  questions: [drawPositions, drawKeys, drawSignals, drawClosed, drawTape],
  tape: [drawTape],
};
const due = new Set();

/** The time, by the program's clock. */
known.now = () =>
  known.account?.isLive === false ? known.account.lastEventMs : Date.now() + known.skewMs;
known.nameOf = (marketId) => known.questions[marketId] ?? "";

function draw() {
  const { account } = known;
  if (account !== undefined) {
    const main = document.querySelector("main");
    main.hidden = false;
    main.classList.toggle("of-history", !account.isLive);
  }
  for (const one of due) {
    due.delete(one);
    one(known);
  }
}

function changed(names) {
  if (due.size === 0) requestAnimationFrame(draw);
  for (const name of names) for (const one of DRAWS[name] ?? []) due.add(one);
}

function take(sections) {
  const { questions, tape, ...rest } = sections;
  tell(rest);
  Object.assign(known, rest);
  if (questions !== undefined) Object.assign(known.questions, questions);
  if (tape !== undefined) addRows(tape);
  changed(Object.keys(sections));
}

/** Says what happened to who cannot see it. */
function tell({ signals, risk, positions }) {
  if (
    signals !== undefined && known.signals !== undefined &&
    signals.at(-1)?.id !== known.signals.at(-1)?.id
  ) {
    const last = signals.at(-1);
    if (last !== undefined) announce(`New signal: ${known.nameOf(last.marketId)}`);
  }
  if (
    positions !== undefined && known.positions !== undefined &&
    positions.length > known.positions.length
  ) {
    announce(`${positions.length} open positions`);
  }
  if (
    risk !== undefined && known.risk !== undefined &&
    (risk.pause === null) !== (known.risk.pause === null)
  ) {
    announce(risk.pause === null ? "Trading goes on" : "Trading is paused");
  }
}

/** What is older than what comes at first. */
async function fetchTape() {
  const response = await ask("/tape");
  if (response.ok) take(await response.json());
}

function onEvent(name, data) {
  if (name === "time") known.skewMs = data - Date.now();
  if (name === "change") take(data);
  if (name !== "whole") return;
  forgetRows();
  take(data);
  if (data.tape !== undefined) fetchTape().catch(() => {});
}

async function onState(state, refusal) {
  known.connection = state;
  known.refusal = refusal;
  changed(["connection"]);
  if (state === "token") await askForToken(token() === null ? "" : "That is not the token.");
}

// Ages and times that are left go on by themselves.
setInterval(() => changed(["account", "risk", "feeds"]), 5000);
listen(onEvent, onState);
