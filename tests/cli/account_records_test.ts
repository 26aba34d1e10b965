import { assert, assertEquals, assertMatch } from "@std/assert";
import { withKeptAccount } from "./kept_account.ts";

Deno.test("status shows an account at a glance, for people and for machines", async () => {
  await withKeptAccount(async (run) => {
    const people = await run("status");
    assertEquals([people.code, people.stderr], [0, ""]);
    assertMatch(people.stdout, /^\nProfile default\nlast event +2025-12-\d\d/);
    assertMatch(people.stdout, /written by +nobody\n/);
    assertMatch(people.stdout, /trading +paused by the kill switch since 2025-/);
    assertMatch(people.stdout, /kill switch +trips at 15\.0 %, \$0\.00 from here\n/);
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
