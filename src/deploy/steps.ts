/**
 * What each step of a refresh does. A step reads what earlier ones left in the KV and the research directory, and says what
 * to write and how to go on; the same step done twice says the same.
 *
 * The trades are divided by market, then by wallet, so that a bucket at a time can be worked on with the functions that
 * work on the whole history elsewhere: sums are taken over the same trades in the same order, so the whale set is the same
 * to the last bit.
 *
 * @module
 */

import { DataError } from "../research/data_error.ts";
import { comparedParams } from "../research/whales/training_params.ts";
import { trainingCutoffMs } from "../research/whales/training_window.ts";
import { findVolumeWhales, groupByMarket } from "../research/whales/volume_whales.ts";
import { scoreWallets } from "../research/whales/wallet_scores.ts";
import { keepWhales } from "../research/whales/whale_set.ts";
import type { Whale } from "../core/warm_up.ts";
import { asciiJson } from "../store/ascii.ts";
import { joined } from "../store/artefact.ts";
import { type KvPut, partsOf } from "../store/batches.ts";
import type { Kv, KvKey } from "../store/kv.ts";
import { WarmUpStore } from "../store/warm_up_store.ts";
import { type RefreshCursor, refreshKey, runKey } from "./cursor.ts";
import { divide, type Division } from "./divide.ts";
import type { RefreshSettings } from "./refresh_settings.ts";
import { rowsFrom, rowsText, tableOfRows, type TradeRows } from "./trade_rows.ts";
import { endOfGroups, type TradeSource } from "./trade_source.ts";

/** What a step has at hand. */
export interface StepWorld {
  readonly kv: Kv;
  readonly settings: RefreshSettings;
  readonly source: TradeSource;
  /** How far the refresh has come. */
  readonly cursor: RefreshCursor;
}

/** What came of a step. */
export interface StepResult {
  /** To be written before the cursor moves on. */
  readonly puts?: readonly KvPut[];
  /** How the cursor moves on. */
  readonly next: Partial<RefreshCursor>;
  /** Keys below which nothing is needed any longer once it has. */
  readonly superfluous?: readonly KvKey[];
}

/**
 * Takes the next step.
 *
 * @throws {DataError} If the research directory is unusable, or nobody in it is a whale.
 */
export function takeStep(world: StepWorld): Promise<StepResult> {
  switch (world.cursor.phase) {
    case "survey":
      return survey(world);
    case "by_market":
      return spill(world, "candidates");
    case "candidates":
      return findCandidates(world);
    case "by_wallet":
      return spill(world, "whales");
    case "whales":
      return findWhales(world);
    case "publish":
      return publish(world);
    default:
      throw new TypeError(`Cannot take a step of a refresh that is ${world.cursor.phase}`);
  }
}

async function survey({ settings, source, cursor }: StepWorld): Promise<StepResult> {
  const end = endOfGroups(source.groups, cursor.at, settings.stepTrades);
  const { timeMs, length } = await source.load(cursor.at, end);
  let { fromMs, toMs } = cursor.span ?? { fromMs: Infinity, toMs: -Infinity };
  for (let row = 0; row < length; row++) {
    fromMs = Math.min(fromMs, timeMs[row]!);
    toMs = Math.max(toMs, timeMs[row]!);
  }
  const span = toMs === -Infinity ? null : { fromMs, toMs };
  if (end < source.groups.length) return { next: { at: end, span } };
  if (span === null) {
    throw new DataError("Cannot find a usable trade", {
      path: settings.researchDir,
      next: "name another directory, or other categories",
    });
  }
  return { next: { phase: "by_market", at: 0, span } };
}

/** Writes the trades of some row groups to their buckets. */
async function spill(world: StepWorld, then: "candidates" | "whales"): Promise<StepResult> {
  const { kv, settings, source, cursor } = world;
  const end = endOfGroups(source.groups, cursor.at, settings.stepTrades);
  const division: Division = {
    by: then === "candidates" ? "market" : "wallet",
    buckets: bucketsOf(cursor),
    fromMs: windowOf(world).cutoffMs,
    toMs: windowOf(world).asOfMs,
    minUsd: settings.minUsd,
    ...(then === "candidates" ? {} : { wallets: await candidatesOf(kv, world) }),
  };
  const buckets = divide(await source.load(cursor.at, end), division);
  const puts: KvPut[] = [];
  let trades = 0;
  for (const [bucket, rows] of buckets) {
    puts.push(...partsOf(keyIn(world, cursor.phase, bucket, cursor.at), await rowsText(rows)));
    trades += rows.wallet.length;
  }
  const isLast = end >= source.groups.length;
  return {
    puts,
    next: {
      ...(isLast ? { phase: then, at: 0 } : { at: end }),
      ...(then === "candidates" ? { trades: cursor.trades + trades } : {}),
    },
  };
}

