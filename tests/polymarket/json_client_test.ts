import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { HOSTS } from "../../src/polymarket/hosts.ts";
import { HttpError } from "../../src/polymarket/http_error.ts";
import { jsonClient, type JsonClientOptions } from "../../src/polymarket/json_client.ts";
import { MAX_HOLD_MS } from "../../src/polymarket/rate_limits.ts";
import { fakeClock } from "./fake_clock.ts";

type Answer = () => Response | Promise<Response>;

/** A client whose requests get these answers, one after the other, the last one for ever. */
function clientOf(answers: readonly Answer[], options: JsonClientOptions = {}) {
  const asked: Request[] = [];
  const clock = fakeClock();
  const client = jsonClient({
    clock,
    firstPauseMs: 0,
    fetch: async (input, init) => {
      asked.push(new Request(input, init));
      return await answers[Math.min(asked.length, answers.length) - 1]!();
    },
    ...options,
  });
  return { client, asked, clock };
}

function status(code: number, body = "", headers: Record<string, string> = {}): Answer {
  return () => new Response(body, { status: code, headers });
}
function fine(): Response {
  return Response.json({ fine: true });
}
function cut(): Response {
  throw new TypeError("error sending request: connection reset");
}

Deno.test("jsonClient() says who asks, what for, and with which query", async () => {
  const { client, asked } = clientOf([fine]);
  const query = { condition_ids: ["0x01", "0x02"], closed: true, limit: 20, cursor: undefined };
  assertEquals(await client.ask("gamma", "/markets/keyset", { query }), { fine: true });
  const [request] = asked;
  assertEquals(
    request!.url,
    `${HOSTS.gamma}/markets/keyset?condition_ids=0x01&condition_ids=0x02&closed=true&limit=20`,
  );
  assertEquals([request!.method, request!.headers.get("user-agent")], ["GET", "pilotfish"]);
});

Deno.test("jsonClient() sends a body as JSON", async () => {
  const { client, asked } = clientOf([fine]);
  await client.ask("clob", "/books", { body: [{ token_id: "7" }] });
  assertEquals([asked[0]!.method, await asked[0]!.json()], ["POST", [{ token_id: "7" }]]);
});

Deno.test("jsonClient() tries again after passing trouble", async () => {
  for (
    const trouble of [
      cut,
      status(500),
      status(429),
      status(425),
      status(521),
      status(200, "<html>"),
    ]
  ) {
    const { client, asked } = clientOf([trouble, trouble, fine]);
    assertEquals(await client.ask("data", "/trades"), { fine: true });
    assertEquals(asked.length, 3);
  }
});

Deno.test("jsonClient() does not repeat a request that will never do", async () => {
  for (const code of [400, 401, 403, 404, 422]) {
    const { client, asked } = clientOf([status(code), fine]);
    const error = await assertRejects(() => client.ask("data", "/trades"), HttpError);
    assertEquals([error.status, asked.length], [code, 1]);
  }
});

Deno.test("jsonClient() gives up after the attempts it has, and names address, status and what to do", async () => {
  const { client, asked } = clientOf([status(503)]);
  const error = await assertRejects(() => client.ask("clob", "/time"), HttpError);
  assertEquals(asked.length, 5);
  assertEquals(
    error.message,
    "Cannot read https://clob.polymarket.com/time after 5 attempts: status 503 " +
      "(the exchange has trouble: try again later)",
  );
});

Deno.test("jsonClient() tells the reason that a service gives, without steering a terminal", async () => {
  const body = JSON.stringify({ error: "'offset' is not\u001b[2J a query param\n", code: "x" });
  const { client } = clientOf([status(400, body)]);
  const error = await assertRejects(() => client.ask("data", "/v2/trades"), HttpError);
  assertStringIncludes(error.message, "status 400: 'offset' is not [2J a query param (");
  const long = clientOf([status(404, "x".repeat(5_000))]);
  const cutShort = await assertRejects(() => long.client.ask("data", "/v2/trades"), HttpError);
  assert(cutShort.message.length < 500);
});

