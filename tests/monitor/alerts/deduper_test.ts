import { assertEquals } from "@std/assert";
import type { Alert } from "../../../src/monitor/alerts/alert.ts";
import { Deduper, MAX_ALERT_KEYS } from "../../../src/monitor/alerts/deduper.ts";
import { madeAlert } from "./recorder.ts";

const WINDOW_MS = 1000;
const dead = madeAlert({ key: "dead" });
const alive = madeAlert({ key: "alive" });

/** Keys and counts of what was told. */
function told(alerts: readonly (Alert | undefined)[]) {
  return alerts.map((alert) => alert && [alert.key, alert.untold ?? 0]);
}

Deno.test("Deduper tells the same once a window, and how often it was held back", () => {
  const deduper = new Deduper(WINDOW_MS);
  assertEquals(told([0, 1, 999].map((ms) => deduper.offer(dead, ms))), [
    ["dead", 0],
    undefined,
    undefined,
  ]);
  assertEquals(told([deduper.offer(dead, 1000)]), [["dead", 2]]);
  assertEquals(deduper.nextMs, Infinity);
});

Deno.test("Deduper tells different keys at once", () => {
  const deduper = new Deduper(WINDOW_MS);
  const found = [deduper.offer(dead, 0), deduper.offer(madeAlert({ key: "x", topic: "x" }), 0)];
  assertEquals(told(found), [["dead", 0], ["x", 0]]);
});

Deno.test("Deduper tells the last state of what flaps when the window is over", () => {
  const deduper = new Deduper(WINDOW_MS);
  deduper.offer(dead, 0);
  deduper.offer(alive, 10);
  assertEquals([deduper.offer(dead, 20), deduper.offer(alive, 30), deduper.offer(dead, 40)], [
    undefined,
    undefined,
    undefined,
  ]);
  assertEquals(deduper.nextMs, 1000);
  assertEquals(deduper.takeDue(999), []);
  assertEquals(told(deduper.takeDue(1000)), [["dead", 2]]);
  assertEquals(deduper.takeDue(5000), []);
  // What it told last counts for the next window.
  assertEquals(deduper.offer(dead, 1500), undefined);
});

Deno.test("Deduper gives all that is left when asked at the end", () => {
  const deduper = new Deduper(WINDOW_MS);
  deduper.offer(dead, 0);
  deduper.offer(dead, 1);
  assertEquals(told(deduper.takeDue(Infinity)), [["dead", 0]]);
});

Deno.test("Deduper is silent for no longer when the clock is set back", () => {
  const deduper = new Deduper(WINDOW_MS);
  deduper.offer(dead, 1_000_000);
  assertEquals(told([deduper.offer(dead, 5)]), [["dead", 0]]);
});

Deno.test("Deduper remembers a bounded number of keys, the latest", () => {
  const deduper = new Deduper(WINDOW_MS);
  for (let i = 0; i <= MAX_ALERT_KEYS; i++) {
    deduper.offer(madeAlert({ key: `k${i}`, topic: `k${i}` }), 0);
  }
  const first = madeAlert({ key: "k0", topic: "k0" });
  const last = madeAlert({ key: `k${MAX_ALERT_KEYS}`, topic: "last" });
  assertEquals(told([deduper.offer(first, 1), deduper.offer(last, 1)]), [["k0", 0], undefined]);
});
