import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import {
  type Account,
  applyFill,
  equityMicros,
  mapGet,
  mark,
  MICROS,
  openAccount,
  type Payout,
  type Purchase,
  purchaseCostMicros,
  resolve,
  unrealizedMicros,
} from "../../mod.ts";
import { fc, whole } from "../properties.ts";
import { deepFreeze, MARKET, OTHER_MARKET, START_MS } from "./builders.ts";
import { checkLedger, positionsOf } from "./ledger.ts";

/** 100 shares of YES at 0.40 with a fee of 1 dollar. */
function purchase(given: Partial<Purchase> = {}): Purchase {
  return {
    marketId: MARKET,
    outcome: "YES",
    category: "Politics",
    sharesMicros: 100 * MICROS,
    priceMicros: 400_000,
    feeMicros: MICROS,
    timeMs: START_MS,
    ...given,
  };
}

function payout(yesMicros: number, given: Partial<Payout> = {}): Payout {
  return { marketId: MARKET, yesMicros, timeMs: START_MS + 1, ...given };
}

Deno.test("openAccount() has its capital in cash", () => {
  const account = openAccount(10_000);
  assertEquals([account.capitalMicros, account.cashMicros, equityMicros(account)], [
    1e10,
    1e10,
    1e10,
  ]);
  assertEquals([account.openPositions, account.closedPositions], [0, 0]);
  checkLedger(account);
});

Deno.test("openAccount() refuses capital that is no exact amount", () => {
  for (const capital of [NaN, Infinity, 1e10]) {
    assertThrows(() => openAccount(capital), RangeError, "exact amount");
  }
});

Deno.test("purchaseCostMicros() is the true cost, rounded up to the micro-dollar", () => {
  fc.assert(
    fc.property(whole(1, 9e15), whole(1, MICROS - 1), whole(0, 1e9), (shares, price, fee) => {
      const given = purchase({ sharesMicros: shares, priceMicros: price, feeMicros: fee });
      const cost = BigInt(purchaseCostMicros(given) - fee) * 1_000_000n;
      const exact = BigInt(shares) * BigInt(price);
      assert(cost >= exact && cost - exact < 1_000_000n, `${cost} for ${exact}`);
    }),
  );
});

Deno.test("applyFill() opens a position at the price paid", () => {
  const account = applyFill(openAccount(1_000), purchase());
  assertEquals(mapGet(account.positions, MARKET)?.YES, {
    marketId: MARKET,
    outcome: "YES",
    category: "Politics",
    sharesMicros: 100 * MICROS,
    costMicros: 41 * MICROS,
    markMicros: 400_000,
    valueMicros: 40 * MICROS,
    openedMs: START_MS,
  });
  assertEquals([account.cashMicros, account.feesMicros], [959 * MICROS, MICROS]);
  assertEquals(unrealizedMicros(account), -MICROS);
  checkLedger(account);
});

Deno.test("applyFill() adds to a position, which keeps its first time and takes the last price", () => {
  const once = applyFill(openAccount(1_000), purchase());
  const twice = applyFill(once, purchase({ priceMicros: 500_000, timeMs: START_MS + 5 }));
  const position = mapGet(twice.positions, MARKET)?.YES;
  assertEquals(position?.sharesMicros, 200 * MICROS);
  assertEquals(position?.costMicros, 92 * MICROS);
  assertEquals([position?.markMicros, position?.valueMicros], [500_000, 100 * MICROS]);
  assertEquals([position?.openedMs, twice.openPositions], [START_MS, 1]);
  checkLedger(twice);
});

Deno.test("applyFill() holds both outcomes of a market side by side", () => {
  const yes = applyFill(openAccount(1_000), purchase());
  const both = applyFill(yes, purchase({ outcome: "NO", priceMicros: 550_000 }));
  assertEquals([both.openPositions, both.heldMarkets.size], [2, 1]);
  assertStrictEquals(both.heldMarkets, yes.heldMarkets);
  checkLedger(both);
});

Deno.test("applyFill() spends the last micro-dollar and no more", () => {
  const all = openAccount(41);
  assertEquals(applyFill(all, purchase()).cashMicros, 0);
  assertThrows(
    () => applyFill(all, purchase({ feeMicros: MICROS + 1 })),
    RangeError,
    "Cannot pay 41000001 micro-dollars from cash of 41000000",
  );
});

