/** `pilotfish data`. @module */

import {
  type CategoryFacts,
  type DirectoryFacts,
  directoryFacts,
} from "../../research/directory_facts.ts";
import type { ManifestMarket } from "../../research/fetch/manifest.ts";
import type { CommandContext } from "../command.ts";
import { printCategories } from "../learning/category_table.ts";
import { printHeading } from "../replay/replay_report.ts";
import { formatCounted, formatDuration, formatPercent, formatTime } from "../terminal/format.ts";

/** Shows what is there and where it came from; of what was fetched also what is missing. */
export async function run(context: CommandContext): Promise<void> {
  const { options, print, warn, io: { clock } } = context;
  const facts = await directoryFacts(options.researchDir);
  const { fetched, others, gone } = facts;
  const ageMs = ageOf(facts, clock.nowMs());
  const incomplete = incompleteOf(facts);
  for (const { name } of gone) warn(`${name} was fetched and is there no longer: fetch it again.`);
  if (options.json) {
    const categories = [
      ...fetched.map((category) => ({ ...category, origins: ["fetched"] })),
      ...others.map(jsonOf),
    ].sort((a, b) => a.name < b.name ? -1 : 1);
    print(JSON.stringify({
      generator: null,
      ...facts.manifest,
      categories,
      gone: gone.map(({ name }) => name),
      age_ms: ageMs,
      incomplete: facts.manifest === undefined ? null : incomplete.length,
    }));
    return;
  }
  await printCategories(context, fetched, others);
  if (ageMs !== null) print(ageSentence(facts, ageMs));
  if (incomplete.length > 0) await printIncomplete(context, incomplete);
  else if (fetched.length > 0 && gone.length === 0) print("Nothing that was asked for is missing.");
  noteOthers(context, facts);
}

/** Markets of which something is missing, of the categories that are there. */
function incompleteOf({ manifest, fetched }: DirectoryFacts): readonly ManifestMarket[] {
  const names = new Set(fetched.map(({ name }) => name));
  return (manifest?.markets ?? []).filter(({ category, unreached = [], trades, volume_usd }) =>
    names.has(category) && (unreached.length > 0 || (trades === 0 && volume_usd > 0))
  );
}

/** How old the oldest of what was fetched is, or else the last trade; `null` if nobody knows. */
function ageOf({ fetched, others }: DirectoryFacts, nowMs: number): number | null {
  if (fetched.length > 0) {
    return Math.max(...fetched.map(({ window: [, to] }) => nowMs - Date.parse(to)), 0);
  }
  const ends = others.map(({ period }) => period?.[1]);
  return ends.includes(undefined) || ends.length === 0
    ? null
    : nowMs - Math.max(...ends.map(Number));
}

function ageSentence({ fetched, others }: DirectoryFacts, ageMs: number): string {
  const age = formatDuration(ageMs);
  if (fetched.length === 0) return `The last trade is ${age} old.`;
  return `The oldest of ${others.length === 0 ? "it" : "what was fetched"} ends ${age} ago.`;
}

function jsonOf({ name, origins, trades, imported, period }: CategoryFacts) {
  const window = period?.map((ms) => new Date(ms).toISOString()) ?? null;
  return { name, origins, trades, imported_trades: imported, window };
}

/** Names the markets of which something is missing, and why. */
async function printIncomplete(
  context: CommandContext,
  incomplete: readonly ManifestMarket[],
): Promise<void> {
  const { options, note } = context;
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

/** Says what is not known of categories that were not fetched. */
function noteOthers({ note }: CommandContext, { fetched, others }: DirectoryFacts): void {
  if (others.length === 0) return;
  if (fetched.length === 0) {
    note("None of it was fetched, so nobody knows what is missing.");
    return;
  }
  const names = others.map(({ name }) => name).join(", ");
  const were = others.length === 1 ? "was" : "were";
  note(
    `${names} ${were} not fetched: from and to are the first and the last trade, and nobody knows ` +
      "what is missing.",
  );
}

function time(iso: string): string {
  return formatTime(Date.parse(iso));
}
