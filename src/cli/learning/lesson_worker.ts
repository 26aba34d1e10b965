/** Learns on a thread of its own: takes the options, gives what was learnt or why nothing could be. @module */

/// <reference lib="deno.worker" />

import type { LearningContext } from "./learning.ts";
import { type Lesson, takeLesson } from "./lesson.ts";
import { NO_PROGRESS } from "../terminal/progress.ts";

/** What it answers. */
export type LessonAnswer =
  | { readonly lesson: Lesson; readonly warnings: readonly string[] }
  | { readonly failure: string };

self.onmessage = async ({ data }: MessageEvent<LearningContext["options"]>) => {
  self.postMessage(await answer(data));
};

async function answer(options: LearningContext["options"]): Promise<LessonAnswer> {
  const warnings: string[] = [];
  try {
    const lesson = await takeLesson({
      command: "run",
      options,
      // Other processors are for the live run.
      threads: 0,
      io: { nowMs: () => performance.now() },
      // What cannot be used was said at the beginning.
      note() {},
      warn: (line) => warnings.push(line),
      progress: () => Promise.resolve(NO_PROGRESS),
    });
    return { lesson, warnings };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}
