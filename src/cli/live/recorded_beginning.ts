/**
 * What a recorded run began with, and whether it is run again with the same.
 *
 * @module
 */

import type { EngineState } from "../../core/engine_state.ts";
import { canonicalState } from "../../core/state_record.ts";
import type { Beginning } from "../../feed/recording.ts";
import { firstDifference } from "../../store/account_faults.ts";
import { nameWarmUp } from "../../store/warm_up_record.ts";
import type { CommandContext } from "../command.ts";
import { formatCounted } from "../terminal/format.ts";

/** What of a beginning tells which whale set it had. */
interface WarmUpFacts {
  readonly id: string;
  readonly as_of: string;
  readonly whales: number;
}

/**
 * What a run begins with: which whale set, by a hash of it, with which parameters, and whether its account is a new one.
 *
 * @param options The options of the run.
 * @param begun The state that it begins with, and that of a new account with the same whale set.
 */
export async function beginningOf(
  { outcomes, liquidityField }: CommandContext["options"],
  { state, fresh }: { readonly state: EngineState; readonly fresh: EngineState },
): Promise<Beginning> {
  const { filter: { warmUp, params }, costs, trading } = state;
  const { id } = await nameWarmUp(warmUp);
  const facts: WarmUpFacts = {
    id,
    as_of: new Date(warmUp.asOfMs).toISOString(),
    whales: warmUp.whales.size,
  };
  return {
    warm_up: facts,
    settings: { params, costs, trading, outcomes, liquidity_field: liquidityField ?? null },
    is_new_account: canonicalState(state) === canonicalState(fresh),
  };
}

/**
 * Why a recording comes to another state when it is run again.
 *
 * @param recorded What it began with; `undefined` if it does not say.
 * @param here What it begins with now.
 * @returns Reasons, as parts of a sentence; none if it comes to the same.
 */
export function differencesOf(recorded: Beginning | undefined, here: Beginning): readonly string[] {
  if (recorded === undefined) return ["it does not say with which whale set it was made"];
  const [there, now] = [recorded["warm_up"], here["warm_up"]] as [
    WarmUpFacts | undefined,
    WarmUpFacts,
  ];
  const setting = firstDifference(recorded["settings"], here["settings"]);
  return [
    ...there?.id === now.id
      ? []
      : [`it was made with ${wordsOf(there)}, this history teaches ${wordsOf(now)}`],
    ...setting === undefined ? [] : [`${setting} as now`],
    ...recorded["is_new_account"] === true ? [] : ["its account had traded before"],
  ];
}

function wordsOf(facts: WarmUpFacts | undefined): string {
  if (facts === undefined) return "an unknown whale set";
  return `${formatCounted(facts.whales, "whale")} as of ${facts.as_of} (${facts.id.slice(0, 8)})`;
}
