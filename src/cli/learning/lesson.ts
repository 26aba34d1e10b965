/**
 * What history teaches a live run.
 *
 * @module
 */

import type { WarmUp } from "../../core/warm_up.ts";
import { marketCategories } from "../../research/market_categories.ts";
import { learn, type LearningContext } from "./learning.ts";

/** What is kept of a learning: a run of months has no use for the trades. Plain data. */
export interface Lesson {
  /** Whales and sizes of markets. */
  readonly warmUp: WarmUp;
  /** Category of each market that history knows. */
  readonly categories: ReadonlyMap<string, string>;
}

/**
 * Learns from the research directory that the options name.
 *
 * @throws {DataError} If it is unusable.
 */
export async function takeLesson(context: LearningContext): Promise<Lesson> {
  const { warmUp, history } = await learn(context);
  return { warmUp, categories: marketCategories(history.table) };
}
