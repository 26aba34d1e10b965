/**
 * What a check of the doctor is.
 *
 * @module
 */

import { HttpError } from "../../polymarket/http_error.ts";
import { DataError } from "../../research/data_error.ts";

/** What a check found. */
export type CheckStatus =
  /** As it should be. */
  | "ok"
  /** Something may become a problem. */
  | "warning"
  /** Something is not there that not every use needs. */
  | "missing"
  /** Something does not work. */
  | "failed"
  /** Not looked at. */
  | "skipped";

/** One thing that was looked at. */
export interface Check {
  /** Its name: `clock`, `host clob`. */
  readonly name: string;
  readonly status: CheckStatus;
  /** What was found, with figures. */
  readonly detail: string;
  /** What to do, one sentence; missing if there is nothing to do. */
  readonly next?: string;
}

/** A check that found everything as it should be. */
export function ok(name: string, detail: string): Check {
  return { name, status: "ok", detail };
}

/** A check that found that something is not there, and what to do. */
export function missing(name: string, detail: string, next: string): Check {
  return { name, status: "missing", detail, next };
}

/** A check that found what may become a problem, and what to do. */
export function warning(name: string, detail: string, next: string): Check {
  return { name, status: "warning", detail, next };
}

/** A check that found something broken, and what to do. */
export function failed(name: string, detail: string, next: string): Check {
  return { name, status: "failed", detail, next };
}

/** A check that was not made, and why. */
export function skipped(name: string, detail: string): Check {
  return { name, status: "skipped", detail };
}

/**
 * Makes a check; one that throws has failed.
 *
 * @param name Its name.
 * @param next What to do if it throws.
 * @param look Looks.
 */
export async function checked(
  name: string,
  next: string,
  look: () => Promise<Check>,
): Promise<Check> {
  try {
    return await look();
  } catch (error) {
    return thrown(name, next, error);
  }
}

/**
 * A check that threw.
 *
 * @param name Its name.
 * @param next What to do, unless the error knows better.
 * @param error What was thrown.
 */
export function thrown(name: string, next: string, error: unknown): Check {
  if (error instanceof HttpError) {
    return failed(name, `${error.url}: ${error.reason}`, asSentence(error.next));
  }
  if (error instanceof DataError) {
    return failed(name, `${error.what}: ${error.path}`, asSentence(error.next));
  }
  return failed(name, error instanceof Error ? error.message : String(error), next);
}

/** The advice of an error as a sentence of its own. */
export function asSentence(next: string): string {
  return next.charAt(0).toUpperCase() + next.slice(1);
}
