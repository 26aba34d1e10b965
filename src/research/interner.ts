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
   * The number of the text that is spelt by some bytes.
   *
   * @param view Holds the bytes, UTF-8.
   * @param start Offset of the first byte.
   * @param end Offset after the last byte.
   */
  internBytes(view: DataView<ArrayBufferLike>, start: number, end: number): number;
}

/** The hash table within an {@linkcode Interner}. */
interface Table {
  readonly names: string[];
  readonly normalize: Normalize;
  /** Hash table: entry number + 1, 0 for a free slot. Its length is a power of two. */
  slots: Uint32Array;
  /** Spellings seen so far. Several may have the same number. */
  entries: number;
  /** Per entry: its hash, where its bytes end in `bytes` (they begin where the last one's end), its number. */
  hashes: Uint32Array;
  ends: Uint32Array;
  ids: Uint32Array;
  /** Bytes of all spellings, one after the other. */
  bytes: DataView<ArrayBuffer>;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Makes an empty interner.
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
    slots: new Uint32Array(1024),
    entries: 0,
    hashes: new Uint32Array(512),
    ends: new Uint32Array(512),
    ids: new Uint32Array(512),
    bytes: new DataView(new ArrayBuffer(1 << 15)),
  };
  const interner: Interner = {
    names: table.names,
    intern: (text) => {
      const bytes = encoder.encode(text);
      return internBytes(table, new DataView(bytes.buffer), 0, bytes.length);
    },
    internBytes: (view, start, end) => internBytes(table, view, start, end),
  };
  for (const name of names) interner.intern(name);
  return interner;
}

function internBytes(
  table: Table,
  view: DataView<ArrayBufferLike>,
  start: number,
  end: number,
): number {
  const hash = hashBytes(view, start, end);
  const mask = table.slots.length - 1;
  let slot = hash & mask;
  while (true) {
    const entry = table.slots[slot]! - 1;
    if (entry < 0) break;
    if (table.hashes[entry] === hash && isEntry(table, entry, view, start, end)) {
      return table.ids[entry]!;
    }
    slot = (slot + 1) & mask;
  }
  return addSpelling(table, hash, view, start, end);
}

function addSpelling(
  table: Table,
  hash: number,
  view: DataView<ArrayBufferLike>,
  start: number,
  end: number,
): number {
  const spelling = new Uint8Array(view.buffer, view.byteOffset + start, end - start);
  const name = table.normalize(decoder.decode(spelling));
  let id = NO_ID;
  if (name !== undefined) {
    // Different bytes may be the same text: capitals, blanks, a byte order mark, bytes that are no UTF-8.
    const canonical = encoder.encode(name);
    if (isEqual(canonical, spelling)) id = table.names.push(name) - 1;
    else id = internBytes(table, new DataView(canonical.buffer), 0, canonical.length);
  }
  addEntry(table, hash, spelling, id);
  return id;
}

function addEntry(table: Table, hash: number, spelling: Uint8Array, id: number): void {
  const entry = table.entries++;
  if (entry === table.hashes.length) growEntries(table);
  const start = entry === 0 ? 0 : table.ends[entry - 1]!;
  const end = start + spelling.length;
  if (end > table.bytes.byteLength) growBytes(table, end);
  new Uint8Array(table.bytes.buffer).set(spelling, start);
  table.hashes[entry] = hash;
  table.ends[entry] = end;
  table.ids[entry] = id;
  occupySlot(table, entry);
}

function occupySlot(table: Table, entry: number): void {
  const mask = table.slots.length - 1;
  let slot = table.hashes[entry]! & mask;
  while (table.slots[slot] !== 0) slot = (slot + 1) & mask;
  table.slots[slot] = entry + 1;
}

function growEntries(table: Table): void {
  const capacity = table.hashes.length * 2;
  table.hashes = resized(table.hashes, capacity);
  table.ends = resized(table.ends, capacity);
  table.ids = resized(table.ids, capacity);
  // Slots stay at most half full, so that probing stays short.
  table.slots = new Uint32Array(capacity * 2);
  for (let entry = 0; entry < table.entries - 1; entry++) occupySlot(table, entry);
}

function growBytes(table: Table, needed: number): void {
  const grown = new Uint8Array(Math.max(needed, table.bytes.byteLength * 2));
  grown.set(new Uint8Array(table.bytes.buffer));
  table.bytes = new DataView(grown.buffer);
}

function resized(array: Uint32Array, length: number): Uint32Array {
  const copy = new Uint32Array(length);
  copy.set(array);
  return copy;
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function isEntry(
  table: Table,
  entry: number,
  view: DataView<ArrayBufferLike>,
  start: number,
  end: number,
): boolean {
  const bytes = table.bytes;
  let at = entry === 0 ? 0 : table.ends[entry - 1]!;
  if (table.ends[entry]! - at !== end - start) return false;
  let from = start;
  for (; from + 4 <= end; from += 4, at += 4) {
    if (view.getUint32(from, true) !== bytes.getUint32(at, true)) return false;
  }
  for (; from < end; from++, at++) {
    if (view.getUint8(from) !== bytes.getUint8(at)) return false;
  }
  return true;
}

/** A multiplicative hash, four bytes a step; the rotation lets high bits reach low ones. */
function hashBytes(view: DataView<ArrayBufferLike>, start: number, end: number): number {
  let hash = end - start;
  let at = start;
  for (; at + 4 <= end; at += 4) {
    hash = Math.imul(hash ^ view.getUint32(at, true), 0x9e3779b1);
    hash = (hash << 13) | (hash >>> 19);
  }
  for (; at < end; at++) hash = Math.imul(hash ^ view.getUint8(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
