/** The page of an account in a real browser, its server in this process: what it shows, and how it bears much. */

import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { Secret } from "../../src/core/secret.ts";
import { AccountWatch } from "../../src/dashboard/account_watch.ts";
import { SYSTEM_CLOCK } from "../../src/polymarket/clock.ts";
import { Board } from "../../src/dashboard/board.ts";
import { type DashboardServer, serveDashboard } from "../../src/dashboard/server.ts";
import { MARKET, START_MS } from "../core/builders.ts";
import { saidWith, ShownAccount, tapeRows } from "../dashboard/boards.ts";
import { writeLongAccount } from "../dashboard/long_account.ts";
import { withTempFolder } from "../temp_folder.ts";
import {
  browserTest,
  DESKTOP,
  overflow,
  PHONE,
  PICTURES,
  seriousViolations,
  until,
} from "./browser.ts";

const TOKEN = "0123456789abcdef";
const ROWS = 5000;
/** Lines of the journal of a year. */
const LINES = 30_000;
/** Longest that the page may be busy without a break, milliseconds. */
const LONG_TASK_MS = 200;
/** Until something is on the page, milliseconds. */
const PAINT_MS = 500;

interface Shown {
  readonly server: DashboardServer;
  readonly board: Board;
  readonly account: ShownAccount;
}

function serve(board: Board, port = 0, clock = SYSTEM_CLOCK): DashboardServer {
  const decide = (decision: string) => Promise.resolve(`Done: ${decision}`);
  return serveDashboard({ board, port, token: new Secret(TOKEN), decide, clock });
}

async function withDashboard(action: (shown: Shown) => Promise<void>): Promise<void> {
  const board = new Board();
  const account = await ShownAccount.open();
  await account.showOn(board, { live: saidWith(tapeRows(ROWS)) });
  board.name(new Map([[MARKET, '<img src=x onerror="globalThis.broken=1">Will it rain?']]));
  await using server = serve(board);
  await action({ server, board, account });
}

async function tapeCount(page: Page): Promise<string> {
  return await page.locator("#tape-count").innerText();
}

for (const colorScheme of ["light", "dark"] as const) {
  for (const [name, size] of [["phone", PHONE], ["desktop", DESKTOP]] as const) {
    browserTest(`the dashboard is whole on a ${colorScheme} ${name}`, async ({ open }) => {
      await withDashboard(async ({ server: { url } }) => {
        const { page, trouble } = await open(`${url}/`, { ...size, colorScheme });
        await page.waitForSelector("#plot-equity canvas");
        await until(page, `document.querySelector("#tape-count").textContent === "5,000"`);
        assert(await overflow(page) <= 0, "the page is wider than its window");
        assertEquals(await seriousViolations(page), []);
        await Deno.mkdir(PICTURES, { recursive: true });
        const path = `${PICTURES}/dashboard-${name}-${colorScheme}.png`;
        await page.screenshot({ path, fullPage: true });
        assertEquals(trouble.errors, []);
        assertEquals(
          trouble.requests.filter((one) => !one.startsWith(`${url}/`) && !one.startsWith("data:")),
          [],
        );
      });
    });
  }
}

browserTest("5 000 rows of the tape scroll without a long task", async ({ open }) => {
  await withDashboard(async ({ server: { url }, board, account }) => {
    const { page } = await open(`${url}/`, DESKTOP);
    await until(page, `document.querySelector("#tape-count").textContent === "5,000"`);
    await page.evaluate(`{
      globalThis.longest = 0;
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
      }).observe({ type: "longtask" });
    }`);
    await page.locator("#tape").scrollIntoViewIfNeeded();
    for (let i = 0; i <= 40; i++) {
      await page.evaluate(`document.querySelector("#tape").scrollTop = ${i * 5000}`);
      if (i % 10 === 0) await account.showOn(board, { live: saidWith(tapeRows(ROWS + 1 + i)) });
      await page.evaluate("new Promise(requestAnimationFrame)");
    }
    await until(page, `document.querySelector("#tape-count").textContent === "5,041"`);
    const longest: number = await page.evaluate("longest");
    assert(longest <= LONG_TASK_MS, `the page was busy for ${longest} ms`);
    assert(await page.locator(".tape-row").count() < 60, "rows that nobody sees are on the page");
    await page.evaluate(`document.querySelector("#tape").scrollTop = 1e9`);
    await page.getByRole("row").filter({ hasText: "$12,000" }).first().waitFor();
  });
});

