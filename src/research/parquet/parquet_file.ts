/**
 * A parquet file, opened for reading single columns: footer, columns, and the bytes of column chunks.
 *
 * Adapter for `hyparquet` (with `hyparquet-compressors`), which parses the footer and the page headers. Bytes are read
 * in windows of a few megabytes, whatever the size of a row group, and columns nobody asks for stay where they are. Of a
 * file that is elsewhere, the columns of a row group that are read are held in memory as they are in the file.
 *
 * @module
 */

import type { ColumnMetaData, Compressors, FileMetaData, RowGroup, SchemaTree } from "hyparquet";
import { parquetMetadataAsync, parquetSchema } from "hyparquet/src/metadata.js";
import { type ByteRange, type ByteSource, openBytes } from "../byte_source.ts";
import { DataError, toDataError } from "../data_error.ts";
import { decompressorsFor } from "./decompressors.ts";

/** Bytes read from disk at a time. */
const WINDOW_BYTES = 1 << 22;
/** Bytes at the end that are read at first: most footers are smaller. */
const FOOTER_BYTES = 1 << 16;

/** A column that holds one value a row, not a list or a struct. */
export interface FileColumn {
  readonly name: string;
  /** Schema nodes from the root to the column, as hyparquet's decoder wants them. */
  readonly schemaPath: SchemaTree[];
  /** Whether values may be null. */
  readonly nullable: boolean;
}

/** An open parquet file. Close it with `using`. */
export class ParquetFile implements Disposable {
  /** Where the file is. */
  readonly path: string;
  /** Columns by name. */
  readonly columns: ReadonlyMap<string, FileColumn>;
  /** Number of rows of each row group. */
  readonly groupRows: readonly number[];
  /** What its pages are decompressed by. */
  readonly decompressors: Compressors;
  readonly #source: WindowSource;
  readonly #metadata: FileMetaData;

  private constructor(
    path: string,
    file: ByteSource,
    metadata: FileMetaData,
    decompressors: Compressors,
  ) {
    this.path = path;
    this.#source = { file, buffer: new Uint8Array() };
    this.#metadata = metadata;
    this.columns = flatColumns(metadata);
    this.decompressors = decompressors;
    this.groupRows = metadata.row_groups.map((group) => rowCount(group, this.columns));
  }

  /**
   * Opens a file and reads its footer.
   *
   * @param path A path, or a URL.
   * @throws {DataError} If it is missing, empty, cut short, or no parquet file.
   */
  static async open(path: string): Promise<ParquetFile> {
    let file: ByteSource | undefined;
    try {
      file = await openBytes(path);
      const { size } = file;
      if (size === 0) throw new Error("File is empty");
      if (size < 12) throw new Error(`File of ${size} bytes is too short`);
      const opened = file;
      const slice = (start: number, end = size) => readRange(opened, start, end);
      const metadata = await parquetMetadataAsync({ byteLength: size, slice }, {
        initialFetchSize: FOOTER_BYTES,
      });
      file.release();
      return new ParquetFile(path, file, metadata, await decompressorsFor(metadata));
    } catch (error) {
      file?.[Symbol.dispose]();
      throw unreadable(error, path);
    }
  }

  /** What the file says about itself, by name. */
  get notes(): ReadonlyMap<string, string> {
    const notes = this.#metadata.key_value_metadata ?? [];
    return new Map(notes.map(({ key, value = "" }) => [key, value]));
  }

  /** Number of rows in the file. */
  get rows(): number {
    return this.groupRows.reduce((sum, rows) => sum + rows, 0);
  }

  /**
   * What the footer says about one column in one row group.
   *
   * @returns `undefined` if the row group leaves the column out.
   */
  chunk(group: number, column: FileColumn): ColumnMetaData | undefined {
    const chunks = this.#metadata.row_groups[group]!.columns;
    const chunk = chunks.find((chunk) => chunk.meta_data?.path_in_schema.join(".") === column.name);
    if (chunk?.file_path) throw unreadable(new Error("Columns are in other files"), this.path);
    return chunk?.meta_data;
  }

