/**
 * Whale sets that one process publishes and others use.
 *
 * @module
 */

import { MS_PER_DAY } from "../../core/time_units.ts";
import { DataError } from "../../research/data_error.ts";
import { comparedParams } from "../../research/whales/training_params.ts";
import type { Kv } from "../../store/kv.ts";
import { openKvForReading } from "../../store/kv_for_reading.ts";
import { isRemote, openKv } from "../../store/open_kv.ts";
import {
  type PublishedWarmUp,
  type WarmUpAbout,
  type WarmUpRefusal,
  warmUpRefusal,
} from "../../store/published_warm_up.ts";
import { WarmUpStore } from "../../store/warm_up_store.ts";
import type { CommandContext } from "../command.ts";
import { type Learning, startOfData } from "./learning.ts";
import type { Lesson } from "./lesson.ts";
import { folderOf } from "../output/folder_of.ts";
import { formatDuration, formatTime } from "../terminal/format.ts";

/** Where whale sets are published. */
export function publicationKv({ options }: Pick<CommandContext, "options">): string {
  return options.warmupKv ?? `${options.dataDir}/warm_up.sqlite3`;
}

/**
 * Does something with the place where whale sets are published.
 *
 * @throws {StoreError} If it cannot be opened.
 */
export async function withPublication<T>(
  context: Pick<CommandContext, "options">,
  action: (store: WarmUpStore) => Promise<T>,
): Promise<T> {
  const location = publicationKv(context);
  if (!isRemote(location)) await Deno.mkdir(await folderOf(location), { recursive: true });
  return await withKv(context, await openKv(location), action);
}

async function withKv<T>(
  { options: { profile } }: Pick<CommandContext, "options">,
  kv: Kv,
  action: (store: WarmUpStore) => Promise<T>,
): Promise<T> {
  try {
    return await action(new WarmUpStore(kv, profile));
  } finally {
    kv.close();
  }
}

/**
 * Publishes what was learnt.
 *
 * @returns Name of what was published.
 * @throws {DataError} If there is no whale in it: nobody can follow it.
 */
export async function publish(context: CommandContext, learning: Learning): Promise<string> {
  const { options, io: { clock } } = context;
  const { warmUp, history, trainingTrades } = learning;
  if (warmUp.whales.size === 0) {
    throw new DataError("Cannot publish a whale set without a whale", {
      path: options.researchDir,
      next: "what was published before stays in use",
    });
  }
  const about: WarmUpAbout = {
    madeMs: clock.nowMs(),
    params: comparedParams(options),
    data: { fromMs: startOfData(history.table), toMs: history.endMs - 1, trades: trainingTrades },
  };
  return await withPublication(context, (store) => store.publish(warmUp, about));
}

/**
 * What a run follows that learns nothing itself.
 *
 * @throws {DataError} If nothing is published, or it must not be used.
 * @throws {StoreError} If it cannot be read.
 */
export async function publishedLesson(
  context: Pick<CommandContext, "options" | "io">,
): Promise<Lesson> {
  const location = publicationKv(context);
  // Nothing is made where nothing is published, which may be a misspelt name.
  const kv = await (isRemote(location) ? openKv(location) : openKvForReading(location));
  return await withKv(context, kv, async (store) => {
    const { warmUp } = await usablePublication(context, store);
    // The exchange tells the category of a market as well.
    return { warmUp, categories: new Map() };
  });
}

/**
 * The published whale set, if it may be used.
 *
 * @throws {DataError} If there is none, or it must not be used.
 */
async function usablePublication(
  context: Pick<CommandContext, "options" | "io">,
  store: WarmUpStore,
): Promise<PublishedWarmUp> {
  const { options, io: { clock } } = context;
  const place = { path: publicationKv(context) };
  const published = await store.current();
  if (published === undefined) {
    throw new DataError(`Cannot find a published whale set of profile ${options.profile}`, {
      ...place,
      next: 'publish one with "pilotfish warmup --publish"',
    });
  }
  const refusal = warmUpRefusal(published, {
    params: comparedParams(options),
    nowMs: clock.nowMs(),
    maxAgeMs: options.maxWarmupAge * MS_PER_DAY,
  });
  if (refusal === undefined) return published;
  const [why, next] = inWords(refusal, published);
  throw new DataError(`Cannot use the published whale set: ${why}`, { ...place, next });
}

function inWords(
  refusal: WarmUpRefusal,
  { about }: PublishedWarmUp,
): readonly [why: string, next: string] {
  switch (refusal.reason) {
    case "empty":
      return ["it has no whale", "publish another one"];
    case "unknown":
      return ["it does not say what it was learnt from", "publish it again"];
    case "params":
      return [
        `it was learnt with another ${refusal.names.join(", ")}`,
        "give both commands the same options",
      ];
    case "age":
      return [
        `its history ends ${formatDuration(refusal.ageMs)} ago, made ${
          formatTime(about?.madeMs ?? 0)
        } UTC`,
        "fetch and publish again, or allow more with --max-warmup-age",
      ];
  }
}
