import { assertEquals } from "@std/assert";
import { HeldTrades } from "../../src/feed/held_trades.ts";
import type { FrameTrade } from "../../src/feed/trade_frame.ts";
import { trade } from "../core/builders.ts";
import { fc } from "../properties.ts";

function found(id: string, timeMs = 0): { readonly found: FrameTrade } {
  return { found: { trade: trade({ timeMs }), id, outcome: "YES" } };
}

function ids(held: HeldTrades<{ readonly found: FrameTrade }>): string {
  return held.inOrder().map(({ found: { id } }) => id).join("");
}

Deno.test("HeldTrades takes trades by their time, those of one moment as a page has them", () => {
  const held = new HeldTrades<{ readonly found: FrameTrade }>();
  held.add(found("c"), false);
  held.add(found("d"), false);
  held.add(found("z", 1000), false);
  // The page has what was missed before, and what the socket is about to tell.
  held.add(found("a"), true);
  held.add(found("b"), true);
  for (const id of ["c", "d", "nobody"]) held.notePlace(id);
  held.add(found("e"), true);
  held.add(found("f"), false);
  held.add(found("y", 500), true);
  assertEquals(ids(held), "abcdefyz");
});

Deno.test("HeldTrades puts all of a second in order, wherever the socket came back and the page ends", () => {
  const order = "abcdefghijkl";
  const count = order.length;
  fc.assert(fc.property(fc.nat(count), fc.nat(count), fc.nat(count), (back, end, told) => {
    // Missed up to `back`; the page, which has all up to `end`, comes when `told` were heard of.
    const held = new HeldTrades<{ readonly found: FrameTrade }>();
    const [ends, hears] = [Math.max(back, end), Math.max(back, told)];
    const hear = (from: number, to: number) => {
      for (const id of order.slice(from, to)) held.add(found(id), false);
    };
    hear(back, hears);
    for (const [index, id] of [...order.slice(0, ends)].entries()) {
      if (index >= back && index < hears) held.notePlace(id);
      else held.add(found(id), true);
    }
    hear(Math.max(ends, hears), count);
    assertEquals(ids(held), order);
  }));
});
