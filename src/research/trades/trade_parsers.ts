/**
 * What the values of each trade column become in a {@linkcode TradeTable}, by the rules of `normalizeTrade`.
 *
 * @module
 */

import { toNumber, toOutcome, toTimeMs } from "../../core/trade.ts";
import type { Interner } from "./interner.ts";
import type { ColumnParser } from "../parquet/parquet_page.ts";
import { BUY, SELL } from "./trade_table.ts";

/** Number that stands for null where a column holds numbers of texts, until another column fills the gap. */
export const NULL_ID = 0xffff_ffff;

/** A side that is neither `BUY` nor `SELL`. */
export const NO_SIDE = 2;

/** Outcome of a row until a column says which was traded. */
export const UNKNOWN_OUTCOME = 0;
/** The YES outcome was traded. */
export const YES_OUTCOME = 1;
/** The NO outcome was traded. */
export const NO_OUTCOME = 2;

const decoder = new TextDecoder();

/** Parses a column of texts (wallets, markets, tokens) to the numbers an interner gives them, null to `missing`. */
export function idParser(interner: Interner, missing: number): ColumnParser {
  return {
    missing,
    parseValue: (value) => interner.intern(textOf(value)),
    parseTexts: interner.internAll,
  };
}

/** Parses `side` to {@linkcode BUY}, {@linkcode SELL} or {@linkcode NO_SIDE}. */
export const SIDE_PARSER: ColumnParser = valueParser(NO_SIDE, (value) => {
  const side = textOf(value).trim().toUpperCase();
  return side === "BUY" ? BUY : side === "SELL" ? SELL : NO_SIDE;
});

/** Parses `outcomeIndex`. */
export const OUTCOME_INDEX_PARSER: ColumnParser = valueParser(
  UNKNOWN_OUTCOME,
  (value) => outcomeCode(value, undefined),
);

/** Parses `outcome`. */
export const OUTCOME_PARSER: ColumnParser = valueParser(
  UNKNOWN_OUTCOME,
  (value) => outcomeCode(undefined, value),
);

/** Parses `price`, `usd_amount` and `size`: NaN for what is no finite number. */
export const NUMBER_PARSER: ColumnParser = {
  ...valueParser(NaN, (value) => toNumber(value) ?? NaN),
  parseNumbers(numbers, count) {
    for (let i = 0; i < count; i++) if (!Number.isFinite(numbers[i])) numbers[i] = NaN;
  },
};

/** Parses `timestamp` to milliseconds since the epoch: NaN for what is no time. */
export const TIME_PARSER: ColumnParser = {
  ...valueParser(NaN, (value) => toTimeMs(value) ?? NaN),
  parseNumbers(numbers, count) {
    for (let i = 0; i < count; i++) {
      const time = numbers[i]!;
      // Whole seconds, the usual case, need none of the checks that foreign values do.
      const isSeconds = time > 0 && time < 1e11 && Number.isInteger(time);
      numbers[i] = isSeconds ? time * 1000 : toTimeMs(time) ?? NaN;
    }
  },
};

function valueParser(missing: number, parseValue: (value: unknown) => number): ColumnParser {
  return {
    missing,
    parseValue,
    parseTexts: (view, target, count) => {
      for (let i = 0, at = 0; i < count; i++) {
        const start = at + 4;
        at = start + view.getUint32(at, true);
        if (at > view.byteLength) throw new RangeError("Page ends within a text");
        const text = decoder.decode(
          new Uint8Array(view.buffer, view.byteOffset + start, at - start),
        );
        target[i] = parseValue(text);
      }
    },
  };
}

function outcomeCode(index: unknown, name: unknown): number {
  const outcome = toOutcome(index, name);
  return outcome === undefined ? UNKNOWN_OUTCOME : outcome === "YES" ? YES_OUTCOME : NO_OUTCOME;
}

/** As text, or `""`, which no column takes for a value. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return Number.isFinite(value) || typeof value === "bigint" ? String(value) : "";
}
