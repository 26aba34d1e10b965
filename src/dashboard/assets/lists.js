// Lists: positions, half-confirmed markets, signals, payouts, coverage, alerts, log.

import { byId, make, makeWith, refill, setText, sidePill } from "./elements.js";
import { isRunning } from "./summary.js";
import {
  cents,
  count,
  counted,
  dayTime,
  duration,
  plainWords,
  roundUsd,
  shortId,
  sideOf,
  signedPercent,
  signedUsd,
  time,
  usd,
} from "./words.js";

/** The ledger of coverage is written once a minute: so much of the last day is not known yet. */
const UNKNOWN_MS = 120_000;
const COVERAGE_WORDS = {
  alive: "seen",
  repaired: "fetched afterwards",
  blind: "trades may be missing",
  unwatched: "not running",
};

/** The question of a market, or its id where nobody knows the question. */
function questionOf(known, marketId) {
  const question = known.nameOf(marketId);
  const title = question === "" ? marketId : `${question}\n${marketId}`;
  return makeWith("span.question", { title }, question || shortId(marketId));
}

function wallets(list) {
  return list.map((wallet) => makeWith("code", { title: wallet }, shortId(wallet)));
}

function tone(value) {
  return value > 0 ? ".gain" : value < 0 ? ".loss" : "";
}

/** What stands where a list is empty. */
function nothing(text) {
  return make("p.empty", text);
}

const POSITION_COLUMNS = ["Market", "Side", "Entry + fee", "Now", "Worth", "Profit", "Whales"];

/** What is held, what it cost, and whether the whales are still in. */
export function drawPositions(known) {
  const { positions } = known;
  if (!positions) return;
  setText(byId("positions-count"), count(positions.length));
  const list = byId("positions-list");
  if (positions.length === 0) {
    list.replaceChildren(nothing("None. A position is opened when enough whales agree."));
    return;
  }
  const head = makeWith(
    "div.row.head",
    { role: "row" },
    POSITION_COLUMNS.map((name) => makeWith("span", { role: "columnheader" }, name)),
  );
  const rows = positions.map((position) => positionRow(known, position));
  list.replaceChildren(
    makeWith("div.table", { role: "table", "aria-labelledby": "h-positions" }, head, rows),
  );
}

function positionRow(known, position) {
  const { marketId, outcome, entry, mark, value, pnl, pnlPart, openedMs, whalesIn, whalesOut } =
    position;
  const cell = (name, ...children) =>
    makeWith("span.cell", { role: "cell", "data-name": name }, ...children);
  return makeWith(
    "div.row",
    { role: "row" },
    cell(
      "Market",
      questionOf(known, marketId),
      make("span.sub", `since ${time(openedMs, known.now())}`),
    ),
    cell("Side", sidePill(outcome)),
    cell("Entry + fee", cents(entry)),
    cell("Now", cents(mark)),
    cell("Worth", usd(value)),
    cell(
      "Profit",
      make(`b${tone(pnl)}`, signedUsd(pnl)),
      make(`span.sub${tone(pnl)}`, signedPercent(pnlPart)),
    ),
    cell("Whales", whaleWords(whalesIn, whalesOut)),
  );
}

function whaleWords(whalesIn, whalesOut) {
  if (whalesIn.length + whalesOut.length === 0) return make("span.sub", "not watched");
  const title = [...whalesIn, ...whalesOut.map((wallet) => `${wallet} (left)`)].join("\n");
  return whalesOut.length === 0
    ? makeWith("span", { title }, `all ${whalesIn.length} in`)
    : makeWith(
      "span.warn",
      { title },
      `${whalesOut.length} of ${whalesIn.length + whalesOut.length} gone`,
    );
}

