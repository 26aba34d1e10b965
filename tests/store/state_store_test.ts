import {
  assert,
  assertEquals,
  assertGreater,
  assertMatch,
  assertRejects,
  assertStrictEquals,
} from "@std/assert";
import { canonicalState, type EngineEvent, type WarmUp } from "../../mod.ts";
import { actionKey } from "../../src/core/action.ts";
import { runEngine } from "../../src/engine.ts";
import { ReplayVenue } from "../../src/execution/replay_venue.ts";
import { type ReplayCursor, replaySource } from "../../src/feed/replay_source.ts";
import { LeaseLost, StoreError } from "../../src/store/store_error.ts";
import { MemoryJournalFile } from "../../src/store/memory_journal_file.ts";
import { StateStore } from "../../src/store/state_store.ts";
import { verifyAccount } from "../../src/store/verify.ts";
import { HOUR_MS, MARKET, START_MS, warmUp, whale } from "../core/builders.ts";
import { MADE_HISTORY, type MadeHistory, replayInput, startOf } from "../feed/made_history.ts";
import { fc } from "../properties.ts";
import {
  Driver,
  type Fate,
  filled,
  keepStory,
  keptState,
  newPlace,
  openStore,
  type Place,
  PROFILE,
  quoted,
  SIGNAL,
  startState,
  storyTurns,
  takeLease,
  traded,
} from "./accounts.ts";

/** Runs a history whose account is kept, as far as it gets. */
async function runKept(place: Place, history: MadeHistory, lotTrades: number) {
  const actions: string[] = [];
  const store = await openStore(place, {
    opening: { state: startOf(history), source: { kind: "made" } },
    onAction: (action) => actions.push(actionKey(action)),
  });
  await store.acknowledge();
  const { state, tally, cursor } = store.standing;
  const result = await runEngine({
    state,
    tally,
    keeper: store,
    source: replaySource({
      ...replayInput(history),
      lotTrades,
      after: cursor as ReplayCursor | undefined,
    }),
    venue: new ReplayVenue(history.fillDelayMs),
    onAction: (action) => actions.push(actionKey(action)),
  });
  await store.close();
  return { ...result, state: canonicalState(result.state), actions };
}

/** Crashes at transactions chosen at random, until a run gets to the end. */
async function runWithCrashes(history: MadeHistory, fates: readonly Fate[], lotTrades: number) {
  const place = newPlace();
  let crashes = 0;
  let fate = 0;
  for (;;) {
    // Whatever goes wrong goes wrong for as long as the process lives.
    place.kv.fate = () => fates[fate] ?? "works";
    place.kv.onCommit = () => {
      fate++;
    };
    try {
      return { ...await runKept(place, history, lotTrades), crashes };
    } catch (error) {
      assert(error instanceof StoreError, Deno.inspect(error));
      fate++;
      crashes++;
    }
  }
}

Deno.test("StateStore comes to the same result whatever crashes, and tells every action once", async () => {
  const fates = fc.array(
    fc.constantFrom<Fate>("works", "works", "works", "before", "after", "conflict"),
    { maxLength: 30, size: "max" },
  );
  let crashes = 0;
  await fc.assert(
    fc.asyncProperty(MADE_HISTORY, fates, fc.integer({ min: 1, max: 9 }), async (
      history,
      fates,
      lotTrades,
    ) => {
      const plain: string[] = [];
      const { state, ...tally } = await runEngine({
        state: startOf(history),
        source: replaySource(replayInput(history)),
        venue: new ReplayVenue(history.fillDelayMs),
        onAction: (action) => plain.push(actionKey(action)),
      });
      const kept = await runWithCrashes(history, fates, lotTrades);
      crashes += kept.crashes;
      assertEquals({ ...kept, crashes: 0 }, {
        ...tally,
        state: canonicalState(state),
        actions: plain,
        crashes: 0,
      });
    }),
  );
  assertGreater(crashes, 100);
});

Deno.test("StateStore.open() begins an account, and finds it again as it was", async () => {
  const place = newPlace();
  const store = await openStore(place);
  assertEquals([store.standing.seq, store.standing.cursor, store.unperformed], [0, undefined, []]);
  const { state, tally } = await keepStory(store);
  assertEquals(canonicalState(store.standing.state), canonicalState(state));
  const { standing, unperformed, repairs } = await openStore(place);
  assertEquals(canonicalState(standing.state), canonicalState(state));
  assertEquals([standing.tally, standing.cursor], [tally, { taken: 8 }]);
  // The last acknowledgement was on its way.
  assertEquals(unperformed.map(actionKey).map((key) => key.split("/")[0]), ["resolution"]);
  assertEquals(repairs, []);
});

