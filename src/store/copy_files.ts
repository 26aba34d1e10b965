/**
 * Copies of files that others may be writing to.
 *
 * @module
 */

import { ifThere } from "./if_there.ts";
import { StoreError } from "./store_error.ts";

/** How often a copy is begun again as what is copied has changed. */
const COPIES = 5;
/** Bytes compared at once. */
const COMPARED_BYTES = 1 << 20;

/**
 * Copies files that others may write to, again if they change meanwhile: then the copies are what they were at some moment.
 *
 * @param pairs Each file and where its copy goes; one that is not there is not there afterwards either.
 * @returns Whether they are; not if the files change all the time.
 * @throws {StoreError} If the system refuses, or the disk is full.
 */
export async function copyAtOneMoment(
  pairs: readonly (readonly [from: string, to: string])[],
): Promise<boolean> {
  for (let copies = 0; copies < COPIES; copies++) {
    for (const [from, to] of pairs) await copyFile(from, to);
    // What is the same now as when it was copied was so in between, when all was copied and nothing compared yet.
    let isSame = true;
    for (const [from, to] of pairs) isSame &&= await areEqual(from, to);
    if (isSame) return true;
  }
  return false;
}

/** Copies a file; one that is not there is not there afterwards either. */
export async function copyFile(from: string, to: string): Promise<void> {
  await ifThere(Deno.remove(to));
  try {
    await ifThere(Deno.copyFile(from, to));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new StoreError(`Cannot copy ${from}: ${message}`, {
      trouble: "unavailable",
      safe: "Nothing has been changed",
      next: "Free some space or check the permissions, and start again",
      cause: error,
    });
  }
}

/** Whether two files have the same bytes, or neither of them is there. */
async function areEqual(one: string, other: string): Promise<boolean> {
  using first = await ifThere(Deno.open(one));
  using second = await ifThere(Deno.open(other));
  if (first === undefined || second === undefined) return first === second;
  const [bytes, others] = [new Uint8Array(COMPARED_BYTES), new Uint8Array(COMPARED_BYTES)];
  for (;;) {
    const length = await fill(first, bytes);
    if (length !== await fill(second, others)) return false;
    if (length === 0) return true;
    for (let at = 0; at < length; at++) if (bytes[at] !== others[at]) return false;
  }
}

/** Reads until a buffer is full or a file has ended. */
async function fill(file: Deno.FsFile, buffer: Uint8Array): Promise<number> {
  let length = 0;
  while (length < buffer.length) {
    const read = await file.read(buffer.subarray(length));
    if (read === null) break;
    length += read;
  }
  return length;
}
