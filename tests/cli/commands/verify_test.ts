import { assertEquals, assertMatch } from "@std/assert";
import { openKv } from "../../../src/store/open_kv.ts";
import { withKeptAccount } from "../kept_account.ts";

/** When commands run in a made-up world. */
const NOW_MS = Date.UTC(2026, 0, 5);

Deno.test("verify says what the next start repairs, and who may still be at work on it", async () => {
  await withKeptAccount(async (run, folder) => {
    const path = `${folder}/state/default`;
    assertEquals((await run("verify")).stderr, "");
    await Deno.copyFile(`${path}/state.sqlite3`, `${folder}/older`);
    assertEquals((await run("pause", "--reason", "lunch")).code, 0);
    await Deno.copyFile(`${folder}/older`, `${path}/state.sqlite3`);
    const lines = /The KV lacks the last 2 lines: the next start adds them\.\n$/;
    assertMatch((await run("verify")).stderr, lines);
    const journal = `${path}/journal.jsonl`;
    await Deno.writeTextFile(journal, '{"hash":"', { append: true });
    assertMatch((await run("verify")).stderr, /the next start cuts 9 bytes off\.\n$/);
    const kv = await openKv(`${path}/state.sqlite3`);
    const holder = {
      owner: "process 7",
      fence: 9,
      acquiredMs: 0,
      renewedMs: 0,
      expiresMs: NOW_MS + 8_000,
    };
    const key = ["pilotfish", "default", "lease"];
    await kv.commit({ puts: [{ key, value: JSON.stringify(holder) }] });
    kv.close();
    // A process that was killed looks like one that writes until its lease lapses.
    const unless = ", unless process 7 still writes, whose lease lapses at " +
      "2026-01-05 00:00:08 UTC, in 8.0 s.\n";
    assertEquals(
      (await run("verify")).stderr,
      `The KV lacks the last 2 lines: the next start adds them${unless}` +
        `The last line was not written to its end: the next start cuts 9 bytes off${unless}`,
    );
  });
});
