import { assert, assertEquals, assertMatch } from "@std/assert";
import { statusRecord } from "../../../src/cli/account/account_records.ts";
import { AccountFollower } from "../../../src/store/account_follower.ts";
import { openKv } from "../../../src/store/open_kv.ts";
import { KvMarketShelf } from "../../../src/store/market_shelf.ts";
import { Driver, newPlace, openStore, PROFILE, quoted, SIGNAL } from "../../store/accounts.ts";
import { dated } from "../../store/dated_facts.ts";
import { runMain } from "../fake_io.ts";
import { replayArgs, withKeptAccount } from "../kept_account.ts";

Deno.test("status shows an account at a glance, for people and for machines", async () => {
  await withKeptAccount(async (run) => {
    const people = await run("status");
    assertEquals([people.code, people.stderr], [0, ""]);
    assertMatch(people.stdout, /^Profile default\nlast event +2025-12-\d\d/);
    assertMatch(people.stdout, /written by +nobody\n/);
    assertMatch(people.stdout, /trading +paused by the kill switch since 2025-/);
    assertMatch(people.stdout, /loss of capital +pauses at 15\.0 %, \$0\.00 from here\n/);
    assertMatch(people.stdout, /\n3 checkpoint +hash of the state\n$/);
    const status = JSON.parse((await run("status", "--json")).stdout);
    assertEquals([status.profile, status.writer, status.trading], ["default", null, true]);
    assertEquals([status.risk.paused, status.risk.pause_reason], [true, "drawdown"]);
    assertEquals([status.risk.distance_usd, status.risk.limit], [0, 0.15]);
    assertEquals(status.trades, 10_000);
    assertEquals(status.journal.lines, status.journal.last.at(-1).line);
    assertEquals(status.journal.last.map(({ kind }: { kind: string }) => kind), [
      "open",
      "turn",
      "checkpoint",
    ]);
  });
});

Deno.test("signals and orders show the latest rows and say how many there are", async () => {
  await withKeptAccount(async (run) => {
    for (const command of ["signals", "orders"]) {
      const all = JSON.parse((await run(command, "--json")).stdout);
      assert(all.length > 3);
      const two = await run(command, "--limit=2");
      assertEquals(two.code, 0, two.stderr);
      const lines = two.stdout.trimEnd().split("\n");
      assertEquals(lines.length, 2 + 2 + 1);
      assertEquals(lines.at(-1), `the last 2 of ${all.length}; all with --limit 0`);
      assert(lines.at(-2)!.includes(all.at(-1).market_id));
      const every = (await run(command, "--limit=0")).stdout.trimEnd().split("\n");
      assertEquals(every.length, 2 + all.length);
    }
    assertMatch((await run("signals")).stdout, /trading was paused \(paused\)/);
    assertMatch((await run("orders")).stdout, / filled /);
  });
});

Deno.test("positions shows what is held", async () => {
  await withKeptAccount(async (run) => {
    const { account } = JSON.parse((await run("status", "--json")).stdout);
    const positions = JSON.parse((await run("positions", "--json")).stdout);
    assertEquals(positions.length, account.open_positions);
    const { code, stdout } = await run("positions");
    assertEquals([code, stdout], [0, "(none)\n"]);
  });
});

Deno.test("positions, signals and orders name markets whose questions are kept", async () => {
  await withKeptAccount(async (run, folder) => {
    const early = ["--profile=early"];
    const args = [...replayArgs(folder), ...early, "--to=2025-04-01", "--quiet"];
    assertEquals((await runMain(args)).code, 0);
    const [{ market_id: id }] = JSON.parse((await run("positions", "--json", ...early)).stdout);
    const kv = await openKv(`${folder}/state/early/state.sqlite3`);
    await new KvMarketShelf(kv, "early").write([dated(id, 1, "Will it\nrain?")]);
    kv.close();
    for (const command of ["positions", "signals", "orders"]) {
      const { stdout } = await run(command, ...early);
      assertMatch(stdout, / market id +market\n/, command);
      assert(stdout.includes(`  ${id}  Will it\\u000arain?\n`), command);
    }
  });
});

Deno.test("positions and limits tell how long, how much, and how far", async () => {
  await withKeptAccount(async (run, folder) => {
    const early = ["--profile=early"];
    const args = [...replayArgs(folder), ...early, "--to=2025-04-01", "--quiet"];
    const replay = await runMain([...args, "--max-exposure-usd=5000", "--max-positions=4"]);
    assertEquals(replay.code, 0, replay.stderr);
    const [position, ...others] = JSON.parse((await run("positions", "--json", ...early)).stdout);
    assertEquals(others, []);
    assertEquals([position.outcome, position.price_age_ms], ["NO", null]);
    assertEquals([position.whales_in, position.market_left_usd], [[], null]);
    const { last_event: last, limits } = JSON.parse(
      (await run("status", "--json", ...early)).stdout,
    );
    assertEquals(position.held_ms, Date.parse(last) - Date.parse(position.opened));
    assertEquals(limits.exposure_usd, position.cost_usd);
    assertEquals(limits.exposure_left_usd, 5_000 - position.cost_usd);
    assertEquals([limits.positions, limits.positions_left, limits.day_left_usd], [1, 3, null]);
    assert(limits.drawdown_used > 0.8 && limits.drawdown_used < 0.9);
    const { stdout } = await run("status", ...early);
    assertMatch(stdout, /loss of capital +pauses at 15\.0 %, \$\d+\.\d\d from here\n/);
    assertMatch(stdout, /at stake +\$1,0\d\d\.\d\d, \$3,9\d\d\.\d\d left\n/);
    assertMatch(stdout, /positions +1, 3 left\n/);
    assertMatch((await run("positions", ...early)).stdout, / 14d 14h +NO /);
  });
});

Deno.test("statusRecord() counts an open order that was made before the part of the journal that was read", async () => {
  const place = newPlace();
  const store = await openStore(place);
  const driver = Driver.after(store);
  await store.commit(driver.turn(...SIGNAL));
  await store.commit(driver.turn(quoted(0.5)));
  const account = { kv: place.kv, file: place.file, profile: PROFILE };
  const { length } = place.file.text.trimEnd().split("\n").at(-1)!;
  const view = await (await AccountFollower.atEnd(account, {}, length + 9))!.look();
  assertEquals(view.orders, []);
  const { orders, open_orders: open } = statusRecord(view, 0);
  assertEquals([orders, open], [1, 1]);
});
