import { assert, assertEquals, assertRejects } from "@std/assert";
import type { ServiceName } from "../../src/polymarket/hosts.ts";
import {
  MAX_HOLD_MS,
  RATE_RULES,
  RATE_WINDOW_MS,
  RateLimiter,
  type RateRule,
} from "../../src/polymarket/rate_limits.ts";
import { fc, whole } from "../properties.ts";
import { fakeClock } from "./fake_clock.ts";

/** Rules that a request counts against, by their limit, smallest first. */
function limitsOf(service: ServiceName, path: string): number[] {
  return RATE_RULES
    .filter((rule) => rule.service === service && (rule.paths?.test(path) ?? true))
    .map((rule) => rule.limit).toSorted((a, b) => a - b);
}

Deno.test("RATE_RULES hold the documented limits of each path", () => {
  assertEquals(limitsOf("gamma", "/markets/keyset"), [300, 900, 4_000]);
  assertEquals(limitsOf("gamma", "/events/keyset"), [500, 900, 4_000]);
  assertEquals(limitsOf("gamma", "/marketsx"), [4_000]);
  assertEquals(limitsOf("data", "/trades"), [200, 1_000]);
  assertEquals(limitsOf("data", "/v2/trades"), [300, 800]);
  assertEquals(limitsOf("data", "/v2/status"), [100, 800]);
  assertEquals(limitsOf("data", "/v2/resolutions"), [800]);
  assertEquals(limitsOf("clob", "/book"), [1_500, 9_000]);
  assertEquals(limitsOf("clob", "/books"), [500, 9_000]);
  assertEquals(limitsOf("clob", "/markets/0x01"), [9_000]);
});

Deno.test("RateLimiter lets no window have more requests than any rule allows", async () => {
  const rules: readonly RateRule[] = [
    { service: "any", limit: 7 },
    { service: "data", limit: 5 },
    { service: "data", paths: /^\/a$/, limit: 2 },
  ];
  const windowMs = 100;
  const request = fc.record({
    pauseMs: whole(0, 60),
    service: fc.constantFrom<ServiceName>("data", "gamma"),
    path: fc.constantFrom("/a", "/b"),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(request, { maxLength: 60 }), async (requests) => {
      const clock = fakeClock();
      const limiter = new RateLimiter(clock, { rules, windowMs });
      const taken: { readonly ms: number; readonly service: string; readonly path: string }[] = [];
      for (const { pauseMs, service, path } of requests) {
        clock.pass(pauseMs);
        await limiter.take(service, path);
        taken.push({ ms: clock.nowMs(), service, path });
      }
      for (const { service, paths, limit } of rules) {
        const mine = taken.filter((one) =>
          (service === "any" || service === one.service) && (paths?.test(one.path) ?? true)
        );
        for (const [i, { ms }] of mine.entries()) {
          const after = mine[i + limit]?.ms ?? Infinity;
          assert(after - ms >= windowMs, `${limit + 1} requests within ${after - ms} ms`);
        }
      }
    }),
  );
});

Deno.test("RateLimiter wastes no time: full speed takes no longer than the limit says", async () => {
  const clock = fakeClock(0);
  const limiter = new RateLimiter(clock);
  for (let i = 0; i < 900; i++) await limiter.take("data", "/v2/trades");
  assertEquals(clock.nowMs(), 2 * RATE_WINDOW_MS);
});

Deno.test("RateLimiter leaves a service alone that asked for it, and no other", async () => {
  const clock = fakeClock();
  const limiter = new RateLimiter(clock);
  limiter.hold("data", 5_000);
  limiter.hold("data", 1_000);
  await limiter.take("gamma", "/markets");
  assertEquals(clock.waits, []);
  await limiter.take("data", "/v2/status");
  await limiter.take("data", "/v2/status");
  assertEquals(clock.waits, [5_000]);
});

Deno.test("RateLimiter holds nobody back for longer than the limit, whatever is asked", async () => {
  const clock = fakeClock();
  const limiter = new RateLimiter(clock);
  limiter.hold("data", Infinity);
  await limiter.take("data", "/v2/status");
  assertEquals(clock.waits, [MAX_HOLD_MS]);
});

Deno.test("RateLimiter does not stand still when the clock is set back by a day", async () => {
  const clock = fakeClock();
  const limiter = new RateLimiter(clock, { rules: [{ service: "data", limit: 1 }] });
  limiter.hold("data", 1_000);
  await limiter.take("data", "/a");
  clock.pass(-86_400_000);
  await limiter.take("data", "/a");
  assertEquals(clock.waits, [1_000]);
});

Deno.test("RateLimiter stops waiting when it is told to", async () => {
  const limiter = new RateLimiter(fakeClock());
  limiter.hold("data", 1_000);
  const stop = AbortSignal.abort(new Error("Stopped"));
  await assertRejects(() => limiter.take("data", "/a", stop), Error, "Stopped");
});

Deno.test("RateLimiter.hold() holds also after the clock was set back during a hold", async () => {
  let nowMs = 10 * MAX_HOLD_MS;
  const waits: number[] = [];
  const limiter = new RateLimiter({
    nowMs: () => nowMs,
    wait: (ms) => Promise.resolve(void (waits.push(ms), nowMs += ms)),
  });
  limiter.hold("data", 30_000);
  nowMs = 0;
  limiter.hold("data", 30_000);
  await limiter.take("data", "/v2/trades");
  assertEquals(waits, [30_000]);
});
