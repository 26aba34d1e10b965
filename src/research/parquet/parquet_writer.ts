/**
 * Writes a parquet file of any size with the memory of one row group.
 *
 * Encoding is `hyparquet-writer`'s work; here it gets a file of Deno's to write to, and the promise that a file under
 * its final name is a whole one.
 *
 * @module
 */

import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import { PARTIAL_SUFFIX, renameOrRemove } from "../files/whole_file.ts";

/** One column of a flat parquet file. */
export interface ParquetColumn {
  /** Name of the column. */
  readonly name: string;
  /** Type of its values: text, 64-bit float, 32-bit integer, 64-bit integer (as `bigint`), or truth. */
  readonly type: "STRING" | "DOUBLE" | "INT32" | "INT64" | "BOOLEAN";
  /** Whether values may be null. @default {false} */
  readonly nullable?: boolean;
  /** Whether values repeat so often that each should be stored once a row group. */
  readonly dictionary?: boolean;
  /** Whether the bounds of each row group are told; for text they take as long as the rest. @default {not with a dictionary} */
  readonly statistics?: boolean;
}

/** What a file says about itself, by name. */
export type ParquetNotes = Readonly<Record<string, string>>;

/** Values of one column in one row group; text may be UTF-8 already where it is not stored once for several rows. */
export type ParquetValues =
  | readonly Uint8Array[]
  | readonly (string | null)[]
  | readonly (number | null)[]
  | readonly (bigint | null)[]
  | readonly (boolean | null)[]
  | Float64Array
  | Int32Array
  | BigInt64Array;

/**
 * A parquet file being written, row group by row group, under a temporary name beside its own.
 *
 * {@linkcode ParquetFileWriter.close} gives it its name; leaving the scope of an `await using` without it deletes it.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parquetReadObjects } from "hyparquet";
 * import { ParquetFileWriter } from "./parquet_writer.ts";
 *
 * const path = await Deno.makeTempFile({ suffix: ".parquet" });
 * await using file = await ParquetFileWriter.create(path, [
 *   { name: "side", type: "STRING", dictionary: true },
 *   { name: "price", type: "DOUBLE" },
 * ]);
 * await file.writeRowGroup([["BUY", "SELL"], Float64Array.of(0.25, 0.5)]);
 * await file.close();
 *
 * const bytes = await Deno.readFile(path);
 * assertEquals(await parquetReadObjects({ file: bytes.buffer }), [
 *   { side: "BUY", price: 0.25 },
 *   { side: "SELL", price: 0.5 },
 * ]);
 * await Deno.remove(path);
 * ```
 */
export class ParquetFileWriter implements AsyncDisposable {
  readonly #path: string;
  readonly #columns: readonly ParquetColumn[];
  readonly #file: Deno.FsFile;
  readonly #writer: ParquetWriter;
  #open = true;

  private constructor(
    path: string,
    columns: readonly ParquetColumn[],
    { file, notes }: { readonly file: Deno.FsFile; readonly notes: ParquetNotes },
  ) {
    this.#path = path;
    this.#columns = columns;
    this.#file = file;
    const kvMetadata = Object.entries(notes).map(([key, value]) => ({ key, value }));
    this.#writer = new ParquetWriter({
      writer: fileWriter(file),
      schema: schemaOf(columns),
      createdBy: "pilotfish",
      ...(kvMetadata.length === 0 ? {} : { kvMetadata }),
    });
  }

  /**
   * Starts a file.
   *
   * @param path Where the finished file will be; a file that is there is replaced at the end.
   * @param columns Its columns, in file order.
   * @param notes What its footer says besides. @default {nothing}
   * @throws {Deno.errors.NotFound} If the folder does not exist.
   */
  static async create(
    path: string,
    columns: readonly ParquetColumn[],
    notes: ParquetNotes = {},
  ): Promise<ParquetFileWriter> {
    const file = await Deno.open(path + PARTIAL_SUFFIX, {
      write: true,
      create: true,
      truncate: true,
    });
    return new ParquetFileWriter(path, columns, { file, notes });
  }

  /**
   * Writes one row group, snappy-compressed, and forgets it.
   *
   * @param values One array a column, in the order of the columns, all of the same length; or what makes it when it is
   *   its turn, so that there is one at a time.
   * @throws {RangeError} If the number of arrays is not the number of columns.
   */
  async writeRowGroup(
    values: readonly (ParquetValues | (() => ParquetValues))[],
  ): Promise<void> {
    if (values.length !== this.#columns.length) {
      throw new RangeError(
        `Cannot write ${values.length} columns to a file of ${this.#columns.length}: ${this.#path}`,
      );
    }
    const first = made(values[0]!);
    const columnData = this.#columns.map(({ name, dictionary, statistics }, index) => ({
      name,
      get data() {
        return (index === 0 ? first : made(values[index]!)) as number[];
      },
      encoding: dictionary ? "RLE_DICTIONARY" as const : "PLAIN" as const,
      // Bounds of ids and sizes help no reader to skip anything, and cost a pass over the values.
      statistics: statistics ?? !dictionary,
    }));
    await this.#writer.write({ columnData, rowGroupSize: Math.max(first.length, 1) });
  }

  /** Writes the footer and gives the file its name; if it cannot have it, nothing is left behind. */
  async close(): Promise<void> {
    await this.#writer.finish();
    this.#file.close();
    this.#open = false;
    await renameOrRemove(this.#path + PARTIAL_SUFFIX, this.#path);
  }

  /** Deletes the file unless it was closed. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    this.#file.close();
    await Deno.remove(this.#path + PARTIAL_SUFFIX);
  }
}

function made(values: ParquetValues | (() => ParquetValues)): ParquetValues {
  return typeof values === "function" ? values() : values;
}

/** A byte writer that holds one row group at a time. */
function fileWriter(file: Deno.FsFile): ByteWriter {
  const writer = new ByteWriter(1 << 20);
  function flush() {
    const bytes = writer.getBytes();
    for (let done = 0; done < bytes.length;) done += file.writeSync(bytes.subarray(done));
    writer.index = 0;
  }
  return Object.assign(writer, { flush, finish: flush });
}

function schemaOf(columns: readonly ParquetColumn[]) {
  return [
    { name: "root", num_children: columns.length },
    ...columns.map(({ name, type, nullable = false }) => ({
      name,
      repetition_type: nullable ? "OPTIONAL" as const : "REQUIRED" as const,
      ...(type === "STRING"
        ? { type: "BYTE_ARRAY" as const, converted_type: "UTF8" as const }
        : { type }),
    })),
  ];
}
