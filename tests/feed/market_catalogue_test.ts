import { assertEquals } from "@std/assert";
import type { DatedFacts, MarketFacts } from "../../src/core/market_facts.ts";
import { MarketCatalogue, type MarketCatalogueOptions } from "../../src/feed/market_catalogue.ts";
import { HttpError } from "../../src/polymarket/http_error.ts";
import { HandClock } from "../polymarket/made_sockets.ts";
import { answering, type Asked, CATEGORIES, message } from "../polymarket/messages.ts";

const MARKET = message("gamma_market_open_negrisk");

/** Gamma with these markets: what differs from a usual one, by id. */
type Listed = Record<string, object>;

function made(listed: Listed, options: Partial<MarketCatalogueOptions> = {}) {
  const clock = new HandClock();
  const trouble = { isDown: false };
  const client = answering(({ service, path, query }: Asked) => {
    if (trouble.isDown) {
      throw new HttpError({ url: "https://example.com/", trouble: "status", status: 503 });
    }
    if (service === "clob") {
      return { condition_id: path.split("/").at(-1), tags: ["Politics"] };
    }
    return (query!["condition_ids"] as string[]).filter((id) => id in listed)
      .map((id) => ({ ...MARKET, conditionId: id, closed: false, ...listed[id] }))
      .filter((market) => market.closed === query!["closed"]);
  });
  const told: MarketFacts[] = [];
  const troubles: string[] = [];
  const catalogue = new MarketCatalogue({ client, clock, categories: CATEGORIES, ...options }, {
    onMarket: (facts) => told.push(facts),
    onRefused: (reason) => troubles.push(reason),
    onTrouble: (error) => troubles.push(error.message),
  });
  return { clock, client, told, troubles, trouble, catalogue, listed };
}

Deno.test("MarketCatalogue answers at once, asks meanwhile for all that are wanted, and tells what it learns", async () => {
  const { clock, client, told, catalogue } = made({ "0x1": {}, "0x2": { closed: true } });
  assertEquals(["0x1", "0x2", "0x1"].map((id) => catalogue.facts(id)), Array(3).fill(undefined));
  await clock.pass(200);
  assertEquals(["0x1", "0x2"].map((id) => catalogue.facts(id)?.isClosed), [false, true]);
  assertEquals(told.map(({ marketId }) => marketId), ["0x1", "0x2"]);
  assertEquals(client.asked.map(({ query }) => query!["condition_ids"]), [["0x1", "0x2"], ["0x2"]]);
  catalogue.stop();
});

Deno.test("MarketCatalogue lets somebody wait for a market", async () => {
  const { clock, catalogue } = made({ "0x1": {} });
  const answers = ["0x1", "0x2"].map((id) => catalogue.whenKnown(id));
  await clock.pass(200);
  const [known, unknown] = await Promise.all(answers);
  assertEquals([known?.marketId, unknown], ["0x1", undefined]);
  assertEquals((await catalogue.whenKnown("0x1"))?.marketId, "0x1");
  const never = catalogue.whenKnown("0x3");
  catalogue.stop();
  assertEquals(await never, undefined);
});

Deno.test("MarketCatalogue leaves alone for a while what nobody knows, longer each time", async () => {
  const { clock, client, catalogue, listed } = made({});
  for (let second = 0; second < 100; second++) {
    catalogue.facts("0x1");
    await clock.pass(1_000);
  }
  // Asked for at 0, 30 and 90 seconds, each time among the open and the closed ones.
  assertEquals(client.asked.length, 6);
  listed["0x1"] = {};
  await clock.pass(120_000);
  catalogue.facts("0x1");
  await clock.pass(200);
  assertEquals([catalogue.facts("0x1")?.marketId, catalogue.health.unknown], ["0x1", 0]);
  catalogue.stop();
});

Deno.test("MarketCatalogue asks again for what is old when it is wanted, and tells what has changed", async () => {
  const { clock, client, told, catalogue, listed } = made({ "0x1": {} });
  catalogue.facts("0x1");
  await clock.pass(500_000);
  catalogue.facts("0x1");
  await clock.pass(101_000);
  assertEquals([client.asked.length, told.length], [1, 1]);
  assertEquals(catalogue.facts("0x1")?.volumeUsd, MARKET.volumeNum); // old, but at once
  await clock.pass(200);
  assertEquals([client.asked.length, told.length], [2, 1]);
  listed["0x1"] = { volumeNum: 9e6 };
  catalogue.renew("0x1");
  await clock.pass(200);
  assertEquals(told.map(({ volumeUsd }) => volumeUsd), [MARKET.volumeNum, 9e6]);
  catalogue.stop();
});