Deno.test("StateStore keeps a state after every turn that equals the one in memory", async () => {
  const place = newPlace();
  await openStore(place);
  for (let turns = 1; turns <= 6; turns++) {
    const again = newPlace();
    const store = await openStore(again);
    const driver = Driver.after(store);
    const story = storyTurns(driver);
    for (let turn = 0; turn < turns; turn++) await store.commit(story.next().value!);
    assertEquals(await keptState(again), canonicalState(driver.state));
  }
});

Deno.test("StateStore needs one transaction for a turn, which holds state, effects and cursor", async () => {
  const place = newPlace();
  const store = await openStore(place);
  const before = place.kv.commits;
  await store.commit(Driver.after(store).turn(...SIGNAL));
  assertEquals(place.kv.commits - before, 1);
  const contents = await place.kv.contents();
  assertEquals(JSON.parse(contents.get("outbox/1")!).length, 2);
  assertEquals(JSON.parse(contents.get("orders")!).length, 1);
  assertEquals(JSON.parse(contents.get("head")!).cursor, { taken: 2 });
  assert(contents.has(`window/${MARKET}`) && contents.has(`routed/${MARKET}/buy`));
});

Deno.test("StateStore writes only what a turn changed", async () => {
  const place = newPlace();
  const store = await openStore(place);
  const driver = Driver.after(store);
  const markets = Array.from({ length: 20 }, (_, i) => `0x${i}`);
  const state = startState();
  const liquidityUsd = new Map(markets.map((market) => [market, 1_000_000]));
  driver.state = { ...state, filter: { ...state.filter, warmUp: warmUp({ liquidityUsd }) } };
  await store.commit(driver.turn(...markets.map((marketId) => traded({ marketId }))));
  const keys: string[] = [];
  place.kv.onCommit = ({ puts = [] }) => {
    keys.push(...puts.map(({ key }) => key.slice(2).join("/")));
  };
  await store.commit(driver.turn(traded({ marketId: "0x7", wallet: "0xb", direction: "sell" })));
  assertEquals(keys, ["window/0x7", "head", "line"]);
});

Deno.test("StateStore hands actions out again until they are acknowledged", async () => {
  const place = newPlace();
  const first = await openStore(place);
  const driver = Driver.after(first);
  await first.commit(driver.turn(...SIGNAL));
  // The process dies before it performs anything.
  const second = await openStore(place);
  assertEquals(second.unperformed.map(({ kind }) => kind), ["signal", "order"]);
  // It performs, and dies before it says so.
  const third = await openStore(place);
  assertEquals(third.unperformed.length, 2);
  await third.acknowledge();
  await third.close();
  assertEquals((await openStore(place)).unperformed, []);
});

Deno.test("StateStore takes acknowledgements along with the next turn", async () => {
  const place = newPlace();
  const store = await openStore(place);
  const driver = Driver.after(store);
  await store.commit(driver.turn(...SIGNAL));
  const before = place.kv.commits;
  await store.acknowledge();
  assertEquals(place.kv.commits, before);
  await store.commit(driver.turn(filled(driver.state)));
  assertEquals(place.kv.commits, before + 1);
  assertEquals((await openStore(place)).unperformed.map(({ kind }) => kind), ["fill"]);
});

Deno.test("StateStore does not acknowledge what was asked for after the acknowledgement", async () => {
  const place = newPlace();
  const store = await openStore(place);
  const driver = Driver.after(store);
  await store.commit(driver.turn(...SIGNAL));
  await store.acknowledge();
  await store.commit(driver.turn(filled(driver.state)));
  await store.flush();
  assertEquals((await openStore(place)).unperformed.map(({ kind }) => kind), ["fill"]);
});

Deno.test("StateStore tells every action from the beginning on while it opens", async () => {
  const place = newPlace();
  const store = await openStore(place);
  await keepStory(store);
  await store.close();
  const told: string[] = [];
  await openStore(place, { onAction: ({ kind }) => told.push(kind) });
  assertEquals(told, ["signal", "order", "fill", "pause", "resolution"]);
});

