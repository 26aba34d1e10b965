import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { Secret } from "../../src/core/secret.ts";
import { makeToken, refusalOf, type Wish } from "../../src/dashboard/access.ts";

const TOKEN = "0123456789abcdef";
const OWN = "http://127.0.0.1:8787";

function status(
  wish: Wish,
  { url = OWN, isLocal = true, ...init }: RequestInit & { url?: string; isLocal?: boolean } = {},
): number {
  const rules = { isLocal, token: new Secret(TOKEN) };
  return refusalOf(new Request(url, init), wish, rules)?.status ?? 200;
}

function posted(headers: Record<string, string>, method = "POST") {
  return { method, headers };
}

const BEARER = { authorization: `Bearer ${TOKEN}` };

Deno.test("refusalOf() lets everybody look on this machine, but no page under another name", () => {
  assertEquals(status("look"), 200);
  assertEquals(status("look", { url: "http://localhost:8787/events" }), 200);
  for (const url of ["http://evil.example/", "http://127.0.0.1.evil.example:8787/"]) {
    assertEquals(status("page", { url }), 403);
    assertEquals(status("look", { url }), 403);
    assertEquals(
      status("decide", { url, ...posted({ ...BEARER, origin: "http://evil.example" }) }),
      403,
    );
  }
});

Deno.test("refusalOf() lets nobody look from elsewhere without the token", () => {
  const elsewhere = { url: "http://trader.example:8787/events", isLocal: false };
  assertEquals(status("page", elsewhere), 200);
  assertEquals(status("look", elsewhere), 401);
  assertEquals(status("look", { ...elsewhere, headers: { authorization: "Bearer other" } }), 401);
  assertEquals(status("look", { ...elsewhere, headers: BEARER }), 200);
  // Who asks from this machine is asked for it as well: the server cannot tell.
  assertEquals(status("look", { isLocal: false }), 401);
});

Deno.test("refusalOf() lets decide only with token, own origin and POST", () => {
  const good = { ...BEARER, origin: OWN };
  assertEquals(status("decide", posted(good)), 200);
  assertEquals(status("decide", posted({ origin: OWN })), 401);
  assertEquals(status("decide", posted({ ...good, authorization: `Bearer ${TOKEN}0` })), 401);
  assertEquals(
    status("decide", posted({ ...good, authorization: `Bearer ${TOKEN.slice(1)}` })),
    401,
  );
  assertEquals(status("decide", posted({ ...good, authorization: TOKEN })), 401);
  assertEquals(status("decide", posted(BEARER)), 403);
  assertEquals(status("decide", posted({ ...good, origin: "null" })), 403);
  assertEquals(status("decide", posted({ ...good, origin: "http://127.0.0.1:9999" })), 403);
  for (const method of ["GET", "PUT", "DELETE", "PATCH"]) {
    assertEquals(status("decide", posted(good, method)), 405, method);
  }
});

Deno.test("refusalOf() refuses what a browser says another page asks for", () => {
  for (const site of ["cross-site", "same-site"]) {
    assertEquals(status("look", { headers: { "sec-fetch-site": site } }), 403);
    const headers = { ...BEARER, origin: OWN, "sec-fetch-site": site };
    assertEquals(status("decide", posted(headers)), 403);
  }
  assertEquals(status("look", { headers: { "sec-fetch-site": "same-origin" } }), 200);
});

Deno.test("makeToken() makes 32 random bytes into characters for a link", () => {
  const all = makeToken((bytes) => bytes.fill(255));
  assertMatch(all, /^[\w-]{43}$/);
  assertNotEquals(all, makeToken((bytes) => bytes.fill(254)));
  assert(!all.includes("="));
});
