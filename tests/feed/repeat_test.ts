import { assertEquals } from "@std/assert";
import { repeat } from "../../src/feed/repeat.ts";
import { HandClock, settle } from "../polymarket/made_sockets.ts";

Deno.test("repeat() does it again and again, from the end of one time to the next, until it is called off", async () => {
  const clock = new HandClock(0);
  const times: number[] = [];
  const callOff = repeat({ clock, everyMs: 10 }, async () => {
    times.push(clock.nowMs());
    await clock.wait(5);
  });
  await clock.pass(40);
  callOff();
  await clock.pass(40);
  assertEquals(times, [10, 25, 40]);
});

Deno.test("repeat() tells why it cannot go on, once", async () => {
  const clock = new HandClock(0);
  const failures: unknown[] = [];
  const error = new TypeError("a bug");
  const onFailure = (failure: unknown) => failures.push(failure);
  repeat({ clock, everyMs: 10, onFailure }, () => {
    throw error;
  });
  await clock.pass(100);
  assertEquals(failures, [error]);
});

Deno.test("repeat() keeps to itself what fails because it was called off", async () => {
  const clock = new HandClock(0);
  const failures: unknown[] = [];
  const callOff = repeat({ clock, everyMs: 10, onFailure: (error) => failures.push(error) }, () => {
    callOff();
    throw new DOMException("stopped", "AbortError");
  });
  await clock.pass(100);
  assertEquals(failures, []);
});

Deno.test("repeat() waits for nothing any more when it was called off meanwhile", async () => {
  let waits = 0;
  const clock = { nowMs: () => 0, wait: () => Promise.resolve(void waits++) };
  const done = Promise.withResolvers<void>();
  const callOff = repeat({ clock, everyMs: 10 }, () => {
    callOff();
    done.resolve();
  });
  await done.promise;
  await settle();
  assertEquals(waits, 1);
});
