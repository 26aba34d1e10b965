import { assertEquals } from "@std/assert";
import {
  findMarkets,
  GAMMA_IDS,
  listEventMarkets,
  listWholeMarkets,
} from "../../src/polymarket/gamma.ts";
import { answering, type Asked, CATEGORIES, HOSTILE, message } from "./messages.ts";

const OPTIONS = { categories: CATEGORIES };
const MARKET = message("gamma_market_open_negrisk");

function marketOf(marketId: string) {
  return { ...MARKET, conditionId: marketId };
}

/** Answers from pages by cursor; the first page is that of no cursor. */
function pages(pages: Readonly<Record<string, unknown>>) {
  return answering(({ query }: Asked) => pages[String(query?.["after_cursor"] ?? "")]);
}

Deno.test("listWholeMarkets() follows the cursors to the last page, and counts what is unusable", async () => {
  const client = pages({
    "": { markets: [marketOf("0x01"), {}], next_cursor: "c1" },
    c1: { markets: [marketOf("0x02"), marketOf("no id")], next_cursor: "c2" },
    c2: { markets: [] },
  });
  const seen = await Array.fromAsync(listWholeMarkets(client, { ...OPTIONS, closed: true }));
  assertEquals(seen.map(({ rows }) => rows.map(({ facts }) => facts.marketId)), [
    ["0x01"],
    ["0x02"],
    [],
  ]);
  assertEquals(seen.map(({ refused }) => refused), [["id"], ["id"], []]);
  assertEquals(client.asked.map(({ query }) => [query?.["after_cursor"], query?.["closed"]]), [
    [undefined, true],
    ["c1", true],
    ["c2", true],
  ]);
});

Deno.test("listWholeMarkets() goes on where an earlier listing stopped", async () => {
  const client = pages({ c1: { markets: [marketOf("0x02")] } });
  const [page] = await Array.fromAsync(listWholeMarkets(client, { ...OPTIONS, after: "c1" }));
  assertEquals([page!.rows.length, page!.next], [1, undefined]);
});

Deno.test("listWholeMarkets() ends when a cursor comes again", async () => {
  const client = pages({
    "": { markets: [], next_cursor: "c1" },
    c1: { markets: [], next_cursor: "c1" },
  });
  assertEquals((await Array.fromAsync(listWholeMarkets(client, OPTIONS))).length, 2);
});

Deno.test("listWholeMarkets() takes whatever comes instead of a page for an empty one", async () => {
  for (const answer of HOSTILE) {
    const [page, ...more] = await Array.fromAsync(
      listWholeMarkets(answering(() => answer), OPTIONS),
    );
    assertEquals([page!.rows, more], [[], []]);
  }
});

Deno.test("listEventMarkets() gives markets the tags, id and name of their event", async () => {
  const client = answering(() => ({ events: [message("gamma_event"), { markets: "none" }] }));
  const [page] = await Array.fromAsync(listEventMarkets(client, OPTIONS));
  assertEquals(client.asked[0]!.path, "/events/keyset");
  assertEquals(
    page!.rows.map(({ category, eventId, eventSlug }) => [category, eventId, eventSlug]),
    [
      ["Politics", "30829", "democratic-presidential-nominee-2028"],
      ["Politics", "30829", "democratic-presidential-nominee-2028"],
    ],
  );
});

Deno.test("findMarkets() asks for open markets in batches, and for the rest among the closed ones", async () => {
  const ids = Array.from({ length: GAMMA_IDS + 5 }, (_, i) => `0x${(i + 1).toString(16)}`);
  const closed = new Set(ids.slice(0, 3));
  const unknown = ids[4]!;
  const client = answering(({ query }) =>
    (query!["condition_ids"] as string[])
      .filter((id) => id !== unknown && closed.has(id) === query!["closed"])
      .map(marketOf)
  );
  const { rows } = await findMarkets(client, ids, OPTIONS);
  assertEquals(
    new Set(rows.map(({ facts }) => facts.marketId)),
    new Set(ids.filter((id) => id !== unknown)),
  );
  const asked = client.asked.map(({ query }) => [
    query!["closed"],
    (query!["condition_ids"] as string[]).length,
  ]);
  assertEquals(asked, [[false, GAMMA_IDS], [false, 5], [true, 4]]);
});

Deno.test("findMarkets() takes nothing that was not asked for, and nothing twice", async () => {
  const client = answering(() => [marketOf("0x01"), marketOf("0x01"), marketOf("0x02")]);
  const { rows } = await findMarkets(client, ["0x01"], OPTIONS);
  assertEquals(rows.map(({ facts }) => facts.marketId), ["0x01"]);
  assertEquals(client.asked.length, 1);
});
