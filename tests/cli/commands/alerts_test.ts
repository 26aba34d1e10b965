import { assertEquals, assertMatch, assertNotMatch, assertStringIncludes } from "@std/assert";
import { runMain } from "../fake_io.ts";
import { answering } from "../../monitor/alerts/recorder.ts";

const KEY = "a passphrase of some length";

Deno.test("alerts test sends one alert to each channel and says what came of it", async () => {
  await using slack = answering([() => new Response("ok")]);
  await using discord = answering([() => Response.json({ id: "1" })]);
  await using own = answering([() => new Response("unknown key s3cr3t", { status: 401 })]);
  const env = {
    PILOTFISH_SLACK_WEBHOOK: `${slack.url}/services/s3cr3t`,
    PILOTFISH_DISCORD_WEBHOOK: `${discord.url}/api/webhooks/1/s3cr3t`,
    PILOTFISH_ALERT_WEBHOOK: `${own.url}/in?token=s3cr3t`,
    PILOTFISH_ALERT_WEBHOOK_KEY: KEY,
  };
  const { code, stdout, stderr } = await runMain(["alerts", "test", "--slack-level", "critical"], {
    env,
  });
  assertEquals(code, 1);
  assertMatch(stdout, /slack +critical +sent\n/);
  assertMatch(stdout, /discord +info +sent\n/);
  assertMatch(stdout, /webhook +info +Cannot send an alert to webhook: status 401 /);
  assertStringIncludes(stderr, "Test: Alerts of pilotfish arrive here.");
  assertNotMatch(stdout + stderr, /services\/s3cr3t|passphrase/);
  assertEquals([slack, discord, own].map(({ seen }) => seen.length), [1, 1, 1]);
});

Deno.test("alerts test --json is for machines, and says what to set if nothing is", async () => {
  const { code, stdout, stderr } = await runMain(["alerts", "test", "--json"]);
  assertEquals(code, 0);
  assertEquals(JSON.parse(stdout), [{ channel: "console", level: "info", ok: true }]);
  assertStringIncludes(stderr, "Set PILOTFISH_SLACK_WEBHOOK");
});

Deno.test("alerts refuses channels that are set by half, and says no secret", async () => {
  const cases = [
    [{ PILOTFISH_TELEGRAM_TOKEN: "1:s3cr3t" }, "--telegram-chat"],
    [{ PILOTFISH_ALERT_WEBHOOK: "https://a.example/s3cr3t" }, "PILOTFISH_ALERT_WEBHOOK_KEY"],
    [{ PILOTFISH_SLACK_WEBHOOK: "http://a.example/s3cr3t" }, "begins with https://"],
    [{ PILOTFISH_ALERT_WEBHOOK_KEY: "s3cr3t" }, "its value is not shown"],
  ] as const;
  for (const [env, message] of cases) {
    const { code, stderr } = await runMain(["alerts", "test"], { env });
    assertEquals(code, 2);
    assertStringIncludes(stderr, message);
    assertNotMatch(stderr, /s3cr3t/);
  }
});

Deno.test("no flag takes a secret, and no message shows one", async () => {
  const url = "https://hooks.example/s3cr3t";
  for (
    const args of [[`--slack-webhook=${url}`], ["--slack-webhook", url], ["--slack-webhok=" + url]]
  ) {
    const { code, stderr } = await runMain(["alerts", "test", ...args]);
    assertEquals(code, 2);
    assertNotMatch(stderr, /s3cr3t/);
  }
  const { stderr } = await runMain(["alerts", "test", "--slack-webhook", url]);
  assertStringIncludes(
    stderr,
    "Cannot take a secret on the command line: --slack-webhook. Set PILOTFISH_SLACK_WEBHOOK",
  );
});
