/**
 * Proves from a journal and an exchange's record that nothing was lost and nothing doubled.
 *
 * It reads what the program left behind and nothing that the program thought. Of the program it uses `step`, to derive the
 * states again, and types.
 *
 * @module
 */

import { type Action, actionKey } from "../../core/action.ts";
import { createEngineState, type EngineState } from "../../core/engine_state.ts";
import { canonicalJson, canonicalState } from "../../core/state_record.ts";
import { step } from "../../core/step.ts";
import type { Tally } from "../../core/turn.ts";
import type { ExchangeRecord } from "../exchange.ts";
import { readJournal, type Recorded, sha256 } from "./journal_reading.ts";
import { Ledger } from "./ledger.ts";
import { Stakes } from "./stakes.ts";
import { type Heard, heardFaults } from "./heard.ts";
import { type Named, takenFaults } from "./taken.ts";

/** What is proved of each run. */
export const PROPERTIES = {
  done: "the program gets to the end of what arrives",
  chain: "the journal is whole: every line follows the one before",
  derivation: "every action in the journal follows from the events before it",
  signals: "every signal of an undisturbed run is given once, no other is",
  taken: "every trade that arrives, or can be had, is taken once by a live run, wherever it dies",
  order: "trades of a market are taken as they were told, what waited for missed ones by its time",
  coverage:
    "a live run says when it may be missing trades, and no longer once it has what there is",
  replay: "what was recorded leads to the same state once more",
  fills: "no order and no fill is lost, doubled or changed, on either side",
  safety: "no action was performed before the journal was safe",
  money: "cash, positions, fees and profit balance to the micro-dollar",
  caps: "no limit is exceeded: cash, cash set aside, position, market, event, all, day, number",
  "kill-switch": "no new order between a pause and a resume",
  requests: "what a person asks for is carried out once, what comes too late never",
  blind: "no new order while trades may be missing",
  cooldown: "no two signals of a market and direction within the cooldown",
  stale: "no order for a signal that was older than allowed when it was heard of",
  snapshot: "snapshot and journal agree: the state kept is the state derived",
  outbox: "every action was performed and acknowledged",
  state: "state and counts are those of an undisturbed run",
  store: "verify agrees, and what rebuild makes of the journal is the same state",
} as const;

/** Name of a property. */
export type Property = keyof typeof PROPERTIES;

/** What a run left behind, and what it should have led to. */
export interface Evidence {
  /** All of the journal. */
  readonly journal: string;
  /** What the exchange has; `undefined` if there was none. */
  readonly records: readonly ExchangeRecord[] | undefined;
  /** Keys of the actions that the world saw, and how many bytes of the journal were safe when it saw each first. */
  readonly performed: ReadonlyMap<string, number>;
  /** What a program that starts once more finds. */
  readonly kept: Outcome & { readonly unperformed: readonly Action[] };
  /** Names of what a person has asked for. @default {nothing} */
  readonly asked?: readonly string[];
  /** Trades that a live run took, and those that it had to take. @default {nobody knows} */
  readonly trades?: { readonly taken: readonly Named[]; readonly expected: readonly Named[] };
  /** What the last process of a live run with sockets was told. @default {there was none} */
  readonly heard?: Heard | undefined;
  /** What that comes to once more. @default {nobody knows} */
  readonly replayed?: EngineState | undefined;
  /** What an undisturbed run comes to; without a state and counts where these depend on how fast the program is. */
  readonly expected: Partial<Outcome> & { readonly signals?: readonly string[] };
}

/** What a run came to. */
export interface Outcome {
  readonly state: EngineState;
  readonly tally: Tally;
}

/** A property that does not hold. */
export interface Violation {
  readonly property: Property;
  /** What is wrong, a sentence. */
  readonly what: string;
}

/**
 * Checks every property.
 *
 * @param evidence What a run left behind.
 * @returns What does not hold; nothing if all does.
 */
