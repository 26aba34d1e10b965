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
  if (connection === "token") return ["idle", "Token needed"];
  if (connection === "refused") return ["bad", "Refused"];
  if (connection !== "open") return ["bad", "Connection lost"];
  if (state?.kind === "failed") return ["bad", "Nothing to see"];
  if (state?.kind === "beginning") return ["idle", "Starting"];
  if (account === undefined || risk === undefined) return ["idle", "Reading the journal"];
  if (risk.pause !== null) return ["bad", "Paused"];
  if (!account.isLive) return ["idle", "History"];
  if (!isRunning(account, now())) return ["idle", "Not running"];
  if (risk.blindSinceMs !== null) return ["warn", "Blind: trades may be missing"];
  if (feeds && feeds.feeds.length > 0 && feeds.feeds.every(({ isUp }) => !isUp)) {
    return ["warn", "Feeds are down"];
  }
  return ["good", account.mode === "live" ? "Running" : "Running on paper"];
}

/** Whether some program follows the exchange for this account. */
export function isRunning({ isLive, writer }, nowMs) {
  return isLive && writer !== null && writer.expiresMs > nowMs;
}

/** In one sentence: what it does, and why nothing or something is bought. */
export function drawStory({ account, money, funnel, keys, now }) {
  if (!account || !money || !funnel || !keys) return;
  const { perMinute } = funnel;
  const parts = [
    // Until a minute is over nobody knows how many there are in one.
    perMinute !== null && isRunning(account, now())
      ? make("span", "Reads ", strong(count(perMinute)), " trades a minute")
      : make(
        "span",
        "Has read ",
        strong(counted(money.trades, "trade")),
        account.isLive ? " so far" : " of history",
      ),
  ];
  parts.push(make("span", "knows ", strong(counted(account.whales, "whale"))));
  parts.push(
    make(
      "span",
      strong(counted(keys.markets, "market")),
      keys.markets === 1 ? " waits" : " wait",
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
export function drawNotice({ state, connection, refusal, account }) {
  const notice = byId("notice");
  const text = connection === "lost"
    ? "The program does not answer. What you see is how it was; the page tries again."
    : connection === "refused"
    ? `The program refuses: ${refusal}. The page tries again.`
    : connection === "token"
    ? "Who looks at this page from another machine needs its token."
    : state?.kind === "failed"
    ? state.message.replace(/[.\s]*$/, ".")
    : state?.kind === "beginning"
    ? "The program is starting. The account appears here as soon as the whales are known."
    : state?.kind === "reading" && account === undefined
    ? "Reading the journal for the first time."
    : "";
  const isOlderMissing = state?.kind === "older";
  byId("older").hidden = !isOlderMissing;
  if (isOlderMissing) {
    setText(
      byId("older"),
      `All figures are those of now. What is older in curve and lists comes when the journal is read: ${state.percent} %.`,
    );
  }
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

/** How far the kill switch is, and why nothing is bought if so. */
export function drawRisk(known) {
  const { risk } = known;
  if (!risk) return;
  const used = Math.min(risk.kill?.used ?? 0, 1);
  const meter = byId("kill-meter");
  const percentUsed = Math.round(used * 100);
  meter.setAttribute("aria-valuenow", percentUsed);
  meter.dataset.level = used >= 0.8 ? "bad" : used >= 0.5 ? "warn" : "good";
  meter.firstElementChild.style.width = `${percentUsed}%`;
  setText(
    byId("kill-used"),
    risk.isKilled ? "tripped" : risk.kill === null ? "off" : `${percentUsed} % of the way`,
  );
  setText(byId("kill-why"), whyNothingIsBought(risk, known.now()));
  const largest = `Largest loss so far: ${percent(risk.maxDrawdown)} of capital, ${
    percent(risk.maxFromPeak)
  } from the peak.`;
  setText(
    byId("kill-words"),
    risk.kill === null || risk.isKilled
      ? largest
      : `${usd(risk.leftUsd)} may still be lost before it stops all buying, ${
        limitWords(risk.kill)
      }. ${largest}`,
  );
}

function whyNothingIsBought({ pause, blindSinceMs }, nowMs) {
  if (pause !== null) {
    const { reason, sinceMs, note } = pause;
    const said = note === null ? "" : `: “${note}”`;
    const why = `${PAUSES[reason] ?? reason} at ${time(sinceMs, nowMs)}${said}`;
    return `${why}. Nothing is bought until a person resumes.`;
  }
  return blindSinceMs === null
    ? ""
    : `Nothing is bought: blind for ${duration(nowMs - blindSinceMs)}.`;
}

function limitWords({ of, limit }) {
  return of === "peak"
    ? `${percent(limit, 0)} below the highest equity`
    : `at a loss of ${percent(limit, 0)}`;
}