Deno.test("MarketCatalogue remembers no more than it may: what was not wanted for longest goes", async () => {
  const { clock, catalogue } = made({ "0x1": {}, "0x2": {}, "0x3": {} }, { capacity: 2 });
  for (const id of ["0x1", "0x2", "0x1", "0x3"]) {
    catalogue.facts(id);
    await clock.pass(200);
  }
  assertEquals(catalogue.health.known, 2);
  assertEquals(["0x1", "0x3"].map((id) => catalogue.facts(id)?.marketId), ["0x1", "0x3"]);
  catalogue.stop();
});

Deno.test("MarketCatalogue turns wishes down when too many wait, and ids that are none", async () => {
  const { clock, client, catalogue } = made({});
  for (const id of ["", "7", "0x", "0xzz", `0x${"1".repeat(2_000)}`, "0x1&closed=true"]) {
    catalogue.facts(id);
  }
  await clock.pass(1_000);
  assertEquals(client.asked, []);
  for (let i = 0; i < 5_100; i++) catalogue.facts(`0x${i.toString(16)}`);
  const { wanted, turnedDown } = catalogue.health;
  assertEquals([wanted, turnedDown], [5_000, 100]);
  catalogue.stop();
});

Deno.test("MarketCatalogue bears with a Gamma that is down, and asks again for what is wanted", async () => {
  const { clock, troubles, trouble, catalogue } = made({ "0x1": {} });
  trouble.isDown = true;
  const answer = catalogue.whenKnown("0x1");
  await clock.pass(6_000);
  assertEquals([troubles.length, catalogue.health.wanted], [2, 1]);
  trouble.isDown = false;
  await clock.pass(6_000);
  assertEquals((await answer)?.marketId, "0x1");
  catalogue.stop();
});

Deno.test("MarketCatalogue asks the order book's interface for labels where Gamma says nothing", async () => {
  const { clock, told, catalogue } = made({ "0x1": { feeType: null, events: [] } });
  catalogue.facts("0x1");
  await clock.pass(200);
  assertEquals(told.map(({ category }) => category), ["Politics"]);
  catalogue.stop();
});

Deno.test("MarketCatalogue counts markets that are unusable, and takes them for unknown", async () => {
  const { clock, troubles, catalogue } = made({ "0x1": { clobTokenIds: "[]" } });
  catalogue.facts("0x1");
  await clock.pass(200);
  assertEquals([troubles, catalogue.health.unknown], [["tokens"], 1]);
  catalogue.stop();
});

Deno.test("MarketCatalogue keeps facts on a shelf, and asks for nothing that is there and recent", async () => {
  const shelved = new Map<string, DatedFacts>();
  const pruned: number[] = [];
  const shelf = {
    read: (ids: readonly string[]) =>
      Promise.resolve(ids.map((id) => shelved.get(id)).filter((one) => one !== undefined)),
    write: (markets: readonly DatedFacts[]) => {
      for (const market of markets) shelved.set(market.facts.marketId, market);
      return Promise.resolve();
    },
    prune: (beforeMs: number) => Promise.resolve(pruned.push(beforeMs)),
  };
  const first = made({ "0x1": {} }, { shelf });
  first.catalogue.facts("0x1");
  await first.clock.pass(200);
  first.catalogue.stop();
  assertEquals([shelved.size, pruned.length], [1, 1]);
  const second = made({ "0x1": {} }, { shelf });
  second.catalogue.facts("0x1");
  await second.clock.pass(200);
  assertEquals([second.client.asked.length, second.told.length], [0, 1]);
  second.catalogue.stop();
  const later = made({ "0x1": {} }, { shelf });
  await later.clock.pass(3_600_000);
  later.catalogue.facts("0x1");
  await later.clock.pass(200);
  assertEquals([later.client.asked.length, later.told.length], [1, 1]);
  later.catalogue.stop();
});

Deno.test("MarketCatalogue looks for old facts on its shelf once a day, however long it runs", async () => {
  const hour = 3_600_000;
  const pruned: number[] = [];
  const shelf = {
    read: () => Promise.resolve([]),
    write: () => Promise.resolve(),
    prune: (beforeMs: number) => Promise.resolve(pruned.push(beforeMs)),
  };
  const { clock, catalogue } = made({ "0x1": {} }, { shelf });
  const startMs = clock.nowMs();
  for (let hours = 0; hours < 72; hours++) {
    catalogue.facts("0x1");
    await clock.pass(hour);
  }
  catalogue.stop();
  const days = pruned.map((beforeMs) => Math.round((beforeMs - startMs) / hour / 24));
  assertEquals(days, [-30, -29, -28]);
});

