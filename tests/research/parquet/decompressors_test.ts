import { assertEquals, assertThrows } from "@std/assert";
import type { ColumnChunk, CompressionCodec, Compressors, FileMetaData, RowGroup } from "hyparquet";
import { decompressorsFor } from "../../../src/research/parquet/decompressors.ts";

const WHALE = new TextEncoder().encode("whale");
/** A length, and a literal of five bytes. */
const SNAPPY = Uint8Array.of(5, 4 << 2, ...WHALE);
/** Magic number, a frame of five bytes, and a last block that is not compressed. */
const ZSTD = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x20, 5, 5 << 3 | 1, 0, 0, ...WHALE);

/** The decompressors for a file with a column of each codec. */
function forCodecs(...codecs: readonly CompressionCodec[]): Promise<Compressors> {
  const columns = codecs.map((codec) => ({ meta_data: { codec } }) as ColumnChunk);
  const metadata: Pick<FileMetaData, "row_groups"> = {
    row_groups: [{ columns: [] } as unknown as RowGroup, { columns } as RowGroup],
  };
  return decompressorsFor(metadata);
}

async function gzipped(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

Deno.test("decompressorsFor() loads none but snappy for a file that needs none", async () => {
  assertEquals(Object.keys(await forCodecs()), ["SNAPPY"]);
  assertEquals(Object.keys(await forCodecs("UNCOMPRESSED")), ["SNAPPY"]);
  assertEquals(Object.keys(await forCodecs("SNAPPY", "UNCOMPRESSED")), ["SNAPPY"]);
});

Deno.test("decompressorsFor() decompresses what the columns of a file are compressed with", async () => {
  const { SNAPPY: snappy } = await forCodecs("SNAPPY");
  assertEquals(snappy!(SNAPPY, 5), WHALE);
  // The same memory serves all pages: what was given is not written over.
  const first = snappy!(SNAPPY, 5);
  snappy!(Uint8Array.of(5, 4 << 2, 1, 2, 3, 4, 5), 5);
  assertEquals(first, WHALE);
  const { ZSTD: zstd } = await forCodecs("SNAPPY", "ZSTD");
  assertEquals(new Uint8Array(zstd!(ZSTD, 5)), WHALE);
  const all = await forCodecs("UNCOMPRESSED", "GZIP", "ZSTD");
  assertEquals(all.GZIP!(await gzipped(WHALE), 5), WHALE);
  assertEquals(all.SNAPPY!(SNAPPY, 5), WHALE);
  assertEquals(new Uint8Array(all.ZSTD!(ZSTD, 5)), WHALE);
  for (const codec of ["BROTLI", "LZ4", "LZ4_RAW"] as const) {
    assertEquals(typeof (await forCodecs(codec))[codec], "function", codec);
  }
});

Deno.test("decompressorsFor() refuses pages that are broken", async () => {
  const { SNAPPY: snappy } = await forCodecs("SNAPPY");
  assertThrows(() => snappy!(SNAPPY.subarray(0, 4), 5));
});
