/**
 * The categories of a research directory as a table.
 *
 * @module
 */

import type { CategoryFacts } from "../../research/directory_facts.ts";
import type { ManifestCategory } from "../../research/fetch/manifest.ts";
import type { CommandContext } from "../command.ts";
import { formatCount, formatPercent, formatTime } from "../terminal/format.ts";

/** Stands for what nobody knows. */
const UNKNOWN = "–";

/**
 * Prints a line for each category.
 *
 * @param context The command.
 * @param fetched Categories that were downloaded.
 * @param others Categories of another origin, which is then told of each. @default {none are looked for}
 */
export async function printCategories(
  { table }: CommandContext,
  fetched: readonly ManifestCategory[],
  others?: readonly CategoryFacts[],
): Promise<void> {
  const hasFetched = fetched.length > 0;
  const rows = [...fetched.map(fetchedRow), ...(others ?? []).map(otherRow)]
    .sort((a, b) => a.name < b.name ? -1 : 1);
  const columns = [
    { title: "category", of: "name", isShown: true },
    { title: "origin", of: "origin", isShown: others !== undefined },
    { title: "markets", of: "markets", isShown: hasFetched, align: "right" },
    { title: "trades", of: "trades", isShown: true, align: "right" },
    { title: hasFetched ? "from" : "first", of: "from", isShown: true },
    { title: hasFetched ? "to" : "last", of: "to", isShown: true },
    { title: "covered", of: "covered", isShown: hasFetched, align: "right" },
  ] as const;
  const shown = columns.filter(({ isShown }) => isShown);
  await table(shown, rows.map((row) => shown.map(({ of }) => row[of])));
}

function fetchedRow({ name, markets, trades, window: [from, to], coverage }: ManifestCategory) {
  return {
    name,
    origin: "fetched",
    markets: formatCount(markets),
    trades: formatCount(trades),
    from: formatTime(Date.parse(from)),
    to: formatTime(Date.parse(to)),
    covered: formatPercent(coverage),
  };
}

function otherRow({ name, origins, trades, imported, period }: CategoryFacts) {
  const [from = UNKNOWN, to = UNKNOWN] = (period ?? []).map(formatTime);
  const origin = origins.map((origin) =>
    origin === "imported" && imported < trades ? `${formatCount(imported)} imported` : origin
  ).join(", ");
  return {
    name,
    origin,
    markets: UNKNOWN,
    trades: formatCount(trades),
    from,
    to,
    covered: UNKNOWN,
  };
}
