import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { METRIC_KEYS, METRICS } from "../../src/core/metrics.ts";
import { reportHtml } from "../../src/report/page.ts";
import { FIGURE_GROUPS } from "../../src/report/sections/figures.ts";
import { HOSTILE, recording, reportInput } from "./made_report.ts";

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return `sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`;
}

Deno.test("reportHtml() gives the same bytes for the same input", async () => {
  assertEquals(await reportHtml(reportInput(50)), await reportHtml(reportInput(50)));
});

Deno.test("reportHtml() allows its own style and script and nothing else", async () => {
  const page = await reportHtml(reportInput(50));
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)![1]!
    .replaceAll("&#39;", "'");
  const style = /<style>([^]*?)<\/style>/.exec(page)![1]!;
  const scripts = [...page.matchAll(/<script>([^]*?)<\/script>/g)].map(([, text]) => text!);
  assertEquals(scripts.length, 1);
  assertStringIncludes(policy, `style-src '${await sha256(style)}'`);
  assertStringIncludes(policy, `script-src '${await sha256(scripts[0]!)}'`);
  assertStringIncludes(policy, "default-src 'none'");
  assert(!/<[^>]*\s(style|on\w+)=/.test(page.replaceAll(style, "").replaceAll(scripts[0]!, "")));
  assert(!/(src|href)="(?!#)/.test(page), "nothing is loaded");
});

Deno.test("reportHtml() names a single day once", async () => {
  const { recording: whole, ...rest } = reportInput(50);
  const page = await reportHtml({ ...rest, recording: { ...whole, endMs: whole.startMs + 1000 } });
  const [, title] = /<title>([^<]*)<\/title>/.exec(page)!;
  assertMatch(title!, /, \d{4}-\d\d-\d\d · pilotfish$/);
});

Deno.test("reportHtml() escapes foreign texts, also in its data", async () => {
  const page = await reportHtml(
    reportInput(300, { title: HOSTILE, dataWindow: [[HOSTILE, HOSTILE]] }),
  );
  assert(!page.includes("<script>globalThis"));
  assert(!page.includes("<img"));
  assert(!page.includes("<b>Geopolitics"));
  assertStringIncludes(page, "&lt;script&gt;globalThis.broken");
  assertStringIncludes(page, "&lt;b&gt;Geopolitics&lt;/b&gt;");
});

Deno.test("reportHtml() says in large letters what the figures are worth", async () => {
  const large = async (input: ReturnType<typeof reportInput>) =>
    [...(await reportHtml(input)).matchAll(/<p class="large">([^<]*)</g)].map(([, text]) => text);
  const input = reportInput(300);
  const { stats } = input;
  const withInterval = (low: number, high: number, sample = input.sample) => ({
    ...input,
    sample,
    stats: { ...stats, edgeInterval: [low, high] as const },
  });
  assertEquals(await large(withInterval(-0.1, 0.1)), ["Out-of-sample", "No evidence either way"]);
  assertEquals(await large(withInterval(0.1, 0.2)), ["Out-of-sample", "Evidence of a gain"]);
  assertEquals(await large(withInterval(-0.2, -0.1)), ["Out-of-sample", "Evidence of a loss"]);
  assertEquals(await large(withInterval(0.1, 0.2, "in-sample")), [
    "In-sample",
    "A gain, but in-sample",
  ]);
  assertEquals(await large(reportInput(0, { sample: "nothing" })), [
    "Neither in-sample nor out-of-sample",
    "No evidence either way",
  ]);
});

Deno.test("reportHtml() shows every figure with its definition, N and G", async () => {
  const page = (await reportHtml(reportInput(300))).replaceAll("\n", " ");
  for (const key of METRIC_KEYS) {
    const { name } = METRICS[key];
    assertStringIncludes(page, `<span class="name">${name.replaceAll("&", "&amp;")}</span>`);
  }
  assertEquals(FIGURE_GROUPS.flatMap(([, keys]) => keys).toSorted(), METRIC_KEYS.toSorted());
  assertStringIncludes(page, "N = 300, G = 300");
});

Deno.test("reportHtml() shows – for what cannot be computed, never NaN or Infinity", async () => {
  for (const days of [0, 1, 2]) {
    const page = await reportHtml(reportInput(0, { recording: recording(0, days) }));
    const body = page.slice(page.indexOf("<body>"), page.indexOf('<script type="application'));
    assert(!/NaN|Infinity|undefined|null/.test(body.replaceAll("nullWhen", "")), `${days} days`);
    assertStringIncludes(body, '<span class="value ">–</span>');
  }
});

Deno.test("reportHtml() has all that a report must have", async () => {
  const page = await reportHtml(reportInput(300));
  const headings = [...page.matchAll(/<h2 [^>]*>([^<]*)</g)].map(([, text]) => text);
  assertEquals(headings, [
    "Figures",
    "Equity",
    "Monthly returns",
    "Profit per trade",
    "Holding times",
    "Calibration",
    "Whales",
    "Categories",
    "Confirmation depth",
    "Funnel",
    "Costs",
    "Execution quality",
    "Positions",
    "Parameters",
    "Data window",
    "Coverage",
    "Assumptions",
    "What cannot be known",
  ]);
});

Deno.test("reportHtml() of 100 000 positions stays below 2 MB", async () => {
  const page = await reportHtml(reportInput(100_000));
  assert(new TextEncoder().encode(page).length <= 2e6);
});

Deno.test("reportHtml() says beside out-of-sample by what the whales were chosen too early", async () => {
  const words = async (scored?: { trades: number; withLaterOutcome: number }) =>
    /Out-of-sample<\/p><p>([^<]*)</.exec(
      await reportHtml(reportInput(50, scored === undefined ? {} : { scored })),
    )?.[1];
  const chosen = "No trade that was followed was learnt from: the whales were chosen before.";
  assertEquals(await words(), chosen);
  assertEquals(await words({ trades: 803, withLaterOutcome: 0 }), chosen);
  assertEquals(
    await words({ trades: 1803, withLaterOutcome: 105 }),
    `${chosen} But 105 of the 1,803 trades that scored them are in markets that closed later: so ` +
      "far the choice looks ahead.",
  );
});
