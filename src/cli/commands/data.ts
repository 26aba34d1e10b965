/** `pilotfish data`. @module */

import { categoryFacts } from "../../research/category_facts.ts";
import { readManifest } from "../../research/fetch/manifest.ts";
import type { CommandContext } from "../command.ts";
import { printCategories } from "../learning/fetched_history.ts";
import { printHeading } from "../replay/replay_report.ts";
import {
  formatCount,
  formatCounted,
  formatDuration,
  formatPercent,
  formatTime,
} from "../terminal/format.ts";

/** Shows what is there; of what was downloaded, also what is missing. */
export async function run(context: CommandContext): Promise<void> {
  const { options, print, note, io: { clock } } = context;
  const manifest = await readManifest(options.researchDir);
  if (manifest === undefined) return await showOthers(context);
  const nowMs = clock.nowMs();
  const ages = manifest.categories.map(({ window: [, to] }) => nowMs - Date.parse(to));
  const ageMs = Math.max(...ages, 0);
  const incomplete = manifest.markets.filter(({ unreached = [], trades, volume_usd }) =>
    unreached.length > 0 || (trades === 0 && volume_usd > 0)
  );
  if (options.json) {
    print(JSON.stringify({ ...manifest, age_ms: ageMs, incomplete: incomplete.length }));
    return;
  }
  await printCategories(context, manifest.categories);
  print(`The oldest of it ends ${formatDuration(ageMs)} ago.`);
  if (incomplete.length === 0) {
    print("Nothing that was asked for is missing.");
    return;
  }
  const verb = incomplete.length === 1 ? "is" : "are";
  printHeading(context, `${formatCounted(incomplete.length, "market")} ${verb} incomplete`);
  const shown = options.limit === 0 ? incomplete : incomplete.slice(0, options.limit);
  await context.table(
    [
      { title: "market", shrinks: true },
      { title: "covered", align: "right" },
      { title: "missing" },
    ],
    shown.map(({ slug, id, coverage, unreached = [] }) => [
      slug === "" ? id : slug,
      formatPercent(coverage),
      unreached.map(({ window: [from, to], reason, below_usd }) => {
        const span = from === to ? time(from) : `${time(from)} to ${time(to)}`;
        return `${reason}: ${span}${below_usd === undefined ? "" : `, below $${below_usd}`}`;
      }).join("; ") || "no trade was told",
    ]),
  );
  if (shown.length < incomplete.length) note("--limit 0 shows all of them.");
}

/** Shows trades that were not fetched: made up, imported, or put there. */
async function showOthers(context: CommandContext): Promise<void> {
  const { options: { researchDir, json }, print, note, table, io: { clock } } = context;
  const facts = await categoryFacts(researchDir);
  const ends = facts.map(({ period }) => period?.[1]);
  const ageMs = ends.includes(undefined) ? null : clock.nowMs() - Math.max(...ends.map(Number));
  if (json) {
    const categories = facts.map(({ name, trades, period }) => ({
      name,
      trades,
      window: period?.map((ms) => new Date(ms).toISOString()) ?? null,
    }));
    print(JSON.stringify({ generator: null, categories, age_ms: ageMs, incomplete: null }));
    return;
  }
  await table(
    [
      { title: "category" },
      { title: "trades", align: "right" },
      { title: "first" },
      { title: "last" },
    ],
    facts.map(({ name, trades, period }) => [
      name,
      formatCount(trades),
      ...(period ?? []).map(formatTime),
    ]),
  );
  if (ageMs !== null) print(`The last trade is ${formatDuration(ageMs)} old.`);
  note("None of it was fetched, so nobody knows what is missing.");
}

function time(iso: string): string {
  return formatTime(Date.parse(iso));
}
