/**
 * What history teaches a live run: before it begins, and again now and then while it goes on.
 *
 * @module
 */

import type { WarmUp } from "../core/warm_up.ts";
import { marketCategories } from "../research/market_categories.ts";
import type { CommandContext } from "./command.ts";
import { learn } from "./learning.ts";
import { formatCounted } from "./terminal/format.ts";

const MS_PER_HOUR = 3_600_000;

/** What is kept of a learning: a run of months has no use for the trades. */
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
export async function takeLesson(context: CommandContext): Promise<Lesson> {
  const { warmUp, history } = await learn(context);
  return { warmUp, categories: marketCategories(history.table) };
}

/**
 * Learns again every so often. History that cannot be read is told, and tried again the next time.
 *
 * @param context The command.
 * @param onLesson Takes what was learnt; says whether it is something new.
 * @param signal Ends it.
 */
export async function keepLearning(
  context: CommandContext,
  onLesson: (lesson: Lesson) => Promise<boolean>,
  signal: AbortSignal,
): Promise<void> {
  const { options, io: { clock }, note, warn } = context;
  // What cannot be used was said at the beginning.
  const quiet: CommandContext = { ...context, note: () => {} };
  while (options.refreshHours > 0) {
    await clock.wait(options.refreshHours * MS_PER_HOUR, signal).catch((error) => {
      if (!signal.aborted) throw error;
    });
    if (signal.aborted) return;
    try {
      const lesson = await takeLesson(quiet);
      const isNew = await onLesson(lesson);
      const whales = formatCounted(lesson.warmUp.whales.size, "whale");
      note(
        isNew ? `Learnt again from history: ${whales}.` : "Learnt again from history: as before.",
      );
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      warn(`Cannot learn from history again, the whale set stays as it is: ${error.message}`);
    }
  }
}
