/**
 * Trades as bytes, while many of them are put in order: a fifth of what they take as objects, and nothing for the garbage
 * collector to visit.
 *
 * A trade is its length, time, market and walk, and then all that it says; what two trades of a market and a second say is
 * compared byte by byte. Numbers are big-endian, so that they come in their own order.
 *
 * @module
 */

import type { StoredTrade } from "./stored_trade.ts";

/** Places of what a trade begins with, bytes; `CONTENT` is where that begins which it says. */
const LENGTH = 0;
const TIME = 4;
const MARKET = 8;
const WALK = 12;
const CONTENT = 16;
/** Number of a token that is none of its market's two. */
const OTHER_TOKEN = 255;
/** Bytes of a trade besides its texts. */
const FIXED_BYTES = 64;
/** Bytes of a character at most. */
const CHAR_BYTES = 3;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Where a trade comes from. */
export interface TradeOrigin {
  /** Number of its market. */
  readonly market: number;
  /** Number of the walk that told it. */
  readonly walk: number;
  /** The two tokens of its market. */
  readonly tokenIds: readonly string[];
}

/** A growing list of packed trades, one behind the other. */
export class PackedTrades {
  #bytes = new Uint8Array(1 << 14);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** What was packed. It is valid until the next trade is. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Packs one more trade. */
  add(trade: StoredTrade, { market, walk, tokenIds }: TradeOrigin): void {
    const [timeS, hash, wallet, side, token, outcomeIndex, outcome, price, size] = trade;
    const chars = hash.length + wallet.length + token.length + outcome.length;
    this.#reserve(FIXED_BYTES + CHAR_BYTES * chars);
    const start = this.#length;
    this.#length += CONTENT;
    this.#addText(hash);
    this.#addText(wallet);
    this.#bytes[this.#length++] = side === "SELL" ? 1 : 0;
    const number = tokenIds.indexOf(token);
    this.#bytes[this.#length++] = number >= 0 ? number : OTHER_TOKEN;
    if (number < 0) this.#addText(token);
    this.#view.setUint16(this.#length, outcomeIndex);
    this.#length += 2;
    this.#addText(outcome);
    this.#view.setFloat64(this.#length, price);
    this.#view.setFloat64(this.#length + 8, size);
    this.#length += 16;
    this.#view.setUint32(start + LENGTH, this.#length - start);
    this.#view.setUint32(start + TIME, timeS);
    this.#view.setUint32(start + MARKET, market);
    this.#view.setUint32(start + WALK, walk);
  }

  /** Adds a trade that is packed already. */
  addPacked(packed: Uint8Array): void {
    this.#reserve(packed.length);
    this.#bytes.set(packed, this.#length);
    this.#length += packed.length;
  }

  /** Forgets all of them. */
  clear(): void {
    this.#length = 0;
  }

  #addText(text: string): void {
    let at = this.#length + 4;
    for (let char = 0; char < text.length; char++) {
      const code = text.charCodeAt(char);
      if (code > 127) {
        at = this.#length + 4;
        at += encoder.encodeInto(text, this.#bytes.subarray(at)).written;
        break;
      }
      this.#bytes[at++] = code;
    }
    this.#view.setUint32(this.#length, at - this.#length - 4);
    this.#length = at;
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + count));
    larger.set(this.bytes);
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}

/** Reads packed trades, of which each is named by the place where it begins. */
export class TradeReader {
  /** The trades, one behind the other. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;

  /** @param bytes Packed trades. */
  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Where each of the trades begins. */
  places(): number[] {
    const places: number[] = [];
    for (let at = 0; at < this.bytes.length; at = this.end(at)) places.push(at);
    return places;
  }

  /** Where the trade behind one begins. */
  end(at: number): number {
    return at + this.#view.getUint32(at + LENGTH);
  }

  /** Seconds since the epoch. */
  timeS(at: number): number {
    return this.#view.getUint32(at + TIME);
  }

  /** Number of the market. */
  market(at: number): number {
    return this.#view.getUint32(at + MARKET);
  }

  /** Number of the walk that told it. */
  walk(at: number): number {
    return this.#view.getUint32(at + WALK);
  }

  /** Order of two trades of one market and one second by what they say; 0 if they say the same. */
  compare(a: number, b: number): number {
    const { bytes } = this;
    const length = Math.min(this.end(a) - a, this.end(b) - b);
    for (let at = CONTENT; at < length; at++) {
      const difference = bytes[a + at]! - bytes[b + at]!;
      if (difference !== 0) return difference;
    }
    return this.end(a) - a - (this.end(b) - b);
  }

  /** Transaction hash, UTF-8. */
  hash(at: number): Uint8Array {
    return this.#text(at + CONTENT);
  }

  /** Wallet. */
  wallet(at: number): string {
    return decoder.decode(this.#text(this.#behind(at + CONTENT)));
  }

  /** Whether the token was sold. */
  isSell(at: number): boolean {
    return this.bytes[this.#sideAt(at)] === 1;
  }

  /** Number of the token among those of the market, or its id if it is none of them. */
  token(at: number): number | string {
    const place = this.#sideAt(at) + 1;
    const number = this.bytes[place]!;
    return number === OTHER_TOKEN ? decoder.decode(this.#text(place + 1)) : number;
  }

  /** Number of the outcome as the row says. */
  outcomeIndex(at: number): number {
    return this.#view.getUint16(this.#outcomeAt(at));
  }

  /** Name of the outcome as the row says. */
  outcome(at: number): string {
    return decoder.decode(this.#text(this.#outcomeAt(at) + 2));
  }

  /** Price of the token, 0 to 1. */
  price(at: number): number {
    return this.#view.getFloat64(this.end(at) - 16);
  }

  /** Shares. */
  size(at: number): number {
    return this.#view.getFloat64(this.end(at) - 8);
  }

  #text(place: number): Uint8Array {
    return this.bytes.subarray(place + 4, this.#behind(place));
  }

  /** Where a text ends. */
  #behind(place: number): number {
    return place + 4 + this.#view.getUint32(place);
  }

  #sideAt(at: number): number {
    return this.#behind(this.#behind(at + CONTENT));
  }

  #outcomeAt(at: number): number {
    const place = this.#sideAt(at) + 1;
    return this.bytes[place] === OTHER_TOKEN ? this.#behind(place + 1) : place + 1;
  }
}
