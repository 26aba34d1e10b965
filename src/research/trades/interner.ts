/**
 * Turns text into small whole numbers, straight from UTF-8 bytes: the hot loop of reading history makes no strings.
 *
 * @module
 */

/** Number of a text that has no number: `normalize` refused it. Larger than any number there can be. */
export const NO_ID = 0xffff_fffe;

/**
 * Brings a text to its canonical form, so that `" 0xAB "` and `"0xab"` get the same number. Applying it twice must
 * change nothing more.
 *
 * @returns The canonical text, or `undefined` if the text is unusable.
 */
export type Normalize = (text: string) => string | undefined;

/** A growing list of distinct texts. Memory grows with the texts, not with how often they are seen. */
export interface Interner {
  /** Canonical texts by number. */
  readonly names: readonly string[];
  /**
   * The number of a text.
   *
   * @returns Its number, a new one if the text is new, or {@linkcode NO_ID} if it is unusable.
   */
  intern(text: string): number;
  /**
   * The numbers of texts that follow each other as in a parquet page: four bytes that give the length, little-endian,
   * then that many bytes of UTF-8.
   *
   * @param view Holds the texts, from offset 0.
   * @param ids Gets the numbers.
   * @param count How many texts there are.
   * @throws {RangeError} If the bytes end too early.
   */
  internAll(
    view: DataView<ArrayBufferLike>,
    ids: Float64Array | Uint32Array | Uint8Array,
    count: number,
  ): void;
  /** The texts that are new since the last call, in the order of their numbers. */
  takeNew(): TextList;
}