browserTest("a tape without rows says why, in full", async ({ open }) => {
  const board = new Board();
  await (await ShownAccount.open()).showOn(board, { live: saidWith(tapeRows(0)) });
  await using server = serve(board);
  for (const size of [PHONE, DESKTOP]) {
    const { page } = await open(`${server.url}/`, size);
    await page.waitForSelector(".tape-row .empty");
    const isCut = `[".tape-row .empty", "#tape"].map((name) => document.querySelector(name))
      .some((it) => it.scrollWidth > it.clientWidth || it.scrollHeight > it.clientHeight)`;
    assertEquals(await page.evaluate(isCut), false);
  }
});

browserTest(
  "the page of history lacks the lists that only a running program fills",
  async ({ open }) => {
    const board = new Board();
    const account = await ShownAccount.open();
    await account.showOn(board, {
      change: (view) => ({ ...view, opening: { ...view.opening, source: { kind: "replay" } } }),
    });
    await using server = serve(board);
    const { page } = await open(`${server.url}/`, DESKTOP);
    await page.getByText("History has no tape").waitFor();
    for (const name of ["Coverage of the last day", "Alerts", "Log"]) {
      assertEquals(await page.getByText(name, { exact: true }).isVisible(), false, name);
    }
    assertEquals(await page.locator("#tape-steps").isVisible(), false);
    assertEquals(await seriousViolations(page), []);
  },
);

browserTest("each trade of the tape has its market, on a phone as well", async ({ open }) => {
  await withDashboard(async ({ server: { url } }) => {
    for (const size of [PHONE, DESKTOP]) {
      const { page } = await open(`${url}/`, size);
      await until(page, `document.querySelector("#tape-count").textContent === "5,000"`);
      const row = page.locator(".tape-row").filter({ hasText: "$16,998" });
      const market = row.getByText("Will it rain?");
      assert(await market.isVisible());
      const [outer, inner] = [(await row.boundingBox())!, (await market.boundingBox())!];
      assert(inner.y >= outer.y && inner.y + inner.height <= outer.y + outer.height);
      const next = page.locator(".tape-row").filter({ hasText: "$16,997" });
      assertEquals((await next.boundingBox())!.y, outer.y + outer.height);
    }
  });
});

browserTest(
  "the dashboard goes by the program's clock, and listens to nobody after it ended",
  async ({ open }) => {
    const board = new Board();
    const account = await ShownAccount.open();
    const said = saidWith(tapeRows(10));
    const feed = { name: "activity", isUp: true, lastMessageMs: START_MS, lagMs: 5, trades: 7 };
    const run = { mode: "paper", startedMs: START_MS, nowMs: START_MS, feeds: [feed] };
    await account.showOn(board, { live: { ...said, run } });
    // The account was written years before the time of this machine.
    for (const [ageMs, words] of [[1000, "activity up"], [3_600_000, "activity not listened to"]]) {
      const nowMs = () => START_MS + Number(ageMs);
      await using server = serve(board, 0, { ...SYSTEM_CLOCK, nowMs });
      const { page } = await open(`${server.url}/`, DESKTOP);
      await page.getByText(String(words)).waitFor();
    }
  },
);

browserTest(
  "the page says why the program refuses it, and comes in when it does no more",
  async ({ open }) => {
    await withDashboard(async ({ server: { url } }) => {
      const { page } = await open("about:blank", DESKTOP);
      let isFull = true;
      const body = JSON.stringify({ message: "250 people watch already" });
      await page.route(/\/events$/, async (route) => {
        await (isFull ? route.fulfill({ status: 503, body }) : route.continue());
      });
      await page.goto(`${url}/`);
      await page.getByText("The program refuses: 250 people watch already.").waitFor();
      isFull = false;
      await until(page, `document.querySelector("#tape-count").textContent === "5,000"`);
      assertEquals(await page.locator("#notice").isVisible(), false);
    });
  },
);

browserTest("who has closed the question for the token can still give it", async ({ open }) => {
  await withDashboard(async ({ server: { url } }) => {
    const { page } = await open("about:blank", PHONE);
    // As a server for other machines answers.
    await page.route(/\/(events|tape)$/, async (route) => {
      const isRight = route.request().headers()["authorization"] === `Bearer ${TOKEN}`;
      await (isRight ? route.continue() : route.fulfill({ status: 401, body: "{}" }));
    });
    await page.goto(`${url}/`);
    const dialog = page.locator("#token-dialog");
    await dialog.waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    await page.getByText("Token needed").waitFor();
    await page.getByRole("button", { name: "Enter the token" }).click();
    const field = page.getByLabel("Token", { exact: true }).and(page.locator("input"));
    await field.fill("another-token-than-it-is");
    await page.keyboard.press("Enter");
    await page.getByText("That is not the token.").waitFor();
    assertEquals(await seriousViolations(page), []);
    await field.fill(TOKEN);
    await page.keyboard.press("Enter");
    await until(page, `document.querySelector("#tape-count").textContent === "5,000"`);
    await page.getByRole("button", { name: "Resume trading" }).waitFor();
  });
});

