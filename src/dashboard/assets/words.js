// Numbers, times and words as the page shows them.

const USD = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });
const ROUND_USD = new Intl.NumberFormat("en-US", {
  style: "currency",
  currency: "USD",
  maximumFractionDigits: 0,
});
const COUNT = new Intl.NumberFormat("en-US");
const CLOCK = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});
const DAY = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});
const YEAR = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const DATE = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** From then on a day without its year could be taken for another one. */
const LONG_AGO_MS = 300 * DAY_MS;

/** What a step that stops a trade means, in the order of the steps. */
export const STEPS = {
  size: { short: "small", words: "too small" },
  liquidity: { short: "market", words: "market too small" },
  category: { short: "category", words: "category not followed" },
  wallet: { short: "wallet", words: "no proven whale" },
  impact: { short: "impact", words: "too large for its market" },
  confirmation: { short: "waits", words: "a whale: alone, or cooldown" },
  signals: { short: "signal", words: "signal" },
};

/** A minus before what is below 0 as it is shown. */
function negative(value, text) {
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text;
}

/** With a real minus sign, which is as wide as a digit. */
function minus(text) {
  return text.replace("-", "−");
}

/** `$1,234.50`, never a minus before a zero. */
export function usd(value) {
  return negative(value, USD.format(Math.abs(value)));
}

/** Without cents. */
export function roundUsd(value) {
  return negative(value, ROUND_USD.format(Math.abs(value)));
}

/** With a plus before what is won. */
export function signedUsd(value) {
  return signed(value, usd(value));
}

function signed(value, text) {
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** `1,234`. */
export function count(value) {
  return COUNT.format(value);
}

/** `1 trade`, `2 trades`. */
export function counted(value, noun, plural = `${noun}s`) {
  return `${count(value)} ${value === 1 ? noun : plural}`;
}

/** `12.3 %`. */
export function percent(fraction, digits = 1) {
  const value = Number((fraction * 100).toFixed(digits)) || 0;
  return minus(`${value.toFixed(digits)} %`);
}

/** With a plus before what is won. */
export function signedPercent(fraction) {
  return signed(fraction, percent(fraction));
}

/** A price of a share, in cents: `52.3 ¢`. */
export function cents(price) {
  return `${(price * 100).toFixed(1)} ¢`;
}

/** Time of day; with the day if that is another one, or with day and year if it is long ago. */
export function time(ms, nowMs) {
  const age = nowMs - ms;
  return age < 12 * HOUR_MS ? CLOCK.format(ms) : age < LONG_AGO_MS ? dayTime(ms) : YEAR.format(ms);
}

/** Day and time of day. */
export function dayTime(ms) {
  return DAY.format(ms);
}

/** Time of day, or the day alone if that is another one. */
export function shortTime(ms, nowMs) {
  return nowMs - ms < 12 * HOUR_MS ? CLOCK.format(ms) : DATE.format(ms);
}

/** `3 h`, `12 min`, `8 s`, `under 1 s`. */
export function duration(ms) {
  if (ms > 0 && ms < 1000) return "under 1 s";
  if (ms < MINUTE_MS) return `${Math.max(Math.floor(ms / 1000), 0)} s`;
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min`;
  if (ms < 10 * HOUR_MS) {
    const minutes = Math.floor(ms % HOUR_MS / MINUTE_MS);
    const hours = Math.floor(ms / HOUR_MS);
    return minutes === 0 ? `${hours} h` : `${hours} h ${minutes} min`;
  }
  if (ms < 2 * DAY_MS) return `${Math.floor(ms / HOUR_MS)} h`;
  return `${Math.floor(ms / DAY_MS)} days`;
}

/** `0x1234…abcd`. */
export function shortId(id) {
  return id.length > 14 ? `${id.slice(0, 6)}…${id.slice(-4)}` : id;
}

/** `YES` or `NO`: which side of the market a direction on YES takes. */
export function sideOf(direction) {
  return direction === "buy" ? "YES" : "NO";
}

/** `insufficient_cash` as words. */
export function plainWords(name) {
  return name.replaceAll("_", " ");
}
