/**
 * Derives the state from the journal: every line through `step`, and what that asks for against what was written down.
 *
 * @module
 */

import type { Action } from "../core/action.ts";
import { createEngineState, type EngineState } from "../core/engine_state.ts";
import { canonicalJson, STATE_VERSION } from "../core/state_record.ts";
import { step } from "../core/step.ts";
import { strategyParams } from "../core/strategy_params.ts";
import { type Cursor, emptyTally, type Input, type Tally } from "../core/turn.ts";
import type { WarmUp } from "../core/warm_up.ts";
import { stateHash } from "./hash.ts";
import { entryOf, type JournalLine } from "./journal.ts";
import {
  type CheckpointEntry,
  inputsFrom,
  JOURNAL_VERSION,
  type JournalEntry,
  type OpenEntry,
  type TurnEntry,
  type WarmUpEntry,
} from "./journal_entry.ts";
import type { ReadableJournal } from "./journal_file.ts";
import { JournalWarmUps } from "./journal_warm_ups.ts";
import type { OpeningRecord, OutboxEntry } from "./kept.ts";
import { StoreError } from "./store_error.ts";

/** Where a derivation stands. */
export interface Derived {
  readonly state: EngineState;
  readonly tally: Tally;
  readonly cursor: Cursor | null;
}

/** What a line brought. */
export interface DerivedLine {
  /** What the line says. */
  readonly entry: JournalEntry;
  /** What changed the state; nothing if the line is no turn. */
  readonly inputs: readonly Input[];
  /** What that asked for. */
  readonly actions: readonly Action[];
}

/** A state on its way through a journal. */
export class Derivation {
  #derived: Derived | undefined;
  #opening: OpeningRecord | undefined;
  readonly #warmUps: JournalWarmUps;
  readonly #begun: (state: EngineState) => typeof step;
  #take: typeof step = step;
  #lastActions: readonly OutboxEntry[] = [];

  /**
   * @param file The journal, of which a line may be read again.
   * @param derived Where to begin; at the first line if absent.
   * @param begun Told the state with which it begins; gives what is to take the events in the place of `step`, to
   *   look on.
   */
  constructor(
    file: ReadableJournal,
    derived?: Derived,
    begun: (state: EngineState) => typeof step = () => step,
  ) {
    this.#warmUps = new JournalWarmUps(file);
    this.#derived = derived;
    this.#begun = begun;
    if (derived !== undefined) this.#take = begun(derived.state);
  }

