import { assertEquals, assertMatch, assertRejects, assertStrictEquals } from "@std/assert";
import {
  entryOf,
  Journal,
  type JournalLine,
  NO_HEAD,
  placeNearEnd,
  scanJournal,
} from "../../src/store/journal.ts";
import type { JournalEntry } from "../../src/store/journal_entry.ts";
import { MemoryJournalFile } from "../../src/store/memory_journal_file.ts";
import { StoreError } from "../../src/store/store_error.ts";
import { fc } from "../properties.ts";

function entry(note: string): JournalEntry {
  return { kind: "checkpoint", state_hash: note };
}

async function journalOf(...notes: readonly string[]): Promise<MemoryJournalFile> {
  const file = new MemoryJournalFile();
  const journal = await Journal.open(file, await scanJournal(file));
  for (const note of notes) await journal.append(entry(note));
  return file;
}

async function read(file: MemoryJournalFile) {
  const lines: JournalLine[] = [];
  const end = await scanJournal(file, (line) => {
    lines.push(line);
  });
  return { lines, notes: lines.map((line) => Object.values(entryOf(line)).at(-1)), end };
}

const NOTES = ["one", "twö", "three"];

Deno.test("Journal.append() writes ASCII lines that hold the hash of the one before", async () => {
  const file = await journalOf(...NOTES);
  assertMatch(file.text, /^[ -~\n]*$/);
  const { lines, notes, end } = await read(file);
  assertEquals(notes, NOTES);
  assertEquals(
    lines.map(({ seq, kind }) => [seq, kind]),
    [0, 1, 2].map((seq) => [seq, "checkpoint"]),
  );
  assertEquals(
    lines.map(({ offset }) => file.text.slice(offset, offset + 9)),
    Array(3).fill('{"hash":"'),
  );
  assertEquals(JSON.parse(lines[2]!.text).prev, lines[1]!.hash);
  assertEquals(end, {
    head: { seq: 2, hash: lines[2]!.hash },
    bytes: file.text.length,
    tornBytes: 0,
    lacksBreak: false,
  });
});

Deno.test("scanJournal() finds nothing in a journal without lines", async () => {
  const { lines, end } = await read(new MemoryJournalFile());
  assertEquals([lines, end.head, end.bytes], [[], NO_HEAD, 0]);
});

Deno.test("scanJournal() reads lines from pieces of any length", async () => {
  const file = await journalOf(...NOTES, "x".repeat(500));
  await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 2000 }), async (length) => {
    const pieces = {
      ...file,
      name: "pieces",
      async *read() {
        for (let at = 0; at < file.text.length; at += length) {
          yield await Promise.resolve(file.text.slice(at, at + length));
        }
      },
    };
    const seen: number[] = [];
    const end = await scanJournal(pieces, ({ seq }) => {
      seen.push(seq);
    });
    assertEquals([seen, end.bytes], [[0, 1, 2, 3], file.text.length]);
  }));
});

Deno.test("scanJournal() tells of the lines before a damaged one, however many there are", async () => {
  const { text } = await journalOf(...Array.from({ length: 100 }, (_, i) => `note ${i}`));
  for (const damaged of [0, 1, 31, 32, 33, 70, 99]) {
    const file = new MemoryJournalFile(text.replace(`"note ${damaged}"`, `"note x"`));
    const seen: number[] = [];
    const reading = scanJournal(file, ({ seq }) => {
      seen.push(seq);
    });
    await assertRejects(() => reading, StoreError, `Cannot read line ${damaged + 1} of`);
    assertEquals(seen, Array.from({ length: damaged }, (_, i) => i));
  }
});

Deno.test("Journal.open() repairs a last line that was torn at any byte, and goes on", async () => {
  const whole = (await journalOf("one", "two")).text;
  const last = whole.slice(0, -1).lastIndexOf("\n") + 1;
  for (let length = last; length < whole.length; length++) {
    const file = new MemoryJournalFile(whole.slice(0, length));
    const end = await scanJournal(file);
    const isWhole = length === whole.length - 1;
    assertEquals(end.head.seq, isWhole ? 1 : 0);
    const journal = await Journal.open(file, end);
    const expected = length === last
      ? undefined
      : isWhole
      ? "Added the line break that line 2 of the journal lacked."
      : `Cut ${length - last} bytes off the journal: line 2 was not written to its end.`;
    assertEquals(journal.repair, expected);
    await journal.append(entry("three"));
    assertEquals((await read(file)).notes, isWhole ? ["one", "two", "three"] : ["one", "three"]);
  }
});

Deno.test("Journal.open() cuts off a last line of which the disk kept zeros or garbage", async () => {
  const { text } = await journalOf("one", "two");
  const last = text.slice(0, -1).lastIndexOf("\n") + 1;
  for (const garbage of ["\0".repeat(40) + text.slice(last + 40), "no JSON", "\xff\xfe"]) {
    const file = new MemoryJournalFile(text.slice(0, last) + garbage);
    const end = await scanJournal(file);
    assertEquals([end.head.seq, end.tornBytes], [0, garbage.length]);
    await Journal.open(file, end);
    assertEquals(file.text, text.slice(0, last));
  }
});

