/**
 * The columns of a `trades.parquet` that this program writes: those of the Data API, under its names.
 *
 * @module
 */

import type { ParquetColumn } from "./parquet/parquet_writer.ts";

/** All of them, in their order. */
export const API_COLUMNS: readonly ParquetColumn[] = [
  { name: "proxyWallet", type: "STRING", dictionary: true },
  { name: "side", type: "STRING", dictionary: true },
  { name: "asset", type: "STRING", dictionary: true },
  { name: "conditionId", type: "STRING", dictionary: true },
  { name: "size", type: "DOUBLE" },
  { name: "price", type: "DOUBLE", dictionary: true },
  { name: "timestamp", type: "INT64" },
  { name: "title", type: "STRING", dictionary: true },
  { name: "slug", type: "STRING", dictionary: true },
  { name: "outcome", type: "STRING", dictionary: true },
  { name: "outcomeIndex", type: "INT32", dictionary: true },
  { name: "transactionHash", type: "STRING", statistics: false },
];
