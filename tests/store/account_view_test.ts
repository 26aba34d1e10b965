import { assertEquals, assertRejects } from "@std/assert";
import { equityMicros } from "../../mod.ts";
import { positionViews, readAccountView, riskView, timeOf } from "../../src/store/account_view.ts";
import { StoreError } from "../../src/store/store_error.ts";
import { MARKET, OTHER_MARKET, START_MS } from "../core/builders.ts";
import {
  Driver,
  filled,
  keepStory,
  newPlace,
  openStore,
  type Place,
  PROFILE,
  quoted,
  RESOLVED,
  SIGNAL,
  startState,
  traded,
} from "./accounts.ts";

function view({ kv, file }: Place, entries?: number) {
  return readAccountView({ kv, file, profile: PROFILE }, entries === undefined ? {} : { entries });
}

Deno.test("readAccountView() shows money, positions and risk as the state has them", async () => {
  const place = newPlace();
  const store = await openStore(place);
  const driver = Driver.after(store);
  await store.commit(driver.turn(...SIGNAL));
  await store.commit(driver.turn(filled(driver.state), quoted(0.3)));
  const { state } = driver;
  const seen = await view(place);
  assertEquals(seen.money.equityMicros, equityMicros(state.account));
  assertEquals(seen.money.unrealizedMicros, state.account.valueMicros - state.account.costMicros);
  assertEquals(seen.positions, positionViews(state.account));
  assertEquals(seen.positions.map(({ marketId, outcome }) => [marketId, outcome]), [[
    MARKET,
    "YES",
  ]]);
  assertEquals(seen.risk, riskView(state));
  const lossMicros = state.risk.capitalMicros - equityMicros(state.account);
  assertEquals(seen.risk.distanceMicros, 0.15 * state.risk.capitalMicros - lossMicros);
  assertEquals(seen.risk.loss, lossMicros / state.risk.capitalMicros);
  assertEquals([seen.lines, seen.warmUp.whales], [3, state.filter.warmUp.whales.size]);
  assertEquals(seen.writer?.owner, "test");
  assertEquals(seen.tally, driver.tally);
});

Deno.test("riskView() has nothing left once the kill switch is at its limit", async () => {
  const place = newPlace();
  const store = await openStore(place);
  const driver = Driver.after(store);
  const { capitalMicros } = driver.state.risk;
  const account = { ...driver.state.account, cashMicros: 0.8 * capitalMicros };
  const { distanceMicros, loss, limit } = riskView({ ...driver.state, account });
  assertEquals([distanceMicros, loss, limit], [0, 0.2, 0.15]);
});

Deno.test("riskView() counts from the peak where that limit is nearer", () => {
  const params = { maxDrawdownFromPeak: 0.1 };
  const state = startState({ params });
  const risk = { ...state.risk, armedPeakMicros: 1.05 * state.risk.capitalMicros };
  assertEquals(riskView(state).distanceMicros, 0.1 * risk.capitalMicros);
  assertEquals(riskView({ ...state, risk }).distanceMicros, 0.055 * risk.capitalMicros);
});

Deno.test("timeOf() is that of the day for an account that follows the exchange, of its last event on history", async () => {
  const place = newPlace();
  await keepStory(await openStore(place));
  const seen = await view(place);
  const from = (source: Record<string, string>) => ({
    ...seen,
    opening: { ...seen.opening, source },
  });
  assertEquals(timeOf(from({ feed: "live" }), 7), 7);
  assertEquals(timeOf(from({ kind: "replay" }), 7), seen.lastEventMs);
  assertEquals(timeOf({ ...from({ kind: "replay" }), lastEventMs: null }, 7), START_MS);
});

