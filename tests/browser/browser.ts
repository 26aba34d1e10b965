/**
 * A real browser for tests of pages: Debian's Chromium, driven by playwright-core.
 *
 * Needs more permissions than the other tests have, so it runs in a task of its own: `deno task test:browser`.
 *
 * @module
 */

import type { Browser, BrowserContextOptions, Page } from "playwright-core";

/** Where a browser may be. */
const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The browser of this machine that this test run may start; `undefined` if there is none. */
export const BROWSER_PATH: string | undefined = PLACES.find(mayStart);

/** A window of a phone. */
export const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };
/** A window of a desktop. */
export const DESKTOP = { viewport: { width: 1280, height: 900 } };
/** Where pictures go for people to look at. */
export const PICTURES = "data/pictures";

/** What went on in a page that should not. */
export interface PageTrouble {
  /** Errors and warnings of the console, and exceptions. */
  readonly errors: string[];
  /** Requests for anything but the page itself. */
  readonly requests: string[];
}

/** A page that is looked at. */
export interface OpenPage {
  readonly page: Page;
  readonly trouble: PageTrouble;
}

/** What a test of a page gets. */
export interface BrowserTest {
  /** Opens a page in a window of its own. */
  open(url: string, options?: BrowserContextOptions): Promise<OpenPage>;
}

/**
 * A test in a browser; left out, with a word why, where there is none.
 *
 * @param name Name of the test.
 * @param run The test.
 */
export function browserTest(name: string, run: (browser: BrowserTest) => Promise<void>): void {
  if (BROWSER_PATH === undefined) {
    Deno.test.ignore(`${name} (no browser, or not allowed: deno task test:browser)`, () => {});
    return;
  }
  // The driver keeps its connection and timers to itself.
  Deno.test({ name, sanitizeOps: false, sanitizeResources: false, fn: () => inBrowser(run) });
}

async function inBrowser(run: (browser: BrowserTest) => Promise<void>): Promise<void> {
  const browser = await launch();
  try {
    await run({
      async open(url, options = {}) {
        const context = await browser.newContext(options);
        const page = await context.newPage();
        const trouble = watch(page, url);
        await page.goto(url);
        return { page, trouble };
      },
    });
  } finally {
    await browser.close();
  }
}

async function launch(): Promise<Browser> {
  // Not before it is needed: loading it asks for permissions.
  const { chromium } = await import("playwright-core");
  return await chromium.launch({
    executablePath: BROWSER_PATH!,
    env: {},
    // A container's root has no sandbox, and its shared memory is small.
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
  });
}

function watch(page: Page, url: string): PageTrouble {
  const trouble: PageTrouble = { errors: [], requests: [] };
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) trouble.errors.push(message.text());
  });
  page.on("pageerror", (error) => trouble.errors.push(error.message));
  page.on("request", (request) => {
    if (request.url() !== url) trouble.requests.push(request.url());
  });
  return trouble;
}

/** Milliseconds until what is waited for must be so. */
const PATIENCE_MS = 10_000;
const LOOK_MS = 40;

/**
 * Waits until an expression is true in a page. The driver's own way evaluates it within the page, whose policy may forbid
 * that.
 */
export async function until(page: Page, expression: string, ms = PATIENCE_MS): Promise<void> {
  const startMs = performance.now();
  while (!await page.evaluate(expression)) {
    if (performance.now() - startMs > ms) throw new Error(`It does not become so: ${expression}`);
    await page.waitForTimeout(LOOK_MS);
  }
}

/** How much wider the page is than its window, pixels. */
export async function overflow(page: Page): Promise<number> {
  return await page.evaluate("document.documentElement.scrollWidth - innerWidth");
}

/** What axe-core finds that matters: rules broken, each with the first element that does. */
export async function seriousViolations(page: Page): Promise<string[]> {
  const { default: axe } = await import("axe-core");
  await page.evaluate(axe.source);
  const found: { id: string; impact: string; nodes: { html: string }[] }[] = await page.evaluate(
    "axe.run(document).then(({ violations }) => violations)",
  );
  return found.filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`);
}

function mayStart(path: string): boolean {
  if (Deno.permissions.querySync({ name: "run", command: path }).state !== "granted") return false;
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
