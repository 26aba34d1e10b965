/** `pilotfish whales`. @module */

import type { CommandContext } from "../command.ts";
import { learn } from "../learning/learning.ts";
import { bestFirst, printHeading, printLearning, printWhales } from "../replay/replay_report.ts";
import { whaleRecord } from "../learning/warm_up_file.ts";

/** Shows the whales that history names, best first. */
export async function run(context: CommandContext): Promise<void> {
  const { options, print } = context;
  const learning = await learn(context);
  if (options.json) {
    print(JSON.stringify(bestFirst(learning.whales).map(whaleRecord)));
    return;
  }
  const rows = options.limit === 0 ? Infinity : options.limit;
  printLearning(context, learning);
  printHeading(context, "Whales, best first");
  printWhales(context, learning.whales, rows);
}
