// The top of the page: what the program is doing, what the account is worth, how far the kill switch is.

import { byId, make, setText } from "./elements.js";
import {
  count,
  counted,
  duration,
  percent,
  roundUsd,
  signedPercent,
  signedUsd,
  time,
  usd,
} from "./words.js";

const PAUSES = {
  operator: "Paused by a person",
  drawdown: "Kill switch: the loss reached its limit",
  drawdown_from_peak: "Kill switch: the loss from the peak reached its limit",
};

/** One word for how it stands, and a colour that says the same. */
export function drawStatus(known) {
  const { account, risk, feeds, connection, state } = known;
  const [kind, words] = statusOf({ account, risk, feeds, connection, state, now: known.now });
  const status = byId("status");
  status.dataset.kind = kind;
  setText(status.querySelector(".words"), words);
  if (account !== undefined) {
    setText(byId("profile"), account.profile);
    document.title = risk?.pause
      ? `Paused · ${account.profile} · pilotfish`
      : `${account.profile} · pilotfish`;
  }
}

function statusOf({ account, risk, feeds, connection, state, now }) {
  if (connection === "connecting") return ["idle", "Connecting"];
  if (connection !== "open") return ["bad", "Connection lost"];
  if (state?.kind === "failed") return ["bad", "Nothing to see"];
  if (account === undefined || risk === undefined) return ["idle", "Reading the journal"];
  if (risk.pause !== null) return ["bad", "Paused"];
  if (!account.isLive) return ["idle", "History"];
  const isRunning = account.writer !== null && account.writer.expiresMs > now();
  if (!isRunning) return ["idle", "Not running"];
  if (risk.blindSinceMs !== null) return ["warn", "Blind: trades may be missing"];
  if (feeds && feeds.feeds.length > 0 && feeds.feeds.every(({ isUp }) => !isUp)) {
    return ["warn", "Feeds are down"];
  }
  return ["good", account.mode === "live" ? "Running" : "Running on paper"];
}

/** In one sentence: what it does, and why nothing or something is bought. */
export function drawStory({ account, money, funnel, keys }) {
  if (!account || !money || !funnel || !keys) return;
  const parts = [];
  if (account.isLive) {
    parts.push(
      make(
        "span",
        `Reads `,
        strong(funnel.perMinute === null ? "all" : count(funnel.perMinute)),
        " trades a minute",
      ),
    );
  } else parts.push(make("span", "Has read ", strong(count(money.trades)), " trades of history"));
  parts.push(make("span", "knows ", strong(counted(account.whales, "whale"))));
  parts.push(
    make(
      "span",
      strong(counted(keys.total, "market")),
      keys.total === 1 ? " waits" : " wait",
      " for more whales to agree",
    ),
  );
  parts.push(make("span", "holds ", strong(counted(money.open, "position"))));
  byId("story").replaceChildren(
    ...parts.flatMap((part, i) =>
      i === 0 ? [part] : [i === parts.length - 1 ? " and " : ", ", part]
    ),
    ".",
  );
}

function strong(text) {
  return make("strong", text);
}

/** Why there is nothing to see, or trading has stopped. */
export function drawNotice({ state, connection, account }) {
  const notice = byId("notice");
  const text = connection === "lost"
    ? "The program does not answer. What you see is how it was; the page tries again."
    : state?.kind === "failed"
    ? state.message.replace(/[.\s]*$/, ".")
    : state?.kind === "reading" && account === undefined
    ? "Reading the journal for the first time."
    : "";
  notice.hidden = text === "";
  setText(notice, text);
}

/** What the account is worth, and of what that is made. */
export function drawMoney({ money, risk }) {
  if (!money) return;
  setText(byId("equity"), usd(money.equity));
  const change = money.equity - money.capital;
  const words = byId("equity-change");
  setText(
    words,
    `${signedUsd(change)} (${signedPercent(change / money.capital)}) since ${
      roundUsd(money.capital)
    }`,
  );
  words.className = `sub ${toneOf(change)}`;
  const won = money.closed === 0 ? "none yet" : `${count(money.won)} of ${count(money.closed)} won`;
  const exposure = risk?.exposure;
  byId("tiles").replaceChildren(
    tile(
      "Cash",
      usd(money.cash),
      money.reserved > 0 ? `${usd(money.reserved)} set aside` : "not invested",
    ),
    tile(
      "At stake",
      exposure ? usd(exposure.used) : "–",
      exposure?.left == null ? "no limit" : `${usd(exposure.left)} left`,
    ),
    tile("Open profit", signedUsd(money.unrealized), "at latest prices", money.unrealized),
    tile("Closed profit", signedUsd(money.realized), won, money.realized),
    tile("Fees", usd(money.fees), counted(money.orders, "order")),
  );
}

function tile(name, value, sub, tone = 0) {
  return make(
    "div.tile",
    make("dt", name),
    make(`dd.value${toneOf(tone) && `.${toneOf(tone)}`}`, value),
    make("dd.sub", sub),
  );
}

function toneOf(value) {
  return value > 0 ? "gain" : value < 0 ? "loss" : "";
}

/** How far the kill switch is, or why it tripped. */
export function drawRisk(known) {
  const { risk } = known;
  if (!risk) return;
  const used = Math.min(Math.max(risk.used ?? 0, risk.peakUsed ?? 0), 1);
  const meter = byId("kill-meter");
  const percentUsed = Math.round(used * 100);
  meter.setAttribute("aria-valuenow", percentUsed);
  meter.dataset.level = used >= 0.8 ? "bad" : used >= 0.5 ? "warn" : "good";
  meter.firstElementChild.style.width = `${percentUsed}%`;
  setText(
    byId("kill-used"),
    risk.pause
      ? risk.pause.reason === "operator" ? "paused by hand" : "tripped"
      : `${percentUsed} % of the way`,
  );
  const words = byId("kill-words");
  if (risk.pause !== null) {
    const { reason, sinceMs, note } = risk.pause;
    const said = note === null ? "" : `: “${note}”`;
    setText(
      words,
      `${PAUSES[reason] ?? reason} at ${
        time(sinceMs, known.now())
      }${said}. Nothing is bought until a person resumes.`,
    );
    words.className = "sub loss";
    return;
  }
  words.className = "sub";
  if (risk.used === null) return setText(words, "Switched off");
  const blind = risk.blindSinceMs === null
    ? ""
    : ` Nothing is bought: blind for ${duration(known.now() - risk.blindSinceMs)}.`;
  setText(
    words,
    `${usd(risk.leftUsd)} may still be lost before it stops all buying, at a loss of ${
      percent(risk.limit, 0)
    }. ` +
      `Largest drawdown so far: ${percent(risk.maxFromPeak)}.${blind}`,
  );
}