Deno.test("StateStore keeps turns without an input together", async () => {
  const place = newPlace();
  const store = await openStore(place);
  const driver = Driver.after(store);
  const { text } = place.file;
  const before = place.kv.commits;
  for (let turn = 0; turn < 63; turn++) await store.commit(driver.turn(traded({ usd: 1 })));
  assertEquals(place.kv.commits, before);
  await store.commit(driver.turn(traded({ usd: 1 })));
  assertEquals([place.kv.commits, place.file.text], [before + 1, text]);
  assertEquals((await openStore(place)).standing.cursor, { taken: 64 });
});

Deno.test("StateStore writes nothing when nothing has changed", async () => {
  const place = newPlace();
  const store = await openStore(place);
  await keepStory(store);
  await store.close();
  const again = await openStore(place);
  await again.acknowledge();
  const { text } = place.file;
  const before = place.kv.commits;
  const { state, tally, cursor } = again.standing;
  for (let turn = 0; turn < 200; turn++) {
    await again.commit({ inputs: [], state, tally, cursor: cursor! });
  }
  await again.flush();
  await again.close();
  assertEquals([place.kv.commits, place.file.text], [before, text]);
});

Deno.test("StateStore keeps the source's memory with the cursor, also of turns that changed nothing", async () => {
  const place = newPlace();
  const store = await openStore(place);
  const driver = Driver.after(store);
  const large = "t".repeat(59_990) + "é\n";
  await store.commit({ ...driver.turn(traded({ usd: 1 })), pages: [{ page: 0, text: "old" }] });
  await store.commit({ ...driver.turn(...SIGNAL), pages: [{ page: 1, text: large }] });
  await store.commit({ ...driver.turn(traded({ usd: 1 })), pages: [{ page: 0, text: "lost" }] });
  const { standing } = await openStore(place);
  assertEquals(standing.cursor, { taken: 3 });
  assertEquals(
    new Map(standing.pages.map(({ page, text }) => [page, text])),
    new Map([[0, "old"], [1, large]]),
  );
  const parts = [...(await place.kv.contents()).keys()].filter((key) => key.startsWith("staged"));
  assertEquals(parts, []);
});

Deno.test("StateStore keeps pages that only the journal's last line belongs to", async () => {
  const place = newPlace();
  const store = await openStore(place);
  const pages = [{ page: 3, text: "seen" }, { page: 4, text: "x".repeat(70_000) }];
  const heads = headCommits(place, (nth) => nth === 0 ? "before" : "works");
  await assertRejects(
    () => store.commit({ ...Driver.after(store).turn(...SIGNAL), pages }),
    StoreError,
    "6 tries",
  );
  assertEquals(heads.tried, 6);
  place.kv.fate = () => "works";
  const again = await openStore(place);
  assertEquals(again.repairs, ["Added the last 1 line of the journal to the KV."]);
  assertEquals([again.standing.cursor, again.standing.pages], [{ taken: 2 }, pages]);
  assertEquals(again.unperformed.map(({ kind }) => kind), ["signal", "order"]);
});

Deno.test("StateStore finds the pages that an earlier program wrote down before the journal's last line", async () => {
  const place = newPlace();
  const store = await openStore(place);
  headCommits(place, (nth) => nth === 0 ? "before" : "works");
  await assertRejects(() => store.commit(Driver.after(store).turn(...SIGNAL)), StoreError);
  place.kv.fate = () => "works";
  const staged = (seq: number, part: number) => ["pilotfish", PROFILE, "staged", seq, 3, part];
  await place.kv.inner.commit({
    puts: [
      { key: staged(1, 0), value: '"2\\nt' },
      { key: staged(1, 1), value: '-1"' },
      // Of a line that was never written.
      { key: staged(2, 0), value: '"lost"' },
    ],
  });
  const again = await openStore(place);
  assertEquals(again.standing.pages, [{ page: 3, text: "2\nt-1" }]);
  const left = [...(await place.kv.contents()).keys()].filter((key) => key.startsWith("staged"));
  assertEquals(left, []);
});

Deno.test("StateStore writes many waiting pages down before they are too many", async () => {
  const place = newPlace();
  const store = await openStore(place);
  const driver = Driver.after(store);
  for (let page = 0; page < 256; page++) {
    await store.commit({ ...driver.turn(traded({ usd: 1 })), pages: [{ page, text: `${page}` }] });
  }
  assertEquals((await openStore(place)).standing.pages.length, 256);
});

