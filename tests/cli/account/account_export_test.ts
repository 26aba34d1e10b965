import { assert, assertEquals, assertMatch } from "@std/assert";
import { parse } from "@std/csv";
import { exportText } from "../../../src/cli/account/account_export.ts";
import { EXPORT_TABLES } from "../../../src/cli/options/export_formats.ts";
import { readAccountView } from "../../../src/store/account_view.ts";
import { keepStory, newPlace, openStore, PROFILE } from "../../store/accounts.ts";
import { withTempFolder } from "../../temp_folder.ts";
import { runMain } from "../fake_io.ts";
import { withKeptAccount } from "../kept_account.ts";

Deno.test("export writes all of an account as JSON whose money adds up", async () => {
  await withKeptAccount(async (run) => {
    const { code, stdout, stderr } = await run("export");
    assertEquals([code, stderr], [0, ""]);
    const all = JSON.parse(stdout);
    assertEquals([all.format, all.version, all.profile], ["pilotfish account", 1, "default"]);
    assertEquals(all.params.min_size_usd, 3000);
    const { account, trades, positions, orders } = all;
    assert(trades.length > 5);
    const moved = trades.reduce(
      (sum: number, { kind, usd }: { kind: string; usd: number }) =>
        sum + Math.round((kind === "payout" ? usd : -usd) * 1e6),
      0,
    );
    assertEquals(Math.round(account.cash * 1e6), account.capital * 1e6 + moved);
    assertEquals(account.open_positions, positions.length);
    assertEquals(
      orders.length,
      all.signals.filter((s: { order_id: unknown }) => s.order_id).length,
    );
    assertEquals((await run("export", "--json")).stdout, stdout);
  });
});

Deno.test("export writes a table as CSV, with a heading also if it is empty", async () => {
  await withKeptAccount(async (run) => {
    const all = JSON.parse((await run("export")).stdout);
    for (const table of EXPORT_TABLES) {
      const { code, stdout } = await run("export", "--format=csv", `--table=${table}`);
      assertEquals(code, 0);
      const [heading, ...rows] = parse(stdout);
      assertEquals(rows.length, all[table].length);
      for (const record of all[table]) {
        for (const name of Object.keys(record)) {
          assert(heading!.includes(name), `${table}: ${name}`);
        }
      }
    }
    const conflict = await run("export", "--format=csv", "--json");
    assertEquals(conflict.code, 2);
    assertMatch(conflict.stderr, /Cannot export CSV as JSON/);
  });
});

Deno.test("export writes the classic shape to a file", async () => {
  await withKeptAccount(async (run, folder) => {
    const out = `${folder}/paper_trading_state.json`;
    const { code, stdout, stderr } = await run("export", "--format=classic", `--out=${out}`);
    assertEquals([code, stdout, stderr], [0, "", `Wrote ${out}.\n`]);
    const classic = JSON.parse(await Deno.readTextFile(out));
    const all = JSON.parse((await run("export")).stdout);
    assertEquals(Object.keys(classic), [
      "initial_capital",
      "cash",
      "equity",
      "realized_pnl",
      "unrealized_pnl",
      "paused",
      "pause_reason",
      "positions",
      "trades",
      "signals",
    ]);
    assertEquals([classic.cash, classic.paused], [all.account.cash, all.risk.paused]);
    assertEquals(classic.trades, all.trades);
  });
});

Deno.test("exportText() keeps text of a feed from becoming a formula", async () => {
  const place = newPlace();
  const store = await openStore(place);
  await keepStory(store);
  const { kv, file } = place;
  const view = await readAccountView({ kv, file, profile: PROFILE });
  const [first] = view.signals;
  const signal = { ...first!.signal, category: "=1+1" };
  const text = exportText({ ...view, signals: [{ ...first!, signal }] }, "csv", "signals");
  assertMatch(text, /,'=1\+1,/);
});

Deno.test("export refuses a profile without an account", async () => {
  await withTempFolder(async (folder) => {
    const { code, stderr } = await runMain(["export", `--data-dir=${folder}`]);
    assertEquals(code, 3);
    assertMatch(stderr, /Cannot find an account in profile default/);
  });
});
