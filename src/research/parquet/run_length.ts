/**
 * The run-length and bit-packing hybrid that parquet uses for definition levels and dictionary indices.
 *
 * Format: https://parquet.apache.org/docs/file-format/data-pages/encodings/#RLE. hyparquet has a decoder too; this one
 * writes into typed arrays and takes a third of the time, and these values are most of what history consists of.
 *
 * @module
 */

/**
 * Decodes as many values as `output` holds.
 *
 * @param bytes The encoded values; bytes that follow them are ignored.
 * @param bitWidth Bits a value, 0 to 32.
 * @param output Gets the values; its length says how many there are.
 * @throws {RangeError} If the bytes end too early or a value is too wide.
 *
 * @example A run of four 7s, then the values 0 to 7 packed into three bytes
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { decodeRunLength } from "./run_length.ts";
 *
 * const values = new Uint32Array(12);
 * decodeRunLength(new Uint8Array([8, 7, 3, 0x88, 0xc6, 0xfa]), 3, values);
 * assertEquals([...values], [7, 7, 7, 7, 0, 1, 2, 3, 4, 5, 6, 7]);
 * ```
 */
export function decodeRunLength(
  bytes: Uint8Array,
  bitWidth: number,
  output: Uint32Array,
): void {
  if (bitWidth > 32) throw new RangeError(`Cannot decode values of ${bitWidth} bits`);
  const count = output.length;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const valueBytes = (bitWidth + 7) >> 3;
  const end = bytes.length;
  let at = 0;
  let done = 0;
  while (done < count) {
    let header = 0;
    let byte = 0x80;
    for (let shift = 0; byte & 0x80; shift += 7) {
      if (at >= end || shift > 28) throw new RangeError("Cannot decode a run as its header is cut");
      byte = bytes[at++]!;
      header |= (byte & 0x7f) << shift;
    }
    const length = header >>> 1;
    if (header & 1) {
      // Groups of eight values. The last group may be cut where the values end.
      const packed = Math.min(length * 8, count - done);
      const packedEnd = Math.min(at + length * bitWidth, end);
      if ((packedEnd - at) * 8 < packed * bitWidth) {
        throw new RangeError("Cannot decode packed values as they are cut");
      }
      unpack(view, at, bitWidth, output, done, packed);
      at = packedEnd;
      done += packed;
    } else {
      if (at + valueBytes > end) throw new RangeError("Cannot decode a run as its value is cut");
      let value = 0;
      for (let i = 0; i < valueBytes; i++) value |= bytes[at++]! << (i * 8);
      const runEnd = Math.min(done + length, count);
      output.fill(value >>> 0, done, runEnd);
      done = runEnd;
    }
  }
}

/** Widest value that four bytes always hold, wherever in the first byte it begins. */
const MAX_WINDOW_BITS = 25;

/** Unpacks `count` values of `bitWidth` bits, lowest bit first, into `output` from `from`. */
function unpack(
  view: DataView<ArrayBufferLike>,
  start: number,
  bitWidth: number,
  output: Uint32Array,
  from: number,
  count: number,
): void {
  // Near the end of the view four bytes cannot be read at once.
  const windows = Math.floor(((view.byteLength - 4 - start) * 8) / Math.max(bitWidth, 1)) + 1;
  const quick = bitWidth > MAX_WINDOW_BITS ? 0 : Math.max(0, Math.min(count, windows));
  unpackQuickly(view, start, bitWidth, output, from, quick);
  for (let i = quick, bit = quick * bitWidth; i < count; i++, bit += bitWidth) {
    output[from + i] = bitsAt(view, start + Math.floor(bit / 8), bit % 8, bitWidth);
  }
}

/** The loop that takes the time, by itself: so it is compiled once, with nothing behind it of which nothing is known. */
function unpackQuickly(
  view: DataView<ArrayBufferLike>,
  start: number,
  bitWidth: number,
  output: Uint32Array,
  from: number,
  count: number,
): void {
  const mask = (1 << bitWidth) - 1;
  for (let i = 0, bit = 0; i < count; i++, bit += bitWidth) {
    output[from + i] = (view.getUint32(start + (bit >>> 3), true) >>> (bit & 7)) & mask;
  }
}

/** The `bitWidth` bits that begin at bit `shift` of the byte at `at`, however many bytes they touch. */
function bitsAt(
  view: DataView<ArrayBufferLike>,
  at: number,
  shift: number,
  bitWidth: number,
): number {
  let value = 0;
  for (let have = -shift; have < bitWidth; have += 8) {
    value += view.getUint8(at++) * 2 ** (have + shift);
  }
  return Math.floor(value / 2 ** shift) % 2 ** bitWidth;
}