Deno.test("scanJournal() names the line and the byte of any character that was changed", async () => {
  const { text } = await journalOf("one", "two", "three");
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  for (let at = 0; at < text.length; at++) {
    const changed = text[at] === "7" ? "8" : "7";
    const line = starts.findLastIndex((start) => start <= at);
    const file = new MemoryJournalFile(text.slice(0, at) + changed + text.slice(at + 1));
    const isLast = line === 2;
    const seen: number[] = [];
    const reading = scanJournal(file, ({ seq }) => {
      seen.push(seq);
    });
    // A last line that is no JSON any more may have been torn; it is not taken either.
    const outcome = await reading.then((end) => end.tornBytes, (error: Error) => error.message);
    if (typeof outcome === "number") assertEquals([isLast, outcome > 0], [true, true]);
    else {
      assertMatch(
        outcome,
        new RegExp(`Cannot read line ${line + 1} of .* at byte ${starts[line]}: `),
      );
    }
    assertEquals(seen, Array.from({ length: line }, (_, seq) => seq));
  }
});

Deno.test("scanJournal() names a line that was removed, swapped, repeated or made up", async () => {
  const { text } = await journalOf("one", "two", "three", "four");
  const [one, two, three, four] = text.trimEnd().split("\n");
  const made = (await journalOf("one", "another", "three")).text.split("\n")[2]!;
  const cases: readonly [readonly (string | undefined)[], number][] = [
    [[two, three, four], 1],
    [[one, three, four], 2],
    [[one, three, two, four], 2],
    [[one, one, two], 2],
    [[one, two, "", three], 3],
    [[one, two, made, four], 3],
    [["{}", one], 1],
    [[one, "no JSON"], 2],
    [[one, "\0\0", two], 2],
    [[`${one}7${two}`], 1],
  ];
  for (const [lines, damaged] of cases) {
    const file = new MemoryJournalFile(lines.map((line) => `${line}\n`).join(""));
    const error = await assertRejects(() => scanJournal(file), StoreError, `line ${damaged} of`);
    assertEquals(error.trouble, "damaged");
  }
});

Deno.test("scanJournal() says what is safe of a journal that was edited by hand", async () => {
  const { text } = await journalOf("one", "two", "three");
  const file = new MemoryJournalFile(text.replace("two", "new"), "data/journal.jsonl");
  const error = await assertRejects(() => scanJournal(file), StoreError);
  const offset = text.indexOf("\n") + 1;
  assertEquals(
    error.message,
    `Cannot read line 2 of the journal data/journal.jsonl at byte ${offset}: its content does not ` +
      "match its hash. The KV and the lines before it are untouched. Put back a copy of the " +
      "journal from before the change; it is never repaired by guessing",
  );
});

Deno.test("Journal.append() takes back what a full disk left of a line, and writes nothing more", async () => {
  const file = await journalOf("one");
  const before = file.text;
  const journal = await Journal.open(file, await scanJournal(file));
  file.append = (text) => {
    file.text += text.slice(0, 50);
    return Promise.reject(new Error("No space left on device (os error 28)"));
  };
  const error = await assertRejects(() => journal.append(entry("two")), StoreError);
  assertEquals(
    error.message,
    "Cannot write to the journal journal.jsonl: No space left on device (os error 28). All that " +
      "was kept before is safe, and nothing was done that is not kept. Free some space or check " +
      "the permissions, and start again",
  );
  assertEquals(file.text, before);
  const again = await assertRejects(() => journal.append(entry("three")), StoreError);
  assertStrictEquals(again, error);
});

Deno.test("Journal.append() leaves a torn line to the next start if it cannot take it back", async () => {
  const file = await journalOf("one");
  const journal = await Journal.open(file, await scanJournal(file));
  file.sync = () => Promise.reject(new Error("Input/output error"));
  file.truncate = () => Promise.reject(new Error("Read-only file system"));
  const error = await assertRejects(() => journal.append(entry("two")), StoreError, "Input/output");
  assertEquals((error.cause as AggregateError).errors.length, 2);
  assertEquals((await read(file)).notes, ["one", "two"]);
});

Deno.test("Journal.append() passes an error on that says what to do already", async () => {
  const file = await journalOf();
  const journal = await Journal.open(file, await scanJournal(file));
  const lost = new StoreError("Cannot write", { trouble: "lease_lost", next: "Stop" });
  file.append = () => Promise.reject(lost);
  assertStrictEquals(await assertRejects(() => journal.append(entry("one"))), lost);
  file.append = () => Promise.reject("text");
  const other = await Journal.open(file, await scanJournal(file));
  await assertRejects(() => other.append(entry("one")), StoreError, "journal.jsonl: text");
});

Deno.test("placeNearEnd() is where the first line of the end begins, whatever the end", async () => {
  const file = await journalOf("a", "bb", "ccc", "dddd");
  const { lines, end } = await read(file);
  const size = file.text.length;
  for (let bytes = 1; bytes < size; bytes++) {
    const first = lines.find(({ offset }) => offset > size - bytes);
    const place = await placeNearEnd(file, bytes);
    assertEquals(place?.bytes, first?.offset);
    if (place !== undefined) assertEquals(await scanJournal(file, () => {}, place), end);
  }
  assertEquals(await placeNearEnd(file, size), undefined);
  assertEquals(await placeNearEnd({ name: "j", read: () => file.read() }, 100), undefined);
});
