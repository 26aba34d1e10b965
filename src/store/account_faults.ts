/**
 * What can be wrong between a KV, a journal and the account that somebody wants, in words.
 *
 * @module
 */

import { canonicalJson } from "../core/state_record.ts";
import { NO_LIMIT_MS, NO_LIMIT_USD } from "../core/strategy_params.ts";
import type { JournalEnd, JournalHead } from "./journal.ts";
import type { ReadableJournal } from "./journal_file.ts";
import type { OpeningRecord } from "./kept.ts";
import { lineCount } from "./line_count.ts";
import { StoreError } from "./store_error.ts";

const RESET = 'begin anew with "pilotfish reset --yes"';

/**
 * Nobody has begun the account.
 *
 * @param profile Its name.
 * @param folder Where it would be.
 */
export function noAccount(profile: string, folder?: string): StoreError {
  const where = folder === undefined ? "" : `: there is none in ${folder}`;
  return new StoreError(`Cannot find an account in profile ${profile}${where}`, {
    trouble: "missing",
    next: "Begin one with run or replay --persist, or name another --profile",
  });
}

/**
 * There is no KV, and the journal tells of nothing.
 *
 * @param profile Name of the account.
 * @param file The journal.
 * @param end What is at its end.
 */
export function nothingKept(
  profile: string,
  { name }: ReadableJournal,
  { tornBytes }: JournalEnd,
): StoreError {
  if (tornBytes === 0) return noAccount(profile);
  return new StoreError(
    `Cannot find an account in profile ${profile}: its journal ${name} has ${tornBytes} bytes and ` +
      "no whole line",
    {
      trouble: "damaged",
      safe: "Nothing has been changed",
      next: `Put a copy of the journal back, or ${RESET}`,
    },
  );
}

/** The journal tells of an account, the KV does not. */
export function lostKv(
  profile: string,
  { name }: ReadableJournal,
  { head, tornBytes }: JournalEnd,
): StoreError {
  const lines = tornBytes === 0
    ? lineCount(head.seq + 1)
    : `${lineCount(head.seq + 1, "whole")} and a part`;
  return new StoreError(
    `Cannot go on with profile ${profile}: its KV is empty, its journal ${name} has ${lines}`,
    {
      trouble: "mismatch",
      safe: "What the whole lines say is safe in the journal",
      next: 'Run "pilotfish rebuild" to restore the KV from it',
    },
  );
}

/** The KV knows lines that the journal does not have. */
export function lostLines(
  profile: string,
  { name }: ReadableJournal,
  { kept, end }: { readonly kept: JournalHead; readonly end: JournalEnd },
): StoreError {
  return new StoreError(
    `Cannot go on with profile ${profile}: its journal ${name} has ` +
      `${lineCount(end.head.seq + 1, "whole")}, the KV knows ${kept.seq + 1}`,
    {
      trouble: "mismatch",
      safe: "The account is safe in the KV",
      next: `Put the whole journal back, or ${RESET}`,
    },
  );
}

/** The journal is not that of the KV. */
export function otherJournal(profile: string, { name }: ReadableJournal, seq: number): StoreError {
  return new StoreError(
    `Cannot go on with profile ${profile}: line ${seq + 1} of its journal ${name} is not the one ` +
      "that the KV knows",
    {
      trouble: "mismatch",
      safe: "Nothing has been changed",
      next:
        `Put the journal back that belongs to the KV, run "pilotfish rebuild" if this journal is ` +
        `the right one, or ${RESET}`,
    },
  );
}

/**
 * Compares the account that there is with the one that is wanted.
 *
 * @throws {StoreError} If they differ: the first difference is named.
 */
export function checkSameAccount(
  profile: string,
  there: OpeningRecord,
  wanted: OpeningRecord,
): void {
  const difference = firstDifference(there, wanted);
  if (difference === undefined) return;
  throw new StoreError(
    `Cannot go on in profile ${profile}, it holds another account: ${difference}`,
    {
      trouble: "other_account",
      safe: "Nothing has been changed",
      next: `Name another --profile, or ${RESET}`,
    },
  );
}

/** Where two records differ first: "params.capital is 10000, not 5000". */
export function firstDifference(there: unknown, wanted: unknown, path = ""): string | undefined {
  if (isRecord(there) && isRecord(wanted)) {
    for (const key of new Set([...Object.keys(there), ...Object.keys(wanted)])) {
      const inner = path === "" ? key : `${path}.${key}`;
      const difference = firstDifference(there[key], wanted[key], inner);
      if (difference !== undefined) return difference;
    }
    return undefined;
  }
  const [a, b] = [there, wanted].map(valueText);
  return a === b ? undefined : `${path} is ${a}, not ${b}`;
}

function valueText(value: unknown): string {
  if (value === undefined) return "unset";
  return value === NO_LIMIT_USD || value === NO_LIMIT_MS ? "no limit" : canonicalJson(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
