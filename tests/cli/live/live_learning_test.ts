import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { type Lesson, takeLesson } from "../../../src/cli/learning/lesson.ts";
import { keepLearning, learnElsewhere } from "../../../src/cli/live/live_learning.ts";
import { warmUp } from "../../core/builders.ts";
import { sampleFolder } from "../commands/research_folder.ts";
import { contextOf } from "../made_learning.ts";

const SAMPLE = await sampleFolder();
const NEVER = new AbortController().signal;

Deno.test("learnElsewhere() learns what takeLesson() does", async () => {
  const { context } = contextOf({ researchDir: SAMPLE });
  assertEquals(await learnElsewhere(context, NEVER), await takeLesson(context));
});

Deno.test("learnElsewhere() says why nothing can be learnt", async () => {
  const { context } = contextOf({ researchDir: `${SAMPLE}/nowhere` });
  await assertRejects(() => learnElsewhere(context, NEVER), Error, "nowhere");
});

Deno.test("learnElsewhere() passes warnings on", async () => {
  const { context, io } = contextOf({ researchDir: SAMPLE, asOf: 0 });
  const lesson = await learnElsewhere(context, NEVER);
  assertEquals(lesson?.warmUp.whales.size, 0);
  assertStringIncludes(io.printed.stderr, "No whale, as there is no trade to learn from");
});

Deno.test("learnElsewhere() is ended at any moment", async () => {
  const { context } = contextOf({ researchDir: SAMPLE });
  const stop = new AbortController();
  const learning = learnElsewhere(context, stop.signal);
  stop.abort();
  assertEquals(await learning, undefined);
  assertEquals(await learnElsewhere(context, stop.signal), undefined);
});

Deno.test("keepLearning() learns every so often until it is ended, and goes on after a failure", async () => {
  const stop = new AbortController();
  const waits: number[] = [];
  const clock = {
    nowMs: () => 0,
    wait(ms: number) {
      waits.push(ms);
      return Promise.resolve();
    },
  };
  const { context, io } = contextOf({ refresh: 3_600_000 });
  const lesson: Lesson = { warmUp: warmUp(), categories: new Map() };
  const taken: Lesson[] = [];
  let learnt = 0;
  await keepLearning({ ...context, io: { ...context.io, clock } }, {
    signal: stop.signal,
    takeLesson() {
      learnt++;
      if (learnt === 2) return Promise.reject(new Error("no such folder"));
      if (learnt === 4) stop.abort();
      return Promise.resolve(learnt === 4 ? undefined : lesson);
    },
    onLesson(lesson) {
      taken.push(lesson);
      return Promise.resolve(taken.length === 1);
    },
  });
  assertEquals(waits, [3_600_000, 3_600_000, 3_600_000, 3_600_000]);
  assertEquals(taken, [lesson, lesson]);
  assertEquals(io.printed.stderr.match(/^.*history.*$/gm), [
    `Learnt again from history: ${lesson.warmUp.whales.size} whales.`,
    "Cannot learn from history again, the whale set stays as it is: no such folder",
    "Learnt again from history: as before.",
  ]);
});

Deno.test("keepLearning() never learns where refresh is 0", async () => {
  const { context } = contextOf({ refresh: 0 });
  await keepLearning(context, { signal: NEVER, onLesson: () => Promise.reject(new Error()) });
});