/** Markets in which one more whale is needed. */
export function drawKeys(known) {
  const { keys } = known;
  if (!keys) return;
  setText(byId("keys-count"), count(keys.total));
  const nowMs = known.now();
  const items = keys.rows.map(({ marketId, direction, whales, needed, untilMs }) => {
    const left = Math.max(untilMs - nowMs, 0);
    const part = Math.min(left / (keys.windowHours * 3_600_000), 1);
    const bar = make("span.time-left", make("span"));
    bar.firstElementChild.style.width = `${Math.round(part * 100)}%`;
    return make(
      "li.card",
      make("div.line", sidePill(sideOf(direction)), questionOf(known, marketId)),
      make(
        "p",
        make("strong", `${counted(needed, "more whale")} needed`),
        `, ${duration(left)} left`,
      ),
      bar,
      make("p.sub", "in already: ", wallets(whales.map(({ wallet }) => wallet))),
    );
  });
  const rest = keys.total - keys.rows.length;
  if (rest > 0) items.push(make("li.empty", `and ${count(rest)} more`));
  refill(
    byId("keys-list"),
    items.length > 0 ? items : [make("li.empty", "None: no whale waits for another.")],
  );
}

/** What whales agreed on, and what became of it. */
export function drawSignals(known) {
  const { signals, money } = known;
  if (!signals) return;
  setText(byId("signals-count"), count(money?.signals ?? signals.length));
  const items = signals.toReversed().map((signal) => {
    const { marketId, direction, price, usd: size, wallets: whales, timeMs } = signal;
    return make(
      "li.card",
      make("div.line", sidePill(sideOf(direction)), questionOf(known, marketId)),
      make("p", outcomeOf(signal)),
      make(
        "p.sub",
        `${time(timeMs, known.now())} · ${roundUsd(size)} at ${
          cents(direction === "buy" ? price : 1 - price)
        } · ${counted(whales.length, "whale")}: `,
        wallets(whales),
      ),
    );
  });
  items.push(...olderOnes(known, (money?.signals ?? 0) - signals.length, "signals"));
  refill(byId("signals-list"), items.length > 0 ? items : [make("li.empty", "None yet.")]);
}

/** Says how many are left out at the end of a list, and what shows them. */
function olderOnes({ account }, number, command) {
  const profile = account?.profile ?? "default";
  const flags = profile === "default" ? "" : ` --profile ${profile}`;
  return number > 0
    ? [make("li.empty", `and ${count(number)} older: pilotfish ${command}${flags}`)]
    : [];
}

function outcomeOf({ status, rejection, paid, fillPrice, outcome, asked }) {
  if (status === "filled") {
    return make(
      "strong.gain",
      `Bought ${outcome} for ${usd(paid)}, ${cents(fillPrice)} a share with the fee`,
    );
  }
  if (status === "open") return make("strong", `Buying ${outcome} for ${usd(asked)}…`);
  return make("strong.muted", `Not bought: ${plainWords(rejection ?? "no answer")}`);
}

/** What was paid out, newest first. */
export function drawClosed(known) {
  const { closed, money } = known;
  if (!closed) return;
  setText(byId("closed-count"), count(money?.closed ?? closed.length));
  const items = closed.toReversed().map(({ marketId, outcome, closedMs, cost, pnl }) =>
    make(
      "li",
      make("div.line", sidePill(outcome), questionOf(known, marketId)),
      make(
        "p",
        make(`b${tone(pnl)}`, signedUsd(pnl)),
        make("span.sub", ` on ${usd(cost)} · ${time(closedMs, known.now())}`),
      ),
    )
  );
  items.push(...olderOnes(known, (money?.closed ?? 0) - closed.length, "export"));
  refill(
    byId("closed"),
    items.length > 0
      ? items
      : [make("li.empty", "Nothing yet: no market with a position has resolved.")],
  );
}

