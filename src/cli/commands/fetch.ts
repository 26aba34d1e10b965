/** `pilotfish fetch`. @module */

import { jsonClient } from "../../polymarket/json_client.ts";
import { RATE_RULES, RATE_WINDOW_MS } from "../../polymarket/rate_limits.ts";
import type { FetchOptions, FetchStage } from "../../research/fetch/fetch_options.ts";
import { type FetchPlan, fetchResearch, planFetch } from "../../research/fetch/fetch_research.ts";
import type { FetchSummary } from "../../research/fetch/directory_writer.ts";
import { categoryMapOf } from "../learning/category_map.ts";
import type { CommandContext } from "../command.ts";
import { EXIT } from "../errors.ts";
import { printCategories } from "../learning/category_table.ts";
import { noteMissing } from "../learning/fetched_history.ts";
import { commandLine } from "../help/hint.ts";
import { askedHostsOf } from "../options/host_options.ts";
import { writableFolder } from "../learning/research_folder.ts";
import { sinceMs } from "../options/since_start.ts";
import { peakRssBytes } from "../peak_memory.ts";
import { StopRequest } from "../stop_signals.ts";
import {
  formatCount,
  formatCounted,
  formatDuration,
  formatTime,
  formatWholeUsd,
} from "../terminal/format.ts";
import type { Progress } from "../terminal/progress.ts";

/** Downloads history, or says what would be downloaded. */
export async function run(context: CommandContext): Promise<number> {
  const { options, io: { clock } } = context;
  const hosts = askedHostsOf(options);
  using stop = new StopRequest(true);
  const { since, minVolume, top, includeClosed, prices } = options;
  using shown = stages(context);
  const fetchOptions: FetchOptions = {
    dir: writableFolder(options.researchDir),
    client: jsonClient({ hosts, clock }),
    clock,
    categories: options.categories,
    categoryMap: await categoryMapOf(options.categoryMap),
    since: since.text,
    sinceMs: (untilMs) => sinceMs(since, untilMs),
    minVolumeUsd: minVolume,
    top,
    includesClosed: includeClosed,
    prices,
    onProgress: shown.onProgress,
    signal: stop.signal,
  };
  if (options.dryRun) {
    await printPlan(context, await planFetch(fetchOptions));
    return EXIT.done;
  }
  const summary = await fetchResearch(fetchOptions);
  await shown.end();
  await printSummary(context, summary);
  return summary.failed.size > 0 ? EXIT.failed : EXIT.done;
}

const LABELS: Readonly<Record<FetchStage, string>> = {
  markets: "Listing markets",
  trades: "Fetching trades of markets",
  winners: "Asking who won",
  writing: "Writing trades",
};

/** A bar for the stage that is under way. */
function stages({ progress }: CommandContext) {
  let stage: FetchStage | undefined;
  let bar: Promise<Progress> | undefined;
  const end = async () => {
    const ended = bar;
    bar = undefined;
    (await ended)?.[Symbol.dispose]();
  };
  return {
    end,
    onProgress(now: FetchStage, done: number, total: number) {
      if (now !== stage) {
        const before = end();
        stage = now;
        bar = before.then(() => progress({ label: LABELS[now], ...(total > 0 ? { total } : {}) }));
      }
      void bar?.then((one) => one.update(done, total > 0 ? total : undefined));
    },
    [Symbol.dispose]: () => void end(),
  };
}

async function printSummary(context: CommandContext, summary: FetchSummary): Promise<void> {
  const { options, print, note, warn } = context;
  const { categories, failed, manifest, choice } = summary;
  if (options.json) {
    print(JSON.stringify({
      research_dir: options.researchDir,
      categories,
      refused_markets: choice.refused,
      failed: Object.fromEntries([...failed].map(([id, error]) => [id, error.message])),
      peak_rss_bytes: peakRssBytes(),
    }));
  } else await printCategories(context, categories);
  for (const [reason, count] of Object.entries(choice.refused)) {
    note(`Passed over ${formatCounted(count, "market")} without a usable ${reason}.`);
  }
  if (choice.beyondTop > 0) {
    note(`Left out ${formatCounted(choice.beyondTop, "smaller market")}: see --top.`);
  }
  noteMissing(context, manifest.markets);
  for (const error of [...failed.values()].slice(0, 1)) warn(`${error.message}.`);
  if (failed.size > 0) {
    warn(`Could not get ${formatCounted(failed.size, "market")}: the same command tries again.`);
  } else if (categories.length === 0) {
    warn("No market is of such a category and such a volume: see --categories, --min-volume.");
  } else {
    // A replay refuses categories that are not there.
    const got = new Set(categories.map(({ name }) => name.toLowerCase()));
    const there = options.categories.filter((name) => got.has(name.trim().toLowerCase()));
    const replayed = { ...context, options: { ...options, categories: there } };
    note(`Next: ${commandLine(replayed, "replay")}`);
  }
}

async function printPlan(
  { options, print, table }: CommandContext,
  plan: FetchPlan,
): Promise<void> {
  const { stretch, choice } = plan;
  const groups = Map.groupBy(choice.markets, ({ facts }) => facts.category);
  const rows = [...groups].sort(([a], [b]) => a < b ? -1 : 1).map(([name, markets]) => ({
    name,
    markets: markets.length,
    closed: markets.filter(({ facts }) => facts.isClosed).length,
    volume_usd: markets.reduce((sum, { facts }) => sum + facts.volumeUsd, 0),
  }));
  const { limit } = RATE_RULES.find(({ paths }) => paths?.test("/v2/trades"))!;
  const leastMs = choice.markets.length / limit * RATE_WINDOW_MS;
  if (options.json) {
    print(JSON.stringify({
      from: new Date(stretch.fromMs).toISOString(),
      to: new Date(stretch.toMs).toISOString(),
      categories: rows,
      least_requests: choice.markets.length,
      least_ms: Math.round(leastMs),
    }));
    return;
  }
  await table(
    [
      { title: "category" },
      { title: "markets", align: "right" },
      { title: "of them closed", align: "right" },
      { title: "volume", align: "right" },
    ],
    rows.map(({ name, markets, closed, volume_usd }) => [
      name,
      formatCount(markets),
      formatCount(closed),
      formatWholeUsd(volume_usd),
    ]),
  );
  print(
    `Trades from ${formatTime(stretch.fromMs)} to ${formatTime(stretch.toMs)} UTC: a question ` +
      `for each market and each thousand trades, ${formatDuration(leastMs)} at least. ` +
      "Nothing was written.",
  );
}
