/**
 * Reads `OrderFilled`, the event by which the exchange's contracts on Polygon tell each fill of each wallet.
 *
 * The only file that knows the decoder. What is foreign here is a log as any node sends it: nothing throws, and what is unusable
 * comes back as the reason.
 *
 * @module
 */

import { events } from "micro-eth-signer/abi.js";
import { fieldsOf, textOf } from "../polymarket/fields.ts";

const { OrderFilled } = events(
  [{
    type: "event",
    name: "OrderFilled",
    inputs: [
      { name: "orderHash", type: "bytes32", indexed: true },
      { name: "maker", type: "address", indexed: true },
      { name: "taker", type: "address", indexed: true },
      { name: "side", type: "uint8", indexed: false },
      { name: "tokenId", type: "uint256", indexed: false },
      { name: "makerAmountFilled", type: "uint256", indexed: false },
      { name: "takerAmountFilled", type: "uint256", indexed: false },
      { name: "fee", type: "uint256", indexed: false },
      { name: "builder", type: "bytes32", indexed: false },
      { name: "metadata", type: "bytes32", indexed: false },
    ],
  }] as const,
);
/** First topic of the event: the hash of its name and types. */
export const ORDER_FILLED_TOPIC =
  "0xd543adfd945773f1a62f74f0ee55a5e3b9b1a28262980ba90b1a89f2ea84d8ee";
/** The contracts that tell it so: the exchange, and the one for events of which exactly one market wins. */
export const EXCHANGE_CONTRACTS: readonly string[] = [
  "0xe111180000d2663c0091e4f400237545b87b996b",
  "0xe2222d279d744050d28e00520010520000310f59",
];
/** Dollars and shares have six digits after the point. */
const UNIT = 1e6;

/**
 * Why a log was refused.
 *
 * - `contract`: of another contract.
 * - `removed`: its block was taken back.
 * - `event`: another event, or one that does not decode.
 * - `place`: it does not say in which transaction and block it is.
 * - `amount`: nothing was traded, or at no price.
 */
export type LogRefusal = "contract" | "removed" | "event" | "place" | "amount";

/** A fill of one wallet. */
export interface ChainFill {
  /** Hash of the transaction, lower-case. */
  readonly transactionHash: string;
  /** Number of its log in the block: tells fills apart that are alike. */
  readonly logIndex: number;
  /** Number of its block. */
  readonly block: number;
  /** When the block was made, milliseconds since the epoch; `undefined` if the node does not say with the log. */
  readonly timeMs: number | undefined;
  /** Wallet whose order was filled, lower-case. */
  readonly wallet: string;
  readonly side: "BUY" | "SELL";
  /** Id of the token, decimal. */
  readonly tokenId: string;
  /** Price of the token, 0 to 1. */
  readonly price: number;
  /** Shares. */
  readonly size: number;
}

/**
 * Reads a log.
 *
 * In a purchase the maker's amount is dollars and the taker's shares, in a sale the other way round; the described order
 * is the maker's, and the taker of a trade is the maker of its own event.
 *
 * @param value The log as the node sent it.
 * @returns The fill, or the reason why it is none.
 */
export function readOrderFilled(value: unknown): ChainFill | LogRefusal {
  const log = fieldsOf(value);
  if (!EXCHANGE_CONTRACTS.includes(textOf(log["address"]).toLowerCase())) return "contract";
  if (log["removed"] === true) return "removed";
  const transactionHash = textOf(log["transactionHash"]).toLowerCase();
  const block = quantity(log["blockNumber"]);
  const logIndex = quantity(log["logIndex"]);
  if (!/^0x[0-9a-f]{64}$/.test(transactionHash)) return "place";
  if (block === undefined || logIndex === undefined) return "place";
  const args = decoded(log["topics"], log["data"]);
  if (args === undefined) return "event";
  const [side, usd, shares] = args.side === 0n
    ? ["BUY", args.makerAmountFilled, args.takerAmountFilled] as const
    : ["SELL", args.takerAmountFilled, args.makerAmountFilled] as const;
  if (args.side > 1n) return "event";
  const price = Number(usd) / Number(shares);
  if (!(price > 0 && price <= 1)) return "amount";
  const seconds = quantity(log["blockTimestamp"]);
  return {
    transactionHash,
    logIndex,
    block,
    timeMs: seconds === undefined ? undefined : seconds * 1000,
    wallet: args.maker.toLowerCase(),
    side,
    tokenId: args.tokenId.toString(),
    price,
    size: Number(shares) / UNIT,
  };
}

function decoded(topics: unknown, data: unknown) {
  if (!Array.isArray(topics) || topics[0] !== ORDER_FILLED_TOPIC) return undefined;
  try {
    return OrderFilled.decode(topics.map(textOf), textOf(data));
  } catch {
    // What does not decode is no such event: the caller counts it.
    return undefined;
  }
}

/**
 * A number as nodes write it: `0x1b4`.
 *
 * @returns The number; `undefined` if it is none, or too large to be exact.
 */
export function quantity(value: unknown): number | undefined {
  if (typeof value !== "string" || !/^0x[0-9a-fA-F]{1,14}$/.test(value)) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : undefined;
}

/** A wallet as a topic: 32 bytes. */
export function walletTopic(wallet: string): string {
  return `0x${wallet.toLowerCase().replace(/^0x/, "").padStart(64, "0")}`;
}
