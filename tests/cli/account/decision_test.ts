import { assertEquals, assertMatch } from "@std/assert";
import { decisionSentence } from "../../../src/cli/account/decision.ts";
import { postRequest, requestIds } from "../../../src/store/command_inbox.ts";
import { openKv } from "../../../src/store/open_kv.ts";
import { runMain } from "../fake_io.ts";
import { replayArgs, withKeptAccount } from "../kept_account.ts";

Deno.test("pause and resume change an account that nobody writes to, and its journal says why", async () => {
  await withKeptAccount(async (run) => {
    const before = JSON.parse((await run("status", "--json")).stdout);
    const again = await run("pause");
    assertEquals([again.code, again.stderr], [0, ""]);
    assertMatch(
      again.stdout,
      /^Profile default is paused already; "pilotfish status --data-dir \S+" says/,
    );
    const resumed = await run("resume", "--reason", "it was one bad market");
    assertEquals(resumed.code, 0, resumed.stderr);
    assertMatch(
      resumed.stdout,
      /^Resumed profile default at \$[\d,.]+: the kill switch is armed again\.\n$/,
    );
    assertMatch((await run("resume", "--reason=x")).stdout, /there is nothing to resume/);
    const paused = JSON.parse((await run("pause", "--reason", "lunch", "--json")).stdout);
    assertEquals([paused.profile, paused.command, paused.reason, paused.changed], [
      "default",
      "pause",
      "lunch",
      true,
    ]);
    assertEquals(paused.time, before.last_event);
    const status = JSON.parse((await run("status", "--json")).stdout);
    assertEquals(status.risk.pause_reason, "operator");
    const noted = status.journal.last.flatMap(({ commands }: { commands: object[] }) => commands);
    assertEquals(noted.at(-1), { command: "pause", note: "lunch" });
    assertEquals((await run("verify")).code, 0);
    const { pauses } = JSON.parse((await run("export")).stdout);
    assertEquals(pauses.map(({ note }: { note: string }) => note), [
      null,
      "it was one bad market",
      "lunch",
    ]);
  });
});

Deno.test("decisionSentence() names who carried it out, unless it is who asked", () => {
  const asked = { profile: "paper", owner: "process 1" };
  const actions = [{ kind: "resume", timeMs: 1, equityMicros: 1_500_000 }] as const;
  assertEquals(
    decisionSentence(asked, "resume", { actions, by: "process 2", repairs: [] }),
    "Resumed profile paper at $1.50, carried out by process 2: the kill switch is armed again.",
  );
  assertEquals(
    decisionSentence(asked, "resume", { actions, by: "process 1", repairs: [] }),
    "Resumed profile paper at $1.50: the kill switch is armed again.",
  );
});

Deno.test("resume asks for a reason, and for one that is a line of text", async () => {
  await withKeptAccount(async (run) => {
    const none = await run("resume");
    assertEquals([none.code, none.stdout], [2, ""]);
    assertMatch(none.stderr, /Cannot resume without a reason.*Say why with --reason/);
    for (const reason of ["x".repeat(501), "two\nlines", "\u001b[2J"]) {
      const { code, stderr } = await run("pause", `--reason=${reason}`);
      assertEquals(code, 2);
      assertMatch(stderr, /Cannot take a reason that is longer than 500 characters or than a line/);
    }
  });
});

Deno.test("replay --persist carries out what it finds in its inbox, once", async () => {
  await withKeptAccount(async (run, folder) => {
    const path = `${folder}/state/default/state.sqlite3`;
    const kv = await openKv(path);
    const asked = {
      id: "c-1",
      command: "resume",
      note: "calm",
      by: "me",
      expiresMs: 9e15,
    } as const;
    await postRequest(kv, "default", asked);
    await postRequest(kv, "default", { ...asked, id: "c-2", command: "pause", expiresMs: 1 });
    assertEquals((await runMain([...replayArgs(folder), "--quiet"])).code, 0);
    assertEquals(await requestIds(kv, "default"), []);
    kv.close();
    assertEquals((await runMain([...replayArgs(folder), "--quiet"])).code, 0);
    const status = JSON.parse((await run("status", "--json")).stdout);
    assertEquals(status.risk.paused, false);
    const noted = status.journal.last.flatMap(({ commands }: { commands: object[] }) => commands);
    assertEquals(noted, [{ command: "resume", note: "calm" }]);
    assertEquals((await run("verify")).code, 0);
  });
});

Deno.test("reset begins an account anew, if a person says so", async () => {
  await withKeptAccount(async (run, folder) => {
    const unasked = await run("reset");
    assertEquals([unasked.code, unasked.stdout], [2, ""]);
    assertMatch(
      unasked.stderr,
      /Cannot reset profile default unasked: .* Give --yes to begin it anew/,
    );
    assertEquals((await run("verify")).code, 0);
    const done = await run("reset", "--yes");
    assertEquals(done.code, 0, done.stderr);
    assertMatch(done.stdout, /^Reset profile default: the next start begins a new account\.\n/);
    assertMatch(done.stdout, /Kept what was there as .*journal\.jsonl\.old\.\n/);
    assertEquals((await run("status")).code, 3);
    assertEquals((await runMain([...replayArgs(folder), "--quiet", "--capital=500"])).code, 0);
    const machines = JSON.parse((await run("reset", "--yes", "--json")).stdout);
    assertEquals([machines.profile, machines.kept.length], ["default", 2]);
    // What was put aside before is not what goes for it.
    assertMatch(machines.kept[0], /journal\.jsonl\.old-2$/);
  });
});
