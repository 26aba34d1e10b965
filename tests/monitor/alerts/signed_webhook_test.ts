import { assertEquals, assertMatch } from "@std/assert";
import { Secret } from "../../../src/core/secret.ts";
import { sign, webhookChannel } from "../../../src/monitor/alerts/signed_webhook.ts";
import { answering, madeAlert } from "./recorder.ts";

const KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const NEVER = new AbortController().signal;

Deno.test("sign() agrees with the published example of Standard Webhooks", async () => {
  const text = 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}';
  const expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
  assertEquals(await sign(new Secret(KEY), text), expected);
});

Deno.test("webhookChannel() sends what its receiver can check, with the same id in every attempt", async () => {
  let nowMs = Date.UTC(2026, 0, 5, 0, 0, 1, 500);
  await using server = answering([() => new Response("")]);
  const settings = { url: new Secret(`${server.url}/in`), key: new Secret(KEY) };
  const channel = webhookChannel({ ...settings, minLevel: "info" }, { nowMs: () => nowMs });
  await channel.deliver(madeAlert(), NEVER);
  nowMs += 60_000;
  await channel.deliver(madeAlert(), NEVER);
  await channel.deliver(madeAlert({ timeMs: 7 }), NEVER);
  const [first, second, other] = server.seen;
  const id = first!.headers.get("webhook-id")!;
  assertMatch(id, /^msg_[0-9a-f]{24}$/);
  assertEquals(first!.headers.get("webhook-timestamp"), String(Date.UTC(2026, 0, 5) / 1000 + 1));
  for (const { headers, text } of [first!, second!, other!]) {
    const signed = `${headers.get("webhook-id")}.${headers.get("webhook-timestamp")}.${text}`;
    assertEquals(headers.get("webhook-signature"), await sign(new Secret(KEY), signed));
  }
  assertEquals(second!.headers.get("webhook-id"), id);
  assertEquals(other!.headers.get("webhook-id") === id, false);
  assertEquals(first!.path, "/in");
  assertEquals(JSON.parse(first!.text), {
    type: "alert",
    timestamp: "2026-01-05T00:00:00.000Z",
    data: {
      key: "feed_dead/rtds",
      level: "warning",
      title: "Feed rtds is dead",
      text: "No trade for 31 s.",
      untold: 0,
    },
  });
});
