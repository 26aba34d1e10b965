import { assert } from "@std/assert";
import { YieldPoint } from "../src/yield_point.ts";

Deno.test("YieldPoint.pass() lets what is due have its turn", async () => {
  let isDone = false;
  setTimeout(() => isDone = true, 0);
  // Awaiting alone does not give up the thread.
  for (let i = 0; i < 1_000; i++) await Promise.resolve();
  assert(!isDone);
  using point = new YieldPoint();
  for (let i = 0; i < 1_000_000 && !isDone; i++) await point.pass();
  assert(isDone);
});