Deno.test("MarketCatalogue works without its shelf", async () => {
  const broken = () => Promise.reject(new Error("disk full"));
  const shelf = { read: broken, write: broken, prune: broken };
  const { clock, troubles, catalogue } = made({ "0x1": {} }, { shelf });
  catalogue.facts("0x1");
  await clock.pass(200);
  assertEquals(catalogue.facts("0x1")?.marketId, "0x1");
  assertEquals(troubles, Array(3).fill("disk full"));
  catalogue.stop();
});

/** A client of {@linkcode made}, but for what `fails` says of a question. */
function failing(fails: (asked: Asked) => number | undefined) {
  return answering((asked: Asked) => {
    const status = fails(asked);
    if (status !== undefined) {
      throw new HttpError({ url: "https://example.com/", trouble: "status", status });
    }
    if (asked.service === "clob") {
      return { condition_id: asked.path.split("/").at(-1), tags: ["Politics"] };
    }
    return (asked.query!["condition_ids"] as string[])
      .map((id) => ({ ...MARKET, conditionId: id, closed: false }));
  });
}

Deno.test("MarketCatalogue loses no more than the market whose labels cannot be had, and asks for it again", async () => {
  const bare = { tags: [], events: [], feeType: "" };
  let isDown = true;
  const markets = answering(({ service, path, query }: Asked) => {
    if (service === "gamma") {
      return (query!["condition_ids"] as string[]).map((id) => ({
        ...MARKET,
        conditionId: id,
        closed: false,
        ...(id === "0x2" ? {} : bare),
      }));
    }
    if (isDown && path.endsWith("0x1")) {
      throw new HttpError({ url: "https://example.com/", trouble: "status", status: 500 });
    }
    return { condition_id: path.split("/").at(-1), tags: ["Politics"] };
  });
  const { clock, troubles, catalogue } = made({}, { client: markets });
  for (const id of ["0x1", "0x2", "0x3"]) catalogue.facts(id);
  await clock.pass(200);
  assertEquals(["0x1", "0x2", "0x3"].map((id) => catalogue.known(id)?.marketId), [
    undefined,
    "0x2",
    "0x3",
  ]);
  assertEquals([catalogue.health.unknown, troubles.length], [1, 1]);
  isDown = false;
  await clock.pass(30_000);
  catalogue.facts("0x1");
  await clock.pass(200);
  assertEquals(catalogue.known("0x1")?.category, "Politics");
  catalogue.stop();
});

Deno.test("MarketCatalogue asks for few labels of an interface that is down", async () => {
  const bare = { tags: [], events: [], feeType: "" };
  const client = answering(({ service, query }: Asked) => {
    if (service === "clob") {
      throw new HttpError({ url: "https://example.com/", trouble: "timeout" });
    }
    return (query!["condition_ids"] as string[])
      .map((id) => ({ ...MARKET, conditionId: id, closed: false, ...bare }));
  });
  const { clock, troubles, catalogue } = made({}, { client });
  for (let i = 1; i <= 9; i++) catalogue.facts(`0x${i}`);
  await clock.pass(200);
  assertEquals([catalogue.health.unknown, troubles.length], [9, 3]);
  catalogue.stop();
});

Deno.test("MarketCatalogue loses no more than the market that makes Gamma refuse the question", async () => {
  const client = failing(({ query }) =>
    (query?.["condition_ids"] as string[] | undefined)?.includes("0x5") ? 422 : undefined
  );
  const { clock, troubles, catalogue } = made({}, { client });
  const ids = Array.from({ length: 9 }, (_, i) => `0x${i + 1}`);
  for (const id of ids) catalogue.facts(id);
  await clock.pass(200);
  assertEquals(ids.filter((id) => catalogue.known(id) === undefined), ["0x5"]);
  assertEquals([catalogue.health, troubles.length], [
    { known: 8, wanted: 0, unknown: 1, turnedDown: 0 },
    1,
  ]);
  catalogue.stop();
});

Deno.test("MarketCatalogue.stop() returns when its shelf is no longer used", async () => {
  const writing = Promise.withResolvers<void>();
  const shelf = {
    read: () => Promise.resolve([]),
    write: () => writing.promise,
    prune: () => Promise.resolve(),
  };
  const { clock, catalogue } = made({ "0x1": {} }, { shelf });
  catalogue.facts("0x1");
  await clock.pass(200);
  let hasStopped = false;
  const stopped = catalogue.stop().then(() => hasStopped = true);
  await clock.pass(1_000);
  assertEquals(hasStopped, false);
  writing.resolve();
  await stopped;
});
