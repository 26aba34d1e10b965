/** What a live run, as a process, tells somebody's own webhook. */

import { assertEquals, assertMatch } from "@std/assert";
import { Secret } from "../../src/core/secret.ts";
import { sign } from "../../src/monitor/alerts/signed_webhook.ts";
import { systemIo } from "../../src/cli/io.ts";
import { runMain } from "../cli/fake_io.ts";
import { textOf, withLiveProgram } from "./live_program.ts";

const KEY = "whsec_bm90IGEgcmVhbCBrZXksIGJ1dCBsb25n";

/** A program that takes alerts. */
class AlertReceiver implements AsyncDisposable {
  readonly titles: string[] = [];
  readonly faults: string[] = [];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor() {
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      (request) => this.#take(request),
    );
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/alerts`;
  }

  has(title: RegExp): boolean {
    return this.titles.some((told) => title.test(told));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }

  async #take(request: Request): Promise<Response> {
    const body = await request.text();
    const header = (name: string) => request.headers.get(`webhook-${name}`);
    const signed = `${header("id")}.${header("timestamp")}.${body}`;
    if (await sign(new Secret(KEY), signed) !== header("signature")) this.faults.push(signed);
    this.titles.push(JSON.parse(body).data.title);
    return new Response(null, { headers: { connection: "close" } });
  }
}

Deno.test("run tells of signals, fills, payouts, pauses, dead feeds and its own crash", async () => {
  await withLiveProgram(async (program) => {
    await using receiver = new AlertReceiver();
    const { fake, folder } = program;
    const log = `${folder}/log.jsonl`;
    program.env = { PILOTFISH_ALERT_WEBHOOK: receiver.url, PILOTFISH_ALERT_WEBHOOK_KEY: KEY };
    const running = await program.start("--log", log);
    const tradeUntilTold = (title: RegExp) => program.tradeUntil(log, () => receiver.has(title));
    await tradeUntilTold(/^Signal: /);
    await tradeUntilTold(/^Filled: /);
    const [{ market_id }] = await program.tells("positions", "--json");
    fake.resolve(fake.world.market(market_id)!, 1);
    await tradeUntilTold(/^Resolved: /);
    const { clock } = systemIo();
    const pause = ["pause", "--wait-seconds=30", ...program.place.slice(2)];
    assertEquals((await runMain(pause, { clock })).code, 0);
    await tradeUntilTold(/^Trading paused by hand$/);
    fake.activity.mischief.refuses = true;
    fake.activity.cut();
    await running.until(() => receiver.has(/^Feed activity is dead$/) && receiver.has(/^Blind$/));
    fake.activity.mischief.refuses = false;
    const { code, stderr } = await running.end("SIGTERM");
    assertEquals(code, 0, stderr);

    // From here on the disk is full.
    const journal = await Deno.stat(`${folder}/state/default/journal.jsonl`);
    program.maxFileKiB = Math.floor(journal.size / 1024);
    const doomed = await program.start();
    await program.tradeUntil(log, () => receiver.has(/^Crashed$/));
    const ended = await doomed.ended();
    assertEquals(ended.code, 1);
    assertMatch(ended.stderr, /pilotfish: Cannot write to the (journal|KV).*Free some space/);
    for (const text of [stderr, ended.stderr, await textOf(log)]) {
      assertEquals([text.includes(KEY), text.includes(receiver.url)], [false, false]);
    }
    assertEquals(receiver.faults, []);
  });
});
