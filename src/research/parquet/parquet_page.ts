/**
 * Decodes the values of one parquet page straight into a typed array.
 *
 * A {@linkcode ColumnParser} says what a value becomes: a price, a time, the number of a wallet. A dictionary's entries
 * are parsed once each, however many rows use them, and plain text is parsed from its bytes, so that no string is made
 * for a row. Decompression and the rarer encodings are hyparquet's; the two encodings that nearly every file uses,
 * dictionary and plain, are decoded here, as hyparquet makes an object or a string for each value.
 *
 * @module
 */

import type { DecodedArray, Encoding, PageHeader, SchemaElement } from "hyparquet";
import { convert } from "hyparquet/src/convert.js";
import { decompressPage, readDataPage } from "hyparquet/src/datapage.js";
import { readPlain } from "hyparquet/src/plain.js";
import type { ColumnTarget } from "./column_target.ts";
import { lookUp } from "./dictionary_page.ts";
import { decodeRunLength } from "./run_length.ts";

/** What the values of a column become. All results must fit the target. */
export interface ColumnParser {
  /** What a null becomes. */
  readonly missing: number;
  /** What a value becomes, as hyparquet decodes it: a string, number, bigint, boolean, `Date`, … */
  parseValue(value: unknown): number;
  /**
   * Parses texts that follow each other in the view, each after its length in four bytes, into the first `count`
   * elements; must agree with `parseValue`.
   *
   * @throws {RangeError} If the bytes end too early.
   */
  parseTexts(view: DataView<ArrayBufferLike>, target: ColumnTarget, count: number): void;
  /**
   * Parses the first `count` numbers in place, for speed; must agree with `parseValue`. Only for columns whose target is
   * a `Float64Array`.
   */
  parseNumbers?(numbers: Float64Array, count: number): void;
}

/** What hyparquet's decoder wants to know about a column. */
export type ColumnDecoder = Parameters<typeof readDataPage>[2];

/** A column while its pages are decoded. */
export interface PageContext {
  readonly decoder: ColumnDecoder;
  /** Whether values are just text or just numbers, or need hyparquet to say what they mean. */
  readonly kind: "text" | "number" | "other";
  readonly nullable: boolean;
  readonly parser: ColumnParser;
  /** What each entry of the dictionary becomes. */
  dictionary: Float64Array | undefined;
}

/** Levels and values of a data page, decompressed. */
interface PageParts {
  readonly levels: Uint8Array;
  readonly values: Uint8Array;
}

/** A page as it is in the file. */
export interface RawPage {
  readonly header: PageHeader;
  readonly bytes: Uint8Array;
}

/** Decodes a dictionary page: what each of its entries becomes. */
export function decodeDictionary(context: PageContext, page: RawPage): Float64Array {
  const { header } = page;
  const count = header.dictionary_page_header?.num_values ?? 0;
  const entries = new Float64Array(count);
  const bytes = decompress(context, page.bytes, header.uncompressed_page_size);
  if (count > 0) parsePlain(context, bytes, entries, count);
  return entries;
}

/**
 * Decodes a data page.
 *
 * @param context The column.
 * @param page The page.
 * @param target Gets the values; one element a row of the page.
 * @throws {RangeError} If the page is cut or refers to a dictionary entry that is not there.
 */
export function decodePage(context: PageContext, page: RawPage, target: ColumnTarget): void {
  const { levels, values } = splitPage(context, page);
  const present = context.nullable ? presentRows(levels, target.length) : undefined;
  const count = present === undefined ? target.length : countOnes(present);
  if (count > 0) decodeValues(context, { header: page.header, bytes: values }, target, count);
  if (present !== undefined) spreadValues(target, count, present, context.parser.missing);
}

/** Decodes the values of a page, nulls left out, levels and compression taken off. */
function decodeValues(
  context: PageContext,
  { header, bytes }: RawPage,
  target: ColumnTarget,
  count: number,
): void {
  const { encoding } = header.data_page_header ?? header.data_page_header_v2!;
  switch (encoding) {
    case "PLAIN":
      return parsePlain(context, bytes, target, count);
    case "PLAIN_DICTIONARY":
    case "RLE_DICTIONARY":
      return lookUp(context.dictionary, bytes, target.subarray(0, count));
    case "DELTA_BINARY_PACKED":
    case "DELTA_LENGTH_BYTE_ARRAY":
    case "DELTA_BYTE_ARRAY":
    case "BYTE_STREAM_SPLIT":
      return parseEach(context, readRare(context.decoder, encoding, bytes, count), target, count);
    case "RLE":
      return parseBooleans(context, bytes, target, count);
    default:
      throw new RangeError(`Page is encoded as ${encoding}`);
  }
}

/** Lets hyparquet decode what only it knows, as the page of a column without levels. */
function readRare(
  decoder: ColumnDecoder,
  encoding: Encoding,
  bytes: Uint8Array,
  count: number,
): DecodedArray {
  const element: SchemaElement = { ...decoder.element, repetition_type: "REQUIRED" };
  const [root, column] = decoder.schemaPath;
  const required = { ...decoder, element, schemaPath: [root!, { ...column!, element }] };
  const header = {
    num_values: count,
    encoding,
    definition_level_encoding: "RLE",
    repetition_level_encoding: "RLE",
  } as const;
  return convert(readDataPage(bytes, header, required).dataPage, decoder);
}

