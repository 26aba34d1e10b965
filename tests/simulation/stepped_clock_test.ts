import { assertEquals, assertRejects } from "@std/assert";
import { SteppedClock } from "../../src/simulation/stepped_clock.ts";

Deno.test("SteppedClock wakes those whose time has come, in its order, at the time it was set to", async () => {
  const clock = new SteppedClock(1_000);
  const woken: string[] = [];
  for (const ms of [300, 100, 200, 900]) {
    clock.wait(ms).then(() => woken.push(`${ms} at ${clock.nowMs()}`));
  }
  clock.set(1_050);
  clock.wake();
  await clock.settle();
  assertEquals(woken, []);
  clock.set(1_500);
  // Nothing goes back.
  clock.set(1_400);
  clock.wake();
  await clock.settle();
  assertEquals(woken, ["100 at 1500", "200 at 1500", "300 at 1500"]);
});

Deno.test("SteppedClock lets waiting be called off, and settles when nothing more goes on", async () => {
  const clock = new SteppedClock(0);
  const stop = new AbortController();
  const waiting = clock.wait(10, stop.signal);
  stop.abort(new Error("Enough"));
  await assertRejects(() => waiting, Error, "Enough");
  await assertRejects(() => clock.wait(10, stop.signal), Error, "Enough");
  let turns = 0;
  async function goOn() {
    for (; turns < 500; turns++) {
      await Promise.resolve();
      clock.stir();
    }
  }
  goOn();
  await clock.settle();
  assertEquals(turns, 500);
});
