/** `pilotfish data`. @module */

import { findCategories } from "../../research/categories.ts";
import { readManifest } from "../../research/fetch/manifest.ts";
import { DataError } from "../../research/data_error.ts";
import type { CommandContext } from "../command.ts";
import { printCategories } from "../learning/fetched_history.ts";
import { quote } from "../help/hint.ts";
import { printHeading } from "../replay/replay_report.ts";
import { formatDuration, formatPercent, formatTime } from "../terminal/format.ts";

/** Shows what was downloaded. */
export async function run(context: CommandContext): Promise<void> {
  const { options, print, note, io: { clock } } = context;
  const manifest = await readManifest(options.researchDir);
  if (manifest === undefined) {
    throw await nothingFetched(options.researchDir);
  }
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
  printCategories(context, manifest.categories);
  print(`The oldest of it ends ${formatDuration(ageMs)} ago.`);
  if (incomplete.length === 0) {
    print("Nothing that was asked for is missing.");
    return;
  }
  printHeading(context, `${incomplete.length} markets are incomplete`);
  const shown = options.limit === 0 ? incomplete : incomplete.slice(0, options.limit);
  context.table(
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

/** Who has trades that came otherwise is shown the way to them, not told to fetch others into their folder. */
async function nothingFetched(dir: string): Promise<DataError> {
  const there = await categoriesThere(dir);
  const next = there.length === 0
    ? `get it with "pilotfish fetch --research-dir ${quote(dir)}"`
    : `the trades of ${there.join(", ")} came otherwise; their number and period are shown by ` +
      `"pilotfish whales --categories all --research-dir ${quote(dir)}"`;
  return new DataError("Cannot tell what history covers as nothing was fetched into the folder", {
    path: dir,
    next,
  });
}

async function categoriesThere(dir: string): Promise<string[]> {
  try {
    return await findCategories(dir);
  } catch (error) {
    // Without a folder or a category in it there is nothing to be shown the way to.
    if (error instanceof DataError) return [];
    throw error;
  }
}

function time(iso: string): string {
  return formatTime(Date.parse(iso));
}