/** Booleans are the only values that are runs themselves, after the length of them all. */
function parseBooleans(
  context: PageContext,
  bytes: Uint8Array,
  target: ColumnTarget,
  count: number,
): void {
  const bits = new Uint32Array(count);
  decodeRunLength(bytes.subarray(4), 1, bits);
  for (let i = 0; i < count; i++) target[i] = context.parser.parseValue(bits[i] === 1);
}

function splitPage(context: PageContext, { header, bytes: page }: RawPage): PageParts {
  const v2 = header.data_page_header_v2;
  if (v2 !== undefined) {
    const start = v2.repetition_levels_byte_length;
    const end = start + v2.definition_levels_byte_length;
    if (!(start >= 0 && end >= start && end <= page.length)) {
      throw new RangeError(`Page of ${page.length} bytes has levels up to byte ${end}`);
    }
    const body = page.subarray(end);
    const size = header.uncompressed_page_size - end;
    const values = v2.is_compressed === false ? body : decompress(context, body, size);
    return { levels: page.subarray(start, end), values };
  }
  const bytes = decompress(context, page, header.uncompressed_page_size);
  if (!context.nullable) return { levels: new Uint8Array(), values: bytes };
  const end = 4 + new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(0, true);
  if (end > bytes.length) throw new RangeError("Page ends within its definition levels");
  return { levels: bytes.subarray(4, end), values: bytes.subarray(end) };
}

function decompress(context: PageContext, bytes: Uint8Array, size: number): Uint8Array {
  // Not every decompressor takes nothing, which is what a page of nulls has for values.
  if (size === 0) return new Uint8Array();
  return decompressPage(bytes, size, context.decoder.codec, context.decoder.compressors);
}

/** Per row 1 for a value, 0 for a null; `undefined` if there are no nulls. */
function presentRows(levels: Uint8Array, rows: number): Uint32Array | undefined {
  if (isOneRunOfOnes(levels, rows)) return undefined;
  const present = new Uint32Array(rows);
  decodeRunLength(levels, 1, present);
  return present;
}

/** The common case, which needs no array: a single run that says "there is a value" for all rows. */
function isOneRunOfOnes(levels: Uint8Array, rows: number): boolean {
  let header = 0;
  let at = 0;
  do {
    if (at >= levels.length || at > 4) return false;
    header += (levels[at]! & 0x7f) * 2 ** (7 * at);
  } while (levels[at++]! & 0x80);
  return header % 2 === 0 && header / 2 >= rows && levels[at] === 1;
}

function countOnes(present: Uint32Array): number {
  let count = 0;
  for (let i = 0; i < present.length; i++) count += present[i]!;
  return count;
}

function parsePlain(
  context: PageContext,
  bytes: Uint8Array,
  target: ColumnTarget,
  count: number,
): void {
  const { type, element } = context.decoder;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (context.kind === "text") {
    context.parser.parseTexts(view, target, count);
  } else if (
    context.kind === "number" && context.parser.parseNumbers && target instanceof Float64Array
  ) {
    readNumbers(view, type, target, count);
    context.parser.parseNumbers(target, count);
  } else {
    const values = readPlain({ view, offset: 0 }, type, count, element.type_length);
    parseEach(context, convert(values, context.decoder), target, count);
  }
}

/** Whether numbers are in memory as they are in a page. */
const IS_LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

function readDoubles(view: DataView<ArrayBufferLike>, target: Float64Array, count: number): void {
  if (IS_LITTLE_ENDIAN && count * 8 <= view.byteLength) {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, count * 8);
    new Uint8Array(target.buffer, target.byteOffset, count * 8).set(bytes);
  } else {
    for (let i = 0; i < count; i++) target[i] = view.getFloat64(i * 8, true);
  }
}

function readNumbers(
  view: DataView<ArrayBufferLike>,
  type: string,
  target: Float64Array,
  count: number,
): void {
  if (type === "DOUBLE") {
    readDoubles(view, target, count);
  } else if (type === "FLOAT") {
    for (let i = 0; i < count; i++) target[i] = view.getFloat32(i * 4, true);
  } else if (type === "INT32") {
    for (let i = 0; i < count; i++) target[i] = view.getInt32(i * 4, true);
  } else {
    for (let i = 0; i < count; i++) {
      target[i] = view.getInt32(i * 8 + 4, true) * 2 ** 32 + view.getUint32(i * 8, true);
    }
  }
}

function parseEach(
  context: PageContext,
  values: DecodedArray,
  target: ColumnTarget,
  count: number,
): void {
  if (values.length < count) throw new RangeError(`Page has ${values.length} of ${count} values`);
  for (let i = 0; i < count; i++) target[i] = context.parser.parseValue(values[i]);
}

/** Moves the first `count` elements apart, from the back, to the rows that have a value. */
function spreadValues(
  target: ColumnTarget,
  count: number,
  present: Uint32Array,
  missing: number,
): void {
  let from = count;
  for (let row = target.length - 1; row >= 0; row--) {
    target[row] = present[row] === 1 ? target[--from]! : missing;
  }
}
