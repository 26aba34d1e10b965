/** `pilotfish import`. @module */

import { isCategoryName } from "../../research/import/category_finder.ts";
import { IMPORT_REFUSALS, type ImportRefusal } from "../../research/import/import_refusals.ts";
import { importTrades } from "../../research/import/import_trades.ts";
import { categoryMapOf } from "../learning/category_map.ts";
import type { CommandContext } from "../command.ts";
import { EXIT, UsageError } from "../errors.ts";
import { quote } from "../help/hint.ts";
import { writableFolder } from "../learning/research_folder.ts";
import { StopRequest } from "../stop_signals.ts";
import { formatCount, formatCounted } from "../terminal/format.ts";

/** Brings trades in, and says what came of them. */
export async function run(context: CommandContext): Promise<number> {
  const { options, args, print, note, warn, table } = context;
  const dir = writableFolder(options.researchDir);
  if (options.category !== undefined && !isCategoryName(options.category)) {
    throw new UsageError(
      `Cannot make a folder of that name for a category: ${options.category}`,
      "Give --category a name without slashes and without a dot in front",
    );
  }
  const { rows, refused, categories, lacksResolutions } = await importAll(context, dir);
  const added = categories.reduce((sum, category) => sum + category.added, 0);
  if (options.json) {
    print(JSON.stringify({ research_dir: dir, files: args, rows, refused, categories }));
  } else {
    await table(
      [
        { title: "category" },
        { title: "new trades", align: "right" },
        { title: "known", align: "right" },
        { title: "new markets", align: "right" },
      ],
      categories.map(({ name, added, known, markets }) => [
        name,
        formatCount(added),
        formatCount(known),
        formatCount(markets),
      ]),
    );
  }
  for (const [reason, meaning] of Object.entries(IMPORT_REFUSALS)) {
    const count = refused[reason as ImportRefusal];
    if (count !== undefined) {
      note(`Left out ${formatCounted(count, "row")}: ${reason}, ${meaning}.`);
    }
  }
  if (categories.length === 0) {
    warn(`Nothing was imported out of ${formatCounted(rows, "row")}.`);
    return EXIT.data;
  }
  if (lacksResolutions) {
    warn(`Nobody is a whale before ${dir}/resolutions.csv says who won (market_id,winner).`);
  }
  if (categories.some(({ markets }) => markets > 0)) {
    note("The volume of a new market is the sum of its trades: see --min-market-volume.");
  }
  if (added > 0) note(`Next: pilotfish replay --research-dir ${quote(dir)} --categories all`);
  return EXIT.done;
}

async function importAll({ options, args, progress }: CommandContext, dir: string) {
  const categoryMap = await categoryMapOf(options.categoryMap);
  using bar = await progress({ label: "Reading trades" });
  using stop = new StopRequest();
  return await importTrades({
    dir,
    files: args,
    category: options.category,
    categoryMap,
    async onProgress(rows) {
      bar.update(rows);
      await stop.check();
    },
  });
}
