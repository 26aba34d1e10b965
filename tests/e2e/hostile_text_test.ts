/** History is written by others: what is in it must not reach the terminal as an order. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { EASY_WHALES, writeResearch } from "../cli/commands/research_folder.ts";
import { runMain } from "../cli/fake_io.ts";
import { withTempFolder } from "../temp_folder.ts";

/** Clears the screen, starts a line of its own, and writes backwards. */
const HOSTILE = "\u001b[2J\r\nkill switch  armed\u009b31m\u202e\u0007";
const TERMINAL = { isTerminal: true, columns: 80 };
const PIPE = { isTerminal: false, columns: 80 };
/** Colours of the program itself, and the ends of its lines. */
// deno-lint-ignore no-control-regex
const OURS = /\u001b\[\d{1,2}m|\n/g;
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

/** Whales who agree, in a market whose id, question and category are hostile. */
async function writeHostile(dir: string): Promise<void> {
  const conditionId = `0x5678${HOSTILE.replace("\r\n", "")}`;
  // All but one come twice: the second trade is that of a whale.
  const trades = [..."abcdefbcdef"].map((wallet, index) => ({
    conditionId,
    proxyWallet: `0x${wallet}${HOSTILE}`,
    timestamp: 1_750_000_000 + index,
  }));
  await writeResearch(dir, { ["Pol\u001b[2Jitics"]: { trades } }, { [conditionId]: "YES" });
}

Deno.test("no text of history reaches a terminal as an order", async () => {
  await withTempFolder(async (dir) => {
    await writeHostile(dir);
    const history = ["--research-dir", dir, "--categories=all", ...EASY_WHALES];
    const lines = [
      ["replay", "--verify"],
      ["replay", "--json"],
      ["backtest"],
      ["backtest", "--pnl=roi"],
      ["whales"],
      ["whales", "--json"],
      ["warmup", "--json"],
      ["why", "0x5678"],
      ["why", "0x5678", "--json"],
      ["why", "0x5678", "--at=2001-01-01"],
      ["whales", "--liquidity-field", HOSTILE],
      ["replay", "--config", HOSTILE],
      ["replay", "--debug", "--profile", HOSTILE],
      [HOSTILE],
    ];
    for (const line of lines) {
      for (const world of [TERMINAL, PIPE]) {
        const args = line.length === 1 || line.includes("--config") ? line : [...line, ...history];
        const { stdout, stderr } = await runMain(args, world);
        for (const text of [stdout, stderr]) {
          const rest = text.replaceAll(OURS, "");
          // The bar moves to the start of its line and clears it.
          // deno-lint-ignore no-control-regex
          const ours = world.isTerminal ? rest.replaceAll(/\r|\u001b([78]|\[\d*[GK])/g, "") : rest;
          assert(!UNSEEN.test(ours), JSON.stringify([line, ours]));
        }
        assert(!stdout.includes("\nkill switch  armed\\u"), line.join(" "));
      }
    }
    const replayed = await runMain(["replay", ...history]);
    assertStringIncludes(replayed.stdout, "\nsignals                     1\n");
    const { stdout, code } = await runMain(["why", "0x5678", ...history]);
    assertEquals(code, 0);
    assertStringIncludes(stdout, "Will 0x5678\\u001b[2Jkill switch");
  });
});
