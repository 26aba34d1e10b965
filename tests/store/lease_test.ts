import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import {
  acquireLease,
  LEASE_TTL_MS,
  type LeaseHolder,
  leaseHolder,
} from "../../src/store/lease.ts";
import { MemoryKv } from "../../src/store/memory_kv.ts";
import { LeaseLost, StoreError } from "../../src/store/store_error.ts";
import { START_MS } from "../core/builders.ts";
import { FakeClock, FaultyKv, newPlace, PROFILE, takeLease } from "./accounts.ts";

const ALIVE = { probe: () => Promise.resolve("alive" as const) };

function acquire(kv: FaultyKv, clock: FakeClock, given: object = {}) {
  return acquireLease(kv, PROFILE, { owner: "process 2", clock, ...given });
}

Deno.test("acquireLease() takes a lease that nobody holds, and one that was given back, at once", async () => {
  const { kv, clock } = newPlace();
  const first = await acquire(kv, clock, { owner: "process 1" });
  assertEquals(first.holder, {
    owner: "process 1",
    fence: 1,
    acquiredMs: START_MS,
    renewedMs: START_MS,
    expiresMs: START_MS + LEASE_TTL_MS,
  });
  assertEquals(await leaseHolder(kv, PROFILE), first.holder);
  await first.release();
  assertEquals(await leaseHolder(kv, PROFILE), undefined);
  assertEquals((await acquire(kv, clock)).holder.fence, 2);
  assertEquals(clock.timeMs, START_MS);
});

Deno.test("acquireLease() takes a lease that has lapsed, or whose holder is gone", async () => {
  const { kv, clock } = newPlace();
  await acquire(kv, clock);
  clock.timeMs += LEASE_TTL_MS;
  assertEquals((await acquire(kv, clock)).holder.fence, 2);
  const gone = { probe: () => Promise.resolve("gone" as const) };
  assertEquals((await acquire(kv, clock, gone)).holder.fence, 3);
  assertEquals(clock.timeMs, START_MS + LEASE_TTL_MS);
});

Deno.test("acquireLease() waits for a holder that has died to be silent for long enough", async () => {
  const { kv, clock } = newPlace();
  await acquire(kv, clock, { ttlMs: 1000 });
  clock.timeMs += 400;
  const waitedFor: LeaseHolder[] = [];
  const lease = await acquire(kv, clock, {
    ttlMs: 1000,
    onWait: (holder: LeaseHolder) => waitedFor.push(holder),
  });
  assertEquals([lease.holder.fence, clock.timeMs], [2, START_MS + 1000]);
  assertEquals(waitedFor.length, 1);
});

Deno.test("acquireLease() refuses when it hears of the holder, and says who that is and since when", async () => {
  const { kv, clock } = newPlace();
  const lease = await acquire(kv, clock, { owner: "process 1" });
  clock.timeMs += 2_000;
  await lease.renew();
  clock.timeMs += 58_000 - 2_000;
  await lease.renew();
  let waits = 0;
  clock.onWait = () => {
    if (waits++ === 1) clock.timeMs += 3_000;
    if (waits === 3) void lease.renew();
  };
  const error = await assertRejects(() => acquire(kv, clock), StoreError);
  assertMatch(
    error.message,
    /^Cannot write to profile test, process 1 has done so for 6\d s\. Stop/,
  );
  assertEquals([error.trouble, waits], ["held", 3]);
});

Deno.test("acquireLease() refuses at once where the holder is known to live", async () => {
  const { kv, clock } = newPlace();
  await acquire(kv, clock);
  await assertRejects(() => acquire(kv, clock, ALIVE), StoreError, "process 2 has done so for 0 s");
  assertEquals(clock.timeMs, START_MS);
});

Deno.test("acquireLease() as a standby waits for as long as the holder lives, then takes over", async () => {
  const { kv, clock } = newPlace();
  const lease = await acquire(kv, clock, { ttlMs: 1000 });
  clock.onWait = () => {
    if (clock.timeMs < START_MS + 60_000) void lease.renew();
  };
  const standby = await acquire(kv, clock, { ttlMs: 1000, standby: true, ...ALIVE });
  assertEquals(standby.holder.fence, 2);
  assertEquals(clock.timeMs >= START_MS + 60_000 && clock.timeMs < START_MS + 62_000, true);
  await assertRejects(() => lease.assertHeld(), LeaseLost);
});

Deno.test("acquireLease() gives up when it is told to", async () => {
  const { kv, clock } = newPlace();
  await acquire(kv, clock);
  const controller = new AbortController();
  clock.onWait = () => controller.abort(new Error("Stopped"));
  const { signal } = controller;
  await assertRejects(() => acquire(kv, clock, { standby: true, signal }), Error, "Stopped");
});

Deno.test("acquireLease() is not held up by a clock that was set back, nor by one that is far ahead", async () => {
  const { kv, clock } = newPlace();
  const ahead = new FakeClock();
  ahead.timeMs += 1e9;
  await acquire(kv, ahead, { ttlMs: 1000 });
  assertEquals((await acquire(kv, clock, { ttlMs: 1000 })).holder.fence, 2);
  assertEquals(clock.timeMs, START_MS + 1000);
});

Deno.test("acquireLease() gives the lease to one of two who ask at the same time", async () => {
  const { kv, clock } = newPlace();
  const outcomes = await Promise.allSettled([
    acquire(kv, clock, ALIVE),
    acquire(kv, clock, { owner: "process 3", ...ALIVE }),
  ]);
  assertEquals(outcomes.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
});

Deno.test("Lease.renewal() is due after a quarter of the time, and when the clock was set back", async () => {
  const { kv, clock } = newPlace();
  const lease = await acquire(kv, clock);
  clock.timeMs += LEASE_TTL_MS / 4 - 1;
  assertEquals(lease.renewal(), []);
  clock.timeMs += 1;
  assertEquals(lease.renewal().length, 1);
  assertEquals(lease.renewal(), []);
  clock.timeMs -= 1;
  assertEquals(lease.renewal().length, 1);
  assertEquals(lease.holder.expiresMs, clock.timeMs + LEASE_TTL_MS);
});

Deno.test("Lease.renew() writes when it is due, and fails once somebody else has taken over", async () => {
  const { kv, clock, ...place } = newPlace();
  const lease = await acquire(kv, clock);
  const before = kv.commits;
  await lease.renew();
  assertEquals(kv.commits, before);
  clock.timeMs += 5_000;
  await lease.renew();
  assertEquals((await leaseHolder(kv, PROFILE))?.renewedMs, clock.timeMs);
  const other = await takeLease({ kv, clock, ...place });
  clock.timeMs += 5_000;
  await assertRejects(() => lease.renew(), LeaseLost);
  await lease.release();
  assertEquals((await leaseHolder(kv, PROFILE))?.fence, other.holder.fence);
  await other.assertHeld();
});

Deno.test("leaseHolder() says what to do about a lease that cannot be read", async () => {
  const kv = new MemoryKv();
  await kv.commit({ puts: [{ key: ["pilotfish", "paper", "lease"], value: "{" }] });
  const error = await assertRejects(() => leaseHolder(kv, "paper"), StoreError, "rebuild");
  assertEquals(error.trouble, "damaged");
});
