import { assertEquals } from "@std/assert";
import { REJECTION_REASONS } from "../../../src/core/order.ts";
import { orderFacts } from "../../../src/cli/replay/order_facts.ts";

Deno.test("orderFacts() tells rejected signals from orders without a fill", () => {
  const rejected = { paused: 3, price_out_of_range: 2 };
  assertEquals(orderFacts({ signals: 10, orders: 6, rejected, open: 1 }), [
    ["signals", "10"],
    ["  rejected before an order", "4"],
    ["orders", "6"],
    ["  filled", "4"],
    ["  not filled", "1"],
    ["  still open", "1"],
    ["reasons", "3: trading was paused (paused)"],
    ["", "2: no possible price (price_out_of_range)"],
  ]);
});

Deno.test("orderFacts() has words for every reason there is", () => {
  for (const reason of REJECTION_REASONS) {
    const facts = orderFacts({ signals: 1, orders: 0, rejected: { [reason]: 1 }, open: 0 });
    const [, text = ""] = facts.at(-1)!;
    assertEquals([text.endsWith(` (${reason})`), text.length > reason.length + 6], [true, true]);
  }
});
