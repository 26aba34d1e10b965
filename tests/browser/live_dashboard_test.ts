/** The page of the real program while it follows a made-up exchange. */

import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { LiveProgram, textOf, withLiveProgram } from "../e2e/live_program.ts";
import { browserTest, DESKTOP, seriousViolations, until } from "./browser.ts";

const TOKEN = "0123456789abcdef";
/** Longest time until something that happened can be seen, milliseconds. */
const SEEN_MS = 2000;

interface Watched {
  readonly program: LiveProgram;
  readonly url: string;
  /** Lets the exchange trade until there are so many fills. */
  readonly fill: (count: number) => Promise<void>;
}

async function withPage(action: (watched: Watched) => Promise<void>): Promise<void> {
  await withLiveProgram(async (program) => {
    const config = `${program.folder}/config.yaml`;
    await Deno.writeTextFile(config, `dashboard-token: ${TOKEN}\n`);
    const port = freePort();
    const log = `${program.folder}/log.jsonl`;
    const running = await program.start(
      ...["--dashboard", `--dashboard-port=${port}`, `--config=${config}`, `--log=${log}`],
    );
    try {
      await action({
        program,
        url: `http://127.0.0.1:${port}`,
        fill: (count) => program.tradeUntil(log, (text) => fillsIn(text) >= count),
      });
    } finally {
      const { stdout, stderr } = await running.end("SIGINT");
      assert(!(stdout + stderr).includes(TOKEN), "the token was printed");
    }
    assert(!(await textOf(log)).includes(TOKEN));
  });
}

function fillsIn(text: string): number {
  return text.split('"event":"fill"').length - 1;
}

function freePort(): number {
  using listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  return listener.addr.port;
}

/** What the page says about the account. */
async function figures(page: Page) {
  const text = (selector: string) => page.locator(selector).first().innerText();
  const tile = (name: string) =>
    page.locator(".tile", { hasText: name }).locator(".value").innerText();
  return {
    equity: await text("#equity"),
    cash: await tile("Cash"),
    unrealized: await tile("Open profit"),
    realized: await tile("Closed profit"),
    fees: await tile("Fees"),
    open: await text("#positions-count"),
  };
}

/** The same by `status --json`. */
async function told(program: LiveProgram) {
  const { account } = await program.tells("status", "--json");
  const usd = (value: number) =>
    value.toLocaleString("en-US", { style: "currency", currency: "USD" }).replace("-", "−");
  const signed = (value: number) => value > 0 ? `+${usd(value)}` : usd(value);
  return {
    equity: usd(account.equity),
    cash: usd(account.cash),
    unrealized: signed(account.unrealized_pnl),
    realized: signed(account.realized_pnl),
    fees: usd(account.fees),
    open: String(account.open_positions),
  };
}

browserTest("the page shows what status tells, and a new fill without reload", async ({ open }) => {
  await withPage(async ({ program, url, fill }) => {
    await fill(1);
    const { page, trouble } = await open(`${url}/`, DESKTOP);
    const bought = page.locator("#signals-list strong", { hasText: "Bought" });
    await bought.first().waitFor();
    const before = await bought.count();
    await fill(before + 1);
    await until(
      page,
      `[...document.querySelectorAll("#signals-list strong")]
        .filter((one) => one.textContent.startsWith("Bought")).length > ${before}`,
      SEEN_MS,
    );
    // The exchange is quiet: the last prices arrive, then both say the same.
    let [seen, wanted] = [await figures(page), await told(program)];
    for (let i = 0; i < 40 && JSON.stringify(seen) !== JSON.stringify(wanted); i++) {
      await page.waitForTimeout(250);
      [seen, wanted] = [await figures(page), await told(program)];
    }
    assertEquals(seen, wanted);
    assertEquals(await seriousViolations(page), []);
    assertEquals(trouble.errors, []);
    const foreign = trouble.requests.filter((one) => !/^(http:\/\/127\.0\.0\.1:|data:)/.test(one));
    assertEquals(foreign, []);
  });
});

browserTest("the page pauses and resumes with the token, and not without", async ({ open }) => {
  await withPage(async ({ program, url }) => {
    const refused = await fetch(`${url}/pause`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: url },
      body: '{"reason":"x"}',
    });
    assertEquals(refused.status, 401);
    await refused.body?.cancel();
    const { page } = await open(`${url}/`, DESKTOP);
    const decide = async (name: string, reason: string) => {
      await page.getByRole("button", { name: `${name} trading` }).click();
      await page.getByLabel("Why?").fill(reason);
      await page.getByRole("button", { name, exact: true }).click();
    };
    await page.getByRole("button", { name: "Pause trading" }).click();
    await page.getByRole("textbox", { name: "Token" }).fill("not the token at all");
    await page.getByRole("button", { name: "Use it" }).click();
    await page.getByLabel("Why?").fill("first try");
    await page.getByRole("button", { name: "Pause", exact: true }).click();
    await page.locator("#token-fault").getByText("another one").waitFor();
    assertEquals((await program.tells("status", "--json")).risk.paused, false);

    await page.goto(`${url}/#token=${TOKEN}`);
    await page.reload();
    await decide("Pause", "results at noon");
    await page.getByText("“results at noon”").waitFor();
    assertEquals(await page.locator("#status .words").innerText(), "Paused");
    assertEquals((await program.tells("status", "--json")).risk.pause_reason, "operator");
    await decide("Resume", "nothing new");
    await page.getByRole("button", { name: "Pause trading" }).waitFor();
    assertEquals((await program.tells("status", "--json")).risk.paused, false);
  });
});
