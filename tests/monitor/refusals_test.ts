import { assertEquals, assertStrictEquals } from "@std/assert";
import { NOTHING_REFUSED, noticeRefusals } from "../../src/monitor/refusals.ts";

function feeds(refused: Readonly<Record<string, number>>) {
  return [{ name: "activity", isAlive: true, refused }, { name: "data-api", isAlive: true }];
}

Deno.test("noticeRefusals() says each reason at once, then at most once a minute with what came since", () => {
  let [said, lines] = noticeRefusals(NOTHING_REFUSED, feeds({ no_price: 1 }), 0);
  assertEquals(lines, ["Could not use 1 message of feed activity: no_price"]);
  [said, lines] = noticeRefusals(said, feeds({ no_price: 5, oversized: 2 }), 30_000);
  assertEquals(lines, ["Could not use 2 messages of feed activity: oversized"]);
  [said, lines] = noticeRefusals(said, feeds({ no_price: 8, oversized: 2 }), 60_000);
  assertEquals(lines, ["Could not use 7 messages of feed activity: no_price"]);
  const [same, none] = noticeRefusals(said, feeds({ no_price: 8, oversized: 2 }), 1e9);
  assertStrictEquals(same, said);
  assertEquals(none, []);
});

Deno.test("noticeRefusals() is not silenced by a clock that was set back", () => {
  const [said] = noticeRefusals(NOTHING_REFUSED, feeds({ no_price: 1 }), 3_600_000);
  const [, lines] = noticeRefusals(said, feeds({ no_price: 3 }), 5);
  assertEquals(lines, ["Could not use 2 messages of feed activity: no_price"]);
});
