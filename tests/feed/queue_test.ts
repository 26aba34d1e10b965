import { assertEquals, assertThrows } from "@std/assert";
import { Queue } from "../../src/feed/queue.ts";
import { fc } from "../properties.ts";

/** What is done to a queue and to a list that does the same in the plainest way. */
const doing = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("push"), count: fc.nat(9) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("take"), count: fc.nat(9) }) },
  fc.record({ kind: fc.constant("first"), count: fc.nat(3) }),
  fc.record({ kind: fc.constant("where"), count: fc.nat(3) }),
);

Deno.test("Queue gives what a list would", () => {
  fc.assert(fc.property(fc.array(doing, { maxLength: 30 }), (doings) => {
    const queue = new Queue<number>();
    let [list, next]: [number[], number] = [[], 0];
    for (const { kind, count } of doings) {
      const items = Array.from({ length: count }, () => next++);
      if (kind === "push") {
        for (const item of items) queue.push(item);
        list = [...list, ...items];
      } else if (kind === "first") {
        queue.putFirst(items);
        list = [...items, ...list];
      } else if (kind === "where") {
        const isWanted = (item: number) => item % 4 === count;
        assertEquals(queue.takeWhere(isWanted), list.filter(isWanted));
        list = list.filter((item) => !isWanted(item));
      } else {
        for (let i = 0; i < count && list.length > 0; i++) {
          assertEquals(queue.take(), list.shift());
        }
      }
      assertEquals(queue.length, list.length);
    }
  }));
});

Deno.test("Queue stays in order when most of a long one was taken", () => {
  const queue = new Queue<number>();
  for (let i = 0; i < 20_000; i++) queue.push(i);
  const taken = Array.from({ length: 15_000 }, () => queue.take());
  queue.putFirst([-1]);
  assertEquals([taken.at(-1), queue.take(), queue.take(), queue.length], [
    14_999,
    -1,
    15_000,
    4_999,
  ]);
});

Deno.test("Queue throws where nothing waits", () => {
  assertThrows(() => new Queue().take(), RangeError, "nothing waits");
});