  /** The bytes of a column chunk that is held, to be read from front to back before the next chunk is opened. */
  openChunk(chunk: ColumnMetaData): ChunkBytes {
    return new ChunkBytes(this.#source, ...this.#rangeOf(chunk));
  }

  /**
   * Gets columns of a row group ready to be read. Those of a file that is elsewhere are fetched at the same time.
   *
   * @param group Number of the row group.
   * @param names The columns; those that are not there are passed over.
   * @throws {DataError} If their bytes cannot be had.
   */
  async hold(group: number, names: readonly string[]): Promise<void> {
    try {
      const columns = names.flatMap((name) => this.columns.get(name) ?? []);
      const chunks = columns.flatMap((column) => this.chunk(group, column) ?? []);
      await this.#source.file.hold(chunks.map((chunk) => this.#rangeOf(chunk)));
    } catch (error) {
      throw unreadable(error, this.path);
    }
  }

  /** Forgets the columns that are held. */
  release(): void {
    this.#source.file.release();
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#source.file[Symbol.dispose]();
  }

  #rangeOf(chunk: ColumnMetaData): ByteRange {
    const { size } = this.#source.file;
    // A dictionary comes first; some writers leave its offset at 0 and let the data offset point to it.
    const start = Number(chunk.dictionary_page_offset || chunk.data_page_offset);
    const end = start + Number(chunk.total_compressed_size);
    if (!(start >= 4 && end >= start && end <= size)) {
      throw new RangeError(`Bytes ${start} to ${end} are outside its ${size} bytes`);
    }
    return [start, end];
  }
}

/** A window that moves over a column chunk. */
export class ChunkBytes {
  /** The window. Bytes before {@linkcode ChunkBytes.offset} are used up. */
  bytes: Uint8Array<ArrayBuffer>;
  /** The next byte in the window. */
  offset = 0;
  readonly #source: WindowSource;
  readonly #end: number;
  #readTo: number;

  constructor(source: WindowSource, start: number, end: number) {
    this.#source = source;
    this.#end = end;
    this.#readTo = start;
    this.bytes = source.buffer.subarray(0, 0);
  }

  /** Bytes of the chunk that are not used up. */
  get left(): number {
    return this.bytes.length - this.offset + this.#end - this.#readTo;
  }

  /** Makes sure that the next `count` bytes, or all that are left, are in the window. */
  need(count: number): void {
    const held = this.bytes.length - this.offset;
    const more = Math.min(Math.max(count, WINDOW_BYTES) - held, this.#end - this.#readTo);
    if (held >= count || more <= 0) return;
    const source = this.#source;
    if (held + more > source.buffer.length) {
      const larger = new Uint8Array(held + more);
      larger.set(this.bytes.subarray(this.offset));
      source.buffer = larger;
    } else {
      source.buffer.set(this.bytes.subarray(this.offset));
    }
    this.bytes = source.buffer.subarray(0, held + more);
    this.offset = 0;
    source.file.readInto(this.#readTo, this.bytes.subarray(held));
    this.#readTo += more;
  }
}

/** The file behind a window, and the window's memory: all chunks of a file use the same, one after the other. */
interface WindowSource {
  readonly file: ByteSource;
  buffer: Uint8Array<ArrayBuffer>;
}

/** Makes the {@linkcode DataError} for a parquet file that cannot be used. */
export function unreadable(error: unknown, path: string): DataError {
  return toDataError(error, "trades as parquet", { path, next: "fetch the file again" });
}

function rowCount(group: RowGroup, columns: ReadonlyMap<string, FileColumn>): number {
  const rows = Number(group.num_rows);
  if (!(rows >= 0 && rows <= 0xffff_ffff)) throw new RangeError(`Row group claims ${rows} rows`);
  for (const { meta_data } of group.columns) {
    const name = meta_data?.path_in_schema.join(".") ?? "";
    if (columns.has(name) && Number(meta_data!.num_values) !== rows) {
      throw new RangeError(`Column ${name} claims ${meta_data!.num_values} values in ${rows} rows`);
    }
  }
  return rows;
}

function flatColumns(metadata: FileMetaData): Map<string, FileColumn> {
  const root = parquetSchema(metadata);
  const columns = new Map<string, FileColumn>();
  for (const node of root.children) {
    const { name, repetition_type } = node.element;
    if (node.children.length > 0 || repetition_type === "REPEATED") continue;
    columns.set(name, {
      name,
      schemaPath: [root, node],
      nullable: repetition_type !== "REQUIRED",
    });
  }
  return columns;
}

async function readRange(file: ByteSource, start: number, end: number): Promise<ArrayBuffer> {
  await file.hold([[start, end]]);
  const bytes = new Uint8Array(end - start);
  file.readInto(start, bytes);
  return bytes.buffer;
}
