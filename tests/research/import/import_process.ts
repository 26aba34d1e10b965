/** An import as a process of its own: FOLDER FILE…. Tells how many rows it has read, and when it is over. */

import { ownCategoryMap } from "../../../src/polymarket/categories.ts";
import { importTrades } from "../../../src/research/import/import_trades.ts";

const [dir, ...files] = Deno.args;
await importTrades({
  dir: dir!,
  files,
  categoryMap: await ownCategoryMap(),
  onProgress: (rows) => console.log(rows),
});
