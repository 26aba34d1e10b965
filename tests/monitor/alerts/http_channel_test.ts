import {
  assert,
  assertEquals,
  assertNotMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { Secret } from "../../../src/core/secret.ts";
import { DeliveryError } from "../../../src/monitor/alerts/channel.ts";
import { type DeliveryOptions, httpChannel } from "../../../src/monitor/alerts/http_channel.ts";
import { answering, madeAlert } from "./recorder.ts";

const NEVER = new AbortController().signal;

function channelTo(url: string, options: DeliveryOptions = {}) {
  const secret = new Secret(url);
  return httpChannel({
    name: "slack",
    minLevel: "info",
    secrets: [secret],
    request: () => ({ url: secret.reveal(), body: "{}" }),
  }, options);
}

/** What a channel says of an answer. */
async function refusedBy(answer: () => Response | Promise<Response>): Promise<DeliveryError> {
  await using server = answering([answer]);
  const channel = channelTo(`${server.url}/services/s3cr3t`);
  return await assertRejects(() => channel.deliver(madeAlert(), NEVER), DeliveryError);
}

Deno.test("httpChannel() takes any answer of the 2xx for success", async () => {
  for (const response of [new Response("ok"), new Response(null, { status: 204 })]) {
    await using server = answering([() => response]);
    await channelTo(server.url).deliver(madeAlert(), NEVER);
    assertEquals(server.seen[0]!.headers.get("content-type"), "application/json");
  }
});

Deno.test("httpChannel() tells trouble that passes from trouble that stays", async () => {
  for (const status of [408, 425, 429, 500, 502, 503]) {
    assertEquals(
      (await refusedBy(() => new Response("", { status }))).isPassing,
      true,
      `${status}`,
    );
  }
  for (const status of [302, 400, 401, 403, 404, 410]) {
    const answer = () => new Response("no_service", { status, headers: { location: "/" } });
    const error = await refusedBy(answer);
    assertEquals(error.isPassing, false, `${status}`);
    assertStringIncludes(error.message, `status ${status} no_service`);
  }
});

Deno.test("httpChannel() hears how long to wait, in a header or in the body", async () => {
  const cases: readonly (readonly [ResponseInit["headers"], string, number | undefined])[] = [
    [{ "retry-after": "30" }, "", 30_000],
    [{}, '{"message":"limited","retry_after":0.65,"global":false}', 650],
    [{}, '{"ok":false,"error_code":429,"parameters":{"retry_after":35}}', 35_000],
    [{ "retry-after": "2" }, '{"retry_after":9}', 2000],
    [{}, "slow down", undefined],
    [{}, '{"retry_after":"soon"}', undefined],
  ];
  for (const [headers = {}, text, expected] of cases) {
    const error = await refusedBy(() => new Response(text, { status: 429, headers }));
    assertEquals(error.retryAfterMs, expected, text);
  }
});

Deno.test("httpChannel() follows no redirection: whoever redirects would get the secret", async () => {
  await using other = answering([() => new Response("ok")]);
  await refusedBy(() => new Response(null, { status: 307, headers: { location: other.url } }));
  assertEquals(other.seen, []);
});

Deno.test("httpChannel() gives up on a service that does not answer in time", async () => {
  await using server = answering([
    () => new Promise((resolve) => setTimeout(() => resolve(new Response()), 200)),
  ]);
  const channel = channelTo(server.url, { timeoutMs: 30 });
  const error = await assertRejects(() => channel.deliver(madeAlert(), NEVER), DeliveryError);
  assertEquals(error.message, "Cannot send an alert to slack: no answer in time");
  assert(error.isPassing);
});

Deno.test("httpChannel() shows no secret in what it says", async () => {
  const echo = await refusedBy(() => new Response("cannot find /services/s3cr3t", { status: 404 }));
  assertNotMatch(echo.message, /s3cr3t/);
  const closed = channelTo("http://127.0.0.1:1/services/s3cr3t");
  const error = await assertRejects(() => closed.deliver(madeAlert(), NEVER), DeliveryError);
  assert(error.isPassing);
  assertNotMatch(error.message, /s3cr3t/);
});

Deno.test("httpChannel() says which host the program may not reach", async () => {
  const channel = channelTo("https://hooks.example/services/s3cr3t");
  const error = await assertRejects(() => channel.deliver(madeAlert(), NEVER), DeliveryError);
  assertEquals(error.isPassing, false);
  assertStringIncludes(error.message, "--allow-net=hooks.example ");
});

Deno.test("httpChannel() ends an attempt when it is told to", async () => {
  const stop = new AbortController();
  const channel = channelTo("http://127.0.0.1:1/", {
    fetch: () => {
      stop.abort(new Error("enough"));
      return new Promise(() => {});
    },
  });
  await assertRejects(() => channel.deliver(madeAlert(), stop.signal), Error, "enough");
});
