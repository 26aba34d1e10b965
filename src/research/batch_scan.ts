/**
 * The confirmation scan a second time, by another road: sorted columns in, signals out.
 *
 * `reduceTrade` takes one trade after the other and keeps the latest trade of each whale. Here nothing is shared with it:
 * the columns are screened by number, what is left is grouped by market and direction, and each group is scanned with
 * the list of entries that the strategy's wording describes. Both give the same signals, or one of them is wrong.
 *
 * @module
 */

import type { Signal } from "../core/signal.ts";
import { signalFor } from "../core/signal.ts";
import type { Verdict } from "../core/step.ts";
import type { StrategyParams } from "../core/strategy_params.ts";
import type { WarmUp } from "../core/warm_up.ts";
import { tradeAt, type TradeTable } from "./trades/trade_table.ts";

/** What {@linkcode batchScan} judges the trades by. */
export interface BatchScanInput {
  /** Complete, checked parameters. */
  readonly params: StrategyParams;
  /** What history taught. */
  readonly warmUp: WarmUp;
  /**
   * First moment whose trades are scanned, milliseconds since the epoch.
   *
   * @default {-Infinity}
   */
  readonly fromMs?: number;
  /**
   * First moment whose trades are no longer scanned, milliseconds since the epoch.
   *
   * @default {Infinity}
   */
  readonly toMs?: number;
}

/** Result of {@linkcode batchScan}. */
export interface BatchScanResult {
  /** The signals, in the order of the trades that triggered them. */
  readonly signals: readonly Signal[];
  /** For each signal, the row of the table that triggered it. */
  readonly rows: readonly number[];
  /** Trades by the step that rejected them, and those that triggered a signal; adds up to the trades scanned. */
  readonly funnel: Readonly<Record<Verdict, number>>;
}

/** The entries that one key remembers, in time order, each trade by its row. */
interface EntryList {
  /** Rows; those before `start` are forgotten. */
  readonly rows: number[];
  /** First entry that still counts. */
  start: number;
  /** Number of entries by wallet number; no wallet has 0. */
  readonly perWallet: Map<number, number>;
}

/** Rows that passed steps 1 to 5, in the order of the trades, and how many each step rejected. */
interface Survivors {
  readonly rows: Uint32Array;
  readonly rejected: readonly [number, number, number, number, number];
}

const MS_PER_HOUR = 3_600_000;

/**
 * Scans trades for signals.
 *
 * @param table The trades. `table.order` is the order in which they are taken: time order, or any other for a feed whose
 *   trades come late.
 * @param input Parameters, warm-up and the time to scan.
 * @returns Signals, the rows that triggered them, and the funnel.
 */
export function batchScan(table: TradeTable, input: BatchScanInput): BatchScanResult {
  const { rows, rejected } = screenRows(table, input);
  const triggers = scanKeys(table, rows, input.params);
  const [size, liquidity, category, wallet, impact] = rejected;
  return {
    signals: triggers.map(({ row, wallets }) => {
      const confirming = wallets.map((number) => table.wallets[number]!).sort();
      return signalFor(tradeAt(table, row), confirming, input.params);
    }),
    rows: triggers.map(({ row }) => row),
    funnel: {
      size,
      liquidity,
      category,
      wallet,
      impact,
      confirmation: rows.length - triggers.length,
      signals: triggers.length,
    },
  };
}

/** Steps 1 to 5. */
function screenRows(table: TradeTable, input: BatchScanInput): Survivors {
  const { params: { minSizeUsd, minMarketVolume, maxPriceImpact } } = input;
  const { fromMs = -Infinity, toMs = Infinity } = input;
  const { order, usd, timeMs, market, category, wallet } = table;
  const liquidity = liquidityByMarket(table, input.warmUp);
  const isFollowed = followedCategories(table, input.params);
  const isWhale = whaleWallets(table, input);
  const rows = new Uint32Array(order.length);
  let passed = 0, small = 0, illiquid = 0, elsewhere = 0, strange = 0, moving = 0;
  for (let i = 0; i < order.length; i++) {
    const row = order[i]!;
    const now = timeMs[row]!;
    if (now < fromMs || now >= toMs) continue;
    const amount = usd[row]!;
    if (amount >= minSizeUsd) {
      const volume = liquidity[market[row]!]!;
      if (!(volume >= minMarketVolume)) illiquid++;
      else if (isFollowed[category[row]!] === 0) elsewhere++;
      else if (isWhale[wallet[row]!] === 0) strange++;
      else if (!(amount / volume <= maxPriceImpact)) moving++;
      else rows[passed++] = row;
    } else small++;
  }
  return { rows: rows.slice(0, passed), rejected: [small, illiquid, elsewhere, strange, moving] };
}