export async function check(evidence: Evidence): Promise<readonly Violation[]> {
  let recorded: Recorded;
  try {
    recorded = await readJournal(evidence.journal);
  } catch (error) {
    return [{ property: "chain", what: error instanceof Error ? error.message : String(error) }];
  }
  const violations: Violation[] = [];
  function found(property: Property, faults: Iterable<string>): void {
    for (const what of faults) violations.push({ property, what });
  }
  const actions = recorded.inputs.flatMap((input) => input.actions);
  const { state, derivation, snapshot, ledger, stakes, money } = await derive(recorded);
  found("derivation", derivation);
  const { signals } = evidence.expected;
  if (signals !== undefined) found("signals", signalFaults(actions, signals));
  const { taken = [], expected: toTake = [] } = evidence.trades ?? {};
  found("taken", takenFaults(taken, toTake, recorded.open.params.minSizeUsd));
  if (evidence.heard !== undefined) {
    const { order, coverage } = heardFaults(evidence.heard, recorded.open.params.minSizeUsd);
    found("order", order);
    found("coverage", coverage);
  }
  if (evidence.replayed !== undefined) {
    found("replay", differenceOf(evidence.replayed, state, "The state replayed"));
  }
  if (evidence.records !== undefined) found("fills", fillFaults(actions, evidence.records));
  found("fills", ledger.openOrders.map((id) => `${id} has no end`));
  found("requests", requestFaults(recorded, evidence.asked ?? []));
  found("safety", safetyFaults(recorded, evidence.performed));
  found("money", money);
  found("kill-switch", ledger.broken.filter((what) => what.includes("paused")));
  found("caps", ledger.broken.filter((what) => !what.includes("paused")));
  found("caps", stakes.exceeded);
  found("blind", stakes.blind);
  found("cooldown", stakes.hasty);
  found("stale", stakes.stale);
  found("snapshot", snapshot);
  found("snapshot", differenceOf(evidence.kept.state, state, "The state kept"));
  found("outbox", outboxFaults(actions, evidence));
  const { expected, kept } = evidence;
  if (expected.state !== undefined) {
    found("state", differenceOf(state, expected.state, "The state"));
  }
  if (expected.tally !== undefined) found("state", countFaults(kept.tally, expected.tally));
  return violations;
}

/** Takes every event of the journal again. */
async function derive({ open, inputs, checkpoints }: Recorded) {
  const { params, costs, trading, warmUp } = open;
  const ledger = new Ledger(params.capital, params.maxPositionUsd);
  const stakes = new Stakes(params);
  const derivation: string[] = [];
  const snapshot: string[] = [];
  const money: string[] = [];
  let state = createEngineState(warmUp, { params, costs, trading });
  let nextCheckpoint = 0;
  async function checkCheckpoints(taken: number): Promise<void> {
    for (; checkpoints[nextCheckpoint]?.inputs === taken; nextCheckpoint++) {
      const hash = await sha256(canonicalState(state));
      if (hash === checkpoints[nextCheckpoint]!.hash) continue;
      snapshot.push(`Checkpoint ${nextCheckpoint} is not the state after ${taken} inputs`);
    }
  }
  await checkCheckpoints(0);
  for (const [index, { event, actions, seq }] of inputs.entries()) {
    const [next, effects] = step(state, event);
    state = next;
    const derived = effects.filter((effect) => effect.kind !== "verdict");
    if (canonicalJson(derived) !== canonicalJson(actions)) {
      derivation.push(`Line ${seq}: ${event.kind} led to ${names(derived)}, not ${names(actions)}`);
    }
    stakes.see(event);
    for (const action of actions) {
      ledger.book(action);
      stakes.book(action);
    }
    if (actions.length > 0 && money.length === 0) {
      money.push(...ledger.differences(state.account).map((what) => `Line ${seq}: ${what}`));
    }
    await checkCheckpoints(index + 1);
  }
  money.push(...ledger.differences(state.account));
  return { state, derivation, snapshot, ledger, stakes, money };
}

function names(actions: readonly Action[]): string {
  return actions.map(actionKey).join(", ") || "nothing";
}

