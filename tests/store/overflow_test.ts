import { assertEquals, assertGreater, assertRejects } from "@std/assert";
import { canonicalState, createEngineState, type EngineEvent, mapEntries } from "../../mod.ts";
import { StoreError } from "../../src/store/store_error.ts";
import { readAccountView } from "../../src/store/account_view.ts";
import { verifyAccount } from "../../src/store/verify.ts";
import { known, START_MS, trade, warmUp } from "../core/builders.ts";
import { Driver, newPlace, openStore, type Place, PROFILE } from "./accounts.ts";

const DAY_MS = 86_400_000;
const MARKETS = Array.from({ length: 400 }, (_, i) => `0x${i}`);

function mapSize(map: Parameters<typeof mapEntries>[0]): number {
  return [...mapEntries(map)].length;
}

/** The turn in which everything is forgotten. */
const FORGETTING = 4;

/** Something is learnt about many markets in a few turns; a month later it is forgotten, in one. */
function story(): readonly (readonly EngineEvent[])[] {
  const learnt = MARKETS.flatMap((marketId): EngineEvent[] => [
    { kind: "market", marketId, market: known(), timeMs: START_MS },
    { kind: "trade", trade: trade({ marketId, wallet: "0xa" }) },
    { kind: "resolution", marketId, yesPayout: 1, timeMs: START_MS },
  ]);
  const later = [40, 80].map((days): EngineEvent[] => [
    {
      kind: "resolution",
      marketId: `0xday${days}`,
      yesPayout: 0,
      timeMs: START_MS + days * DAY_MS,
    },
  ]);
  return [
    ...Array.from({ length: FORGETTING }, (_, i) => learnt.slice(300 * i, 300 * i + 300)),
    ...later,
  ];
}

function open(place: Place) {
  const state = createEngineState(warmUp(), { params: { categories: [], forgetHours: 24 } });
  return openStore(place, { opening: { state, source: { kind: "test" } } });
}

/** Keeps the story from some turn on, each with a page; tells of each turn before it begins. */
async function keep(place: Place, from = 0, onTurn: (turn: number) => void = () => {}) {
  const store = await open(place);
  const driver = Driver.after(store);
  for (const [turn, events] of story().entries()) {
    if (turn < from) continue;
    onTurn(turn);
    const pages = [{ page: turn % 2, text: `turn ${turn}` }];
    await store.commit({ ...driver.turn(...events), pages });
  }
  return driver;
}

Deno.test("StateStore forgets hundreds of markets in one turn, whichever of its transactions the process dies in", async () => {
  const good = newPlace();
  const begun: number[] = [];
  const { state } = await keep(good, 0, () => begun.push(good.kv.commits));
  const [first, last] = [begun[FORGETTING]!, begun[FORGETTING + 1]!];
  assertGreater(last - first, 2);
  const kept = new Set<boolean>();
  for (let dies = first; dies < last; dies++) {
    const place = newPlace();
    const { kv, file } = place;
    kv.fate = (commit) => commit < dies ? "works" : "before";
    await assertRejects(() => keep(place), StoreError);
    kv.fate = () => "works";
    // Whoever looks on meanwhile sees the turn as a whole, or nothing of it.
    const seen = await readAccountView({ kv, file, profile: PROFILE });
    const isKept = seen.lines === 2 + FORGETTING;
    kept.add(isKept);
    assertEquals(seen.lines, 1 + FORGETTING + Number(isKept));
    assertEquals(mapSize(seen.state.router.resolvedMs), isKept ? 1 : MARKETS.length);

    const { standing } = await open(place);
    const isWritten = standing.seq === 1 + FORGETTING;
    assertEquals(mapSize(standing.state.router.resolvedMs), isWritten ? 1 : MARKETS.length);
    const texts = standing.pages.map(({ text }) => text);
    assertEquals(texts, [isWritten ? "turn 4" : "turn 2", "turn 3"]);
    await keep(place, FORGETTING + Number(isWritten));
    assertEquals(canonicalState((await open(place)).standing.state), canonicalState(state));
    await verifyAccount({ kv, file, profile: PROFILE });
    // The list is gone, with its parts.
    assertEquals(
      [...(await kv.contents()).keys()].filter((key) => /^(overflow|part)/.test(key)),
      [],
    );
  }
  assertEquals(kept, new Set([false, true]));
});
