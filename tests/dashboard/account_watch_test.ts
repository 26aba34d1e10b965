import { assert, assertEquals, assertExists, assertStringIncludes } from "@std/assert";
import { AccountWatch } from "../../src/dashboard/account_watch.ts";
import { Board, type BoardState } from "../../src/dashboard/board.ts";
import { liveTexts, NOTHING_SAID } from "../../src/monitor/live_texts.ts";
import { SYSTEM_CLOCK } from "../../src/polymarket/clock.ts";
import { goOnWithCopy } from "../../src/store/account_copy.ts";
import { LiveShelf } from "../../src/store/live_shelf.ts";
import { openForReading } from "../../src/store/profile.ts";
import { profilePaths } from "../../src/store/profile_paths.ts";
import { replayArgs, withKeptAccount } from "../cli/kept_account.ts";
import { runMain } from "../cli/fake_io.ts";
import { withTempFolder } from "../temp_folder.ts";
import { saidWith, tapeRows } from "./boards.ts";
import { writeLongAccount } from "./long_account.ts";

/** A clock whose waits are over soon. */
const CLOCK = {
  nowMs: () => Date.now(),
  wait: (ms: number, signal?: AbortSignal) => SYSTEM_CLOCK.wait(Math.min(ms, 5), signal),
};

/** Waits for a change after which the board is so. */
async function seen(board: Board, isSo: (whole: string) => boolean): Promise<string> {
  while (!isSo(board.whole)) {
    await new Promise<void>((resolve) => {
      const forget = board.listen(() => {
        forget();
        resolve();
      });
    });
  }
  return board.whole;
}

Deno.test("AccountWatch shows an account of history as status tells it, and what a run says", async () => {
  await withKeptAccount(async (run, folder) => {
    const { account } = JSON.parse((await run("status", "--json")).stdout);
    const board = new Board();
    const where = { dataDir: `${folder}/state`, profile: "default" };
    await using _watch = new AccountWatch({ where, board, clock: CLOCK });
    const whole = JSON.parse(await seen(board, (text) => text.includes('"money"')));
    assertEquals(whole.money.equity, account.equity);
    assertEquals(whole.money.closed, account.closed_positions);
    assertEquals(whole.account.isLive, false);
    assertEquals(whole.funnel.hour, null);
    assert(whole.curve.timesMs.length > 10);
    {
      using profile = await openForReading(where);
      await new LiveShelf(profile.kv, "default").write(
        liveTexts(saidWith(tapeRows(300)), NOTHING_SAID),
      );
    }
    const said = JSON.parse(await seen(board, (text) => text.includes('"tape"')));
    assertEquals(said.tape.from + said.tape.rows.length, 300);
  });
});

Deno.test("AccountWatch follows an account that a stand-by has gone on with a copy of", async () => {
  await withKeptAccount(async (run, folder) => {
    const board = new Board();
    const where = { dataDir: `${folder}/state`, profile: "default" };
    await using _watch = new AccountWatch({ where, board, clock: CLOCK });
    await seen(board, (text) => text.includes('"reason":"drawdown"'));
    const clock = { nowMs: Date.now, wait: () => Promise.resolve() };
    assertExists(await goOnWithCopy({ ...where, clock }, profilePaths(where)));
    assertEquals((await run("resume", "--reason", "a test")).code, 0);
    await seen(board, (text) => text.includes('"pause":null'));
  });
});

Deno.test("AccountWatch says what is missing, and shows the account once it is there", async () => {
  await withTempFolder(async (folder) => {
    const board = new Board();
    const troubles: string[] = [];
    const where = { dataDir: `${folder}/state`, profile: "default" };
    await using _watch = new AccountWatch({
      where,
      board,
      clock: CLOCK,
      onTrouble: (message) => troubles.push(message),
    });
    const failed = await seen(board, (text) => text.includes("failed"));
    assertStringIncludes(failed, "Cannot find an account in profile default");
    assertEquals(troubles.length, 1);
    await withKeptAccount(async (_run, kept) => {
      await Deno.rename(`${kept}/state`, `${folder}/state`);
      await seen(board, (text) => text.includes('"kind":"shown"'));
      // Begun anew: another account is in its place.
      const reset = await runMain(["reset", "--yes", `--data-dir=${folder}/state`]);
      assertEquals(reset.code, 0, reset.stderr);
      await seen(board, (text) => text.includes('"kind":"failed"'));
    });
  });
});

Deno.test("AccountWatch dates an account of history without an event by its whales, not by today", async () => {
  await withTempFolder(async (folder) => {
    const { code, stderr } = await runMain([...replayArgs(folder), "--from=2099-01-01"]);
    assertEquals(code, 0, stderr);
    const board = new Board();
    const where = { dataDir: `${folder}/state`, profile: "default" };
    await using _watch = new AccountWatch({ where, board, clock: CLOCK });
    const whole = JSON.parse(await seen(board, (text) => text.includes('"money"')));
    assertEquals(whole.curve.timesMs, [whole.account.learntMs]);
  });
});

Deno.test("AccountWatch of a program that begins an account waits for it in silence", async () => {
  await withTempFolder(async (folder) => {
    const board = new Board();
    const troubles: string[] = [];
    await using _watch = new AccountWatch({
      where: { dataDir: `${folder}/state`, profile: "default" },
      board,
      isBeginning: true,
      clock: CLOCK,
      onTrouble: (message) => troubles.push(message),
    });
    await seen(board, (text) => text.includes('"kind":"beginning"'));
    await withKeptAccount(async (_run, kept) => {
      await Deno.rename(`${kept}/state`, `${folder}/state`);
      await seen(board, (text) => text.includes('"kind":"shown"'));
    });
    assertEquals(troubles, []);
  });
});

Deno.test("AccountWatch shows a long account before it has read all of it", async () => {
  await withTempFolder(async (folder) => {
    const where = await writeLongAccount(folder, 1500);
    const board = new Board();
    await using _watch = new AccountWatch({ where, board, endBytes: 100_000, clock: CLOCK });
    const first = JSON.parse(await seen(board, (text) => text.includes('"money"')));
    assertEquals(first.state.kind, "older");
    const whole = JSON.parse(await seen(board, (text) => text.includes('"kind":"shown"')));
    assertEquals(whole.money, first.money);
    assert(whole.curve.timesMs.length > first.curve.timesMs.length);
  });
});

Deno.test("AccountWatch says what it cannot show, and goes on: the program beside it trades", async () => {
  await withKeptAccount(async (_run, folder) => {
    const troubles: string[] = [];
    class Broken extends Board {
      isBroken = true;
      override show(state: BoardState): void {
        if (this.isBroken) throw new TypeError("Cannot read it");
        super.show(state);
      }
    }
    const board = new Broken();
    const where = { dataDir: `${folder}/state`, profile: "default" };
    const onTrouble = (message: string) => troubles.push(message);
    await using _watch = new AccountWatch({ where, board, clock: CLOCK, onTrouble });
    await seen(board, (text) => text.includes('"kind":"failed"'));
    board.isBroken = false;
    await seen(board, (text) => text.includes('"kind":"shown"'));
    assertEquals(troubles, ["Cannot show the account: TypeError: Cannot read it"]);
  });
});