Deno.test("applyFill() refuses amounts that break its promises", () => {
  const account = openAccount(1_000);
  const broken: [Partial<Purchase>, string][] = [
    ...[0, -1, 0.5, NaN, 2 ** 53].map((sharesMicros) =>
      [{ sharesMicros }, `Cannot book a purchase of ${sharesMicros} micro-shares`] as const
    ),
    ...[0, -1, MICROS, 0.5, NaN].map((priceMicros) =>
      [{ priceMicros }, `Cannot book a purchase at ${priceMicros} micro-dollars`] as const
    ),
    ...[-1, 0.5, NaN].map((feeMicros) =>
      [{ feeMicros }, `Cannot book a fee of ${feeMicros} micro-dollars`] as const
    ),
  ].map(([given, message]) => [given, message]);
  for (const [given, message] of broken) {
    assertThrows(() => applyFill(account, purchase(given)), RangeError, message);
  }
});

Deno.test("applyFill() refuses a position that is too large to be exact", () => {
  const cheap = purchase({ sharesMicros: 9e15, priceMicros: 1, feeMicros: 0 });
  const once = applyFill(openAccount(1e6), cheap);
  assertThrows(() => applyFill(once, cheap), RangeError, "exact amount in shares held: 18000000");
  const dear = purchase({ sharesMicros: 8e15, priceMicros: 1, feeMicros: 0 });
  const rich = mark(applyFill(openAccount(1e6), dear), MARKET, MICROS);
  const elsewhere = purchase({
    marketId: OTHER_MARKET,
    sharesMicros: 8e15,
    priceMicros: 1,
    feeMicros: 0,
  });
  const both = applyFill(rich, elsewhere);
  assertThrows(() => mark(both, OTHER_MARKET, MICROS), RangeError, "value of all positions");
});

Deno.test("mark() values YES at the price and NO at the rest of a dollar", () => {
  const yes = applyFill(openAccount(1_000), purchase());
  const both = applyFill(yes, purchase({ outcome: "NO", priceMicros: 550_000 }));
  const account = mark(both, MARKET, 700_000);
  const { YES, NO } = mapGet(account.positions, MARKET)!;
  assertEquals([YES?.markMicros, YES?.valueMicros], [700_000, 70 * MICROS]);
  assertEquals([NO?.markMicros, NO?.valueMicros], [300_000, 30 * MICROS]);
  assertEquals(account.cashMicros, both.cashMicros);
  checkLedger(account);
});

Deno.test("mark() returns the very same account when there is nothing to do", () => {
  const account = applyFill(openAccount(1_000), purchase());
  assertStrictEquals(mark(account, MARKET, 400_000), account);
  assertStrictEquals(mark(account, OTHER_MARKET, 1), account);
});

Deno.test("mark() and resolve() take prices from 0 to a dollar", () => {
  const account = applyFill(openAccount(1_000), purchase());
  for (const yesMicros of [0, MICROS]) checkLedger(mark(account, MARKET, yesMicros));
  for (const yesMicros of [-1, MICROS + 1, 0.5, NaN]) {
    const message = `Cannot value a YES share at ${yesMicros} micro-dollars`;
    assertThrows(() => mark(account, MARKET, yesMicros), RangeError, message);
    assertThrows(() => resolve(account, payout(yesMicros)), RangeError, message);
  }
});

Deno.test("resolve() pays a dollar for a winning share", () => {
  const [account, closed] = resolve(applyFill(openAccount(1_000), purchase()), payout(MICROS));
  assertEquals(closed, [{
    marketId: MARKET,
    outcome: "YES",
    category: "Politics",
    sharesMicros: 100 * MICROS,
    costMicros: 41 * MICROS,
    markMicros: MICROS,
    valueMicros: 0,
    openedMs: START_MS,
    payoutMicros: 100 * MICROS,
    pnlMicros: 59 * MICROS,
    closedMs: START_MS + 1,
  }]);
  assertEquals([account.cashMicros, account.realizedMicros], [1_059 * MICROS, 59 * MICROS]);
  assertEquals([account.openPositions, account.closedPositions, account.wonPositions], [0, 1, 1]);
  assertEquals([account.valueMicros, account.costMicros, account.positions.size], [0, 0, 0]);
  checkLedger(account);
});

