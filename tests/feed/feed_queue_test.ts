import { assertEquals, assertRejects } from "@std/assert";
import { FeedQueue } from "../../src/feed/feed_queue.ts";
import { fc } from "../properties.ts";

Deno.test("FeedQueue gives everything in order, and what waits also after it is closed", async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.nat(9), { maxLength: 30 }), async (bursts) => {
    const queue = new FeedQueue<number>(1000);
    let next = 0;
    const taken = Array.fromAsync(queue);
    for (const burst of bursts) {
      for (let i = 0; i < burst; i++) queue.push(next++);
      await Promise.resolve();
    }
    queue.close();
    queue.push(-1);
    assertEquals(await taken, Array.from({ length: next }, (_, i) => i));
  }));
});

Deno.test("FeedQueue says when it has no room, and ends with the error it was given", async () => {
  const queue = new FeedQueue<number>(2);
  queue.push(1);
  assertEquals(queue.hasRoom, true);
  queue.push(2);
  assertEquals([queue.hasRoom, queue.length], [false, 2]);
  queue.fail(new RangeError("x"));
  const taken: number[] = [];
  await assertRejects(async () => {
    for await (const item of queue) taken.push(item);
  }, RangeError);
  assertEquals(taken, [1, 2]);
});
