/**
 * Reading an execution log back.
 *
 * @module
 */

import type { ExecutionRecord } from "./execution_record.ts";
import { FILL_FIGURES } from "./execution_summary.ts";

/** Every event: the type knows when one is missing. */
const EVENTS: Readonly<Record<ExecutionRecord["event"], true>> = {
  signal: true,
  order: true,
  fill: true,
  rejection: true,
  resolution: true,
  pause: true,
  resume: true,
  warning: true,
  exit: true,
};

/**
 * Reads one line of a log.
 *
 * @returns The record, or `undefined` if the line is none: no JSON, an unknown event, or a fill without its figures.
 */
export function parseExecutionLine(line: string): ExecutionRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  return isRecord(value) ? value : undefined;
}

function isRecord(value: unknown): value is ExecutionRecord {
  if (typeof value !== "object" || value === null) return false;
  const fields = value as Readonly<Record<string, unknown>>;
  if (typeof fields["event"] !== "string" || !Object.hasOwn(EVENTS, fields["event"])) return false;
  if (fields["event"] === "rejection") return typeof fields["reason"] === "string";
  if (fields["event"] !== "fill") return true;
  return FILL_FIGURES.every((figure) => Number.isFinite(fields[figure]));
}
