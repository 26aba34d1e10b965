/**
 * Versions of what is in the KV: an older one is brought up to date, a newer one is refused.
 *
 * @module
 */

import type { RiskState } from "../core/risk.ts";
import { type StrategyParams, strategyParams } from "../core/strategy_params.ts";
import { asciiJson } from "./ascii.ts";
import { damagedKv, StoreError } from "./store_error.ts";

/** Version of what this program writes. Raised with every entry of the table of migrations. */
export const SCHEMA_VERSION = 3;

/** Makes the next version of a value. `group` is the first part of its key below the profile: `head`, `window`. */
type Migration = (group: string, value: unknown) => unknown;

/** The migration from each version to the next. */
const MIGRATIONS: readonly Migration[] = [numberTransactions, knowLiveMarkets, sharePages];

/** Version 1 numbers its transactions, so that parts of large values get keys that no other has. */
function numberTransactions(group: string, value: unknown): unknown {
  return group === "head" ? { transaction: 0, ...value as object } : value;
}

/** Version 2 knows what only a live feed tells; an account of before has seen none, and what it then comes to is this. */
function knowLiveMarkets(group: string, value: unknown): unknown {
  if (group === "opening") {
    const opening = value as { readonly params: Partial<StrategyParams> };
    return { ...opening, params: strategyParams(opening.params) };
  }
  if (group !== "head") return value;
  const head = value as { readonly risk: Pick<RiskState, "referenceMicros"> };
  const { referenceMicros } = head.risk;
  const seen = { armedPeakMicros: referenceMicros, badMarks: 0, warned: null, blindSinceMs: null };
  return {
    ...head,
    risk: { ...head.risk, ...seen },
    forgottenMs: 0,
    day: { day: 0, notionalMicros: 0 },
  };
}

/**
 * Version 3 has smaller pages of the source's memory, and what is added to them in the journal. The pages of before are
 * the source's to read; who does not know the new ones must not go on from them.
 */
function sharePages(_group: string, value: unknown): unknown {
  return value;
}

/**
 * Reads the version.
 *
 * @param text Value of the key `schema`; `null` for the first programs, which wrote none.
 * @throws {StoreError} If a newer program wrote it, or it is no version.
 */
export function schemaVersion(text: string | null): number {
  const version = Number(text ?? "0");
  if (!Number.isSafeInteger(version) || version < 0) {
    throw damagedKv(`Cannot read the schema version of the KV: ${text}`);
  }
  if (version > SCHEMA_VERSION) {
    throw new StoreError(
      `Cannot read schema version ${version} of the KV, this program knows ${SCHEMA_VERSION}`,
      {
        trouble: "newer",
        safe: "Nothing has been changed",
        next: "Use the newer program that wrote it",
      },
    );
  }
  return version;
}

/**
 * Brings a value up to date.
 *
 * @param version Version that it has.
 * @param group First part of its key below the profile.
 * @param text The value, JSON.
 */
export function migrate(version: number, group: string, text: string): string {
  if (version === SCHEMA_VERSION) return text;
  const value = MIGRATIONS.slice(version)
    .reduce((older, migration) => migration(group, older), JSON.parse(text) as unknown);
  return asciiJson(value);
}
