/**
 * Trades on their way through the KV: a few columns, as small as they get, as text.
 *
 * @module
 */

import { timeOrder } from "../research/trades/time_order.ts";
import type { TradeTable } from "../research/trades/trade_table.ts";

/** Trades with what learning whales needs of them, in the order of their file. */
export type TradeRows = Pick<
  TradeTable,
  "wallets" | "markets" | "wallet" | "market" | "isSell" | "price" | "usd" | "timeMs"
>;

/** What comes before the columns. */
interface Header {
  readonly rows: number;
  readonly wallets: readonly string[];
  readonly markets: readonly string[];
}

/** Room for rows whose names are known. */
export function emptyRows(
  rows: number,
  names: Pick<TradeRows, "wallets" | "markets">,
): TradeRows {
  return {
    ...names,
    wallet: new Uint32Array(rows),
    market: new Uint32Array(rows),
    isSell: new Uint8Array(rows),
    price: new Float64Array(rows),
    usd: new Float64Array(rows),
    timeMs: new Float64Array(rows),
  };
}

/**
 * Rows as text.
 *
 * @param rows The rows.
 * @returns ASCII, the same for the same rows; a third to a half of what they take in memory.
 */
export async function rowsText(rows: TradeRows): Promise<string> {
  const { wallets, markets } = rows;
  const header: Header = { rows: rows.wallet.length, wallets, markets };
  const parts = [new TextEncoder().encode(`${JSON.stringify(header)}\n`)];
  for (const column of columnsOf(rows)) parts.push(byPlanes(bytesOf(column), rows.wallet.length));
  const bytes = await through(new Blob(parts), new CompressionStream("gzip"));
  let text = "";
  // The number of arguments of a call is limited.
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(text);
}

/**
 * Rows from text.
 *
 * @param text What {@linkcode rowsText} made.
 * @throws {Error} If it is not whole.
 */
export async function rowsFrom(text: string): Promise<TradeRows> {
  const packed = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  const bytes = await through(new Blob([packed]), new DecompressionStream("gzip"));
  const end = bytes.indexOf("\n".charCodeAt(0));
  const header: Header = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end)));
  const { wallets, markets } = header;
  const rows = emptyRows(header.rows, { wallets, markets });
  let at = end + 1;
  for (const column of columnsOf(rows)) {
    const length = column.byteLength;
    fromPlanes(bytes.subarray(at, at + length), bytesOf(column), header.rows);
    at += length;
  }
  return rows;
}

/**
 * One table of several parts: rows in the order of the parts, and their time order.
 *
 * @param parts The parts, each with names of its own.
 */
export function tableOfRows(parts: readonly TradeRows[]): TradeTable {
  const wallets = new Map<string, number>();
  const markets = new Map<string, number>();
  const length = parts.reduce((sum, { wallet }) => sum + wallet.length, 0);
  const table = emptyRows(length, { wallets: [], markets: [] });
  let at = 0;
  for (const part of parts) {
    const walletIds = part.wallets.map((name) => numberOf(wallets, name));
    const marketIds = part.markets.map((name) => numberOf(markets, name));
    for (let row = 0; row < part.wallet.length; row++) {
      table.wallet[at + row] = walletIds[part.wallet[row]!]!;
      table.market[at + row] = marketIds[part.market[row]!]!;
    }
    table.isSell.set(part.isSell, at);
    table.price.set(part.price, at);
    table.usd.set(part.usd, at);
    table.timeMs.set(part.timeMs, at);
    at += part.wallet.length;
  }
  return {
    ...table,
    length,
    wallets: [...wallets.keys()],
    markets: [...markets.keys()],
    tokens: [""],
    categories: [""],
    token: new Uint32Array(length),
    category: new Uint16Array(length),
    order: timeOrder(table.timeMs),
    dropped: { wallet: 0, market: 0, side: 0, price: 0, time: 0 },
  };
}

function numberOf(numbers: Map<string, number>, name: string): number {
  const number = numbers.get(name) ?? numbers.size;
  numbers.set(name, number);
  return number;
}

function columnsOf({ wallet, market, isSell, price, usd, timeMs }: TradeRows) {
  return [wallet, market, isSell, price, usd, timeMs];
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** First bytes of all values first, then second bytes, …: what is alike stands together and is packed better. */
function byPlanes(bytes: Uint8Array, rows: number): Uint8Array<ArrayBuffer> {
  const planes = new Uint8Array(bytes.length);
  const width = bytes.length / Math.max(rows, 1);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let plane = 0; plane < width; plane++) planes[plane * rows + row] = bytes[at++]!;
  }
  return planes;
}

function fromPlanes(planes: Uint8Array, bytes: Uint8Array, rows: number): void {
  const width = bytes.length / Math.max(rows, 1);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let plane = 0; plane < width; plane++) bytes[at++] = planes[plane * rows + row]!;
  }
}

async function through(
  blob: Blob,
  transform: CompressionStream | DecompressionStream,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await new Response(blob.stream().pipeThrough(transform)).arrayBuffer());
}
