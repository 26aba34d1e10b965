import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { asciiJson } from "../../src/store/ascii.ts";
import { stateHash } from "../../src/store/hash.ts";
import { Journal, type JournalLine, scanJournal } from "../../src/store/journal.ts";
import type { InputRecord, JournalEntry, TurnEntry } from "../../src/store/journal_entry.ts";
import { MemoryJournalFile } from "../../src/store/memory_journal_file.ts";
import { rebuildAccount } from "../../src/store/rebuild.ts";
import { StoreError } from "../../src/store/store_error.ts";
import { verifyAccount } from "../../src/store/verify.ts";
import {
  Driver,
  FaultyKv,
  filled,
  keepStory,
  newPlace,
  openStore,
  type Place,
  PROFILE,
  SIGNAL,
  startState,
  takeLease,
} from "./accounts.ts";

async function storyPlace(): Promise<Place> {
  const place = newPlace();
  const store = await openStore(place);
  await keepStory(store);
  await store.close();
  return place;
}

function verify({ kv, file }: Place) {
  return verifyAccount({ kv, file, profile: PROFILE });
}

async function rebuild(place: Place) {
  const lease = await takeLease(place);
  return await rebuildAccount({ ...place, lease, profile: PROFILE });
}

/** The same journal with entries that say something else, and a chain that is whole. */
async function forged(
  { file }: Place,
  change: (entry: JournalEntry, seq: number) => JournalEntry,
): Promise<MemoryJournalFile> {
  const made = new MemoryJournalFile();
  const journal = await Journal.open(made, await scanJournal(made));
  await scanJournal(file, async (line) => {
    const { hash: _own, prev: _before, seq, ...said } = JSON.parse(line.text);
    await journal.append(change(said, seq));
  });
  return made;
}

Deno.test("verifyAccount() derives what is kept, and counts", async () => {
  const place = await storyPlace();
  const found = await verify(place);
  const { standing } = await openStore(place);
  assertEquals(found, {
    lines: 8,
    turns: 6,
    inputs: 8,
    actions: 5,
    checkpoints: 1,
    stateHash: await stateHash(standing.state),
    journalHash: JSON.parse(place.file.text.trimEnd().split("\n").at(-1)!).hash,
    linesAhead: 0,
    tornBytes: 0,
  });
});

Deno.test("verifyAccount() takes a KV that the journal is ahead of, and a torn last line", async () => {
  const place = newPlace();
  const store = await openStore(place);
  const driver = Driver.after(store);
  await store.commit(driver.turn(...SIGNAL));
  place.kv.fate = () => "before";
  await assertRejects(() => store.commit(driver.turn(filled(driver.state))), StoreError);
  place.file.text += '{"hash":';
  const { text } = place.file;
  const { linesAhead, tornBytes, lines } = await verify(place);
  assertEquals([linesAhead, tornBytes, lines], [1, 8, 3]);
  assertEquals(place.file.text, text);
});

Deno.test("verifyAccount() takes a KV that is ahead in what changed nothing", async () => {
  const place = newPlace();
  const store = await openStore(place);
  const driver = await keepStory(store);
  await store.commit(driver.turn({ kind: "tick", timeMs: 1 }));
  await store.close();
  assertEquals((await verify(place)).turns, 6);
});

Deno.test("verifyAccount() finds any value of the KV that was changed", async () => {
  const place = newPlace();
  await keepStory(await openStore(place));
  // The last line counts only where the journal lacks it.
  const contents = [...await place.kv.contents()].filter(([path]) => path !== "line");
  let found = 0;
  for (const [path, value] of contents) {
    const changed = value.replace(/\d(?=\D*$)/, (digit) => digit === "7" ? "8" : "7");
    if (changed === value) continue;
    const parts = path.split("/").map((part) => /^\d+$/.test(part) ? Number(part) : part);
    const key = ["pilotfish", PROFILE, ...path.startsWith("routed") ? fixed(path) : parts];
    await place.kv.commit({ puts: [{ key, value: changed }] });
    const outcome = await verify(place).then(() => `${path} was not noticed`, String);
    assertMatch(outcome, /pilotfish rebuild|Use the newer program|the KV knows/);
    await place.kv.commit({ puts: [{ key, value }] });
    found++;
  }
  // All but the list of open orders, which is empty.
  assertEquals(found, contents.length - 1);
  await verify(place);
});

