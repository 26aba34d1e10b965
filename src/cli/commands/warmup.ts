/** `pilotfish warmup`. @module */

import type { CommandContext } from "../command.ts";
import { learn } from "../learning/learning.ts";
import { checkOutputs } from "../output/output_check.ts";
import { writeFileWhole } from "../output/output_file.ts";
import { publicationKv, publish } from "../learning/publication.ts";
import { printHeading, printLearning, printWhales } from "../replay/replay_report.ts";
import { warmUpFile } from "../learning/warm_up_file.ts";

/** Learns the whale set from history, and writes it to a file if one is named. */
export async function run(context: CommandContext): Promise<void> {
  const { options, print, note } = context;
  await checkOutputs(options, ["out"]);
  const learning = await learn(context);
  const file = warmUpFile(learning, options);
  if (options.out !== undefined) await writeFileWhole(options.out, `${JSON.stringify(file)}\n`);
  const id = options.publish ? await publish(context, learning) : undefined;
  if (id !== undefined) note(`Published ${id.slice(0, 12)} to ${publicationKv(context)}.`);
  if (options.json) {
    print(JSON.stringify(file));
    return;
  }
  printLearning(context, learning);
  printHeading(context, "Whales");
  printWhales(context, learning.whales);
  if (options.out !== undefined) note(`Wrote ${options.out}.`);
}
