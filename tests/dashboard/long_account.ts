/**
 * An account as a live run of a year leaves it: a journal of prices with a few signals a day, on the disk. What happened is
 * made up, how it is kept is the program's own doing.
 *
 * @module
 */

import {
  createEngineState,
  type EngineEvent,
  type EngineState,
  mapEntries,
  MICROS,
} from "../../mod.ts";
import type { KvKey } from "../../src/store/kv.ts";
import { openKv } from "../../src/store/open_kv.ts";
import { type ProfileLocation, profilePaths } from "../../src/store/profile_paths.ts";
import { START_MS, trade, warmUp } from "../core/builders.ts";
import { Driver, newPlace, openStore, type Place, PROFILE } from "../store/accounts.ts";

const DAY_MS = 86_400_000;
const DAYS = 365;
/** Signals a day. */
const SIGNALS = 4;
/** Positions that are held at once. */
const HELD = 12;
/** Prices in a line. */
const PRICES = 4;
/** Characters of the journal that wait for the disk. */
const WAITING = 4_000_000;

/**
 * Writes an account.
 *
 * @param dataDir Folder for it.
 * @param lines Lines of its journal, about.
 * @returns Where it is.
 */
export async function writeLongAccount(dataDir: string, lines: number): Promise<ProfileLocation> {
  const where = { dataDir, profile: PROFILE };
  const paths = profilePaths(where);
  await Deno.mkdir(paths.folder, { recursive: true });
  const place = newPlace();
  const every = Math.max(Math.floor(lines / (DAYS * SIGNALS)), 3);
  const markets = Array.from({ length: Math.ceil(lines / every) }, (_, number) => marketId(number));
  const learnt = warmUp({ liquidityUsd: new Map(markets.map((id) => [id, 1_000_000])) });
  const state = createEngineState(learnt, { params: { maxDrawdown: 1, positionSizePct: 0.008 } });
  const store = await openStore(place, { opening: { state, source: { feed: "live" } } });
  const driver = Driver.after(store);
  for (let line = 0; line < lines; line++) {
    const timeMs = START_MS + Math.floor(line / lines * DAYS * DAY_MS);
    const signal = Math.floor(line / every);
    const turn = driver.turn(...eventsOf(driver.state, signal, line % every, timeMs));
    const funnel = { ...turn.tally.funnel, confirmation: signal + 1, signals: signal + 1 };
    await store.commit({ ...turn, tally: { ...turn.tally, trades: 2 * (signal + 1), funnel } });
    await store.acknowledge();
    if (place.file.text.length > WAITING) await writeOut(place, paths.journal);
  }
  await store.flush();
  await writeOut(place, paths.journal);
  const kv = await openKv(paths.kv);
  let puts: { key: KvKey; value: string }[] = [];
  for await (const { key, value } of place.kv.inner.list([])) {
    puts.push({ key, value: value! });
    if (puts.length < 10) continue;
    await kv.commit({ puts });
    puts = [];
  }
  await kv.commit({ puts });
  kv.close();
  return where;
}

/** What happens in a line: a signal and its fill at the beginning of a span, a payout, and prices in between. */
function eventsOf(
  state: EngineState,
  signal: number,
  lineOfSpan: number,
  timeMs: number,
): readonly EngineEvent[] {
  if (lineOfSpan === 0) {
    return ["0xa", "0xb"].map((wallet) => ({
      kind: "trade",
      trade: trade({ wallet, marketId: marketId(signal), timeMs }),
    }));
  }
  const [order] = [...mapEntries(state.router.openOrders)];
  if (order !== undefined) return [fillOf(order[0], timeMs)];
  if (lineOfSpan === 2 && signal >= HELD) {
    const yesPayout = random(signal) < 0.42 ? 1 : 0;
    return [{ kind: "resolution", marketId: marketId(signal - HELD), yesPayout, timeMs }];
  }
  return Array.from({ length: PRICES }, (_, i): EngineEvent => {
    const market = Math.max(signal - (lineOfSpan + i) % HELD, 0);
    const yesPrice = Math.round(300 + 200 * random(market * 7919 + lineOfSpan + i)) / 1000;
    const noPrice = Math.round(990 - yesPrice * 1000) / 1000;
    return {
      kind: "quote",
      marketId: marketId(market),
      yesPrice,
      noPrice,
      timeMs,
      receivedMs: timeMs,
    };
  });
}

function fillOf(orderId: string, timeMs: number): EngineEvent {
  return {
    kind: "fill",
    fill: {
      orderId,
      sharesMicros: 200 * MICROS,
      priceMicros: 405_000,
      feeMicros: MICROS,
      spreadMicros: 5_000,
      impactMicros: 0,
      bidMicros: 395_000,
      timeMs,
    },
  };
}

function marketId(number: number): string {
  return `0x${number.toString(16).padStart(64, "0")}`;
}

/** 0 to 1, the same for the same number. */
function random(number: number): number {
  const mixed = Math.imul(number ^ (number >>> 16), 0x45d9f3b) ^ 0x5bd1e995;
  return (Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d) >>> 0) / 2 ** 32;
}

async function writeOut({ file }: Place, path: string): Promise<void> {
  await Deno.writeTextFile(path, file.text, { append: true });
  file.text = "";
}