/** Decides about the transactions that write the head; the same one tried again is decided alike. */
function headCommits({ kv }: Place, fate: (nth: number) => Fate): { tried: number } {
  const seen: string[] = [];
  const count = { tried: 0 };
  kv.fate = (_, { puts = [] }) => {
    const head = puts.find(({ key }) => key[2] === "head")?.value;
    if (head === undefined) return "works";
    count.tried++;
    if (!seen.includes(head)) seen.push(head);
    return fate(seen.indexOf(head));
  };
  return count;
}

Deno.test("StateStore keeps values that are too large for a key in the transaction itself, while it has room", async () => {
  for (const [count, commits] of [[500, 1], [3_000, 3]] as const) {
    const place = newPlace();
    const store = await openStore(place);
    const turn = Driver.after(store).turn(...SIGNAL);
    const [signal] = turn.inputs.flatMap(({ actions }) => actions);
    const more = { event: quoted(0.5), actions: Array.from({ length: count }, () => signal!) };
    const before = place.kv.commits;
    await store.commit({ ...turn, inputs: [...turn.inputs, more] });
    assertEquals(place.kv.commits - before, commits);
    assertEquals((await openStore(place)).unperformed.length, count + 2);
  }
});

Deno.test("StateStore finds out what became of a transaction that may have happened", async () => {
  const place = newPlace();
  const store = await openStore(place);
  let tries = 0;
  place.kv.fate = (_, { puts = [] }) =>
    puts.some(({ key }) => key[2] === "head") && tries++ === 0 ? "after" : "works";
  const driver = await keepStory(store);
  assertEquals(await keptState(place), canonicalState(driver.state));
  assertEquals(place.clock.timeMs - START_MS, 10);
});

Deno.test("StateStore tries a transaction again that failed, with growing pauses", async () => {
  const place = newPlace();
  const store = await openStore(place);
  const waits: number[] = [];
  place.clock.onWait = (ms) => waits.push(ms);
  let tries = 0;
  place.kv.fate = () => tries++ < 4 ? (tries % 2 === 0 ? "conflict" : "before") : "works";
  await store.commit(Driver.after(store).turn(...SIGNAL));
  assertEquals(waits, [10, 20, 40, 80]);
});

Deno.test("StateStore is not to be used after it has failed, and says so again", async () => {
  const place = newPlace();
  const store = await openStore(place);
  const driver = Driver.after(store);
  place.kv.fate = () => "before";
  const error = await assertRejects(() => store.commit(driver.turn(...SIGNAL)), StoreError);
  place.kv.fate = () => "works";
  const { text } = place.file;
  const again = await assertRejects(() => store.commit(driver.turn(filled(driver.state))));
  assertStrictEquals(again, error);
  await assertRejects(() => store.flush(), StoreError);
  await store.close();
  assertEquals(place.file.text, text);
  assertEquals(error.trouble, "unavailable");
  assertMatch(error.message, /Connection lost\. .*safe in the journal\. Start again/);
});

Deno.test("StateStore refuses a KV that has lost its account, and one that never had that of the journal", async () => {
  const place = newPlace();
  await keepStory(await openStore(place));
  const { file, clock } = place;
  const lost = await assertRejects(() => openStore({ ...newPlace(), file, clock }), StoreError);
  assertMatch(
    lost.message,
    /KV is empty, its journal journal.jsonl has 7 lines.*pilotfish rebuild/,
  );
  assertEquals(lost.trouble, "mismatch");
});

Deno.test("StateStore goes on where only the first line was written", async () => {
  const place = newPlace();
  place.kv.fate = () => "before";
  const lease = await takeLease(place);
  await assertRejects(() => openStore(place, { lease }), StoreError);
  place.kv.fate = () => "works";
  assertEquals(place.file.text.split("\n").length, 2);
  const first = place.file.text;
  // A second line is begun only where there was a KV.
  place.file.text = first + "torn";
  const error = await assertRejects(() => openStore(place), StoreError);
  assertMatch(error.message, /its KV is empty, .* has 1 whole line and a part\. .*rebuild/);
  assertEquals(place.file.text, first + "torn");
  for (const begun of [first, first.slice(0, -1), first.slice(0, 500), "\0".repeat(500)]) {
    const again = { ...newPlace(), file: new MemoryJournalFile(begun) };
    const store = await openStore(again);
    assertEquals(store.standing.seq, 0);
    assertEquals(store.repairs.length, begun === first ? 0 : 1);
    assertEquals(again.file.text, first);
  }
});

