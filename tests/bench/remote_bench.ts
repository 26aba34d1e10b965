/**
 * How many bytes of a remote parquet file of 200 MB are moved to read 3 of its 20 columns, and how long that takes on
 * this machine.
 *
 * @module
 */

import { readColumn } from "../../src/research/parquet/parquet_column.ts";
import { ParquetFile } from "../../src/research/parquet/parquet_file.ts";
import { ParquetFileWriter } from "../../src/research/parquet/parquet_writer.ts";
import { NUMBER_PARSER } from "../../src/research/trades/trade_parsers.ts";
import { respond } from "../research/remote/range_server.ts";
import { printMeasurement, timed } from "./harness.ts";

const COLUMNS = 20;
const GROUPS = 13;
const GROUP_ROWS = 100_000;
const WANTED = ["c1", "c7", "c19"];
const PATH = "data/wide.parquet";

const names = Array.from({ length: COLUMNS }, (_, number) => `c${number}`);
const columns = names.map((name) => ({ name, type: "DOUBLE" as const }));
{
  await using file = await ParquetFileWriter.create(PATH, columns);
  for (let group = 0; group < GROUPS; group++) {
    // What does not repeat is not compressed.
    await file.writeRowGroup(
      names.map((_, number) =>
        Float64Array.from({ length: GROUP_ROWS }, (_, i) => Math.sin(i * (number + 1) + group))
      ),
    );
  }
  await file.close();
}
const bytes = await Deno.readFile(PATH);
await Deno.remove(PATH);

let sentBytes = 0;
let requests = 0;
const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
  const response = respond(request, bytes);
  sentBytes += Number(response.headers.get("content-length"));
  requests++;
  return response;
});
const [rows, ms] = await timed(readRemote);
await server.shutdown();
const share = sentBytes / bytes.length * 100;
printMeasurement({
  name: "3 of 20 columns of a remote parquet file",
  rows,
  ms,
  note: `${Math.round(sentBytes / 1e6)} of ${Math.round(bytes.length / 1e6)} MB, ` +
    `${share.toFixed(1)} %, in ${requests} requests; less than 25 %`,
});
if (share >= 25) throw new Error(`Moved ${share} % of the bytes`);

async function readRemote(): Promise<number> {
  using file = await ParquetFile.open(`http://127.0.0.1:${server.addr.port}/wide.parquet`);
  for (const [group, rows] of file.groupRows.entries()) {
    await file.hold(group, WANTED);
    const values = new Float64Array(rows);
    for (const name of WANTED) {
      readColumn(file, file.columns.get(name)!, {
        group,
        parser: NUMBER_PARSER,
        place: (row, count) => values.subarray(row, row + count),
      });
    }
    file.release();
  }
  return file.rows;
}
