import { assertEquals, assertStrictEquals } from "@std/assert";
import type { WarmUp } from "../../mod.ts";
import { entryOf, Journal, scanJournal } from "../../src/store/journal.ts";
import type { TurnEntry, WarmUpEntry } from "../../src/store/journal_entry.ts";
import { JournalWarmUps } from "../../src/store/journal_warm_ups.ts";
import { MemoryJournalFile } from "../../src/store/memory_journal_file.ts";
import { warmUpRecord } from "../../src/store/warm_up_record.ts";
import { warmUp } from "../core/builders.ts";

const DAYS = [0, 1, 2, 3] as const;

function learntOn(day: number): WarmUp {
  return warmUp({ asOfMs: day * 86_400_000 });
}

/** A turn that swaps to warm-ups. */
function turnTo(...days: readonly number[]): TurnEntry {
  const inputs = days.map((day) => ({
    event: { kind: "warmup", warm_up_id: `day ${day}`, timeMs: day },
  } as const));
  return { kind: "turn", inputs } as unknown as TurnEntry;
}

/** A journal with a warm-up a day, and how often it was read. */
async function journalOfDays() {
  const file = new MemoryJournalFile();
  const journal = await Journal.open(file, await scanJournal(file));
  for (const day of DAYS) {
    const warm_up = warmUpRecord(learntOn(day));
    await journal.append({ kind: "warmup", warm_up_id: `day ${day}`, warm_up });
  }
  let reads = 0;
  const counting = {
    name: file.name,
    read(fromByte?: number) {
      reads++;
      return file.read(fromByte);
    },
  };
  return { file, counting, reads: () => reads };
}

Deno.test("JournalWarmUps has the last two at hand and reads the others again", async () => {
  const { file, counting, reads } = await journalOfDays();
  const warmUps = new JournalWarmUps(counting);
  await scanJournal(file, (line) => {
    warmUps.learn(line, entryOf(line) as WarmUpEntry);
  });
  assertEquals([...warmUps.ids], DAYS.map((day) => `day ${day}`));
  const latest = await warmUps.of(turnTo(2, 3));
  assertEquals([...latest.values()], [learntOn(2), learntOn(3)]);
  assertEquals(reads(), 0);
  const [first] = (await warmUps.of(turnTo(0))).values();
  assertEquals(first, learntOn(0));
  assertEquals([reads(), warmUps.idOf(first!)], [1, "day 0"]);
  // It is at hand now, in the place of the one that was read longest ago.
  assertStrictEquals((await warmUps.of(turnTo(0))).get("day 0"), first);
  await warmUps.of(turnTo(3));
  assertEquals(reads(), 1);
  await warmUps.of(turnTo(2));
  assertEquals(reads(), 2);
});

Deno.test("JournalWarmUps reads what it only noted, and gives nothing for what no line has brought", async () => {
  const { file, counting, reads } = await journalOfDays();
  const warmUps = new JournalWarmUps(counting);
  await scanJournal(file, (line) => {
    warmUps.note(line, entryOf(line) as WarmUpEntry);
  });
  const found = await warmUps.of(turnTo(1, 7));
  assertEquals([...found], [["day 1", learntOn(1)]]);
  assertEquals([reads(), warmUps.idOf(learntOn(1))], [1, undefined]);
  const rows = { kind: "turn", inputs: [[0, 1, 2]] } as unknown as TurnEntry;
  assertEquals((await warmUps.of(rows)).size, 0);
});
