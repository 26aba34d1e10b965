/**
 * Learning again while a live run goes on: on a thread of its own, since reading months of trades takes seconds in which no
 * socket would be heard.
 *
 * @module
 */

import type { CommandContext } from "../command.ts";
import { LEARNING_KEYS, type LearningContext } from "../learning/learning.ts";
import { type Lesson, takeLesson as learnHere } from "../learning/lesson.ts";
import type { LessonAnswer } from "../learning/lesson_worker.ts";
import { publishedLesson } from "../learning/publication.ts";
import { formatCounted } from "../terminal/format.ts";

/** How often to look whether something was published, milliseconds, at least. */
const LOOK_MS = 3_600_000;

/** Who learns while a run goes on. */
export interface LearningRun {
  /** Takes what was learnt; says whether it is something new. */
  readonly onLesson: (lesson: Lesson) => Promise<boolean>;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Learns. @default {on a thread of its own, or what is published} */
  readonly takeLesson?: typeof learnElsewhere;
}

/**
 * What a run begins with: what history teaches, or what is published.
 *
 * @throws {DataError} If it is unusable.
 * @throws {StoreError} If what is published cannot be read.
 */
export async function firstLesson(context: CommandContext): Promise<Lesson> {
  return await (context.options.published ? publishedLesson(context) : learnHere(context));
}

/**
 * Learns again every so often. History that cannot be read is told, and tried again the next time.
 *
 * @param context The command.
 * @param run Who takes what was learnt, and until when.
 */
export async function keepLearning(
  context: Pick<CommandContext, "options" | "io" | "note" | "warn">,
  { onLesson, signal, takeLesson }: LearningRun,
): Promise<void> {
  const { options, io: { clock }, note, warn } = context;
  const take = takeLesson ?? (options.published ? () => publishedLesson(context) : learnElsewhere);
  // A look at what is published costs next to nothing.
  const everyMs = options.published ? Math.min(options.refresh, LOOK_MS) : options.refresh;
  while (everyMs > 0) {
    await clock.wait(everyMs, signal).catch((error) => {
      if (!signal.aborted) throw error;
    });
    if (signal.aborted) return;
    try {
      const lesson = await take(context, signal);
      if (lesson === undefined) return;
      const isNew = await onLesson(lesson);
      const whales = formatCounted(lesson.warmUp.whales.size, "whale");
      if (options.published) {
        if (isNew) note(`Took the new published whale set: ${whales}.`);
      } else note(`Learnt again from history: ${isNew ? whales : "as before"}.`);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const what = options.published ? "take what is published" : "learn from history again";
      warn(`Cannot ${what}, the whale set stays as it is: ${error.message}`);
    }
  }
}

/**
 * Learns on a thread of its own.
 *
 * @param context Names the research directory, and is warned.
 * @param signal Ends it.
 * @returns What was learnt; `undefined` if it was ended before.
 * @throws {Error} If the research directory is unusable.
 */
export async function learnElsewhere(
  { options, warn }: Pick<LearningContext, "options" | "warn">,
  signal: AbortSignal,
): Promise<Lesson | undefined> {
  if (signal.aborted) return undefined;
  const { promise, resolve, reject } = Promise.withResolvers<LessonAnswer | undefined>();
  const worker = new Worker(new URL("../learning/lesson_worker.ts", import.meta.url), {
    type: "module",
  });
  worker.onmessage = ({ data }: MessageEvent<LessonAnswer>) => resolve(data);
  worker.onerror = (event) => {
    event.preventDefault();
    reject(new Error(event.message));
  };
  const end = () => resolve(undefined);
  signal.addEventListener("abort", end, { once: true });
  try {
    worker.postMessage(Object.fromEntries(LEARNING_KEYS.map((key) => [key, options[key]])));
    const answer = await promise;
    if (answer === undefined) return undefined;
    if ("failure" in answer) throw new Error(answer.failure);
    for (const warning of answer.warnings) warn(warning);
    return answer.lesson;
  } finally {
    signal.removeEventListener("abort", end);
    worker.terminate();
  }
}