/** A key whose last part holds slashes. */
function fixed(path: string): string[] {
  const [group, ...rest] = path.split("/");
  return [group!, rest.join("/")];
}

Deno.test("verifyAccount() refuses an empty KV, an empty journal and a profile without either", async () => {
  const place = await storyPlace();
  const none = { kv: new FaultyKv(), file: new MemoryJournalFile() };
  const lost = await assertRejects(() => verify({ ...place, kv: none.kv }), StoreError);
  assertMatch(lost.message, /KV is empty, its journal has 8 good lines\. .*pilotfish rebuild/);
  const short = await assertRejects(() => verify({ ...place, file: none.file }), StoreError);
  assertMatch(short.message, /has 0 whole lines, the KV knows 8/);
  const nothing = await assertRejects(() => verify({ ...place, ...none }), StoreError);
  assertEquals(nothing.trouble, "missing");
});

/** A payout that no market has. */
const ODD: InputRecord = {
  event: { kind: "resolution", marketId: "0x01", yesPayout: 7, timeMs: 1 },
};

Deno.test("verifyAccount() refuses a forged journal, whatever its hashes say", async () => {
  const place = await storyPlace();
  const file = await forged(place, (entry) => entry);
  assertEquals(file.text, place.file.text);
  const cases: readonly [(entry: TurnEntry) => TurnEntry, RegExp][] = [
    [(entry) => ({ ...entry, inputs: [] }), /asks for 0 orders and 0 rejections and counts others/],
    [
      (entry) => changedText(entry, "20000", "20001"),
      /from input 2 the program derives \[.*the journal has \[/,
    ],
    [
      (entry) => changedText(entry, '"wallet":"0xb"', '"wallet":"0xc"'),
      /from input 2 the program derives/,
    ],
    [
      (entry) => changedText(entry, '"sizeUsd":300', '"sizeUsd":301'),
      /the journal has .*"sizeUsd":301/,
    ],
    [(entry) => changedText(entry, '"price":0.4', '"price":7'), /from input 2 the program derives/],
    [
      (entry) => changedText(entry, '"kind":"trade"', '"kind":"warmup"'),
      /line 2 .*Cannot find the warm-up/,
    ],
    [
      (entry) => ({ ...entry, inputs: [...entry.inputs, ODD] }),
      /Cannot follow line 2 .*: Cannot value a YES share at 7000000 micro-dollars/,
    ],
    [(entry) => ({ ...entry, cursor: { taken: 9 } }), /not the one that the KV knows/],
  ];
  for (const [change, message] of cases) {
    const made = await forged(
      place,
      (entry, seq) => seq === 1 ? change(entry as TurnEntry) : entry,
    );
    const error = await assertRejects(() => verify({ ...place, file: made }), StoreError);
    assertMatch(error.message, message);
  }
});

function changedText(entry: TurnEntry, from: string, to: string): TurnEntry {
  const text = JSON.stringify(entry);
  assertMatch(text, new RegExp(from));
  return JSON.parse(text.replaceAll(from, to));
}

Deno.test("verifyAccount() finds a checkpoint, a first line and a kind of line that cannot be", async () => {
  const place = await storyPlace();
  const cases: readonly [(entry: JournalEntry, seq: number) => JournalEntry, RegExp][] = [
    [
      (entry) => entry.kind === "checkpoint" ? { ...entry, state_hash: "0" } : entry,
      /line 8 of the journal at byte \d+: the program derives state \w{64}, it was 0/,
    ],
    [
      (entry, seq) => seq === 0 ? { kind: "checkpoint", state_hash: "0" } : entry,
      /a journal does not begin with checkpoint/,
    ],
    [
      (entry, seq) => seq === 0 ? { ...entry, version: 5 } as JournalEntry : entry,
      /journal of version 5, this program knows 4/,
    ],
    [
      (entry, seq) => seq === 3 ? { ...entry, kind: "other" } as unknown as JournalEntry : entry,
      /unknown kind other/,
    ],
  ];
  for (const [change, message] of cases) {
    const file = await forged(place, change);
    const error = await assertRejects(() => verify({ ...place, file }), StoreError);
    assertMatch(error.message, message);
  }
});

Deno.test("rebuildAccount() restores an account that goes on as if nothing had happened", async () => {
  const place = await storyPlace();
  const before = await place.kv.contents();
  const lost = { ...place, kv: new FaultyKv() };
  assertEquals(await rebuild(lost), { lines: 8, repairs: [] });
  const found = await verify(lost);
  assertEquals(found, await verify(place));
  const after = await lost.kv.contents();
  const same = [...before].filter(([key]) => !/^(head|line|outbox)/.test(key));
  assertEquals(
    new Map([...after].filter(([key]) => !/^(head|line|outbox)/.test(key))),
    new Map(same),
  );
  const store = await openStore(lost);
  assertEquals([store.repairs, store.standing.cursor], [[], { taken: 8 }]);
  // Whether the last turn's action was performed the journal does not say.
  assertEquals(store.unperformed.map(({ kind }) => kind), ["resolution"]);
});

Deno.test("rebuildAccount() replaces a KV that has something else, at any point of a crash", async () => {
  const place = await storyPlace();
  const good = await verify(place);
  const other = newPlace();
  const opening = { state: startState({ params: { capital: 900 } }), source: { kind: "other" } };
  await keepStory(await openStore(other, { opening }));
  for (let crash = 0;; crash++) {
    const broken = { ...place, kv: new FaultyKv() };
    for (const [path, value] of await other.kv.contents()) {
      await broken.kv.inner.commit({ puts: [{ key: ["pilotfish", PROFILE, path], value }] });
    }
    const lease = await takeLease(broken);
    let commits = 0;
    broken.kv.fate = () => commits++ >= crash ? "before" : "works";
    const attempt = rebuildAccount({ ...broken, lease, profile: PROFILE });
    const isDone = await attempt.then(() => true, () => false);
    broken.kv.fate = () => "works";
    if (!isDone) {
      // Half of it is no account: nobody takes it for one.
      const error = await assertRejects(() => openStore(broken), StoreError);
      assertMatch(error.message, /pilotfish rebuild/);
      await rebuild(broken);
    }
    assertEquals(await verify(broken), good);
    if (isDone) return;
  }
});

Deno.test("rebuildAccount() repairs the journal's end, and refuses a journal without lines", async () => {
  const place = await storyPlace();
  place.file.text += "torn";
  const { repairs } = await rebuild({ ...place, kv: new FaultyKv() });
  assertMatch(repairs[0]!, /Cut 4 bytes off the journal/);
  const error = await assertRejects(() => rebuild(newPlace()), StoreError);
  assertEquals(error.trouble, "missing");
});

Deno.test("asciiJson() keeps what a forged line would need", () => {
  const line: Pick<JournalLine, "text"> = { text: asciiJson({ a: "é😀" }) };
  assertEquals([line.text, JSON.parse(line.text).a], ['{"a":"\\u00e9\\ud83d\\ude00"}', "é😀"]);
});

Deno.test("rebuildAccount() refuses a journal that is behind the KV, and leaves both as they are", async () => {
  const place = await storyPlace();
  const { text } = place.file;
  const lines = text.split("\n");
  const contents = await place.kv.contents();
  for (const left of [lines.slice(0, 3).join("\n") + "\n", text.slice(0, -300)]) {
    place.file.text = left;
    const error = await assertRejects(() => rebuild(place), StoreError);
    assertMatch(error.message, /whole lines, the KV knows 8\. The account is safe in the KV/);
    assertEquals(place.file.text, left);
    assertEquals(await place.kv.contents(), contents);
  }
});