Deno.test("resolve() pays nothing for a losing share, and half for a split", () => {
  const held = applyFill(openAccount(1_000), purchase());
  const [lost] = resolve(held, payout(0));
  assertEquals([lost.cashMicros, lost.realizedMicros, lost.wonPositions], [
    959 * MICROS,
    -41 * MICROS,
    0,
  ]);
  const [split] = resolve(held, payout(500_000));
  assertEquals([split.realizedMicros, split.wonPositions], [9 * MICROS, 1]);
  const [no] = resolve(
    applyFill(openAccount(1_000), purchase({ outcome: "NO" })),
    payout(300_000),
  );
  assertEquals(no.realizedMicros, (70 - 41) * MICROS);
});

Deno.test("resolve() pays out both outcomes of a market, YES first", () => {
  const yes = applyFill(openAccount(1_000), purchase());
  const both = applyFill(yes, purchase({ outcome: "NO", priceMicros: 550_000 }));
  const [account, closed] = resolve(both, payout(0));
  assertEquals(closed.map((position) => [position.outcome, position.payoutMicros]), [
    ["YES", 0],
    ["NO", 100 * MICROS],
  ]);
  assertEquals([account.closedPositions, account.wonPositions], [2, 1]);
  checkLedger(account);
});

Deno.test("resolve() does not count a position that breaks even as won", () => {
  const even = purchase({ sharesMicros: MICROS, priceMicros: 500_000, feeMicros: 0 });
  const held = applyFill(openAccount(1_000), even);
  const results = [500_000, 500_001].map((yesMicros) => {
    const [account] = resolve(held, payout(yesMicros));
    return [account.realizedMicros, account.wonPositions];
  });
  assertEquals(results, [[0, 0], [1, 1]]);
});

Deno.test("resolve() returns the very same account when nothing is held", () => {
  const account = applyFill(openAccount(1_000), purchase());
  const [after, closed] = resolve(account, payout(MICROS, { marketId: OTHER_MARKET }));
  assertStrictEquals(after, account);
  assertEquals(closed, []);
});

Deno.test("resolve() refuses cash that is too large to be exact", () => {
  const many = purchase({ sharesMicros: 9e15, priceMicros: 1, feeMicros: 0 });
  const account = applyFill(openAccount(1e9), many);
  assertThrows(() => resolve(account, payout(MICROS)), RangeError, "exact amount in cash");
});

type Booking = (account: Account) => Account;

const MARKETS = fc.constantFrom(MARKET, OTHER_MARKET, "0x03");
const BOOKING: fc.Arbitrary<Booking> = fc.oneof(
  fc.record({
    marketId: MARKETS,
    outcome: fc.constantFrom("YES" as const, "NO" as const),
    sharesMicros: whole(1, 3_000 * MICROS),
    priceMicros: whole(1, MICROS - 1),
    feeMicros: whole(0, 20 * MICROS),
  }).map((given): Booking => (account) => {
    const wanted = purchase(given);
    if (purchaseCostMicros(wanted) <= account.cashMicros) return applyFill(account, wanted);
    assertThrows(() => applyFill(account, wanted), RangeError, "Cannot pay");
    return account;
  }),
  fc.tuple(MARKETS, whole(0, MICROS)).map(([marketId, yesMicros]): Booking => (account) =>
    mark(account, marketId, yesMicros)
  ),
  fc.tuple(MARKETS, whole(0, MICROS)).map(([marketId, yesMicros]): Booking => (account) => {
    const [after, closed] = resolve(account, payout(yesMicros, { marketId }));
    const pnlMicros = closed.reduce((total, position) => total + position.pnlMicros, 0);
    assertEquals(after.realizedMicros - account.realizedMicros, pnlMicros);
    return after;
  }),
);

Deno.test("the books balance after any sequence of fills, marks and resolutions", () => {
  let held = 0;
  fc.assert(fc.property(fc.array(BOOKING, { maxLength: 40, size: "max" }), (bookings) => {
    let account = deepFreeze(openAccount(10_000));
    for (const book of bookings) {
      account = deepFreeze(book(account));
      checkLedger(account);
      held += positionsOf(account).length;
    }
  }));
  assert(held > 1_000, String(held));
});
