/**
 * The research directory of a command that writes to it.
 *
 * @module
 */

import { isRemote } from "../../research/remote/location.ts";
import { UsageError } from "../errors.ts";

/**
 * The folder to write to.
 *
 * @param dir What `--research-dir` names.
 * @throws {UsageError} If it is elsewhere.
 */
export function writableFolder(dir: string): string {
  if (!isRemote(dir)) return dir;
  throw new UsageError(
    "Cannot write to a research directory that is not on this machine",
    "Name a folder with --research-dir, and copy it to where it is read from",
  );
}
