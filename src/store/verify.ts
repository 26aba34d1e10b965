/**
 * Proves that an account is what its journal says: derives it from the first line on, and compares.
 *
 * @module
 */

import type { Action } from "../core/action.ts";
import { canonicalJson } from "../core/state_record.ts";
import type { Tally } from "../core/turn.ts";
import { lostLines, nothingKept, otherJournal } from "./account_faults.ts";
import { type ReadableAccount, scanAccount } from "./account_journal.ts";
import { Derivation } from "./derivation.ts";
import { stateHash } from "./hash.ts";
import type { JournalEnd, JournalLine } from "./journal.ts";
import { type Kept, readKept } from "./kept.ts";
import { lineCount } from "./line_count.ts";
import { StoreError } from "./store_error.ts";

/** What was found. */
export interface Verification {
  /** Lines of the journal that are whole. */
  readonly lines: number;
  /** Turns among them. */
  readonly turns: number;
  /** Events that changed something. */
  readonly inputs: number;
  /** What these led to. */
  readonly actions: number;
  /** States that were compared with what a line says they were. */
  readonly checkpoints: number;
  /** SHA-256 of the state in the KV, and as derived from the journal up to the same line. */
  readonly stateHash: string;
  /** Hash of the last line that is part of it. */
  readonly journalHash: string;
  /** Lines that the KV does not have yet: the next start adds them. */
  readonly linesAhead: number;
  /** Bytes of a last line that was not written to its end: the next start cuts them off. */
  readonly tornBytes: number;
}

/**
 * Compares an account with its journal. Reads only; somebody may write meanwhile.
 *
 * @param account Where it is.
 * @throws {StoreError} If a line is damaged, the program derives something else than was written down, or the KV has
 *   something else than is derived.
 */
export async function verifyAccount({ kv, file, profile }: ReadableAccount): Promise<Verification> {
  // The KV first: the journal may be ahead of it, behind it by what the KV has itself.
  const kept = await readKept(kv, profile);
  const counts = { turns: 0, inputs: 0, actions: 0, checkpoints: 0 };
  const derivation = new Derivation(file);
  let derivedHash: string | undefined;
  const end = await scanAccount({ kv, file, profile }, kept?.head, async (line) => {
    const actions = await count(derivation, line, counts);
    const waiting = kept?.outbox.find(({ seq }) => seq === line.seq)?.actions;
    if (waiting !== undefined && canonicalJson(waiting) !== canonicalJson(actions)) {
      throw mismatch(
        `Cannot verify profile ${profile}: the KV says that line ${line.seq + 1} asked for ` +
          "something else",
      );
    }
    if (line.seq !== kept?.head.seq) return;
    if (line.hash !== kept.head.hash) throw otherJournal(profile, file, line.seq);
    derivedHash = await compare(profile, kept, derivation);
  });
  if (kept === undefined && end.head.seq < 0) throw nothingKept(profile, file, end);
  if (kept === undefined) throw emptyKv(profile, end);
  if (derivedHash === undefined) throw lostLines(profile, file, { kept: kept.head, end });
  return {
    lines: end.head.seq + 1,
    ...counts,
    stateHash: derivedHash,
    journalHash: kept.head.hash,
    linesAhead: end.head.seq - kept.head.seq,
    tornBytes: end.tornBytes,
  };
}

type Counts = { turns: number; inputs: number; actions: number; checkpoints: number };

/** Takes a line, and compares what it counts with what it asks for. */
async function count(
  derivation: Derivation,
  line: JournalLine,
  counts: Counts,
): Promise<readonly Action[]> {
  const before = line.seq === 0 ? undefined : derivation.derived.tally;
  const { entry, inputs, actions } = await derivation.take(line);
  if (entry.kind === "checkpoint") counts.checkpoints++;
  if (entry.kind !== "turn") return actions;
  counts.turns++;
  counts.inputs += inputs.length;
  counts.actions += actions.length;
  const orders = actions.filter(({ kind }) => kind === "order").length;
  const rejections = actions.filter(({ kind }) => kind === "rejection").length;
  const { tally } = entry;
  const isRight = before !== undefined && tally.orders - before.orders === orders &&
    rejectionsOf(tally) - rejectionsOf(before) === rejections;
  if (!isRight) {
    throw mismatch(
      `Cannot follow line ${line.seq + 1} of the journal at byte ${line.offset}: it asks for ` +
        `${orders} orders and ${rejections} rejections and counts others`,
    );
  }
  return actions;
}

function rejectionsOf({ rejected }: Tally): number {
  return Object.values(rejected).reduce((sum, count) => sum + count, 0);
}

/** Compares what is kept with what is derived up to the same line. */
async function compare(profile: string, kept: Kept, derivation: Derivation): Promise<string> {
  const { state, tally } = derivation.derived;
  const [inKv, derived] = [await stateHash(kept.state), await stateHash(state)];
  if (inKv !== derived) {
    throw mismatch(
      `Cannot verify profile ${profile}: the KV has state ${inKv}, the journal derives ${derived}`,
    );
  }
  if (canonicalJson(kept.opening) !== canonicalJson(derivation.opening)) {
    throw mismatch(`Cannot verify profile ${profile}: the KV says it began with something else`);
  }
  // The KV may be ahead in what it passed over without an effect.
  const { orders, rejected } = kept.head.tally;
  const isCounted = canonicalJson({ orders, rejected }) ===
    canonicalJson({ orders: tally.orders, rejected: tally.rejected });
  if (!isCounted) {
    throw mismatch(`Cannot verify profile ${profile}: the KV counts other orders or rejections`);
  }
  return derived;
}

function emptyKv(profile: string, { head }: JournalEnd): StoreError {
  return mismatch(
    `Cannot verify profile ${profile}: its KV is empty, its journal has ` +
      lineCount(head.seq + 1, "good"),
  );
}

function mismatch(what: string): StoreError {
  return new StoreError(what, {
    trouble: "mismatch",
    safe: "The journal is whole",
    next: 'Run "pilotfish rebuild" to restore the KV from it',
  });
}
