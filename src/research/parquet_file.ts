/**
 * A local parquet file, opened for reading single columns: footer, columns, and the bytes of column chunks.
 *
 * Adapter for `hyparquet` (with `hyparquet-compressors`), which parses the footer and the page headers. Bytes are read
 * in windows of a few megabytes, whatever the size of a row group, and columns nobody asks for stay on disk.
 *
 * @module
 */

import {
  type ColumnMetaData,
  type FileMetaData,
  parquetMetadataAsync,
  parquetSchema,
  type RowGroup,
  type SchemaTree,
} from "hyparquet";
import { DataError, toDataError } from "./data_error.ts";

/** Bytes read from disk at a time. */
const WINDOW_BYTES = 1 << 22;

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
  readonly #source: WindowSource;
  readonly #bytes: number;
  readonly #metadata: FileMetaData;

  private constructor(path: string, file: Deno.FsFile, bytes: number, metadata: FileMetaData) {
    this.path = path;
    this.#source = { file, buffer: new Uint8Array() };
    this.#bytes = bytes;
    this.#metadata = metadata;
    this.columns = flatColumns(metadata);
    this.groupRows = metadata.row_groups.map((group) => rowCount(group, this.columns));
  }

  /**
   * Opens a file and reads its footer.
   *
   * @throws {DataError} If it is missing, empty, cut short, or no parquet file.
   */
  static async open(path: string): Promise<ParquetFile> {
    let file: Deno.FsFile | undefined;
    try {
      file = await Deno.open(path);
      const bytes = (await file.stat()).size;
      if (bytes === 0) throw new Error("File is empty");
      if (bytes < 12) throw new Error(`File of ${bytes} bytes is too short`);
      const opened = file;
      const slice = (start: number, end = bytes) => readRange(opened, start, end);
      const metadata = await parquetMetadataAsync({ byteLength: bytes, slice });
      return new ParquetFile(path, file, bytes, metadata);
    } catch (error) {
      file?.close();
      throw unreadable(error, path);
    }
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

  /** The bytes of a column chunk, to be read from front to back before the next chunk is opened. */
  openChunk(chunk: ColumnMetaData): ChunkBytes {
    // A dictionary comes first; some writers leave its offset at 0 and let the data offset point to it.
    const start = Number(chunk.dictionary_page_offset || chunk.data_page_offset);
    const end = start + Number(chunk.total_compressed_size);
    if (!(start >= 4 && end >= start && end <= this.#bytes)) {
      throw new RangeError(`Bytes ${start} to ${end} are outside its ${this.#bytes} bytes`);
    }
    return new ChunkBytes(this.#source, start, end);
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#source.file.close();
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
    readInto(source.file, this.#readTo, this.bytes.subarray(held));
    this.#readTo += more;
  }
}

/** The file behind a window, and the window's memory: all chunks of a file use the same, one after the other. */
interface WindowSource {
  readonly file: Deno.FsFile;
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

function readRange(file: Deno.FsFile, start: number, end: number): ArrayBuffer {
  const bytes = new Uint8Array(end - start);
  readInto(file, start, bytes);
  return bytes.buffer;
}

/** Reads without waiting: from a local file that takes less time than being woken up again would. */
function readInto(file: Deno.FsFile, start: number, bytes: Uint8Array): void {
  file.seekSync(start, Deno.SeekMode.Start);
  for (let done = 0; done < bytes.length;) {
    const count = file.readSync(bytes.subarray(done));
    if (count === null) throw new Error(`File ends at byte ${start + done}`);
    done += count;
  }
}
