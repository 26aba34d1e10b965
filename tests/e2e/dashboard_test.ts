/** The page's server beside the real program, without a browser. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { runMain } from "../cli/fake_io.ts";
import { textOf, withLiveProgram } from "./live_program.ts";

const TOKEN = "0123456789abcdef";

function freePort(): number {
  using listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  return listener.addr.port;
}

/** What a viewer is shown first. */
// deno-lint-ignore no-explicit-any
async function firstLook(url: string): Promise<any> {
  const { body } = await fetch(`${url}/events`);
  let text = "";
  for await (const piece of body!.pipeThrough(new TextDecoderStream())) {
    text += piece;
    // The time may come before it.
    const [, shown] = /^data: (\{.*\})\n\n/m.exec(text) ?? [];
    if (shown !== undefined) return JSON.parse(shown);
  }
  throw new Error(`Cannot find what is shown in ${text}`);
}

/** Looks until something is so. */
async function until<T>(look: () => Promise<T>, isSo: (seen: T) => boolean): Promise<T> {
  for (let i = 0; i < 100; i++) {
    const seen = await look();
    if (isSo(seen)) return seen;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("It does not become so");
}

Deno.test("run --dashboard shows what happens, and pauses for who has the token", async () => {
  await withLiveProgram(async (program) => {
    const { folder } = program;
    const [log, config] = [`${folder}/log.jsonl`, `${folder}/config.yaml`];
    await Deno.writeTextFile(config, `dashboard-token: ${TOKEN}\n`);
    const port = freePort();
    const url = `http://127.0.0.1:${port}`;
    const running = await program.start(
      ...["--dashboard", `--dashboard-port=${port}`, `--config=${config}`, `--log=${log}`],
    );
    await program.tradeUntil(log, (text) => text.includes('"event":"fill"'));
    const seen = await until(
      () => firstLook(url),
      (look) => look.positions?.length > 0 && look.funnel.hour !== null && look.tape !== undefined,
    );
    assert(seen.tape.rows.length > 0);
    assert(seen.funnel.hour.size > 0);
    assert(seen.signals.some(({ status }: { status: string }) => status === "filled"));
    assertEquals(seen.account.isLive, true);
    assert(Object.keys(seen.questions).length > 0);
    const paused = await fetch(`${url}/pause`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${TOKEN}`,
        "content-type": "application/json",
        origin: url,
      },
      body: '{"reason":"results at noon"}',
    });
    assertStringIncludes((await paused.json()).message, "Paused profile default");
    const after = await until(() => firstLook(url), (look) => look.risk.pause !== null);
    assertEquals(after.risk.pause.note, "results at noon");
    const { account } = await program.tells("status", "--json");
    assertEquals(after.money.cash, account.cash);
    const { code, stdout, stderr } = await running.end("SIGINT");
    assertEquals(code, 0, stderr);
    for (const text of [stdout, stderr, await textOf(log), JSON.stringify(after)]) {
      assert(!text.includes(TOKEN));
    }
  });
});

Deno.test("run --dashboard refuses a dry run, and dashboard another address without a token", async () => {
  await withLiveProgram(async ({ place }) => {
    const dry = await runMain(["run", ...place, "--dry-run", "--dashboard"]);
    assertEquals(dry.code, 2);
    assertStringIncludes(dry.stderr, "Cannot show a dry run on a dashboard");
  });
  const replay = await runMain(["run", "--replay", "--dashboard"]);
  assertEquals(replay.code, 2);
  assertStringIncludes(replay.stderr, "--dashboard is for live trades");
  const open = await runMain(["dashboard", "--dashboard-host=0.0.0.0"]);
  assertEquals(open.code, 2);
  assertStringIncludes(open.stderr, "Cannot serve the dashboard at 0.0.0.0 without a token");
  const short = await runMain(["dashboard"], { env: { PILOTFISH_DASHBOARD_TOKEN: "short" } });
  assertEquals(short.code, 2);
  assert(!short.stderr.includes('"short"'));
});
