/**
 * What a live run came to, for people and for machines.
 *
 * @module
 */

import type { EngineResult } from "../../engine.ts";
import { stateHash } from "../../store/hash.ts";
import type { CommandContext } from "../command.ts";
import { printAccount, printFunnel, printHeading } from "../replay/replay_report.ts";
import { accountResult, drawdownResult, orderCounts } from "../replay/replay_result.ts";
import { formatCounted } from "../terminal/format.ts";

/** Prints it. */
export async function printLiveResult(
  context: CommandContext,
  result: EngineResult,
): Promise<void> {
  const { trades, funnel, orders, rejected, state } = result;
  const account = accountResult(state);
  const drawdown = drawdownResult(state);
  if (context.options.json) {
    const state_hash = await stateHash(state);
    context.print(
      JSON.stringify({
        trades,
        funnel,
        orders,
        rejected_orders: rejected,
        account,
        drawdown,
        state_hash,
      }),
    );
    return;
  }
  printHeading(context, `Funnel of ${formatCounted(trades, "trade")}`);
  printFunnel(context, funnel);
  printHeading(context, "Paper account");
  printAccount(context, orderCounts(result, funnel.signals), { account, drawdown });
}
