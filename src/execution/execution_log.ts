/**
 * Reading an execution log back.
 *
 * @module
 */

import type { ExecutionRecord } from "./execution_record.ts";
import { FILL_FIGURES } from "./execution_summary.ts";

const EVENTS = [
  "signal",
  "order",
  "fill",
  "rejection",
  "resolution",
  "pause",
  "resume",
  "warning",
  "exit",
] as const;

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
  if (!EVENTS.some((event) => event === fields["event"])) return false;
  if (fields["event"] === "rejection") return typeof fields["reason"] === "string";
  if (fields["event"] !== "fill") return true;
  return FILL_FIGURES.every((figure) => Number.isFinite(fields[figure]));
}
