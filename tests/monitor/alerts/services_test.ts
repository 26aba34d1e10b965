import { assertEquals, assertLessOrEqual } from "@std/assert";
import { Secret } from "../../../src/core/secret.ts";
import type { AlertChannel } from "../../../src/monitor/alerts/channel.ts";
import type { DeliveryOptions } from "../../../src/monitor/alerts/http_channel.ts";
import {
  discordChannel,
  slackChannel,
  telegramChannel,
} from "../../../src/monitor/alerts/services.ts";
import { madeAlert } from "./recorder.ts";

const NEVER = new AbortController().signal;

/** What a channel sends for an alert. */
async function sent(
  make: (options: DeliveryOptions) => AlertChannel,
  alert = madeAlert({ title: "A <b> & *c*", text: "See [x](http://y) @everyone." }),
) {
  const requests: { url: string; method: string | undefined; body: Record<string, unknown> }[] = [];
  const channel = make({
    fetch: (url, init) => {
      requests.push({
        url: String(url),
        method: init?.method,
        body: JSON.parse(String(init?.body)),
      });
      return Promise.resolve(new Response("ok"));
    },
  });
  await channel.deliver(alert, NEVER);
  return requests[0]!;
}

const URL = new Secret("https://hooks.example/services/T0/B0/x");
function slack(options: DeliveryOptions) {
  return slackChannel({ url: URL, minLevel: "info" }, options);
}
function discord(options: DeliveryOptions) {
  return discordChannel(
    { url: new Secret("https://discord.example/api/webhooks/1/t?thread_id=7"), minLevel: "info" },
    options,
  );
}
function telegram(options: DeliveryOptions) {
  return telegramChannel({ token: new Secret("1:t"), chat: "-1001", minLevel: "info" }, options);
}

Deno.test("slackChannel() posts text in which Slack's markup is escaped", async () => {
  assertEquals(await sent(slack), {
    url: "https://hooks.example/services/T0/B0/x",
    method: "POST",
    body: { text: "⚠️ *A &lt;b&gt; &amp; *c**\nSee [x](http://y) @everyone." },
  });
});

Deno.test("discordChannel() posts content that calls nobody, keeps the thread, and waits", async () => {
  assertEquals(await sent(discord), {
    url: "https://discord.example/api/webhooks/1/t?thread_id=7&wait=true",
    method: "POST",
    body: {
      content: "⚠️ **A \\<b\\> & \\*c\\***\nSee \\[x\\]\\(http://y\\) @everyone.",
      allowed_mentions: { parse: [] },
      flags: 4,
    },
  });
});

Deno.test("telegramChannel() sends plain text to the chat, without a sound if it is no trouble", async () => {
  assertEquals(await sent(telegram), {
    url: "https://api.telegram.org/bot1:t/sendMessage",
    method: "POST",
    body: {
      chat_id: "-1001",
      text: "⚠️ A <b> & *c*\nSee [x](http://y) @everyone.",
      link_preview_options: { is_disabled: true },
      disable_notification: false,
    },
  });
  const quiet = await sent(telegram, madeAlert({ level: "info" }));
  assertEquals(quiet.body.disable_notification, true);
});

Deno.test("every service gets a text that it takes, and half of no character", async () => {
  const alert = madeAlert({ text: "😀".repeat(5000), untold: 3 });
  const texts = [
    [(await sent(slack, alert)).body.text, 4000],
    [(await sent(discord, alert)).body.content, 2000],
    [(await sent(telegram, alert)).body.text, 4096],
  ] as const;
  for (const [text, most] of texts) {
    assertLessOrEqual(String(text).length, most);
    assertEquals(String(text).isWellFormed(), true);
  }
});

Deno.test("what was held back is told", async () => {
  const { body } = await sent(telegram, madeAlert({ untold: 3 }));
  assertEquals(
    body.text,
    "⚠️ Feed rtds is dead\nNo trade for 31 s. (3 alerts about it held back.)",
  );
});
