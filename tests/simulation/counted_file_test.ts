import { assertEquals } from "@std/assert";
import { countedFile } from "../../src/simulation/counted_file.ts";
import { MemoryJournalFile } from "../../src/store/memory_journal_file.ts";

Deno.test("countedFile() tells the length of the journal, wherever it is read from", async () => {
  const told: number[] = [];
  const file = countedFile(new MemoryJournalFile("abc"), (bytes) => void told.push(bytes));
  assertEquals((await Array.fromAsync(file.read())).join(""), "abc");
  await file.append("defg");
  assertEquals((await Array.fromAsync(file.read(2))).join(""), "cdefg");
  await file.truncate(1);
  assertEquals(told, [3, 7, 7, 1]);
});
