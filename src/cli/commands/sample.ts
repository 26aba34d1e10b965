/** `pilotfish sample`. @module */

import { writeSample } from "../../research/sample/write_sample.ts";
import type { CommandContext } from "../command.ts";
import { quote } from "../help/hint.ts";
import { refuseAddress } from "../output/output_check.ts";
import { StopRequest } from "../stop_signals.ts";
import { formatCount, formatDate } from "../terminal/format.ts";

/** Folder that is written unless `--out` names another. */
const DEFAULT_OUT = "data/sample";

/** Writes a sample and says what is in it. */
export async function run({ options, print, note, progress }: CommandContext): Promise<void> {
  const { out = DEFAULT_OUT, seed, trades, json } = options;
  refuseAddress(out);
  const summary = await writeWithProgress();
  if (json) {
    print(JSON.stringify({
      out,
      seed,
      trades: summary.trades,
      markets: summary.markets,
      resolved: summary.resolved,
      wallets: summary.wallets,
      from: new Date(summary.fromMs).toISOString(),
      to: new Date(summary.toMs).toISOString(),
      files: summary.files,
    }));
    return;
  }
  print(
    `Wrote ${out}: ${formatCount(summary.trades)} trades of ${formatCount(summary.wallets)} ` +
      `wallets in ${formatCount(summary.markets)} markets ` +
      `(${formatCount(summary.resolved)} resolved), ` +
      `${formatDate(summary.fromMs)} to ${formatDate(summary.toMs)}.`,
  );
  note(`All of it is made up. Next: pilotfish whales --research-dir ${quote(out)}`);

  async function writeWithProgress() {
    using bar = await progress({ label: "Writing trades", total: trades });
    using stop = new StopRequest();
    return await writeSample({
      out,
      seed,
      trades,
      async onProgress(done) {
        bar.update(done);
        await stop.check();
      },
    });
  }
}