Deno.test("jsonClient() waits as long as the host asks for", async () => {
  const { client, clock } = clientOf([status(429, "", { "retry-after": "7" }), fine]);
  await client.ask("data", "/v2/trades");
  assertEquals(clock.waits, [7_000]);
  const date = new Date(clock.nowMs() + 60_000).toUTCString();
  const other = clientOf([status(503, "", { "retry-after": date }), fine]);
  await other.client.ask("data", "/v2/trades");
  assert(Math.abs(other.clock.waits[0]! - 67_000) <= 1_000, String(other.clock.waits));
});

Deno.test("jsonClient() keeps other requests to that host waiting too", async () => {
  const { client, clock } = clientOf([status(429, "", { "retry-after": "7" }), fine]);
  const once = { maxAttempts: 1 };
  await assertRejects(() => client.ask("data", "/v2/trades", once), HttpError, "status 429");
  await client.ask("data", "/v2/status", once);
  assertEquals(clock.waits, [7_000]);
});

Deno.test("jsonClient() does not wait for a day", async () => {
  const retryAfter = String(MAX_HOLD_MS / 1000 + 1);
  const { client, asked } = clientOf([status(429, "", { "retry-after": retryAfter }), fine]);
  const error = await assertRejects(() => client.ask("data", "/v2/trades"), HttpError);
  assertEquals([error.status, asked.length], [429, 1]);
});

Deno.test("jsonClient() passes over a Retry-After that says nothing", async () => {
  for (const text of ["soon", "", "NaN", "-5"]) {
    const { client, clock } = clientOf([status(503, "", { "retry-after": text }), fine]);
    await client.ask("data", "/v2/trades");
    assertEquals(clock.waits, [], text);
  }
});

Deno.test("jsonClient() keeps all requests to a host waiting that has had too many and does not say for how long", async () => {
  const { client, clock } = clientOf([status(429), fine]);
  const once = { maxAttempts: 1 };
  await assertRejects(() => client.ask("data", "/v2/trades", once), HttpError, "status 429");
  await client.ask("gamma", "/markets", once);
  assertEquals(clock.waits, []);
  await client.ask("data", "/v2/status", once);
  assertEquals(clock.waits, [2_000]);
});

Deno.test("jsonClient() reads no more than the limit, whether the length is told or not", async () => {
  let pulled = 0;
  const endless = () =>
    new Response(
      new ReadableStream({
        pull(controller) {
          pulled++;
          controller.enqueue(new Uint8Array(1_000).fill(0x20));
        },
      }),
    );
  for (const answer of [endless, status(200, `"${"x".repeat(20_000)}"`)]) {
    const { client, asked } = clientOf([answer]);
    const error = await assertRejects(
      () => client.ask("data", "/trades", { maxBytes: 10_000 }),
      HttpError,
    );
    assertEquals([error.trouble, asked.length], ["oversized", 1]);
  }
  assert(pulled < 20, String(pulled));
});

Deno.test("jsonClient() gives up on an attempt that takes too long, and tries again", async () => {
  const { client, asked } = clientOf([() => new Promise<never>(() => {}), fine], { timeoutMs: 1 });
  assertEquals(await client.ask("data", "/trades"), { fine: true });
  assertEquals(asked.length, 2);
  const never = clientOf([() => new Promise<never>(() => {})], { timeoutMs: 1 });
  const error = await assertRejects(() => never.client.ask("data", "/trades"), HttpError);
  assertEquals(error.trouble, "timeout");
});

Deno.test("jsonClient() ends at once when it is told to, with the reason it was given", async () => {
  const stop = new AbortController();
  const { client, asked } = clientOf([() => {
    stop.abort(new Error("Stopped"));
    return new Promise<never>(() => {});
  }]);
  const { signal } = stop;
  await assertRejects(() => client.ask("data", "/trades", { signal }), Error, "Stopped");
  await assertRejects(() => client.ask("data", "/trades", { signal }), Error, "Stopped");
  assertEquals(asked.length, 1);
});

Deno.test("jsonClient() says which permission is missing, and does not try again", async () => {
  const { client, asked } = clientOf([() => {
    throw new Deno.errors.NotCapable("Requires net access");
  }]);
  const error = await assertRejects(() => client.ask("data", "/trades"), HttpError);
  assertStringIncludes(error.message, "--allow-net=data-api.polymarket.com");
  assertEquals(asked.length, 1);
});
