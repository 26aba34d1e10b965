import { assert, assertEquals, assertRejects } from "@std/assert";
import { askRange } from "../../../src/research/remote/range_request.ts";
import { RemoteError } from "../../../src/research/remote/remote_error.ts";
import { respond } from "./range_server.ts";

const FILE = Uint8Array.from({ length: 1000 }, (_, i) => i);
const URL_OF_FILE = "https://files.example/a";

/** Asks for bytes 100 to 199 of a host that answers one after the other; the last answer is repeated. */
function ask(...answers: readonly (() => Response | Promise<Response>)[]) {
  let count = 0;
  const waits: number[] = [];
  const clock = {
    nowMs: () => 0,
    wait: (ms: number) => {
      waits.push(ms);
      return Promise.resolve();
    },
  };
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const own = answers[Math.min(count++, answers.length - 1)];
    return own === undefined ? respond(new Request(input, init), FILE) : await own();
  };
  const options = { fetch, clock, firstPauseMs: 0, timeoutMs: 1000 };
  return {
    answer: askRange(URL_OF_FILE, 100, 200, options),
    waits,
    get count() {
      return count;
    },
  };
}

function good(): Response {
  return respond(new Request(URL_OF_FILE, { headers: { range: "bytes=100-199" } }), FILE);
}

function part(body: BodyInit, range: string): () => Response {
  return () => new Response(body, { status: 206, headers: { "content-range": range } });
}

Deno.test("askRange() gives the bytes that were asked for", async () => {
  const { bytes, size, version, isWhole } = await ask().answer;
  assertEquals(bytes, FILE.slice(100, 200));
  assertEquals([size, version, isWhole], [1000, '"one"', false]);
});

Deno.test("askRange() asks again after passing trouble, as late as the host wants", async () => {
  const busy = () => new Response("", { status: 429, headers: { "retry-after": "7" } });
  const broken = () => new Response("", { status: 503 });
  const cutShort = part("abc", "bytes 100-199/1000");
  const cutOff = () =>
    new Response(
      new ReadableStream({
        start(controller) {
          controller.enqueue(new Uint8Array(5));
          controller.error(new TypeError("connection closed"));
        },
      }),
      { status: 206, headers: { "content-range": "bytes 100-199/1000" } },
    );
  const asking = ask(busy, broken, cutShort, cutOff, good);
  assertEquals((await asking.answer).bytes, FILE.slice(100, 200));
  assertEquals([asking.count, asking.waits], [5, [7000]]);
});

Deno.test("askRange() gives up after five attempts, and at once where nothing will change", async () => {
  const broken = ask(() => new Response("", { status: 500 }));
  await assertRejects(() => broken.answer, RemoteError, "status 500");
  assertEquals(broken.count, 5);
  for (const status of [403, 404, 418]) {
    const refused = ask(() => new Response("", { status }));
    const error = await assertRejects(() => refused.answer, RemoteError);
    assertEquals([refused.count, error.isMissing], [1, status !== 418]);
  }
  const patient = ask(() => new Response("", { status: 429, headers: { "retry-after": "3600" } }));
  await assertRejects(() => patient.answer, RemoteError, "status 429");
  assertEquals(patient.count, 1);
});

Deno.test("askRange() refuses bytes that it did not ask for", async () => {
  for (const range of ["bytes 0-99/1000", "bytes 100-150/1000", "items 1-2/3", ""]) {
    const wrong = ask(part("x", range));
    await assertRejects(() => wrong.answer, RemoteError, "other bytes");
    assertEquals(wrong.count, 1);
  }
  const long = ask(part(new Uint8Array(101), "bytes 100-199/1000"));
  await assertRejects(() => long.answer, RemoteError, "101 of 100");
});

Deno.test("askRange() says which host the program may not reach, also after a redirection", async () => {
  const message = `Requires net access to "cdn.example:443", run again with the --allow-net flag`;
  const asking = ask(() => Promise.reject(new Deno.errors.NotCapable(message)));
  const error = await assertRejects(() => asking.answer, RemoteError, "may not reach");
  assert(error.next.includes("--allow-net=cdn.example "), error.next);
  assertEquals(asking.count, 1);

  const real = await assertRejects(() => askRange("https://files.invalid/a", 0, 1), RemoteError);
  assert(real.next.includes("--allow-net=files.invalid "), real.next);
});

Deno.test("askRange() does not wait for ever", async () => {
  const fetch = () => new Promise<Response>(() => {});
  const asking = askRange(URL_OF_FILE, 0, 1, { fetch, timeoutMs: 1, firstPauseMs: 0 });
  await assertRejects(() => asking, RemoteError, "in time");
});