Deno.test("readAccountView() tells what became of signals and orders, and of positions", async () => {
  const place = newPlace();
  const store = await openStore(place);
  const driver = Driver.after(store);
  await store.commit(driver.turn(...SIGNAL));
  assertEquals((await view(place)).orders.map(({ status }) => status), ["open"]);
  await store.commit(driver.turn(filled(driver.state)));
  const other = ["0xa", "0xb"].map((wallet) => traded({ wallet, marketId: OTHER_MARKET }));
  await store.commit(driver.turn(...other));
  const id = (await view(place)).orders[1]!.order.id;
  const unfilled = { kind: "unfilled", orderId: id, reason: "no_market_data" } as const;
  await store.commit(driver.turn({ ...unfilled, timeMs: START_MS + 1 }));
  const said = { id: "c-1", note: "lunch" };
  await store.commit(
    driver.turn({ kind: "command", command: "pause", timeMs: START_MS + 2, ...said }),
  );
  const third = ["0xa", "0xb"].map((wallet) => traded({ wallet, direction: "sell" }));
  await store.commit(driver.turn(...third, RESOLVED));

  const { signals, orders, closed, pauses } = await view(place);
  assertEquals(orders.map(({ status, rejection }) => [status, rejection]), [
    ["filled", null],
    ["rejected", "no_market_data"],
  ]);
  assertEquals(orders[0]?.fills.length, 1);
  assertEquals(signals.slice(0, 2).map(({ orderId }) => orderId), orders.map((v) => v.order.id));
  assertEquals(signals.slice(2).map(({ orderId, rejection }) => [orderId, rejection]), [
    [null, "paused"],
  ]);
  assertEquals(closed.map(({ marketId }) => marketId), [MARKET]);
  assertEquals(pauses.map(({ kind, reason, note }) => [kind, reason, note]), [
    ["pause", "operator", "lunch"],
  ]);
});

Deno.test("readAccountView() shows the last lines of the journal, and when something happened last", async () => {
  const place = newPlace();
  const store = await openStore(place);
  assertEquals((await view(place)).lastEventMs, null);
  const driver = await keepStory(store);
  await store.commit(driver.turn({ kind: "warmup", warmUp: warmUpOf(driver), timeMs: 5 }));
  await store.close();
  const { entries, lines } = await view(place, 3);
  assertEquals(entries.map(({ kind }) => kind), ["warmup", "turn", "checkpoint"]);
  assertEquals(entries.map(({ seq }) => seq), [lines - 3, lines - 2, lines - 1]);
  const all = (await view(place, 100)).entries;
  assertEquals(all.length, lines);
  assertEquals(
    all.flatMap(({ commands }) => commands.map(({ command }) => command)),
    ["pause"],
  );
  assertEquals(all.find(({ commands }) => commands.length > 0)?.actions[0]?.kind, "pause");
  assertEquals((await view(place)).lastEventMs, 5);
});

function warmUpOf({ state }: Driver) {
  return { ...state.filter.warmUp, asOfMs: state.filter.warmUp.asOfMs + 1 };
}

Deno.test("readAccountView() leaves out what the KV does not have yet", async () => {
  const place = newPlace();
  const store = await openStore(place);
  const driver = Driver.after(store);
  await store.commit(driver.turn(quoted(0.5), ...SIGNAL));
  place.kv.fate = (_, { puts = [] }) =>
    puts.some(({ key }) => key[2] === "head") ? "before" : "works";
  await assertRejects(() => store.commit(driver.turn(filled(driver.state))), StoreError);
  const { orders, lines } = await view(place);
  assertEquals([lines, orders.map(({ status }) => status)], [2, ["open"]]);
});

Deno.test("readAccountView() refuses what is not there or does not belong together", async () => {
  const nowhere = await assertRejects(() => view(newPlace()), StoreError);
  assertEquals(nowhere.trouble, "missing");
  const [place, other] = [newPlace(), newPlace()];
  await keepStory(await openStore(place));
  const second = await openStore(other);
  await second.commit(Driver.after(second).turn(traded()));
  const cases = [
    [{ ...newPlace(), file: place.file }, /its KV is empty/],
    [{ ...place, file: newPlace().file }, /0 whole lines, the KV knows 7/],
    [{ ...other, file: place.file }, /line 2 .* is not the one/],
  ] as const;
  for (const [mixed, message] of cases) {
    const error = await assertRejects(() => view(mixed), StoreError);
    assertEquals([error.trouble, message.test(error.message)], ["mismatch", true], error.message);
  }
});
