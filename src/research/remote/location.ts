/**
 * Research directories that are elsewhere: which addresses there may be, and where the files below them are.
 *
 * @module
 */

import { isLoopback } from "../../polymarket/hosts.ts";
import { DataError } from "../data_error.ts";

const ADDRESS = /^[a-z][a-z0-9+.-]+:\/\//i;
/** Certificates of S3 cover one name in front of the host: a bucket with dots goes into the path. */
const S3_HOST = "s3.amazonaws.com";

/** Whether a research directory is an address, not a folder of this machine. */
export function isRemote(dir: string): boolean {
  return ADDRESS.test(dir);
}

/**
 * Where a file of a research directory is.
 *
 * @param dir A folder, or an address: `https://host/path`, `s3://bucket/prefix` (read as anybody may read it), or
 * `http://` on this machine.
 * @param names Folders below it and the file, as they are spelt.
 * @returns A path, or a URL.
 * @throws {DataError} If the address cannot be one of a research directory.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fileIn } from "./location.ts";
 *
 * assertEquals(fileIn("data/sample", "Politics", "trades.parquet"), "data/sample/Politics/trades.parquet");
 * assertEquals(
 *   fileIn("s3://whales/2025", "Art & Culture", "trades.parquet"),
 *   "https://whales.s3.amazonaws.com/2025/Art%20%26%20Culture/trades.parquet",
 * );
 * ```
 */
export function fileIn(dir: string, ...names: readonly string[]): string {
  if (!isRemote(dir)) return [dir, ...names].join("/");
  return [baseUrl(dir), ...names.map(encodeURIComponent)].join("/");
}

/** The URL of a remote directory, without a slash at the end. */
function baseUrl(dir: string): string {
  const url = URL.canParse(dir) ? new URL(dir) : undefined;
  // Before anything is shown: an address with a password must not reach a message.
  if (url === undefined || url.username + url.password + url.search + url.hash !== "") {
    throw refusal("as it holds a password, a query or a fragment, or is no address", "(not shown)");
  }
  if (url.protocol === "s3:") {
    const path = url.pathname.replace(/\/+$/, "");
    const { host } = url;
    if (host === "") throw refusal("as it names no bucket", dir);
    return host.includes(".")
      ? `https://${S3_HOST}/${host}${path}`
      : `https://${host}.${S3_HOST}${path}`;
  }
  const isSafe = url.protocol === "https:" ||
    (url.protocol === "http:" && isLoopback(url.hostname));
  if (!isSafe) throw refusal("as it is neither https:// nor s3://", dir);
  return url.href.replace(/\/+$/, "");
}

function refusal(why: string, path: string): DataError {
  return new DataError(`Cannot use an address as a research directory ${why}`, {
    path,
    next: "give https://host/path or s3://bucket/prefix, which anybody may read",
  });
}
