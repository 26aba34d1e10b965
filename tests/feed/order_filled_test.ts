import { assertEquals } from "@std/assert";
import {
  type ChainFill,
  ORDER_FILLED_TOPIC,
  quantity,
  readOrderFilled,
  walletTopic,
} from "../../src/feed/order_filled.ts";
import { FakeWorld } from "../fake_polymarket/world.ts";
import { HOSTILE } from "../polymarket/messages.ts";
import { fc } from "../properties.ts";
import { fillLog } from "./made_node.ts";

const [TRANSACTION] = [new FakeWorld().next(1_790_000_000_000)];
const [FILL] = TRANSACTION.fills;
const HASH = `0x${"ab".repeat(32)}`;
const LOG = fillLog({ ...FILL!, side: "BUY", price: 0.25, size: 80 }, HASH, {
  block: 16,
  index: 3,
});

Deno.test("ORDER_FILLED_TOPIC is the one that was seen on the chain", () => {
  assertEquals(
    ORDER_FILLED_TOPIC,
    "0xd543adfd945773f1a62f74f0ee55a5e3b9b1a28262980ba90b1a89f2ea84d8ee",
  );
});

Deno.test("readOrderFilled() reads purchases and sales of the maker", () => {
  const expected: ChainFill = {
    transactionHash: HASH,
    logIndex: 3,
    block: 16,
    timeMs: undefined,
    wallet: FILL!.wallet.toLowerCase(),
    side: "BUY",
    tokenId: FILL!.market.tokenIds[FILL!.outcomeIndex],
    price: 0.25,
    size: 80,
  };
  assertEquals(readOrderFilled(LOG), expected);
  const sale = fillLog({ ...FILL!, side: "SELL", price: 0.75, size: 40 }, HASH, {
    block: 16,
    index: 3,
  });
  assertEquals(readOrderFilled(sale), { ...expected, side: "SELL", price: 0.75, size: 40 });
  assertEquals(readOrderFilled({ ...LOG, blockTimestamp: "0x10" }), {
    ...expected,
    timeMs: 16_000,
  });
});

Deno.test("readOrderFilled() says why a log is no fill", () => {
  const cases = [
    [{ ...LOG, address: "0x1" }, "contract"],
    [{ ...LOG, removed: true }, "removed"],
    [{ ...LOG, transactionHash: "0x1" }, "place"],
    [{ ...LOG, blockNumber: null }, "place"],
    [{ ...LOG, topics: [`0x${"1".repeat(64)}`] }, "event"],
    [{ ...LOG, data: "0x12" }, "event"],
    [{ ...LOG, data: LOG.data.replace(/^0x0{64}/, `0x${"0".repeat(63)}7`) }, "event"],
    [fillLog({ ...FILL!, price: 0 }, HASH, { block: 1, index: 1 }), "amount"],
    [fillLog({ ...FILL!, size: 0 }, HASH, { block: 1, index: 1 }), "amount"],
    [fillLog({ ...FILL!, price: 1.5 }, HASH, { block: 1, index: 1 }), "amount"],
  ] as const;
  for (const [log, reason] of cases) assertEquals(readOrderFilled(log), reason);
});

const ANYTHING = fc.oneof(fc.constantFrom(...HOSTILE), fc.anything({ withNullPrototype: true }));

Deno.test("readOrderFilled() bears anything that a node may send", () => {
  fc.assert(fc.property(ANYTHING, fc.constantFrom(...Object.keys(LOG)), (value, key) => {
    readOrderFilled(value);
    readOrderFilled({ ...LOG, [key]: value });
    readOrderFilled({ ...LOG, topics: [ORDER_FILLED_TOPIC, value] });
  }));
});

Deno.test("quantity() reads numbers as nodes write them", () => {
  assertEquals(
    ["0x0", "0x1b4", "0X1", "1", "0x", "0x1fffffffffffff", "0x20000000000000", 7, null].map(
      quantity,
    ),
    [
      0,
      436,
      undefined,
      undefined,
      undefined,
      Number.MAX_SAFE_INTEGER,
      undefined,
      undefined,
      undefined,
    ],
  );
});

Deno.test("walletTopic() fills a wallet up to 32 bytes", () => {
  assertEquals(walletTopic("0xAB"), `0x${"0".repeat(62)}ab`);
});