function liquidityByMarket({ markets }: TradeTable, { liquidityUsd }: WarmUp): Float64Array {
  return Float64Array.from(markets, (id) => liquidityUsd.get(id) ?? 0);
}

function followedCategories(table: TradeTable, { categories }: StrategyParams): Uint8Array {
  const followed = new Set(categories.map((name) => name.trim().toLowerCase()));
  return Uint8Array.from(
    table.categories,
    (name) => followed.size === 0 || followed.has(name.trim().toLowerCase()) ? 1 : 0,
  );
}

function whaleWallets({ wallets }: TradeTable, { warmUp, params }: BatchScanInput): Uint8Array {
  const followed = new Set<string>();
  for (const [wallet, { winRate }] of warmUp.whales) {
    if (winRate >= params.minWalletWr) followed.add(wallet);
  }
  return Uint8Array.from(wallets, (wallet) => followed.has(wallet) ? 1 : 0);
}

/** A trade that triggered a signal. */
interface Trigger {
  /** Its place among the survivors. */
  readonly place: number;
  readonly row: number;
  /** Numbers of the wallets that agree. */
  readonly wallets: readonly number[];
}

/** Step 6: one key after the other, then the triggers of all keys in the order of their trades. */
function scanKeys(table: TradeTable, rows: Uint32Array, params: StrategyParams): Trigger[] {
  const { places, starts } = groupByKey(table, rows);
  const triggers: Trigger[] = [];
  for (let key = 0; key + 1 < starts.length; key++) {
    if (starts[key] === starts[key + 1]) continue;
    scanKey(table, params, rows, places.subarray(starts[key], starts[key + 1]), triggers);
  }
  return triggers.sort((a, b) => a.place - b.place);
}

/** Sorts places among the survivors by key, the number of a key being twice its market's, plus one for sells. */
function groupByKey({ market, isSell, markets }: TradeTable, rows: Uint32Array) {
  const starts = new Uint32Array(2 * markets.length + 1);
  for (const row of rows) starts[2 * market[row]! + isSell[row]! + 1]!++;
  for (let key = 1; key < starts.length; key++) starts[key]! += starts[key - 1]!;
  const free = starts.slice();
  const places = new Uint32Array(rows.length);
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place]!;
    places[free[2 * market[row]! + isSell[row]!]!++] = place;
  }
  return { places, starts };
}

/** Step 6 for one key, as the strategy words it. Adds to `triggers`. */
function scanKey(
  table: TradeTable,
  params: StrategyParams,
  rows: Uint32Array,
  places: Uint32Array,
  triggers: Trigger[],
): void {
  const windowMs = params.windowHours * MS_PER_HOUR;
  const cooldownMs = params.cooldownHours * MS_PER_HOUR;
  let lastSignalMs: number | undefined;
  let list = emptyList();
  for (const place of places) {
    const row = rows[place]!;
    const now = table.timeMs[row]!;
    if (lastSignalMs !== undefined && now - lastSignalMs < cooldownMs) {
      append(table, list, row);
      continue;
    }
    forgetBefore(table, list, now - windowMs);
    const wallet = table.wallet[row]!;
    const prior = list.perWallet.size - (list.perWallet.has(wallet) ? 1 : 0);
    if (prior >= params.minConfirmations - 1) {
      triggers.push({ place, row, wallets: [...new Set(list.perWallet.keys()).add(wallet)] });
      lastSignalMs = now;
      list = emptyList();
    }
    append(table, list, row);
  }
}

function emptyList(): EntryList {
  return { rows: [], start: 0, perWallet: new Map() };
}

/** Remembers a trade; a late one goes to its place in time. */
function append({ timeMs, wallet }: TradeTable, list: EntryList, row: number): void {
  const { rows, perWallet } = list;
  let at = rows.length;
  for (; at > list.start && timeMs[rows[at - 1]!]! > timeMs[row]!; at--) rows[at] = rows[at - 1]!;
  rows[at] = row;
  perWallet.set(wallet[row]!, (perWallet.get(wallet[row]!) ?? 0) + 1);
}

/** Forgets the entries older than `oldestMs`; one exactly then stays. */
function forgetBefore({ timeMs, wallet }: TradeTable, list: EntryList, oldestMs: number): void {
  const { rows, perWallet } = list;
  while (list.start < rows.length && timeMs[rows[list.start]!]! < oldestMs) {
    const number = wallet[rows[list.start++]!]!;
    const left = perWallet.get(number)! - 1;
    if (left === 0) perWallet.delete(number);
    else perWallet.set(number, left);
  }
}
