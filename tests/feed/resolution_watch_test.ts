import { assertEquals } from "@std/assert";
import type { MarketFacts } from "../../src/core/market_facts.ts";
import { type Resolution, ResolutionWatch } from "../../src/feed/resolution_watch.ts";
import { HttpError } from "../../src/polymarket/http_error.ts";
import { HandClock } from "../polymarket/made_sockets.ts";
import { answering, type Asked, CATEGORIES, message } from "../polymarket/messages.ts";

const MARKET = message("clob_market_no_won");
const ID = MARKET.condition_id;
const TOKENS = MARKET.tokens.map(({ token_id }: { token_id: string }) => token_id);
const MINUTE_MS = 60_000;

/** What the places say about the market. */
interface World {
  data?: object | "down";
  clob?: object | "down";
  gamma?: object | "down";
  facts?: Partial<MarketFacts>;
}

function made(world: World) {
  const clock = new HandClock();
  const client = answering(({ service, path }: Asked) => {
    const said = service === "clob" ? world.clob : service === "data" ? world.data : world.gamma;
    if (said === "down") {
      throw new HttpError({ url: `https://example.com${path}`, trouble: "status", status: 503 });
    }
    if (service === "data") {
      return { data: said === undefined ? [] : [{ condition_id: ID, ...said }] };
    }
    if (service === "clob") return said === undefined ? {} : { ...MARKET, ...said };
    return said === undefined ? [] : [{ ...message("gamma_market_no_won"), ...said }];
  });
  const told: Resolution[] = [];
  const troubles: number[] = [];
  const watch = new ResolutionWatch({
    client,
    clock,
    categories: CATEGORIES,
    factsOf: () => world.facts as MarketFacts | undefined,
  }, {
    onResolution: (resolution) => told.push(resolution),
    onTrouble: (error) => troubles.push(error.status!),
  });
  watch.watch([ID]);
  const services = () => client.asked.map(({ service }) => service);
  return { clock, client, told, troubles, watch, services, world };
}

const RESOLVED = { status: "resolved", payouts: [0, 1_000_000] };

Deno.test("ResolutionWatch believes the Data API at once, and tells once", async () => {
  const { clock, told, watch, services } = made({ data: RESOLVED });
  await clock.pass(5_000);
  assertEquals(told, [{ marketId: ID, yesPayout: 0, timeMs: clock.nowMs(), source: "data" }]);
  watch.watch([ID]);
  watch.hint(ID);
  await clock.pass(10 * MINUTE_MS);
  assertEquals([told.length, services()], [1, ["data"]]);
  watch.stop();
});

Deno.test("ResolutionWatch asks once a minute about a market that goes on, and only the Data API", async () => {
  const { clock, told, services, watch } = made({
    data: { status: "active" },
    facts: { isClosed: false, endMs: 4e12, closedMs: null },
  });
  await clock.pass(10 * MINUTE_MS);
  assertEquals([told, services()], [[], Array(10).fill("data")]);
  watch.stop();
});

Deno.test("ResolutionWatch asks soon after a hint, and does not believe it", async () => {
  const { clock, told, services, watch, world } = made({
    data: { status: "active" },
    clob: { closed: false },
    gamma: { closed: false },
    facts: { isClosed: false, endMs: 4e12, closedMs: null },
  });
  await clock.pass(6_000);
  watch.hint(ID);
  watch.hint("0x7");
  await clock.pass(5_000);
  assertEquals([told, services()], [[], ["data", "data", "clob", "gamma"]]);
  world.data = RESOLVED;
  for (let second = 0; second < 20; second++) await clock.pass(1_000);
  assertEquals(told.map(({ source }) => source), ["data"]);
  watch.stop();
});