  /** Where it stands. */
  get derived(): Derived {
    if (this.#derived === undefined) throw new Error("Cannot derive a state without a first line");
    return this.#derived;
  }

  /** What the first line says, if it was read. */
  get opening(): OpeningRecord | undefined {
    return this.#opening;
  }

  /**
   * What the last turn asked for. Whether that was performed the journal does not say; what came before was, since the
   * engine keeps no further turn before. A person's decision may have been kept while no engine ran: it does not prove that.
   */
  get lastActions(): readonly OutboxEntry[] {
    return this.#lastActions;
  }

  /** Names of the warm-ups that were read. */
  get warmUpIds(): ReadonlySet<string> {
    return this.#warmUps.ids;
  }

  /** Name of a warm-up that a state has by a line that was taken; `undefined` for any other. */
  warmUpId(warmUp: WarmUp): string | undefined {
    return this.#warmUps.idOf(warmUp);
  }

  /**
   * Reads a line that is part of the state already: only what later lines refer to.
   *
   * @throws {StoreError} If the first line is none, or a newer program wrote it.
   */
  pass(line: JournalLine): void {
    if (line.seq === 0) this.#warmUps.note(line, this.#open(line, entryOf(line)));
    else if (line.kind === "warmup") this.#warmUps.note(line, entryOf(line) as WarmUpEntry);
  }

  /**
   * Takes a line.
   *
   * @throws {StoreError} If the program comes to something else than was written down, or cannot read the line.
   */
  async take(line: JournalLine): Promise<DerivedLine> {
    const entry = entryOf(line);
    if (line.seq === 0) this.#begin(line, this.#open(line, entry));
    else if (entry.kind === "warmup") this.#warmUps.learn(line, entry);
    else if (entry.kind === "checkpoint") await this.#compare(line, entry);
    else if (entry.kind === "turn") return { entry, ...await this.#turn(line, entry) };
    else throw disagreement(line, `it is of the unknown kind ${line.kind}`);
    return { entry, inputs: [], actions: [] };
  }

  #open(line: JournalLine, entry: JournalEntry): OpenEntry {
    if (entry.kind !== "open") {
      throw disagreement(line, `a journal does not begin with ${line.kind}`);
    }
    if (entry.version > JOURNAL_VERSION) {
      throw new StoreError(
        `Cannot read a journal of version ${entry.version}, this program knows ${JOURNAL_VERSION}`,
        {
          trouble: "newer",
          safe: "Nothing has been changed",
          next: "Use the newer program that wrote it",
        },
      );
    }
    const { source, costs, trading, warm_up_id: warmUpId } = entry;
    // What an older program did not know, it did without: that is what the defaults say.
    const params = strategyParams(entry.params);
    this.#opening = { source, params, costs, trading, warmUpId };
    return entry;
  }

  #begin(line: JournalLine, entry: OpenEntry): void {
    const { params, costs, trading } = entry;
    const state = createEngineState(this.#warmUps.learn(line, entry), { params, costs, trading });
    this.#derived = { state, tally: emptyTally(), cursor: null };
    this.#take = this.#begun(state);
  }

  async #turn(line: JournalLine, entry: TurnEntry): Promise<Omit<DerivedLine, "entry">> {
    const warmUps = await this.#warmUps.of(entry, line.offset);
    const inputs = readable(line, () => inputsFrom(entry, warmUps));
    let { state } = this.derived;
    for (const [index, { event, actions }] of inputs.entries()) {
      const [next, effects] = readable(line, () => this.#take(state, event));
      const derived = effects.filter((effect) => effect.kind !== "verdict");
      if (!isSame(derived, actions)) {
        throw disagreement(
          line,
          `from input ${index + 1} the program derives ${JSON.stringify(derived)}, ` +
            `the journal has ${JSON.stringify(actions)}`,
        );
      }
      state = next;
    }
    this.#derived = { state, tally: entry.tally, cursor: entry.cursor };
    const actions = inputs.flatMap((input) => input.actions);
    const isDecision = inputs.every(({ event }) => event.kind === "command");
    this.#lastActions = [
      ...isDecision ? this.#lastActions : [],
      ...actions.length === 0 ? [] : [{ seq: line.seq, actions }],
    ];
    return { inputs, actions };
  }

  async #compare(line: JournalLine, entry: CheckpointEntry): Promise<void> {
    const { state_hash, state_version = 1 } = entry;
    // The text of an older state looks different; what it led to is compared line by line all the same.
    if (state_version !== STATE_VERSION) return;
    const derived = await stateHash(this.derived.state);
    if (derived !== state_hash) {
      throw disagreement(line, `the program derives state ${derived}, it was ${state_hash}`);
    }
  }
}

/** Runs what throws over a line that says something that cannot be. */
function readable<T>(line: JournalLine, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw disagreement(line, error instanceof Error ? error.message : String(error));
  }
}

function isSame(derived: readonly Action[], written: readonly Action[]): boolean {
  if (derived.length === 0 && written.length === 0) return true;
  return JSON.stringify(derived) === JSON.stringify(written) ||
    canonicalJson(derived) === canonicalJson(written);
}

function disagreement({ seq, offset }: JournalLine, what: string): StoreError {
  return new StoreError(
    `Cannot follow line ${seq + 1} of the journal at byte ${offset}: ${what}`,
    {
      trouble: "mismatch",
      safe: "Nothing has been changed",
      next: "Use the version of the program that wrote the journal",
    },
  );
}