Deno.test("StateStore begins no account over a journal that is more than the beginning of a first line", async () => {
  const place = newPlace();
  await keepStory(await openStore(place));
  const { text } = place.file;
  for (const left of [text.replaceAll("\n", ""), "\0".repeat(text.length)]) {
    const file = new MemoryJournalFile(left);
    const error = await assertRejects(() => openStore({ ...newPlace(), file }), StoreError);
    assertMatch(error.message, /has \d+ bytes and no whole line\. Nothing has been changed/);
    assertEquals([error.trouble, file.text], ["damaged", left]);
  }
});

Deno.test("StateStore refuses a journal that is missing, shorter, or that of another account", async () => {
  const place = newPlace();
  const store = await openStore(place);
  await keepStory(store);
  const lines = place.file.text.split("\n");
  for (const kept of [0, 1, 5]) {
    place.file.text = lines.slice(0, kept).map((line) => `${line}\n`).join("");
    const error = await assertRejects(() => openStore(place), StoreError);
    assertMatch(
      error.message,
      new RegExp(`has ${kept} whole lines?, the KV knows 7.*safe in the KV`),
    );
  }
  const other = newPlace();
  await keepStory(await openStore(other), new Driver(startState({ params: { capital: 900 } })));
  place.file.text = other.file.text;
  const error = await assertRejects(() => openStore(place), StoreError);
  assertMatch(
    error.message,
    /line 7 of its journal journal.jsonl is not the one that the KV knows/,
  );
  place.file.text = lines.join("\n");
  const key = ["pilotfish", PROFILE, "opening"];
  const began = JSON.parse((await place.kv.get(key)).value!);
  const value = JSON.stringify({ ...began, source: { kind: "another" } });
  await place.kv.inner.commit({ puts: [{ key, value }] });
  const opening = { state: startState(), source: { kind: "another" } };
  await assertRejects(() => openStore(place, { opening }), StoreError, "line 1 of its journal");
});

Deno.test("StateStore refuses another account than the one that is kept, and names the difference", async () => {
  const place = newPlace();
  await openStore(place);
  const source = { kind: "test" };
  const whales = new Map([["0xa", whale("0xa")]]);
  const cases: readonly [Parameters<typeof openStore>[1], RegExp][] = [
    [
      { opening: { state: startState(), source: { kind: "rtds" } } },
      /source.kind is "test", not "rtds"/,
    ],
    [
      { opening: { state: startState(), source: { ...source, from: 1 } } },
      /source.from is unset, not 1/,
    ],
    [
      { opening: { state: startState({ params: { capital: 7 } }), source } },
      /params.capital is 10000, not 7/,
    ],
    [
      { opening: { state: startState({ params: { maxDayUsd: 500 } }), source } },
      /params.maxDayUsd is no limit, not 500/,
    ],
    [{ opening: { state: startState({ trading: false }), source } }, /trading is true, not false/],
    [
      { opening: { state: startState({ params: { categories: ["x"] } }), source } },
      /params.categories is/,
    ],
    [{ opening: { state: startStateOf(warmUp({ whales })), source } }, /warmUpId is/],
  ];
  for (const [given, message] of cases) {
    const error = await assertRejects(() => openStore(place, given), StoreError);
    assertMatch(error.message, message);
    assertEquals(error.trouble, "other_account");
  }
});

function startStateOf(warmUp: WarmUp) {
  const state = startState();
  return { ...state, filter: { ...state.filter, warmUp } };
}

Deno.test("StateStore opens an account without knowing what it began with, if there is one", async () => {
  const place = newPlace();
  const { kv, file, clock } = place;
  const lease = await takeLease(place);
  const options = { kv, file, clock, lease, profile: PROFILE };
  const error = await assertRejects(() => StateStore.open(options), StoreError);
  assertMatch(error.message, /Cannot find an account in profile test/);
  assertEquals([file.text, error.trouble], ["", "missing"]);
  await openStore(place, { lease });
  assertEquals((await StateStore.open(options)).standing.seq, 0);
});

