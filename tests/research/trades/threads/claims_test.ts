import { assert, assertEquals } from "@std/assert";
import { Claims } from "../../../../src/research/trades/threads/claims.ts";

Deno.test("Claims.next() gives each row group to one reader, in order", () => {
  const first = Claims.make(5);
  const second = new Claims(first.words);
  assert(!first.has(1) && !first.has(2));
  assertEquals([first.next(1), first.next(1), second.next(2), first.next(1)], [0, 1, 2, 3]);
  assertEquals([second.next(2), first.next(1), second.next(2)], [4, undefined, undefined]);
  assert(first.has(2) && second.has(1) && !first.has(3));
});

Deno.test("Claims.close() leaves nothing to others", () => {
  const first = Claims.make(3);
  const second = new Claims(first.words);
  assertEquals(second.next(2), 0);
  first.close(1);
  assertEquals(second.next(2), undefined);
});

Deno.test("Claims.addRows() counts the rows of all readers", () => {
  const first = Claims.make(1);
  new Claims(first.words).addRows(3_000_000_000);
  first.addRows(7);
  assertEquals(first.doneRows, 3_000_000_007);
  assertEquals(first.next(1), 0);
  assertEquals(first.next(1), undefined);
});
