/** `pilotfish whales`. @module */

import type { CommandContext } from "../command.ts";
import { learn } from "../learning.ts";
import { printHeading, printLearning, printWhales } from "../replay_report.ts";
import { whaleRecord } from "../warm_up_file.ts";

/** Shows the whales that history names, best first. */
export async function run(context: CommandContext): Promise<void> {
  const { options, print } = context;
  const learning = await learn(context);
  const rows = options.limit === 0 ? Infinity : options.limit;
  if (options.json) {
    const best = learning.whales.toSorted((a, b) => b.score - a.score);
    print(JSON.stringify(best.slice(0, rows).map(whaleRecord)));
    return;
  }
  printLearning(context, learning);
  printHeading(context, "Whales, best first");
  printWhales(context, learning.whales, rows);
}