/** For each quarter of an hour, whether trades may be missing. */
export function drawCoverage({ coverage }) {
  const place = byId("coverage");
  if (!coverage) {
    return place.replaceChildren(
      nothing("Not known yet: the first minute is not over, or the program never ran."),
    );
  }
  const { day, hour, sums } = coverage;
  place.replaceChildren(
    coverageStrip(day, `Of the last day ${coverageWords(sums)}`),
    make("p.axis", make("span", "a day ago"), make("span", "now")),
    coverageStrip(hour, `The last hour by the minute: ${minuteWords(hour.cells)}`),
    make("p.axis", make("span", "an hour ago, by the minute"), make("span", "now")),
    make(
      "p.legend",
      Object.entries(COVERAGE_WORDS).map(([kind, words]) => make("span", make(`i.${kind}`), words)),
    ),
    make("p.sub", `Of the last day ${coverageWords(sums)}.`),
  );
}

function coverageStrip({ cells, fromMs, cellMs }, label) {
  return makeWith(
    "div.strip",
    { role: "img", "aria-label": label },
    cells.map((kind, i) => {
      const at = dayTime(fromMs + i * cellMs);
      return makeWith(`span.${kind}`, { title: `${at}: ${COVERAGE_WORDS[kind]}` });
    }),
  );
}

function minuteWords(cells) {
  return Object.entries(COVERAGE_WORDS)
    .map(([kind, words]) => `${cells.filter((cell) => cell === kind).length} ${words}`)
    .join(", ");
}

function coverageWords({ alive, repaired, blind, unwatched }) {
  const parts = [`${duration(alive)} were seen as they happened`];
  if (repaired > 0) parts.push(`${duration(repaired)} were fetched afterwards`);
  const isWhole = unwatched < UNKNOWN_MS;
  parts.push(
    blind > 0
      ? `in ${duration(blind)} trades may be missing`
      : isWhole
      ? "no trade was missed"
      : "no trade was missed meanwhile",
  );
  if (!isWhole) parts.push(`for ${duration(unwatched)} the program did not run`);
  return parts.join(", ");
}

/** How each feed does, or that nobody listens to it. */
export function drawFeeds(known) {
  const { account, feeds } = known;
  const isOver = account !== undefined && !isRunning(account, known.now());
  const items = (feeds?.feeds ?? []).map(({ name, isUp, lastMessageMs, lagMs, trades }) => {
    if (isOver) {
      return make(
        "li",
        make("i.dot"),
        make("b", `${name} not listened to`),
        make("span.sub", ` ${counted(trades, "trade")} before`),
      );
    }
    const age = lastMessageMs === null
      ? "nothing heard"
      : `heard ${duration(feeds.nowMs - lastMessageMs)} ago`;
    const lag = lagMs === null ? "" : ` · ${(Math.max(lagMs, 0) / 1000).toFixed(1)} s behind`;
    return make(
      "li",
      make(`i.dot.${isUp ? "good" : "bad"}`),
      make("b", `${name} ${isUp ? "up" : "down"}`),
      make("span.sub", ` ${age}${lag} · ${counted(trades, "trade")}`),
    );
  });
  byId("feeds").replaceChildren(...items);
}

/** Alerts, newest first. */
export function drawAlerts(known) {
  const items = (known.alerts ?? []).toReversed().map(({ level, title, text, timeMs }) =>
    make(
      `li.${level}`,
      make("p", make("b", title), make("span.sub", ` ${level} · ${time(timeMs, known.now())}`)),
      make("p", text),
    )
  );
  refill(byId("alerts"), items.length > 0 ? items : [make("li.empty", "None.")]);
}

/** The end of the log; who is at its end stays there. */
export function drawLog(known) {
  const list = byId("log");
  const frame = list.parentElement;
  const isAtEnd = frame.scrollHeight - frame.scrollTop - frame.clientHeight < 30;
  const items = (known.log ?? []).map(({ level, text, timeMs }) =>
    make(
      `li.${level}`,
      make("time", time(timeMs, known.now())),
      ` ${level === "info" ? "" : `${level}: `}${text}`,
    )
  );
  refill(list, items.length > 0 ? items : [make("li.empty", "Nothing was said yet.")]);
  if (isAtEnd) frame.scrollTop = frame.scrollHeight;
}
