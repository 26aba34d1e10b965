/**
 * Reads one column of one row group, page by page, so that memory does not grow with the row group.
 *
 * @module
 */

import type { ColumnMetaData, PageHeader } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import { DEFAULT_PARSERS } from "hyparquet/src/convert.js";
import type { ColumnTarget } from "./column_target.ts";
import type { ChunkBytes, FileColumn, ParquetFile } from "./parquet_file.ts";
import {
  type ColumnDecoder,
  type ColumnParser,
  decodeDictionary,
  decodePage,
  type PageContext,
  type RawPage,
} from "./parquet_page.ts";

/** What to do with the rows of a column. */
export interface ReadColumnOptions {
  /** Number of the row group. */
  readonly group: number;
  /** What values become. */
  readonly parser: ColumnParser;
  /** Gives an array of `rows` elements, one page's worth, for the rows from `row` on, counted within the row group. */
  place(row: number, rows: number): ColumnTarget;
  /** Called when that array is filled. */
  done?(row: number, values: ColumnTarget): void;
}

/** Page headers are a few dozen bytes, with statistics a few hundred. */
const MAX_HEADER_BYTES = 1 << 20;

/**
 * Decodes one column of one row group.
 *
 * @throws {Error} If the bytes are not what the footer promises. The caller knows which file to name.
 */
export function readColumn(
  file: ParquetFile,
  column: FileColumn,
  options: ReadColumnOptions,
): void {
  const { group, parser } = options;
  const rows = file.groupRows[group]!;
  const metadata = file.chunk(group, column);
  if (metadata === undefined) {
    throw new RangeError(`Column ${column.name} is missing in row group ${group}`);
  }
  const bytes = file.openChunk(metadata);
  const context = startColumn(file, column, metadata, parser);
  let row = 0;
  while (row < rows && bytes.left > 0) {
    const page = nextPage(bytes);
    if (page.header.type === "DICTIONARY_PAGE") {
      context.dictionary = decodeDictionary(context, page);
      continue;
    }
    const count = rowsOf(page.header);
    if (count > rows - row) {
      throw new RangeError(`Column ${column.name} has more values than the ${rows} rows`);
    }
    if (count === 0) continue;
    const target = options.place(row, count);
    decodePage(context, page, target);
    options.done?.(row, target);
    row += count;
  }
  if (row < rows) throw new RangeError(`Column ${column.name} ends at row ${row} of ${rows}`);
}

function startColumn(
  { decompressors }: ParquetFile,
  column: FileColumn,
  metadata: ColumnMetaData,
  parser: ColumnParser,
): PageContext {
  const decoder: ColumnDecoder = {
    pathInSchema: metadata.path_in_schema,
    type: metadata.type,
    element: column.schemaPath[1]!.element,
    schemaPath: column.schemaPath,
    codec: metadata.codec,
    parsers: DEFAULT_PARSERS,
    compressors: decompressors,
  };
  return {
    decoder,
    kind: kindOf(decoder),
    nullable: column.nullable,
    parser,
    dictionary: undefined,
  };
}

function kindOf({ type, element }: ColumnDecoder): PageContext["kind"] {
  const converted = element.converted_type;
  const logical = element.logical_type;
  if (type === "BYTE_ARRAY") {
    if (converted === "UTF8") return "text";
    const isText = logical === undefined || logical.type === "STRING";
    return converted === undefined && isText ? "text" : "other";
  }
  const isNumber = ["DOUBLE", "FLOAT", "INT32", "INT64"].includes(type);
  const isSigned = converted === undefined || /^INT_\d+$/.test(converted);
  const isPlain = logical === undefined || (logical.type === "INTEGER" && logical.isSigned);
  return isNumber && isSigned && isPlain ? "number" : "other";
}

/** Number of rows in a page that is no dictionary: none in a page of a kind that holds no rows. */
function rowsOf(header: PageHeader): number {
  const data = header.data_page_header ?? header.data_page_header_v2;
  const count = data?.num_values ?? 0;
  if (!(count >= 0)) throw new RangeError(`Page claims ${count} values`);
  return count;
}

function nextPage(chunk: ChunkBytes): RawPage {
  chunk.need(MAX_HEADER_BYTES);
  const start = chunk.bytes.subarray(chunk.offset, chunk.offset + MAX_HEADER_BYTES);
  const reader = {
    view: new DataView(start.buffer, start.byteOffset, start.length),
    offset: 0,
  };
  const header = parquetHeader(reader);
  chunk.offset += reader.offset;
  const size = header.compressed_page_size;
  if (!(size >= 0 && size <= chunk.left)) {
    throw new RangeError(`Page of ${size} bytes is longer than the ${chunk.left} bytes left`);
  }
  chunk.need(size);
  const bytes = chunk.bytes.subarray(chunk.offset, chunk.offset + size);
  chunk.offset += size;
  return { header, bytes };
}
