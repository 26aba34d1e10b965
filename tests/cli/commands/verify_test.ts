import { assertEquals, assertMatch } from "@std/assert";
import { openKv } from "../../../src/store/open_kv.ts";
import { withKeptAccount } from "../kept_account.ts";

Deno.test("verify says what the next start repairs, and what a process writes meanwhile", async () => {
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
    const holder = { owner: "process 7", fence: 9, acquiredMs: 0, renewedMs: 0, expiresMs: 9e15 };
    const key = ["pilotfish", "default", "lease"];
    await kv.commit({ puts: [{ key, value: JSON.stringify(holder) }] });
    kv.close();
    assertEquals(
      (await run("verify")).stderr,
      "process 7 has written 2 lines since the KV was read.\n",
    );
  });
});
