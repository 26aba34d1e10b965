/**
 * Decodes the columns that a replay reads, and does nothing with them: what the replay is compared with.
 *
 * Usage: decode_columns.ts FOLDER
 *
 * @module
 */

import { type AsyncBuffer, parquetMetadataAsync, parquetRead } from "hyparquet";
import { compressors } from "hyparquet-compressors";

/** The columns that a replay of the sample reads. */
const COLUMNS = [
  "proxyWallet",
  "conditionId",
  "side",
  "price",
  "size",
  "timestamp",
  "outcomeIndex",
  "asset",
];

const [folder] = Deno.args;
if (folder === undefined) throw new TypeError("Cannot decode without a research directory");
let rows = 0;
for await (const entry of Deno.readDir(folder)) {
  if (!entry.isDirectory) continue;
  const file = await openBuffer(`${folder}/${entry.name}/trades.parquet`);
  const metadata = await parquetMetadataAsync(file);
  rows += Number(metadata.num_rows);
  // One row group at a time, so that memory does not decide the race.
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    await parquetRead({
      file,
      metadata,
      columns: COLUMNS,
      compressors,
      rowStart,
      rowEnd,
      onChunk() {},
    });
    rowStart = rowEnd;
  }
}
console.log(rows);

async function openBuffer(path: string): Promise<AsyncBuffer> {
  const { size } = await Deno.stat(path);
  const file = await Deno.open(path);
  return {
    byteLength: size,
    async slice(start, end = size) {
      const bytes = new Uint8Array(end - start);
      // Sibling slices are asked for at the same time: seek and read must not be interleaved.
      file.seekSync(start, Deno.SeekMode.Start);
      for (let offset = 0; offset < bytes.length;) {
        const count = file.readSync(bytes.subarray(offset));
        if (count === null) throw new RangeError(`Cannot read ${path} beyond its end`);
        offset += count;
      }
      return await Promise.resolve(bytes.buffer);
    },
  };
}
