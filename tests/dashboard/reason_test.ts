import { assertEquals } from "@std/assert";
import { readReason } from "../../src/dashboard/reason.ts";

async function read(body: string | null, type = "application/json") {
  const headers = { "content-type": type };
  return await readReason(new Request("http://127.0.0.1/", { method: "POST", headers, body }));
}

Deno.test("readReason() takes a line of text", async () => {
  assertEquals(await read(JSON.stringify({ reason: "  results at noon " })), {
    reason: "results at noon",
  });
  const long = "é".repeat(500);
  assertEquals(await read(JSON.stringify({ reason: long })), { reason: long });
});

Deno.test("readReason() says what is wrong with everything else", async () => {
  const missing = "Give a reason: it goes into the journal";
  for (const body of ["", "{", "null", "[]", '"x"', '{"reason":7}', '{"reason":" "}', null]) {
    assertEquals(await read(body), missing, String(body));
  }
  assertEquals(await read('{"reason":"x"}', "text/plain"), "Send JSON");
  const tooLong = "Give the reason in 500 characters";
  assertEquals(await read(JSON.stringify({ reason: "x".repeat(501) })), tooLong);
  assertEquals(await read("x".repeat(1_000_000)), tooLong);
  assertEquals(await read(JSON.stringify({ reason: "a\nb" })), "Give the reason in one line");
});

Deno.test("readReason() bears who leaves before all is sent", async () => {
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.error(new TypeError("cut")),
  });
  const headers = { "content-type": "application/json" };
  const request = new Request("http://127.0.0.1/pause", { method: "POST", headers, body });
  assertEquals(await readReason(request), "Give a reason: it goes into the journal");
});