Deno.test("StateStore keeps a warm-up that replaces another, and finds it after a crash", async () => {
  const place = newPlace();
  const store = await openStore(place);
  const driver = Driver.after(store);
  const second = warmUp({ whales: new Map([["0xa", whale("0xa")]]), asOfMs: START_MS + 1 });
  const swap = (warmUp: WarmUp): EngineEvent => ({ kind: "warmup", warmUp, timeMs: START_MS });
  await store.commit(driver.turn(swap(second), traded()));
  assertEquals((await openStore(place)).standing.state.filter.warmUp, second);
  const [, warmUpLine] = place.file.text.split("\n");
  assertEquals(JSON.parse(warmUpLine!).kind, "warmup");
  // Back to the first, which the journal knows already.
  const again = await openStore(place);
  const further = Driver.after(again);
  const lines = place.file.text.split("\n").length;
  await again.commit(further.turn(swap(warmUp())));
  await again.commit(further.turn(swap(structuredClone(warmUp()))));
  assertEquals(place.file.text.split("\n").length, lines + 2);
  const { standing } = await openStore(place);
  assertEquals(standing.state.filter.warmUp, warmUp());
  const artefacts = [...(await place.kv.contents()).keys()].filter((key) =>
    key.startsWith("artef")
  );
  assertEquals(artefacts.length, 1);
});

Deno.test("StateStore rolls forward to a warm-up of long ago that a line only names", async () => {
  const place = newPlace();
  const store = await openStore(place);
  const driver = Driver.after(store);
  const swap = (warmUp: WarmUp): EngineEvent => ({ kind: "warmup", warmUp, timeMs: START_MS });
  const later = [1, 2, 3].map((day) => warmUp({ asOfMs: START_MS + day }));
  for (const each of later) await store.commit(driver.turn(swap(each)));
  headCommits(place, () => "before");
  await assertRejects(() => store.commit(driver.turn(swap(later[0]!))));
  place.kv.fate = () => "works";
  assertEquals((await openStore(place)).standing.state.filter.warmUp, later[0]);
  const { kv, file } = place;
  assertEquals((await verifyAccount({ kv, file, profile: PROFILE })).turns, 4);
});

Deno.test("StateStore rolls a warm-up forward that only the journal has", async () => {
  const place = newPlace();
  const store = await openStore(place);
  const driver = Driver.after(store);
  const second = warmUp({ whales: new Map([["0xa", whale("0xa")]]) });
  headCommits(place, () => "before");
  await assertRejects(() =>
    store.commit(driver.turn({ kind: "warmup", warmUp: second, timeMs: START_MS }))
  );
  place.kv.fate = () => "works";
  assertEquals((await openStore(place)).standing.state.filter.warmUp, second);
});

Deno.test("StateStore.close() leaves a checkpoint, once, and long runs leave some on the way", async () => {
  const place = newPlace();
  const store = await openStore(place);
  const driver = await keepStory(store);
  await store.close();
  const again = await openStore(place);
  await again.close();
  const kinds = () => place.file.text.trim().split("\n").map((line) => JSON.parse(line).kind);
  assertEquals(kinds().filter((kind) => kind === "checkpoint").length, 1);
  const third = await openStore(place);
  const further = Driver.after(third);
  for (let i = 0; i < 1000; i++) {
    const command = i % 2 === 0 ? "resume" : "pause";
    await third.commit(further.turn({ kind: "command", command, timeMs: START_MS }));
  }
  assertEquals(kinds().filter((kind) => kind === "checkpoint").length, 2);
  assertEquals(await keptState(place), canonicalState(further.state));
  assertEquals(driver.state === further.state, false);
});

Deno.test("StateStore lets a writer that was taken over write nothing, neither to the KV nor to the journal", async () => {
  const place = newPlace();
  const slow = await openStore(place);
  const driver = Driver.after(slow);
  await slow.commit(driver.turn(...SIGNAL));
  const fast = await openStore(place);
  const contents = await place.kv.contents();
  const { text } = place.file;
  const error = await assertRejects(
    () => slow.commit(driver.turn(filled(driver.state))),
    LeaseLost,
  );
  assertMatch(error.message, /another process has taken over\. Nothing is lost/);
  await assertRejects(() => slow.flush(), LeaseLost);
  await slow.close();
  assertEquals([await place.kv.contents(), place.file.text], [contents, text]);
  const further = Driver.after(fast);
  await fast.commit(further.turn(filled(further.state)));
  assertEquals(await keptState(place), canonicalState(further.state));
});

