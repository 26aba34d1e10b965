/** The server by real HTTP on the loopback. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Secret } from "../../src/core/secret.ts";
import { Board } from "../../src/dashboard/board.ts";
import { dashboardAssets, PAGE_POLICY } from "../../src/dashboard/page.ts";
import { type DashboardServer, MAX_VIEWERS, serveDashboard } from "../../src/dashboard/server.ts";
import { StoreError } from "../../src/store/store_error.ts";
import { ShownAccount } from "./boards.ts";

const TOKEN = "0123456789abcdef";

async function withServer(
  action: (server: DashboardServer, parts: { board: Board; asked: string[] }) => Promise<void>,
): Promise<void> {
  const board = new Board();
  const asked: string[] = [];
  await using server = serveDashboard({
    board,
    port: 0,
    token: new Secret(TOKEN),
    decide(decision, reason) {
      if (reason === "held") throw new StoreError("Nobody answers", { trouble: "held", next: "" });
      asked.push(`${decision}: ${reason}`);
      return Promise.resolve(`Done: ${decision}`);
    },
  });
  await action(server, { board, asked });
}

function post(
  server: DashboardServer,
  path: string,
  headers: Record<string, string>,
  reason = "x",
) {
  return fetch(`${server.url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: server.url, ...headers },
    body: JSON.stringify({ reason }),
  });
}

Deno.test("serveDashboard() serves the page with a policy that allows nothing from elsewhere", async () => {
  await withServer(async (server) => {
    for (const [path, { type, text }] of dashboardAssets()) {
      const response = await fetch(server.url + path);
      assertEquals(response.status, 200, path);
      assertEquals(response.headers.get("content-type"), type);
      assertEquals(response.headers.get("content-security-policy"), PAGE_POLICY);
      assertEquals(response.headers.get("x-content-type-options"), "nosniff");
      assertEquals(await response.text(), text);
    }
    assert(!/https?:\/\/(?!www\.w3\.org)/.test(dashboardAssets().get("/")!.text));
    assertEquals(await status(fetch(`${server.url}/nothing`)), 404);
  });
});

async function status(response: Promise<Response>): Promise<number> {
  const answer = await response;
  await answer.body?.cancel();
  return answer.status;
}

Deno.test("serveDashboard() carries out a decision with token, origin and reason, and no other", async () => {
  await withServer(async (server, { asked }) => {
    const bearer = { authorization: `Bearer ${TOKEN}` };
    assertEquals(await status(post(server, "/pause", {})), 401);
    assertEquals(
      await status(post(server, "/pause", { ...bearer, origin: "http://evil.example" })),
      403,
    );
    assertEquals(await status(post(server, "/pause", bearer, "")), 400);
    assertEquals(await status(fetch(`${server.url}/pause`, { headers: bearer })), 405);
    assertEquals(asked, []);
    const done = await post(server, "/pause", bearer, "results at noon");
    assertEquals([done.status, await done.json()], [200, { message: "Done: pause" }]);
    assertEquals(await status(post(server, "/resume", bearer, "nothing new")), 200);
    assertEquals(asked, ["pause: results at noon", "resume: nothing new"]);
    const held = await post(server, "/pause", bearer, "held");
    assertEquals([held.status, (await held.json()).message.slice(0, 14)], [503, "Nobody answers"]);
  });
});

Deno.test("serveDashboard() tells the account by events, and its tape; no secret is in any answer", async () => {
  await withServer(async (server, { board }) => {
    await (await ShownAccount.open()).showOn(board);
    const response = await fetch(`${server.url}/events`);
    assertEquals(response.headers.get("content-type"), "text/event-stream");
    assertEquals(response.headers.get("x-accel-buffering"), "no");
    const reader = response.body!.getReader();
    const text = new TextDecoder().decode((await reader.read()).value);
    assertMatch(
      text,
      /^event: time\ndata: \d+\n\nevent: whole\ndata: \{"account":\{"profile":"test"/,
    );
    assertEquals(server.viewers, 1);
    const tape = await (await fetch(`${server.url}/tape`)).text();
    assertStringIncludes(tape, '"tape":');
    for (const said of [text, tape]) assert(!said.includes(TOKEN));
    await reader.cancel();
  });
});

Deno.test("serveDashboard() takes a limited number of viewers", async () => {
  await withServer(async (server) => {
    const viewers = await Promise.all(
      Array.from({ length: MAX_VIEWERS }, () => fetch(`${server.url}/events`)),
    );
    assertEquals(server.viewers, MAX_VIEWERS);
    assertEquals(await status(fetch(`${server.url}/events`)), 503);
    for (const { body } of viewers) await body!.cancel();
  });
});
