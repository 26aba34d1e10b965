/** `pilotfish run` as a process, against a made-up exchange on the loopback. */

import { assert, assertEquals, assertGreater, assertMatch } from "@std/assert";
import { runMain } from "../cli/fake_io.ts";
import { textOf, withLiveProgram } from "./live_program.ts";

function hasFill(log: string): boolean {
  return log.includes('"event":"fill"');
}

Deno.test("run follows on paper, ends cleanly, and its recording comes to the same state", async () => {
  await withLiveProgram(async (program) => {
    const { folder } = program;
    const [log, recording] = [`${folder}/log.jsonl`, `${folder}/session.jsonl`];
    const running = await program.start("--log", log, "--record", recording);
    await program.tradeUntil(log, hasFill);
    const { code, stdout, stderr } = await running.end("SIGTERM");
    assertEquals(code, 0, stderr);
    const result = JSON.parse(stdout);
    assertGreater(result.funnel.signals, 0);
    assertGreater(result.account.open_positions, 0);
    assertMatch(stderr, /Signal: .*\n/);

    const status = await program.tells("status", "--json");
    assertEquals(status.funnel, result.funnel);
    const { reserved: _reserved, capital: _capital, ...account } = status.account;
    assertEquals(account, result.account);
    assertEquals((await program.tells("verify", "--json")).state_hash, result.state_hash);

    const again = ["run", "--from-recording", recording, "--json", ...program.place.slice(0, 2)];
    const replayed = await runMain([...again, "--fill-delay-ms=0", "--max-slippage=1"]);
    assertEquals(replayed.code, 0, replayed.stderr);
    assertEquals(JSON.parse(replayed.stdout), result);
    assertEquals(replayed.stderr.includes("another state"), false, replayed.stderr);
    const other = await runMain([...again, "--fill-delay-ms=0", "--capital=5000"]);
    assertEquals(other.code, 0, other.stderr);
    assertMatch(
      other.stderr,
      /This comes to another state than .*params\.capital is 10000, not 5000/,
    );
  });
});

Deno.test("run that is killed goes on where it was, and fills nothing twice", async () => {
  await withLiveProgram(async (program) => {
    const log = `${program.folder}/log.jsonl`;
    const killed = await program.start("--log", log);
    await program.tradeUntil(log, hasFill);
    assertEquals((await killed.end("SIGKILL")).signal, "SIGKILL");
    const first = await textOf(log);
    // What happens while nobody listens is fetched afterwards.
    program.fake.trade(200);
    const resumed = await program.start("--log", log, "--lease-seconds=1");
    const fills = first.match(/"event":"fill"/g)!.length;
    await program.tradeUntil(log, (text) => (text.match(/"event":"fill"/g)?.length ?? 0) > fills);
    const { code, stdout, stderr } = await resumed.end("SIGTERM");
    assertEquals(code, 0, stderr);
    const text = await textOf(log);
    assert(text.startsWith(first), "The log of the first run is the beginning of that of both");
    const ids = text.trim().split("\n").map((line) => JSON.parse(line))
      .filter(({ event }) => event === "fill").map(({ order_id }) => order_id);
    assertEquals(new Set(ids).size, ids.length);
    const { state_hash } = JSON.parse(stdout);
    assertEquals((await program.tells("verify", "--json")).state_hash, state_hash);
  });
});

Deno.test("run --dry-run reports and keeps nothing", async () => {
  await withLiveProgram(async (program) => {
    const { folder } = program;
    const [log, said] = [`${folder}/log.jsonl`, `${folder}/said.log`];
    const health = ["--health-port=0", "--log-file", said];
    const running = await program.start("--dry-run", "--log", log, "--feed=activity", ...health);
    await program.tradeUntil(log, (text) => text.includes('"event":"rejection"'));
    let url: string | undefined;
    // The two files are written on their own: which is first is not certain.
    await running.until(async () => {
      url = /http:[^ ]*(?=\/healthz)/.exec(await textOf(said))?.[0];
      return url !== undefined;
    });
    const metrics = await (await fetch(`${url}/metrics`)).text();
    assertMatch(metrics, /^pilotfish_trades_total [1-9]/m);
    assertMatch(metrics, /^pilotfish_rejections_total\{reason="dry_run"\} [1-9]/m);
    const { code, stdout, stderr } = await running.end("SIGINT");
    assertEquals(code, 0, stderr);
    const { orders, rejected_orders, funnel } = JSON.parse(stdout);
    assertEquals([orders, rejected_orders], [0, { dry_run: funnel.signals }]);
    assertEquals(await textOf(`${program.folder}/state/default/journal.jsonl`), "");
  });
});
