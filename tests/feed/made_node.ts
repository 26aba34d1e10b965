/** A node of Polygon on which the made-up exchange's contracts tell what happens. */

import {
  EXCHANGE_CONTRACTS,
  ORDER_FILLED_TOPIC,
  walletTopic,
} from "../../src/feed/order_filled.ts";
import type { TokenDirectory } from "../../src/polymarket/token_directory.ts";
import type { FakePolymarket } from "../fake_polymarket/server.ts";
import type { FakeFill, FakeTransaction } from "../fake_polymarket/world.ts";

const WORD = `0x${"0".repeat(64)}` as const;
/** Number of the first block. */
export const FIRST_BLOCK = 0x5000000;

interface Client {
  readonly socket: WebSocket;
  /** Wallet topics of each filter. */
  readonly filters: (readonly string[])[];
  hasHeads: boolean;
}

/** A log of a fill, as a node sends it. */
export function fillLog(fill: FakeFill, hash: string, place: { block: number; index: number }) {
  const usd = BigInt(Math.round(fill.size * fill.price * 1e6));
  const shares = BigInt(Math.round(fill.size * 1e6));
  const [maker, taker] = fill.side === "BUY" ? [usd, shares] : [shares, usd];
  const tokenId = BigInt(fill.market.tokenIds[fill.outcomeIndex]);
  return {
    address: EXCHANGE_CONTRACTS[fill.market.negRisk ? 1 : 0]!,
    topics: [ORDER_FILLED_TOPIC, WORD, walletTopic(fill.wallet), walletTopic("0xe1")],
    data: words([fill.side === "BUY" ? 0n : 1n, tokenId, maker, taker, 0n, 0n, 0n]),
    blockNumber: `0x${place.block.toString(16)}`,
    transactionHash: hash,
    logIndex: `0x${place.index.toString(16)}`,
    removed: false,
  };
}

/** Numbers as a contract writes them: 32 bytes each. */
function words(numbers: readonly bigint[]): string {
  return `0x${numbers.map((number) => number.toString(16).padStart(64, "0")).join("")}`;
}

/** The node. */
export class MadeNode {
  /** Methods that were asked for. */
  readonly asked: string[] = [];
  readonly #clients = new Set<Client>();
  readonly #times = new Map<number, number>();
  #block = FIRST_BLOCK;
  #wake = () => {};

  /** Puts the node on the made-up exchange's server, where each transaction is a block. */
  static on(fake: FakePolymarket): MadeNode {
    const node = new MadeNode();
    fake.route("/polygon", ({ request }) => node.#connect(request));
    const trade = fake.trade.bind(fake);
    fake.trade = (count) => {
      const made = trade(count);
      for (const transaction of made) node.tell(transaction);
      return made;
    };
    return node;
  }

  /** Returns when somebody has subscribed to heads and this many filters. */
  async whenSubscribed(filters: number): Promise<void> {
    const isReady = () =>
      [...this.#clients].some((client) => client.hasHeads && client.filters.length >= filters);
    while (!isReady()) await new Promise<void>((resolve) => this.#wake = resolve);
  }

  /** Ends every connection. */
  cut(): void {
    for (const { socket } of this.#clients) socket.close();
    this.#clients.clear();
  }

  /** Makes a block of a transaction: logs before and behind it, some of them twice. */
  tell({ hash, timeS, fills }: FakeTransaction): void {
    const block = ++this.#block;
    this.#times.set(block, timeS);
    for (const client of this.#clients) {
      const logs = fills.map((fill, index) => fillLog(fill, hash, { block, index }))
        .filter(({ topics }) => client.filters.some((wallets) => wallets.includes(topics[2]!)));
      const half = Math.floor(logs.length / 2);
      for (const log of logs.slice(0, half)) this.#notify(client, log);
      this.#notify(client, this.#head(block));
      for (const log of [...logs.slice(half), ...logs.slice(0, 1)]) this.#notify(client, log);
    }
  }

  #head(block: number) {
    const timeS = this.#times.get(block) ?? 0;
    return { number: `0x${block.toString(16)}`, timestamp: `0x${timeS.toString(16)}` };
  }

  #connect(request: Request): Response {
    const { socket, response } = Deno.upgradeWebSocket(request);
    const client: Client = { socket, filters: [], hasHeads: false };
    socket.onopen = () => this.#clients.add(client);
    socket.onclose = () => this.#clients.delete(client);
    socket.onmessage = ({ data }) => this.#answer(client, JSON.parse(String(data)));
    return response;
  }

  // deno-lint-ignore no-explicit-any -- what a test's own client sent
  #answer(client: Client, { id, method, params }: any): void {
    this.asked.push(method);
    if (method === "eth_subscribe" && params[0] === "newHeads") client.hasHeads = true;
    if (method === "eth_subscribe" && params[0] === "logs") {
      client.filters.push(params[1].topics[2]);
    }
    const result = method === "eth_getBlockByNumber" ? this.#head(Number(params[0])) : `0x${id}`;
    client.socket.send(JSON.stringify({ jsonrpc: "2.0", id, result }));
    this.#wake();
  }

  #notify({ socket }: Client, result: unknown): void {
    if (socket.readyState !== WebSocket.OPEN) return;
    const params = { subscription: "0x1", result };
    socket.send(JSON.stringify({ jsonrpc: "2.0", method: "eth_subscription", params }));
  }
}

/** Knows every token of the made-up exchange. */
export function madeTokens(fake: FakePolymarket): TokenDirectory {
  const places = new Map(
    fake.world.markets.flatMap(({ conditionId: marketId, tokenIds }) =>
      tokenIds.map((tokenId, i) => [tokenId, { marketId, outcomeIndex: i as 0 | 1 }] as const)
    ),
  );
  return { find: () => Promise.resolve(places) };
}