Deno.test("StateStore.open() refuses a lease that was taken over", async () => {
  const place = newPlace();
  const lease = await takeLease(place);
  await takeLease(place);
  await assertRejects(() => openStore(place, { lease }), LeaseLost);
  assertEquals(place.file.text, "");
});

Deno.test("StateStore notices a takeover between the journal and the KV", async () => {
  const place = newPlace();
  const slow = await openStore(place);
  const driver = Driver.after(slow);
  const { append } = place.file;
  place.file.append = async (text) => {
    await append.call(place.file, text);
    await takeLease(place);
  };
  await assertRejects(() => slow.commit(driver.turn(...SIGNAL)), LeaseLost);
  place.file.append = append;
  // The line is good: whoever has the lease now goes on from it.
  const fast = await openStore(place);
  assertEquals(canonicalState(fast.standing.state), canonicalState(driver.state));
  assertEquals(fast.unperformed.map(({ kind }) => kind), ["signal", "order"]);
});

Deno.test("StateStore refuses a KV that somebody writes to without a lease", async () => {
  const place = newPlace();
  const store = await openStore(place);
  const key = ["pilotfish", PROFILE, "head"];
  const { value } = await place.kv.get(key);
  await place.kv.inner.commit({ puts: [{ key, value: value! }] });
  const error = await assertRejects(
    () => store.commit(Driver.after(store).turn(...SIGNAL)),
    StoreError,
  );
  assertMatch(error.message, /somebody writes without a lease/);
});

Deno.test("StateStore keeps a window of ten thousand whales, a turn of two hundred such, and a thousand markets at once", async () => {
  const wallets = Array.from({ length: 10_000 }, (_, i) => `0x${i.toString(16).padStart(40, "0")}`);
  const markets = Array.from({ length: 1000 }, (_, i) => `0x${i.toString(16).padStart(64, "0")}`);
  const all = warmUp({
    whales: new Map(wallets.map((wallet) => [wallet, whale(wallet)])),
    liquidityUsd: new Map(markets.map((market) => [market, 1_000_000])),
  });
  const place = newPlace();
  const state = startStateOf(all);
  const params = { ...state.filter.params, minConfirmations: 1000 };
  const opening = { state: { ...state, filter: { ...state.filter, params } }, source: {} };
  let store = await openStore(place, { opening });
  const driver = Driver.after(store);
  const turns = [
    wallets.map((wallet) => traded({ wallet, marketId: markets[0]! })),
    [traded({ wallet: wallets[0]!, marketId: markets[0]!, timeMs: START_MS + 1 })],
    markets.slice(0, 200).flatMap((marketId) =>
      wallets.slice(0, 400).map((wallet) => traded({ wallet, marketId }))
    ),
    markets.map((marketId) => traded({ wallet: wallets[7]!, marketId, direction: "sell" })),
    [traded({ marketId: markets[1]!, wallet: wallets[0]!, timeMs: START_MS + 90 * HOUR_MS })],
  ];
  for (const events of turns) {
    await store.commit(driver.turn(...events));
    store = await openStore(place, { opening });
    assertEquals(canonicalState(store.standing.state), canonicalState(driver.state));
  }
  for (let turn = 0; turn < 12; turn++) {
    await store.commit(
      driver.turn(traded({ wallet: wallets[turn]!, marketId: markets[2]!, direction: "sell" })),
    );
  }
  assertEquals(
    canonicalState((await openStore(place, { opening })).standing.state),
    canonicalState(driver.state),
  );
  // Of what was written in parts nothing is left over after a while: the window of the first market, and some of the second turn.
  const parts = [...(await place.kv.contents()).keys()].filter((key) => key.startsWith("part/"));
  const pointers = [...(await place.kv.contents()).values()].filter((value) =>
    value.startsWith("@")
  );
  const expected = pointers.reduce((sum, pointer) => sum + Number(pointer.split("/")[1]), 0);
  assertEquals(parts.length, expected);
  await place.kv.commit({ deletes: [["pilotfish", PROFILE, ...keyParts(parts[0]!)]] });
  const error = await assertRejects(() => openStore(place, { opening }), StoreError);
  assertMatch(error.message, /part\/\d+\/window\/0x0+\/0: it is missing\. .*rebuild/);
});

/** A key as the KV has it: numbers are numbers. */
function keyParts(path: string): (string | number)[] {
  return path.split("/").map((part) => /^\d+$/.test(part) ? Number(part) : part);
}
