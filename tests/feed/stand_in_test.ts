import { assertEquals } from "@std/assert";
import { REST_AFTER_MS, STAND_IN_AFTER_MS, StandIn } from "../../src/feed/stand_in.ts";

Deno.test("StandIn works when the other feed has been down for a while, and rests when it has been back for a while", () => {
  const standIn = new StandIn();
  assertEquals(standIn.isResting, true);
  assertEquals(standIn.look(false, 0), true);
  assertEquals(standIn.look(true, STAND_IN_AFTER_MS - 1), true, "a hiccup");
  assertEquals(standIn.look(false, STAND_IN_AFTER_MS), true, "counts from the last time");
  assertEquals(standIn.look(false, 2 * STAND_IN_AFTER_MS), false);
  const backMs = 3 * STAND_IN_AFTER_MS;
  assertEquals(standIn.look(true, backMs), false);
  assertEquals(standIn.look(true, backMs + REST_AFTER_MS - 1), false);
  assertEquals(standIn.look(true, backMs + REST_AFTER_MS), true);
  assertEquals(standIn.look(false, backMs + REST_AFTER_MS), true);
});

Deno.test("StandIn counts anew where the clock was set back", () => {
  const standIn = new StandIn();
  standIn.look(false, 3_600_000);
  assertEquals(standIn.look(false, 0), true);
  assertEquals(standIn.look(false, STAND_IN_AFTER_MS), false);
  standIn.look(true, 3_600_000);
  assertEquals(standIn.look(true, 0), false);
  assertEquals(standIn.look(true, REST_AFTER_MS), true);
});
