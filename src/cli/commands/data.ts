/** `pilotfish data`. @module */

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
    throw new DataError("Cannot tell what history covers as nothing was fetched into the folder", {
      path: options.researchDir,
      next: `get it with "pilotfish fetch --research-dir ${quote(options.researchDir)}"`,
    });
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

function time(iso: string): string {
  return formatTime(Date.parse(iso));
}
