/**
 * What each use of the program needs, and what of it is missing.
 *
 * @module
 */

import type { Check } from "./check.ts";

/** A use of the program. */
export interface Mode {
  readonly name: string;
  /** What it is. */
  readonly meaning: string;
  /** Names of checks that must not fail. */
  readonly needs: readonly string[];
  /** Names of checks whose subject must be there. */
  readonly wants: readonly string[];
}

const MACHINE = ["deno", "permissions"];
const ACCOUNT = ["data folder", "kv", "account"];
const LIVE = ["settings"];
const EXCHANGE = ["host data", "host gamma", "host clob", "socket rtds", "clock"];

/** Every use. */
const MODES: readonly Mode[] = [
  { name: "replay", meaning: "history", needs: [...MACHINE, ...ACCOUNT], wants: ["history"] },
  {
    name: "dry run",
    meaning: "live, signals only",
    needs: [...MACHINE, ...LIVE, ...EXCHANGE, ...ACCOUNT],
    wants: ["history"],
  },
  {
    name: "paper",
    meaning: "live, on paper",
    needs: [...MACHINE, ...LIVE, ...EXCHANGE, ...ACCOUNT, "socket clobWs"],
    wants: ["history"],
  },
  { name: "alerts", meaning: "told of what happens", needs: MACHINE, wants: ["alerts"] },
];

/** What a use of the program lacks. */
export interface Readiness {
  readonly mode: Mode;
  /** Names of checks that stand in its way; none if it is ready. */
  readonly missing: readonly string[];
  /** Names of checks it needs that were not made. */
  readonly unknown: readonly string[];
}

/** What each use lacks, by what the checks found. */
export function readiness(checks: readonly Check[]): readonly Readiness[] {
  const status = new Map(checks.map((check) => [check.name, check.status]));
  return MODES.map((mode) => ({
    mode,
    missing: [
      ...mode.needs.filter((name) => status.get(name) === "failed"),
      ...mode.wants.filter((name) => ["failed", "missing"].includes(status.get(name) ?? "")),
    ],
    unknown: mode.needs.filter((name) => (status.get(name) ?? "skipped") === "skipped"),
  }));
}