/** Flags the volume whales of the markets of a bucket. */
async function findCandidates(world: StepWorld): Promise<StepResult> {
  const { settings, cursor } = world;
  const table = tableOfRows(await rowsOf(world, "by_market"));
  const byMarket = groupByMarket(table, {
    fromMs: -Infinity,
    toMs: Infinity,
    minUsd: settings.minUsd,
  });
  const isWhale = findVolumeWhales(table, byMarket, settings.volumePercentile / 100);
  const wallets = table.wallets.filter((_, who) => isWhale[who] === 1);
  return {
    puts: partsOf(keyIn(world, "candidates", cursor.at), asciiJson(wallets)),
    ...nextBucket(world, "by_wallet", "by_market"),
  };
}

/** Scores the volume whales of a bucket. */
async function findWhales(world: StepWorld): Promise<StepResult> {
  const { settings, source, cursor } = world;
  const table = tableOfRows(await rowsOf(world, "by_wallet"));
  const scores = scoreWallets(table, {
    window: table.order,
    minUsd: settings.minUsd,
    isScored: new Uint8Array(table.wallets.length).fill(1),
    winners: source.winners,
    spare: new Uint32Array(table.length),
  });
  const whales = keepWhales(table, scores, settings);
  return {
    puts: partsOf(keyIn(world, "whales", cursor.at), asciiJson(whales)),
    ...nextBucket(world, "publish", "by_wallet"),
  };
}

/** How it goes on after a bucket. Its trades are not needed any longer. */
function nextBucket(
  world: StepWorld,
  then: "by_wallet" | "publish",
  written: "by_market" | "by_wallet",
): Pick<StepResult, "next" | "superfluous"> {
  const { cursor } = world;
  const isLast = cursor.at + 1 >= bucketsOf(cursor);
  return {
    next: isLast ? { phase: then, at: 0 } : { at: cursor.at + 1 },
    superfluous: [keyIn(world, written, cursor.at)],
  };
}

async function publish(world: StepWorld): Promise<StepResult> {
  const { kv, settings, source, cursor } = world;
  const whales = (await listsOf<Whale>(world, "whales")).flat();
  if (whales.length === 0) {
    throw new DataError("Cannot publish a whale set without a whale", {
      path: settings.researchDir,
      next: "what was published before stays in use",
    });
  }
  const warmUp = {
    ...windowOf(world),
    whales: new Map(whales.map((whale) => [whale.wallet, whale])),
    liquidityUsd: await source.liquidityUsd(),
  };
  const id = await new WarmUpStore(kv, settings.profile).publish(warmUp, {
    // When it was begun: whoever repeats this step says the same.
    madeMs: cursor.startedMs,
    params: comparedParams(settings),
    data: { ...spanOf(cursor), trades: cursor.trades },
  });
  return {
    next: { phase: "done", at: 0, published: { id, atMs: cursor.startedMs } },
    superfluous: [refreshKey(settings.profile)],
  };
}

function windowOf({ settings, cursor }: StepWorld): { asOfMs: number; cutoffMs: number } {
  const asOfMs = settings.asOf ?? spanOf(cursor).toMs + 1;
  return { asOfMs, cutoffMs: trainingCutoffMs(asOfMs, settings.trainMonths) };
}

function spanOf({ span }: RefreshCursor): { readonly fromMs: number; readonly toMs: number } {
  if (span === null) throw new TypeError("Cannot learn before the survey is done");
  return span;
}

function bucketsOf({ source }: RefreshCursor): number {
  if (source === null) throw new TypeError("Cannot divide trades before the source is known");
  return source.buckets;
}

/** Key of what this refresh writes meanwhile. */
function keyIn({ settings, cursor }: Pick<StepWorld, "settings" | "cursor">, ...parts: KvKey) {
  return [...runKey(settings.profile, cursor.run), ...parts];
}

/** The trades of the bucket that is to be worked on, in the order of their files. */
async function rowsOf(world: StepWorld, written: "by_market" | "by_wallet"): Promise<TradeRows[]> {
  const prefix = keyIn(world, written, world.cursor.at);
  const parts: TradeRows[] = [];
  for (const text of await textsBelow(world.kv, prefix)) parts.push(await rowsFrom(text));
  return parts;
}

async function candidatesOf(kv: Kv, world: StepWorld): Promise<ReadonlySet<string>> {
  const wallets = new Set<string>();
  for (const list of await listsOf<string>({ ...world, kv }, "candidates")) {
    for (const wallet of list) wallets.add(wallet);
  }
  return wallets;
}

/** The lists that the steps of a phase left, one a bucket. */
async function listsOf<T>(world: StepWorld, phase: "candidates" | "whales"): Promise<T[][]> {
  const texts: T[][] = [];
  for (let bucket = 0; bucket < bucketsOf(world.cursor); bucket++) {
    texts.push(JSON.parse(await joined(world.kv, keyIn(world, phase, bucket))));
  }
  return texts;
}

/** Texts whose parts are below a key and a number, in the order of the numbers. */
async function textsBelow(kv: Kv, prefix: KvKey): Promise<readonly string[]> {
  const texts = new Map<string | number, string[]>();
  for await (const { key, value } of kv.list(prefix)) {
    const name = key[prefix.length]!;
    const parts = texts.get(name) ?? [];
    parts.push(value ?? "");
    texts.set(name, parts);
  }
  return [...texts.values()].map((parts) => parts.join(""));
}