/** Texts in a form that costs little to hand to another thread. */
export interface TextList {
  /** How many there are. */
  readonly count: number;
  /** The texts as {@linkcode Interner.internAll} wants them. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * The hash table within an {@linkcode Interner}.
 *
 * A spelling is found with two reads from memory, one of its slot and one of its record, because with many wallets it
 * is waiting for memory that takes the time.
 */
interface Table {
  readonly names: string[];
  readonly normalize: Normalize;
  /** Pairs: a hash, and where the record starts in `words`, or 0 for a free slot. A power of two long. */
  slots: Uint32Array;
  /** Number of slots in use. */
  spellings: number;
  /** Records: length in bytes, number of the text, then the bytes. Word 0 is not used. */
  words: Uint32Array<ArrayBuffer>;
  /** Words in use. */
  used: number;
  /** Names that were taken as new. */
  taken: number;
  /** Where the record behind theirs starts. */
  takenTo: number;
}

/** Texts looked up together: their hashes and records then wait for memory at the same time. */
const BATCH = 128;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Makes an interner.
 *
 * @param normalize Brings a text to its canonical form.
 * @param names Texts that get the numbers 0, 1, …; they must be canonical.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { createInterner } from "./interner.ts";
 *
 * const wallets = createInterner((text) => text.trim().toLowerCase());
 * assertEquals(wallets.intern("0xAB"), 0);
 * assertEquals(wallets.intern("0xcd"), 1);
 * assertEquals(wallets.intern(" 0xab"), 0);
 * assertEquals(wallets.names, ["0xab", "0xcd"]);
 * ```
 */
export function createInterner(normalize: Normalize, names: readonly string[] = []): Interner {
  const table: Table = {
    names: [],
    normalize,
    slots: new Uint32Array(2 * 2048),
    spellings: 0,
    words: new Uint32Array(1 << 14),
    used: 1,
    taken: 0,
    takenTo: 1,
  };
  const interner: Interner = {
    names: table.names,
    intern: (text) => internText(table, encoder.encode(text)),
    internAll: (view, ids, count) => internAll(table, view, ids, count),
    takeNew: () => takeNew(table),
  };
  for (const name of names) interner.intern(name);
  takeNew(table);
  return interner;
}

function takeNew(table: Table): TextList {
  const { words } = table;
  const count = table.names.length - table.taken;
  const parts: Uint8Array[] = [];
  let size = 0;
  for (let record = table.takenTo; record < table.used;) {
    const length = words[record]!;
    // Other spellings of a name come after it.
    if (words[record + 1] === table.taken) {
      const part = new Uint8Array(words.buffer, (record + 2) * 4, length);
      parts.push(part);
      size += 4 + length;
      table.taken++;
    }
    record += 2 + Math.ceil(length / 4);
  }
  table.takenTo = table.used;
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const part of parts) {
    view.setUint32(at, part.length, true);
    bytes.set(part, at + 4);
    at += 4 + part.length;
  }
  return { count, bytes };
}

function internText(table: Table, spelling: Uint8Array): number {
  const view = new DataView(spelling.buffer, spelling.byteOffset, spelling.length);
  const hash = hashBytes(view, 0, spelling.length);
  for (let slot = hash << 1;; slot += 2) {
    const at = slot & (table.slots.length - 2);
    const record = table.slots[at + 1]!;
    if (record === 0) return addSpelling(table, hash, spelling);
    if (table.slots[at] === hash && isRecord(table.words, record, view, 0, spelling.length)) {
      return table.words[record + 1]!;
    }
  }
}

function internAll(
  table: Table,
  view: DataView<ArrayBufferLike>,
  ids: Float64Array | Uint32Array | Uint8Array,
  count: number,
): void {
  const starts = new Uint32Array(BATCH);
  const ends = new Uint32Array(BATCH);
  const records = new Uint32Array(BATCH);
  let at = 0;
  for (let done = 0; done < count; done += BATCH) {
    const batch = Math.min(BATCH, count - done);
    for (let i = 0; i < batch; i++) {
      const start = at + 4;
      at = start + view.getUint32(at, true);
      if (at > view.byteLength) throw new RangeError("Page ends within a text");
      starts[i] = start;
      ends[i] = at;
      records[i] = hashBytes(view, start, at);
    }
    findRecords(table.slots, records, batch);
    const { words } = table;
    // Looking at length and last word brings all records from memory before the first is compared.
    for (let i = 0; i < batch; i++) {
      const record = records[i]!;
      const length = ends[i]! - starts[i]!;
      const isLikely = words[record] === length && (length < 4 ||
        words[record + 1 + (length >>> 2)] ===
          view.getUint32(starts[i]! + (length & ~3) - 4, true));
      if (!isLikely) records[i] = 0;
    }
    for (let i = 0; i < batch; i++) {
      const record = records[i]!;
      const isFound = record !== 0 && isRecord(words, record, view, starts[i]!, ends[i]!);
      ids[done + i] = isFound
        ? words[record + 1]!
        : internText(table, bytesOf(view, starts[i]!, ends[i]!));
    }
  }
}

/** Replaces hashes by the records that the slots have for them: the first with that hash, 0 if there is none. */
function findRecords(slots: Uint32Array, hashes: Uint32Array, count: number): void {
  const mask = slots.length - 2;
  for (let i = 0; i < count; i++) {
    const hash = hashes[i]!;
    let slot = (hash << 1) & mask;
    while (slots[slot] !== hash && slots[slot + 1] !== 0) slot = (slot + 2) & mask;
    hashes[i] = slots[slot + 1]!;
  }
}

function bytesOf(view: DataView<ArrayBufferLike>, start: number, end: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + start, end - start);
}

function addSpelling(table: Table, hash: number, spelling: Uint8Array): number {
  const text = decoder.decode(spelling);
  const name = table.normalize(text);
  let id = NO_ID;
  if (name !== undefined) {
    const isCanonical = name === text && isSpelling(name, spelling);
    id = isCanonical ? table.names.push(name) - 1 : internText(table, encoder.encode(name));
  }
  addRecord(table, hash, spelling, id);
  return id;
}

/** Different bytes may be the same text: with a byte order mark, or with bytes that are no UTF-8. */
function isSpelling(text: string, spelling: Uint8Array): boolean {
  const isAscii = text.length === spelling.length && !text.includes("\ufffd");
  if (isAscii) return true;
  const bytes = encoder.encode(text);
  return bytes.length === spelling.length && bytes.every((byte, i) => byte === spelling[i]);
}

function addRecord(table: Table, hash: number, spelling: Uint8Array, id: number): void {
  const record = table.used;
  const end = record + 2 + Math.ceil(spelling.length / 4);
  if (end > table.words.length) {
    const words = new Uint32Array(Math.max(end, table.words.length * 2));
    words.set(table.words);
    table.words = words;
  }
  table.words[record] = spelling.length;
  table.words[record + 1] = id;
  new Uint8Array(table.words.buffer).set(spelling, (record + 2) * 4);
  table.used = end;
  occupySlot(table.slots, hash, record);
  // At most half of the slots are in use, so that probing stays short.
  if (++table.spellings * 4 > table.slots.length) growSlots(table);
}

function growSlots(table: Table): void {
  const slots = new Uint32Array(table.slots.length * 2);
  for (let slot = 0; slot < table.slots.length; slot += 2) {
    const record = table.slots[slot + 1]!;
    if (record !== 0) occupySlot(slots, table.slots[slot]!, record);
  }
  table.slots = slots;
}

function occupySlot(slots: Uint32Array, hash: number, record: number): void {
  const mask = slots.length - 2;
  let slot = (hash << 1) & mask;
  while (slots[slot + 1] !== 0) slot = (slot + 2) & mask;
  slots[slot] = hash;
  slots[slot + 1] = record;
}

/** Whether the bytes in the view are those of a record. */
function isRecord(
  words: Uint32Array,
  record: number,
  view: DataView<ArrayBufferLike>,
  start: number,
  end: number,
): boolean {
  if (words[record] !== end - start) return false;
  let word = record + 2;
  let at = start;
  for (; at + 4 <= end; at += 4) if (view.getUint32(at, true) !== words[word++]) return false;
  return at === end || tailOf(view, at, end) === words[word];
}

/** A multiplicative hash, four bytes a step; the rotation lets high bits reach low ones. */
function hashBytes(view: DataView<ArrayBufferLike>, start: number, end: number): number {
  let hash = end - start;
  let at = start;
  for (; at + 4 <= end; at += 4) {
    hash = Math.imul(hash ^ view.getUint32(at, true), 0x9e3779b1);
    hash = (hash << 13) | (hash >>> 19);
  }
  if (at < end) hash = Math.imul(hash ^ tailOf(view, at, end), 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

/** The last one to three bytes as a word, as they are in a record. */
function tailOf(view: DataView<ArrayBufferLike>, at: number, end: number): number {
  let word = 0;
  for (let shift = 0; at < end; at++, shift += 8) word |= view.getUint8(at) << shift;
  return word;
}
