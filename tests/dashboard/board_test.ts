import { assert, assertEquals } from "@std/assert";
import { Board, FIRST_ROWS } from "../../src/dashboard/board.ts";
import { MARKET } from "../core/builders.ts";
import { saidWith, ShownAccount, tapeRows } from "./boards.ts";

/** Merges what changed into what was there, as the page does. */
function merged(all: Record<string, unknown>, change: Record<string, unknown>) {
  const { tape: _rows, questions: _names, ...sections } = change;
  return { ...all, ...sections };
}

Deno.test("Board: the whole, then every change, comes to the whole", async () => {
  const account = await ShownAccount.open();
  const board = new Board();
  await account.showOn(board);
  let seen = JSON.parse(board.whole);
  for (const count of [1, 40, 500]) {
    await account.showOn(board, { live: saidWith(tapeRows(count)) });
    seen = merged(seen, JSON.parse(board.change));
    const { tape: _rows, questions: _names, ...whole } = JSON.parse(board.whole);
    const { tape: _seen, questions: _named, ...sections } = seen;
    assertEquals(sections, whole);
  }
});

Deno.test("Board publishes nothing if nothing has changed", async () => {
  const account = await ShownAccount.open();
  const board = new Board();
  let calls = 0;
  const forget = board.listen(() => calls++);
  await account.showOn(board);
  const { version } = board;
  await account.showOn(board);
  assertEquals([board.version, calls], [version, 1]);
  forget();
  board.fail("gone");
  assertEquals(calls, 1);
});

Deno.test("Board sends new rows once, the latest at first, all of them when asked", async () => {
  const account = await ShownAccount.open();
  const board = new Board();
  await account.showOn(board, { live: saidWith(tapeRows(5000)) });
  assertEquals(JSON.parse(board.whole).tape.rows.length, FIRST_ROWS);
  assertEquals(JSON.parse(board.tape).tape.rows.length, 5000);
  await account.showOn(board, { live: saidWith(tapeRows(5003)) });
  const { tape } = JSON.parse(board.change);
  assertEquals([tape.from, tape.rows.length], [5000, 3]);
  assert(board.whole.length < 120_000, `${board.whole.length}`);
});

Deno.test("Board asks for the questions of markets that are shown, and forgets the others", async () => {
  const account = await ShownAccount.open();
  const board = new Board();
  await account.showOn(board, { live: saidWith(tapeRows(10)) });
  assert(board.unnamed.includes(MARKET));
  board.name(new Map([[MARKET, "Will it?"], ["0x99", "Another"]]));
  assertEquals(JSON.parse(board.change), {
    questions: { [MARKET]: "Will it?", "0x99": "Another" },
  });
  assert(!board.unnamed.includes(MARKET));
  await account.showOn(board, { live: saidWith(tapeRows(11)) });
  assertEquals(JSON.parse(board.whole).questions, { [MARKET]: "Will it?" });
});

Deno.test("Board says why there is nothing to see, until there is", async () => {
  const board = new Board();
  board.fail("Cannot find an account");
  assertEquals(JSON.parse(board.whole), {
    state: { kind: "failed", message: "Cannot find an account" },
  });
  await (await ShownAccount.open()).showOn(board);
  assertEquals(JSON.parse(board.whole).state, { kind: "shown" });
});

Deno.test("Board tells who watches the whole when another account is shown, not what has changed", async () => {
  const board = new Board();
  await (await ShownAccount.open()).showOn(board, { live: saidWith(tapeRows(500)) });
  const { version } = board;
  await (await ShownAccount.open()).showOn(board, { live: saidWith(tapeRows(3)) });
  // Who is more than one version behind gets the whole.
  assert(board.version > version + 1);
  assertEquals(JSON.parse(board.whole).tape.rows.length, 3);
});
