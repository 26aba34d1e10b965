/**
 * What is said to a node of Polygon and what it says, as JSON-RPC over a socket.
 *
 * @module
 */

import { fieldsOf, textOf } from "../polymarket/fields.ts";
import { EXCHANGE_CONTRACTS, ORDER_FILLED_TOPIC, quantity, walletTopic } from "./order_filled.ts";

/** Wallets in one subscription: nodes refuse filters that are too long. */
export const WALLETS_PER_FILTER = 200;
/** Id of the question for a block's time; those of subscriptions are above. */
const BLOCK_ID = 1;
const HEADS_ID = 2;
const FIRST_LOGS_ID = 3;

/** Asks the node whether it is there; the answer proves nothing, blocks do. */
export const NODE_PING = JSON.stringify({
  jsonrpc: "2.0",
  id: 0,
  method: "eth_chainId",
  params: [],
});

/** Something that a node said. */
export type NodeMessage =
  /** A block was made. */
  | { readonly kind: "head"; readonly block: number; readonly timeMs: number }
  /** An event of a contract, not yet read. */
  | { readonly kind: "log"; readonly log: unknown }
  /** A subscription stands. */
  | { readonly kind: "subscribed" }
  /** The node refuses something. */
  | { readonly kind: "refusal"; readonly message: string }
  /** Nothing of interest. */
  | { readonly kind: "other" };

/**
 * The texts that subscribe to new blocks, and to the fills of wallets.
 *
 * @param wallets Whose fills.
 */
export function subscriptions(wallets: readonly string[]): readonly string[] {
  const texts = [request(HEADS_ID, "eth_subscribe", ["newHeads"])];
  for (let from = 0; from < wallets.length; from += WALLETS_PER_FILTER) {
    const makers = wallets.slice(from, from + WALLETS_PER_FILTER).map(walletTopic);
    const filter = { address: EXCHANGE_CONTRACTS, topics: [ORDER_FILLED_TOPIC, null, makers] };
    texts.push(request(FIRST_LOGS_ID + texts.length - 1, "eth_subscribe", ["logs", filter]));
  }
  return texts;
}

/** The text that asks when a block was made. */
export function blockQuestion(block: number): string {
  return request(BLOCK_ID, "eth_getBlockByNumber", [`0x${block.toString(16)}`, false]);
}

/**
 * Reads a text: one message or a list of them. Never throws, whatever was sent.
 *
 * @param text The text.
 * @returns The messages; `undefined` if the text is no JSON.
 */
export function readNodeText(text: string): readonly NodeMessage[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The text is foreign: that it is no JSON is an answer.
    return undefined;
  }
  return (Array.isArray(value) ? value : [value]).map(readNodeMessage);
}

function readNodeMessage(value: unknown): NodeMessage {
  const { id, method, params, result, error } = fieldsOf(value);
  if (method === "eth_subscription") {
    const told = fieldsOf(params)["result"];
    return "topics" in fieldsOf(told) ? { kind: "log", log: told } : headIn(told);
  }
  if (error !== undefined && error !== null) {
    return { kind: "refusal", message: textOf(fieldsOf(error)["message"]) };
  }
  if (id === BLOCK_ID) return headIn(result);
  return typeof id === "number" && id >= HEADS_ID && typeof result === "string"
    ? { kind: "subscribed" }
    : { kind: "other" };
}

function headIn(value: unknown): NodeMessage {
  const { number, timestamp } = fieldsOf(value);
  const block = quantity(number);
  const seconds = quantity(timestamp);
  if (block === undefined || seconds === undefined) return { kind: "other" };
  return { kind: "head", block, timeMs: seconds * 1000 };
}

function request(id: number, method: string, params: readonly unknown[]): string {
  return JSON.stringify({ jsonrpc: "2.0", id, method, params });
}
