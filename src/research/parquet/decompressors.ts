/**
 * Decompressors for parquet pages: snappy by `hysnappy`, zstd by the runtime where it can, all else by
 * `hyparquet-compressors`.
 *
 * The runtime's zstd is a dozen times as fast (20 MB: 25 ms against 310 ms), and it is what several writers use unless
 * told otherwise. Deno 2.4 does not have it yet.
 *
 * @module
 */

import type { Compressors, FileMetaData } from "hyparquet";
import { snappyUncompressor } from "hysnappy";

/** Decompresses a page. */
type Decompress = (bytes: Uint8Array, length: number) => Uint8Array;

/**
 * The decompressors that a file needs. The package that has all of them takes 10 ms to load, which the codecs of most
 * files do without.
 *
 * @param metadata What the footer of the file says.
 * @returns Decompressors by codec, as hyparquet wants them.
 */
export async function decompressorsFor(
  metadata: Pick<FileMetaData, "row_groups">,
): Promise<Compressors> {
  const chunks = metadata.row_groups.flatMap(({ columns }) => columns);
  const codecs = new Set(chunks.flatMap(({ meta_data }) => meta_data?.codec ?? []));
  const zstd = codecs.has("ZSTD") ? runtimeZstd() : undefined;
  const own: Compressors = { SNAPPY: decompressSnappy, ...(zstd && { ZSTD: zstd }) };
  if ([...codecs].every((codec) => codec === "UNCOMPRESSED" || codec in own)) return own;
  const { compressors } = await import("hyparquet-compressors");
  return { ...compressors, ...own };
}

/** Made for the first page: its code has to be compiled. */
let snappy: Decompress | undefined;

function decompressSnappy(bytes: Uint8Array, length: number): Uint8Array {
  snappy ??= snappyUncompressor();
  return snappy(bytes, length);
}

/** The part of the global `process` in use. Imported by name, `node:zlib` would ask for Node's types. */
interface ProcessGlobal {
  readonly process?: { getBuiltinModule?(name: string): unknown };
}

/** The part of `node:zlib` in use. Older versions of Deno have it without zstd. */
interface Zlib {
  zstdDecompressSync?(bytes: Uint8Array, options: { maxOutputLength: number }): unknown;
}

/** The runtime's zstd, if it has one. Asked for only where a file needs it: loading it takes 20 ms. */
function runtimeZstd(): Decompress | undefined {
  const { process } = globalThis as ProcessGlobal;
  const zlib = process?.getBuiltinModule?.("node:zlib") as Zlib | undefined;
  const decompress = zlib?.zstdDecompressSync;
  if (decompress === undefined) return undefined;
  return (bytes, length) => {
    // The limit keeps a few bytes from becoming gigabytes; zero would mean none.
    const page: unknown = decompress(bytes, { maxOutputLength: Math.max(length, 1) });
    if (!(page instanceof Uint8Array)) throw new TypeError("Cannot decompress zstd to bytes");
    return page;
  };
}
