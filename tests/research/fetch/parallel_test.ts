import { assertEquals, assertRejects } from "@std/assert";
import { both, forEachOf } from "../../../src/research/fetch/parallel.ts";

Deno.test("forEachOf() has so many at work at a time and does all of them", async () => {
  const done: number[] = [];
  let working = 0;
  let most = 0;
  await forEachOf([...Array(20).keys()], { workers: 4 }, async (number) => {
    most = Math.max(most, ++working);
    await Promise.resolve();
    working--;
    done.push(number);
  });
  assertEquals([done.length, most], [20, 4]);
});

Deno.test("forEachOf() begins nothing after a failure and waits for what has begun", async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  await assertRejects(
    () =>
      forEachOf([...Array(20).keys()], { workers: 3 }, async (number, signal) => {
        begun.push(number);
        await Promise.resolve();
        if (number === 1) throw new Error("Second");
        while (number > 1 && !signal.aborted) await Promise.resolve();
        ended.push(number);
      }),
    Error,
    "Second",
  );
  assertEquals(ended.length, begun.length - 1);
  assertEquals(begun.length <= 5, true);
});

Deno.test("forEachOf() ends with the reason of its signal", async () => {
  const stop = new AbortController();
  await assertRejects(
    () =>
      forEachOf([1, 2, 3], { workers: 1, signal: stop.signal }, () => {
        stop.abort(new Error("Stopped"));
        return Promise.resolve();
      }),
    Error,
    "Stopped",
  );
});

Deno.test("both() gives what both give, and tells the other one to end when one fails", async () => {
  assertEquals(
    await both(undefined, [() => Promise.resolve(1), () => Promise.resolve("two")]),
    [1, "two"],
  );
  let ended = false;
  const waits = (signal: AbortSignal) =>
    new Promise<void>((_, reject) =>
      signal.addEventListener("abort", () => {
        ended = true;
        reject(signal.reason);
      })
    );
  const fails = () => Promise.reject(new Error("First"));
  await assertRejects(() => both(undefined, [waits, fails]), Error, "First");
  assertEquals(ended, true);
  const stop = new AbortController();
  stop.abort(new Error("Stopped"));
  await assertRejects(() => both(stop.signal, [fails, fails]), Error, "Stopped");
});