Deno.test("ResolutionWatch waits for disputes, whatever others say", async () => {
  const { clock, told, watch, world } = made({ data: { status: "posed" }, clob: {}, gamma: {} });
  await clock.pass(3 * 24 * 60 * MINUTE_MS);
  assertEquals([told, watch.health.waiting], [[], 1]);
  world.data = { status: "resolved", payouts: [500_000, 500_000] };
  await clock.pass(MINUTE_MS);
  assertEquals(told.map(({ yesPayout }) => yesPayout), [0.5]);
  watch.stop();
});

Deno.test("ResolutionWatch believes the order book's interface where the Data API says nothing", async () => {
  for (const data of [undefined, "down", { status: "resolved", payouts: [] }] as const) {
    const world: World = { clob: {}, facts: { tokenIds: TOKENS, isClosed: true } };
    if (data !== undefined) world.data = data;
    const { clock, told, watch } = made(world);
    await clock.pass(5_000);
    assertEquals(told.map(({ source, yesPayout }) => [source, yesPayout]), [["clob", 0]]);
    watch.stop();
  }
});

Deno.test("ResolutionWatch believes nobody against the Data API before ten minutes", async () => {
  const { clock, told, watch, world } = made({ data: { status: "active" }, clob: {} });
  await clock.pass(6 * MINUTE_MS);
  world.clob = { closed: false };
  await clock.pass(MINUTE_MS);
  world.clob = {};
  await clock.pass(9 * MINUTE_MS);
  assertEquals([told, watch.health.waiting], [[], 1]);
  await clock.pass(3 * MINUTE_MS);
  assertEquals(told.map(({ source }) => source), ["clob"]);
  watch.stop();
});

Deno.test("ResolutionWatch believes Gamma alone when it says the same for a minute", async () => {
  const { clock, told, watch, world } = made({ data: "down", clob: "down", gamma: {} });
  await clock.pass(5_000);
  assertEquals(told, []);
  await clock.pass(2 * MINUTE_MS);
  assertEquals(told.map(({ source, yesPayout }) => [source, yesPayout]), [["gamma", 0]]);
  watch.stop();
  world.gamma = { umaResolutionStatus: "disputed" };
  const disputed = made(world);
  await disputed.clock.pass(60 * MINUTE_MS);
  assertEquals(disputed.told, []);
  disputed.watch.stop();
});

Deno.test("ResolutionWatch never tells a winner where there is none", async () => {
  const tokens = MARKET.tokens.map((token: object) => ({ ...token, winner: false }));
  const zero = message("gamma_market_zero_zero");
  const { clock, told, troubles, watch } = made({
    clob: { tokens },
    gamma: { outcomePrices: zero.outcomePrices },
  });
  await clock.pass(24 * 60 * MINUTE_MS);
  assertEquals([told, troubles], [[], []]);
  assertEquals([watch.health.watched, watch.health.waiting], [1, 1]);
  watch.stop();
});

Deno.test("ResolutionWatch tells about trouble, and asks about the others meanwhile", async () => {
  const { clock, told, troubles, watch, world } = made({
    data: "down",
    clob: "down",
    gamma: "down",
  });
  await clock.pass(5_000);
  assertEquals([told, troubles], [[], [503, 503, 503]]);
  world.data = RESOLVED;
  await clock.pass(MINUTE_MS);
  assertEquals(told.length, 1);
  watch.stop();
});

Deno.test("ResolutionWatch watches no market that is not wanted any more", async () => {
  const { clock, told, watch, services } = made({ data: RESOLVED });
  watch.watch([]);
  await clock.pass(MINUTE_MS);
  assertEquals([told, services()], [[], []]);
  watch.stop();
});

Deno.test("ResolutionWatch goes on asking where the clock was set back by an hour", async () => {
  const { clock, told, watch, world } = made({ data: { status: "active" }, facts: LATER });
  await clock.pass(MINUTE_MS);
  world.data = RESOLVED;
  clock.setBack(60 * MINUTE_MS);
  await clock.pass(MINUTE_MS);
  assertEquals(told.length, 1);
  watch.stop();
});

/** Facts of a market that goes on. */
const LATER: Partial<MarketFacts> = { isClosed: false, endMs: 4e12, closedMs: null };
