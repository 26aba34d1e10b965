import { assertEquals } from "@std/assert";
import { firstCursor, type RefreshCursor, writeCursor } from "../../src/deploy/cursor.ts";
import { RefreshStatus } from "../../src/deploy/status.ts";
import { WarmUpStore } from "../../src/store/warm_up_store.ts";
import { START_MS, warmUp, whale } from "../core/builders.ts";
import { FaultyKv, PROFILE } from "../store/accounts.ts";

const DAY_MS = 86_400_000;
const ABOUT = {
  madeMs: START_MS + 5,
  params: { min_usd: 10 },
  data: { fromMs: START_MS - DAY_MS, toMs: START_MS, trades: 7 },
};
const WARM_UP = warmUp({ asOfMs: START_MS + 1, whales: new Map([["0xa", whale("0xa")]]) });

function statusOf(kv: FaultyKv, nowMs = START_MS + DAY_MS): RefreshStatus {
  return new RefreshStatus({ kv, profile: PROFILE, maxAgeMs: 2 * DAY_MS, nowMs: () => nowMs });
}

async function ask(status: RefreshStatus, path: string, method = "GET") {
  const response = await status.answer(new Request(`http://localhost${path}`, { method }));
  return { status: response.status, body: await response.json() };
}

async function withCursor(given: Partial<RefreshCursor>): Promise<FaultyKv> {
  const kv = new FaultyKv();
  await new WarmUpStore(kv, PROFILE).publish(WARM_UP, ABOUT);
  const cursor = { ...firstCursor(undefined, START_MS, "survey"), ...given };
  await writeCursor(kv, PROFILE, { cursor, version: null });
  return kv;
}

Deno.test("RefreshStatus says that nothing is published before the first time", async () => {
  const status = statusOf(new FaultyKv());
  assertEquals(await ask(status, "/healthz"), {
    status: 503,
    body: { ok: false, reasons: ["nothing_published"], published: null, refresh: null },
  });
  for (const path of ["/whales", "/warmup"]) {
    assertEquals((await ask(status, path)).status, 404);
  }
});

Deno.test("RefreshStatus is well while what is published is young and refreshes do not fail", async () => {
  const kv = await withCursor({ phase: "done", steps: 9 });
  const { status, body } = await ask(statusOf(kv), "/healthz");
  assertEquals(status, 200);
  assertEquals(body.published.history_age_seconds, 86_400);
  assertEquals([body.refresh.phase, body.refresh.steps, body.refresh.number], ["done", 9, 1]);
});

Deno.test("RefreshStatus tells an old history, a failing refresh and one that was given up", async () => {
  const failure = { atMs: START_MS, message: "Cannot read" };
  const cases: readonly (readonly [Partial<RefreshCursor>, number, readonly string[]])[] = [
    [{ phase: "done" }, START_MS + 2 * DAY_MS + 1, ["too_old"]],
    [{ failures: 2, failure }, START_MS, []],
    [{ failures: 3, failure }, START_MS, ["refresh_failing"]],
    [{ phase: "failed", failures: 16, failure }, START_MS, ["refresh_failed"]],
  ];
  for (const [given, nowMs, reasons] of cases) {
    const { status, body } = await ask(statusOf(await withCursor(given), nowMs), "/healthz");
    assertEquals([body.reasons, status], [reasons, reasons.length === 0 ? 200 : 503]);
    if (given.failure !== undefined) assertEquals(body.refresh.last_failure.message, "Cannot read");
  }
});

Deno.test("RefreshStatus shows the whales and what they were learnt from, and each new whale set", async () => {
  const kv = await withCursor({});
  const status = statusOf(kv);
  const { body: { id, whales } } = await ask(status, "/whales");
  assertEquals(whales.map(({ wallet }: { wallet: string }) => wallet), ["0xa"]);
  const { body } = await ask(status, "/warmup");
  assertEquals([body.id, body.whales, body.params], [id, 1, { min_usd: 10 }]);
  assertEquals(body.history.trades, 7);
  const newer = await new WarmUpStore(kv, PROFILE).publish(warmUp({ whales: new Map() }), ABOUT);
  assertEquals((await ask(status, "/whales")).body, { id: newer, whales: [] });
});

Deno.test("RefreshStatus only reads, and has no other pages", async () => {
  const status = statusOf(new FaultyKv());
  assertEquals((await ask(status, "/healthz", "POST")).status, 405);
  assertEquals((await ask(status, "/")).status, 404);
});