browserTest("the dashboard does not run what a market's question says", async ({ open }) => {
  await withDashboard(async ({ server: { url } }) => {
    const { page } = await open(`${url}/`, DESKTOP);
    await page.getByText("Will it rain?").first().waitFor();
    assertEquals(await page.evaluate("globalThis.broken"), undefined);
    assertEquals(await page.locator("main img").count(), 0);
  });
});

browserTest("the dashboard comes back after its server was away", async ({ open }) => {
  const board = new Board();
  const account = await ShownAccount.open();
  await account.showOn(board, { live: saidWith(tapeRows(10)) });
  let server = serve(board);
  const { url } = server;
  try {
    const { page } = await open(`${url}/`, DESKTOP);
    await until(page, `document.querySelector("#tape-count").textContent === "10"`);
    await server[Symbol.asyncDispose]();
    await page.getByText("The program does not answer.").waitFor();
    await account.showOn(board, { live: saidWith(tapeRows(12)) });
    server = serve(board, Number(new URL(url).port));
    await until(page, `document.querySelector("#tape-count").textContent === "12"`);
    assertEquals(await page.getByText("The program does not answer.").isVisible(), false);
    assertEquals(await tapeCount(page), "12");
  } finally {
    await server[Symbol.asyncDispose]();
  }
});

browserTest("the dashboard can be used with the keyboard alone", async ({ open }) => {
  await withDashboard(async ({ server: { url } }) => {
    const { page } = await open(`${url}/#token=${TOKEN}`, DESKTOP);
    const button = page.getByRole("button", { name: "trading" });
    await button.waitFor();
    assert(!page.url().includes(TOKEN), "the token stays in the address");
    await button.focus();
    await page.keyboard.press("Enter");
    const reason = page.getByLabel("Why?");
    await reason.waitFor();
    assertEquals(await seriousViolations(page), []);
    await page.keyboard.type("lunch");
    await page.keyboard.press("Enter");
    await until(page, `!document.querySelector("#dialog").open`);
    assertEquals(await page.locator("#announcer").innerText(), "Done: resume");
    await button.focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    assertEquals(await page.locator("#dialog").isVisible(), false);
    const wallet = page.getByRole("button", { name: "no proven whale" });
    await wallet.focus();
    await page.keyboard.press("Space");
    assertEquals(await wallet.getAttribute("aria-pressed"), "false");
    await page.locator("#tape").focus();
    await page.keyboard.press("End");
    await until(page, `document.querySelector("#tape").scrollTop > 1000`);
  });
});

browserTest(
  "the dashboard paints within half a second with a year of history, and shows its figures at once",
  async ({ open }) => {
    await withTempFolder(async (folder) => {
      const where = await writeLongAccount(folder, LINES);
      const board = new Board();
      const { promise: goOn, resolve } = Promise.withResolvers<void>();
      // Who reads much rests now and then, here until the test has seen the page.
      const clock = {
        nowMs: () => Date.now(),
        wait: (ms: number, signal?: AbortSignal) => ms === 0 ? goOn : SYSTEM_CLOCK.wait(ms, signal),
      };
      await using _watch = new AccountWatch({ where, board, clock });
      // A test that fails has to end, too.
      using _resting = { [Symbol.dispose]: resolve };
      await using server = serve(board);
      const { page, trouble } = await open(`${server.url}/`, DESKTOP);
      await until(page, `document.querySelector("#equity").textContent !== "–"`);
      await page.getByText("comes when the journal is read").waitFor();
      const first: number = await page.evaluate(
        `performance.getEntriesByName("first-contentful-paint")[0].startTime`,
      );
      assert(first < PAINT_MS, `the first paint took ${first} ms`);
      resolve();
      await until(page, `document.querySelector("#older").hidden`);
      assertEquals(await page.locator("#kill-used").innerText(), "off");
      await page.getByText("older: pilotfish signals --profile test").waitFor();
      await page.getByText("No trade so far was large enough.").waitFor();
      assertEquals(trouble.errors, []);
    });
  },
);