function signalFaults(actions: readonly Action[], expected: readonly string[]): readonly string[] {
  const given = actions.flatMap((action) => action.kind === "signal" ? [action.signal.id] : []);
  return bagDifference(given, expected).map(([id, times]) =>
    times > 0 ? `${id} was given ${times} times too often` : `${id} was given too seldom`
  );
}

function requestFaults({ inputs }: Recorded, asked: readonly string[]): readonly string[] {
  const done = inputs.flatMap(({ event }) =>
    event.kind === "command" && event.id !== undefined ? [event.id] : []
  );
  return bagDifference(done, asked).map(([id, times]) =>
    times > 0 ? `${id} was carried out ${times} times too often` : `${id} was not carried out`
  );
}

/** Items that one list has more or less often than another, and how much more. */
function bagDifference(a: readonly string[], b: readonly string[]): readonly [string, number][] {
  const counts = new Map<string, number>();
  for (const item of a) counts.set(item, (counts.get(item) ?? 0) + 1);
  for (const item of b) counts.set(item, (counts.get(item) ?? 0) - 1);
  return [...counts].filter(([, count]) => count !== 0);
}

function fillFaults(
  actions: readonly Action[],
  records: readonly ExchangeRecord[],
): readonly string[] {
  const faults: string[] = [];
  const ends = new Map<string, Action[]>();
  const orders = new Map<string, string>();
  for (const action of actions) {
    if (action.kind === "order") orders.set(action.order.id, canonicalJson(action.order));
    const id = action.kind === "fill"
      ? action.order.id
      : action.kind === "rejection"
      ? action.orderId
      : undefined;
    if (id !== undefined) ends.set(id, [...ends.get(id) ?? [], action]);
  }
  for (const { order, answer, isContradicted } of records) {
    const { id } = order;
    if (isContradicted) faults.push(`${id} was sent with two contents`);
    if (orders.get(id) !== canonicalJson(order)) {
      faults.push(`${id} is not the same in the journal and at the exchange`);
    }
    orders.delete(id);
    const [end, ...more] = ends.get(id) ?? [];
    if (more.length > 0) faults.push(`${id} has ${1 + more.length} ends`);
    const isSame = answer.kind === "fill"
      ? end?.kind === "fill" && canonicalJson(end.fill) === canonicalJson(answer.fill)
      : end?.kind === "rejection" && end.reason === answer.reason;
    if (!isSame) faults.push(`${id} did not end as the exchange says`);
  }
  for (const id of orders.keys()) faults.push(`${id} never reached the exchange`);
  return faults;
}

function safetyFaults(
  { inputs }: Recorded,
  performed: ReadonlyMap<string, number>,
): readonly string[] {
  const safeFrom = new Map<string, number>();
  for (const { actions, endBytes } of inputs) {
    for (const action of actions) {
      const key = actionKey(action);
      if (!safeFrom.has(key)) safeFrom.set(key, endBytes);
    }
  }
  return [...performed].filter(([key, bytes]) => bytes < (safeFrom.get(key) ?? Infinity))
    .map(([key]) => `${key} was performed before it was safe`);
}

function outboxFaults(actions: readonly Action[], { performed, kept }: Evidence): string[] {
  const faults = kept.unperformed.map((action) => `${actionKey(action)} was not acknowledged`);
  for (const action of actions) {
    if (!performed.has(actionKey(action))) faults.push(`${actionKey(action)} was not performed`);
  }
  return faults;
}

function countFaults(kept: Tally, expected: Tally): readonly string[] {
  const [counted, wanted] = [kept, expected].map(canonicalJson);
  return counted === wanted ? [] : [`The counts are ${counted} instead of ${wanted}`];
}

function differenceOf(actual: EngineState, expected: EngineState, what: string): readonly string[] {
  const [a, b] = [canonicalState(actual), canonicalState(expected)];
  if (a === b) return [];
  let at = 0;
  while (a[at] === b[at]) at++;
  const from = Math.max(at - 60, 0);
  return [`${what} has ${a.slice(from, at + 60)} instead of ${b.slice(from, at + 60)}`];
}
