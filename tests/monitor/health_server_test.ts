import { assertEquals, assertStringIncludes } from "@std/assert";
import { answer, serveHealth } from "../../src/monitor/health_server.ts";
import { madeSnapshot } from "./made_snapshot.ts";

/** Asks the handler as a client would, under any name. */
function asked(url: string, init: RequestInit = {}, isLocal = true): Response {
  return answer(new Request(url, init), () => madeSnapshot(), isLocal);
}

Deno.test("serveHealth() answers with 200 while all is well and with 503 and reasons otherwise", async () => {
  let isBlind = false;
  await using server = serveHealth({ port: 0, snapshot: () => madeSnapshot({ isBlind }) });
  const good = await fetch(`${server.url}/healthz`);
  assertEquals([good.status, (await good.json()).ok], [200, true]);
  isBlind = true;
  const bad = await fetch(`${server.url}/healthz`);
  assertEquals([bad.status, (await bad.json()).reasons], [503, ["blind"]]);
});

Deno.test("serveHealth() serves metrics for Prometheus", async () => {
  await using server = serveHealth({ port: 0, snapshot: () => madeSnapshot() });
  const response = await fetch(`${server.url}/metrics`);
  assertStringIncludes(response.headers.get("content-type")!, "version=0.0.4");
  assertStringIncludes(await response.text(), "pilotfish_equity_usd 9900.5\n");
});

Deno.test("answer() refuses other methods and other paths", () => {
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
    const response = asked("http://127.0.0.1/healthz", { method });
    assertEquals([response.status, response.headers.get("allow")], [405, "GET, HEAD"]);
  }
  assertEquals(asked("http://127.0.0.1/").status, 404);
  assertEquals(asked("http://localhost/metrics", { method: "HEAD" }).status, 200);
});

Deno.test("answer() gives a web page under another name nothing", () => {
  assertEquals(asked("http://evil.example/metrics").status, 403);
  assertEquals(asked("http://127.0.0.1.evil.example/metrics").status, 403);
  assertEquals(asked("http://monitor.example/metrics", {}, false).status, 200);
});

Deno.test("serveHealth() ends although somebody has asked and sends no more", async () => {
  const server = serveHealth({ port: 0, snapshot: () => madeSnapshot() });
  using caller = await Deno.connect({ port: Number(new URL(server.url).port) });
  const begun = "POST /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 100\r\n\r\nhalf";
  await caller.write(new TextEncoder().encode(begun));
  await caller.read(new Uint8Array(1000));
  const late = Promise.withResolvers<string>();
  const timer = setTimeout(() => late.resolve("late"), 5000);
  const ended = server[Symbol.asyncDispose]().then(() => "ended");
  assertEquals(await Promise.race([ended, late.promise]), "ended");
  clearTimeout(timer);
});
