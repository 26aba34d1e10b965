import { assert, assertEquals, assertRejects } from "@std/assert";
import type { ColumnSource } from "hyparquet-writer";
import { DROP_REASONS, type OutcomeMode, type Trade } from "../../../mod.ts";
import { DataError } from "../../../src/research/data_error.ts";
import { TradeLoad } from "../../../src/research/trades/trade_loader.ts";
import type { UnorderedTrades } from "../../../src/research/trades/trade_table.ts";
import { loadTrades } from "./load_trades.ts";
import { fc } from "../../properties.ts";
import { withTempFolder } from "../../temp_folder.ts";
import {
  column,
  fixture,
  fixtureNames,
  garbled,
  parquetBytes,
  plainColumns,
  rowsOf,
  tradesOf,
  writeCategories,
} from "../parquet/parquet_cases.ts";

/** Loads one file and holds it against the same file read row by row. */
async function assertLoads(
  folder: string,
  bytes: Uint8Array<ArrayBuffer>,
  outcomes: OutcomeMode = "yes",
): Promise<void> {
  await writeCategories(folder, { Politics: bytes });
  const table = await loadTrades(folder, { outcomes });
  const expected = await tradesOf(bytes, "Politics", outcomes);
  const trades = expected.filter((trade) => typeof trade !== "string");
  assertEquals(rowsOf(table), trades);
  for (const reason of DROP_REASONS) {
    assertEquals(table.dropped[reason], expected.filter((trade) => trade === reason).length);
  }
  const byTime = trades.map((_, row) => row)
    .sort((a, b) => trades[a]!.timeMs - trades[b]!.timeMs || a - b);
  assertEquals([...table.order], byTime);
  assertEquals(new Set(table.wallets), new Set(trades.map(({ wallet }) => wallet)));
  assertEquals(new Set(table.markets), new Set(trades.map(({ marketId }) => marketId)));
  assertEquals(new Set(table.tokens), new Set(["", ...trades.map(({ tokenId }) => tokenId)]));
  assertEquals(table.tokens[0], "");
}

for (const name of fixtureNames().filter((name) => name !== "lists.parquet")) {
  Deno.test(`TradeLoad loads ${name} as tradeFrom() reads its rows`, async () => {
    await withTempFolder(async (folder) => {
      await assertLoads(folder, fixture(name));
      await assertLoads(folder, fixture(name), "token");
    });
  });
}

Deno.test("TradeLoad loads the same trades whatever codec, encoding and page version", async () => {
  const expected = await tradesOf(fixture("plain_v2_none.parquet"), "Politics");
  assert(expected.filter((trade) => typeof trade !== "string").length > 30);
  for (const name of fixtureNames().filter((name) => /^(dict|plain|deltas)/.test(name))) {
    assertEquals(await tradesOf(fixture(name), "Politics"), expected, name);
  }
});

/** What a hostile file may hold, by the type of the column. */
const HOSTILE: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  STRING: fc.oneof(
    fc.constantFrom("", " ", "0x", "0xAb", " 0xab ", "0xAB\n", "\ufeff0xab", "0xİ", "BUY", "sell "),
    fc.constantFrom(
      "0",
      "1",
      "0.5",
      " 1 ",
      "1e-3",
      "1e400",
      "0x1",
      "NaN",
      "-1",
      "999",
      "Yes",
      "NO",
    ),
    fc.constantFrom("1700000000", "1700000000123", "2024-02-29T12:00:00Z", "2024-02-29 12:00", "x"),
    fc.string({ unit: "binary", maxLength: 12 }),
  ),
  DOUBLE: fc.oneof(
    fc.constantFrom(0, -0, 1, 0.5, 1.0000001, -1, NaN, Infinity, 1e-300, 1e300, 999),
    fc.constantFrom(1.7e9, 1.7e12, 1e12, 253402300799.9, 1.7e15, 9e15, 0.0004, 1700000000.5),
    fc.double(),
  ),
  INT32: fc.oneof(fc.constantFrom(0, 1, 999, -1), fc.integer()),
  INT64: fc.oneof(
    fc.constantFrom(0n, 1n, 999n, 1_700_000_000n, 1_700_000_000_123n, 10n ** 12n, -1n),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  ),
  BOOLEAN: fc.boolean(),
  TIMESTAMP: fc.date({ min: new Date(-1e12), max: new Date(2e12), noInvalidDate: true }),
};

const COLUMN_NAMES = [
  ...["proxyWallet", "taker", "maker", "conditionId", "market_id", "side", "price", "timestamp"],
  ...["size", "usd_amount", "outcomeIndex", "outcome", "asset", "title"],
];

const USUAL: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  side: fc.constantFrom("BUY", "SELL", " buy"),
  price: fc.constantFrom("0.25", "0.5", "1"),
  timestamp: fc.constantFrom("1700000000", "1700000001", "1700000001500"),
  outcomeIndex: fc.constantFrom("0", "1", "999"),
  outcome: fc.constantFrom("Yes", "No"),
};

function columnArbitrary(name: string, rows: number): fc.Arbitrary<ColumnSource> {
  const usual = USUAL[name] ?? fc.constantFrom("0xa", "0xB", "0xc", "12.5");
  // Most columns are usual, or hardly a row would become a trade.
  const type = fc.oneof(
    { weight: 4, arbitrary: fc.constant("usual") },
    { weight: 1, arbitrary: fc.constantFrom(...Object.keys(HOSTILE)) },
  );
  return type.chain((type) => {
    const value = type === "usual" ? usual : HOSTILE[type]!;
    const values = fc.array(fc.option(value, { nil: null, freq: 8 }), {
      minLength: rows,
      maxLength: rows,
    });
    const stored = (type === "usual" ? "STRING" : type) as NonNullable<ColumnSource["type"]>;
    return values.map((values) => column(name, stored, values));
  });
}

const hostileFile = fc.integer({ min: 1, max: 30 }).chain((rows) =>
  fc.record({
    columns: fc.tuple(...COLUMN_NAMES.map((name) => columnArbitrary(name, rows))),
    missing: fc.uniqueArray(
      fc.constantFrom("proxyWallet", "conditionId", ...COLUMN_NAMES.slice(8)),
      { maxLength: 4 },
    ),
    codec: fc.constantFrom("UNCOMPRESSED" as const, "SNAPPY" as const, "GZIP" as const),
    rowGroupSize: fc.integer({ min: 1, max: 40 }),
    pageSize: fc.constantFrom(16, 100, 1 << 20),
  })
);

Deno.test("TradeLoad loads hostile files as tradeFrom() reads their rows", async () => {
  let trades = 0;
  await withTempFolder(async (folder) => {
    await fc.assert(fc.asyncProperty(
      hostileFile,
      fc.constantFrom<OutcomeMode>("yes", "token"),
      async ({ columns, missing, ...options }, outcomes) => {
        const kept = columns.filter(({ name }) => !missing.includes(name));
        const bytes = parquetBytes(kept, options);
        await assertLoads(folder, bytes, outcomes);
        const rows = await tradesOf(bytes, "Politics", outcomes);
        trades += rows.filter((trade) => typeof trade !== "string").length;
      },
    ));
  });
  assert(trades > 100, `only ${trades} rows were trades`);
});

Deno.test("TradeLoad takes categories in name order, and equal times in that order", async () => {
  await withTempFolder(async (folder) => {
    const files = {
      Sports: parquetBytes(plainColumns(4, 1_700_000_060)),
      Politics: parquetBytes(plainColumns(5)),
      "a folder without trades": undefined,
    };
    await writeCategories(folder, { Sports: files.Sports, Politics: files.Politics });
    await Deno.mkdir(`${folder}/Empty`);
    await Deno.writeTextFile(`${folder}/resolutions.csv`, "");
    const table = await loadTrades(folder);
    assertEquals(table.categories, ["Politics", "Sports"]);
    const expected = [
      ...await tradesOf(files.Politics, "Politics"),
      ...await tradesOf(files.Sports, "Sports"),
    ];
    assertEquals(rowsOf(table), expected as Trade[]);
    assertEquals([...table.order], [0, 1, 5, 2, 6, 3, 7, 4, 8]);

    const sports = await loadTrades(folder, { categories: [" sPORTS"] });
    assertEquals(sports.categories, ["Sports"]);
    assertEquals(rowsOf(sports), await tradesOf(files.Sports, "Sports") as Trade[]);
  });
});

Deno.test("TradeLoad takes price times size where usd_amount is no finite number", async () => {
  await withTempFolder(async (folder) => {
    const columns = plainColumns(6).filter(({ name }) => name !== "usd_amount" && name !== "size");
    const usd = [Infinity, NaN, null, -5, 7, -Infinity];
    columns.push(column("usd_amount", "DOUBLE", usd));
    columns.push(column("size", "DOUBLE", [100, 200, 300, 400, 500, Infinity]));
    const bytes = parquetBytes(columns);
    await assertLoads(folder, bytes);
    assertEquals([...(await loadTrades(folder)).usd], [1, 4, 9, 0, 7, 0]);
  });
});

Deno.test("TradeLoad reads no column that it does not need", async () => {
  await withTempFolder(async (folder) => {
    const bytes = parquetBytes(plainColumns(50), { rowGroupSize: 20 });
    for (const name of ["title", "size", "outcome"]) {
      await writeCategories(folder, { Politics: garbled(bytes, name) });
      assertEquals(rowsOf(await loadTrades(folder)), await tradesOf(bytes, "Politics") as Trade[]);
    }
    await writeCategories(folder, { Politics: garbled(bytes, "outcomeIndex") });
    assertEquals((await loadTrades(folder, { outcomes: "token" })).length, 50);
    await assertRejects(() => loadTrades(folder), DataError, "trades.parquet");
  });
});

Deno.test("TradeLoad loads a column chunk that is longer than what it reads at a time", async () => {
  await withTempFolder(async (folder) => {
    const rows = 80_000;
    const columns = plainColumns(rows).filter(({ name }) => name !== "conditionId");
    const long = Array.from({ length: rows }, (_, i) => `0xm${String(i % 3000).padStart(64, "0")}`);
    columns.push({ ...column("conditionId", "STRING", long), encoding: "PLAIN" });
    const bytes = parquetBytes(columns, { codec: "UNCOMPRESSED", rowGroupSize: rows });
    assert(bytes.length > 5 << 20);
    await writeCategories(folder, { Politics: bytes });
    const table = await loadTrades(folder);
    assertEquals(table.markets.length, 3000);
    for (let row = 0; row < rows; row += 997) {
      assertEquals(table.markets[table.market[row]!], long[row]);
    }
  });
});

Deno.test("TradeLoad reports progress that only grows and ends at all rows", async () => {
  await withTempFolder(async (folder) => {
    const file = parquetBytes(plainColumns(30), { rowGroupSize: 10 });
    await writeCategories(folder, { Politics: file, Sports: file });
    const seen: [string, number][] = [];
    await loadTrades(folder, {
      onProgress({ category, doneRows, totalRows }) {
        assertEquals(totalRows, 60);
        seen.push([category, doneRows]);
      },
    });
    assertEquals(
      seen.map(([, done]) => done),
      seen.map(([, done]) => done).toSorted((a, b) => a - b),
    );
    assertEquals(seen.at(-1), ["Sports", 60]);
    assert(seen.length > 6);
  });
});

Deno.test("TradeLoad tells about the trades before they are in order", async () => {
  await withTempFolder(async (folder) => {
    const file = parquetBytes(plainColumns(30), { rowGroupSize: 10 });
    await writeCategories(folder, { Politics: file, Sports: file });
    for (const threads of [0, 1]) {
      const seen: UnorderedTrades[] = [];
      using load = await TradeLoad.start(folder, {
        threads,
        onTrades: (trades) => seen.push(trades),
      });
      const { order, ...trades } = await load.finish();
      assertEquals(order.length, 60);
      assertEquals(seen, [trades]);
    }
  });
});

Deno.test("TradeLoad passes on what onProgress() throws", async () => {
  await withTempFolder(async (folder) => {
    await writeCategories(folder, { Politics: parquetBytes(plainColumns(3)) });
    const stop = () => {
      throw new RangeError("Stopped");
    };
    await assertRejects(() => loadTrades(folder, { onProgress: stop }), RangeError, "Stopped");
  });
});

Deno.test("TradeLoad loads a file without rows", async () => {
  await withTempFolder(async (folder) => {
    await writeCategories(folder, { Politics: parquetBytes(plainColumns(0)) });
    const table = await loadTrades(folder);
    assertEquals([table.length, table.order.length, table.wallets.length], [0, 0, 0]);
  });
});

Deno.test("TradeLoad says which file is unusable and why", async () => {
  const text = new TextEncoder();
  const without = (name: string) =>
    parquetBytes(plainColumns(3).filter((column) => column.name !== name));
  const cases: [Uint8Array, string][] = [
    [new Uint8Array(), "File is empty"],
    [text.encode("PAR1"), "4 bytes is too short"],
    [text.encode("proxyWallet,side,price\n0xa,BUY,0.5\n"), "PAR1"],
    [without("proxyWallet"), "no column is called proxyWallet or taker or maker"],
    [without("conditionId"), "no column is called conditionId or market_id"],
    [without("side"), "no column is called side"],
    [without("price"), "no column is called price (the columns are"],
    [without("timestamp"), "no column is called timestamp"],
    [fixture("lists.parquet"), "no column is called price"],
  ];
  await withTempFolder(async (folder) => {
    for (const [bytes, reason] of cases) {
      await writeCategories(folder, { Politics: bytes });
      const error = await assertRejects(() => loadTrades(folder), DataError);
      const message = error.message.replace(`: ${folder}/Politics/trades.parquet`, "");
      assert(message.includes(reason), `${message} does not say ${reason}`);
      assert(message.length < error.message.length, `${error.message} names no file`);
    }
  });
});

Deno.test("TradeLoad throws a DataError wherever a file is cut", async () => {
  await withTempFolder(async (folder) => {
    const bytes = fixture("dictionary_v1_snappy.parquet");
    for (let end = 0; end < bytes.length; end += 13) {
      await writeCategories(folder, { Politics: bytes.subarray(0, end) });
      await assertRejects(() => loadTrades(folder), DataError);
      // The footer is there, but the middle is not.
      const tail = new Uint8Array([...bytes.subarray(0, end), ...bytes.subarray(end + 7)]);
      await writeCategories(folder, { Politics: tail });
      await loadsOrDataError(folder);
    }
  });
});

async function loadsOrDataError(folder: string): Promise<boolean> {
  try {
    await loadTrades(folder);
    return true;
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    assert(error.cause instanceof Error || error.message.includes("no column"));
    return false;
  }
}

Deno.test("TradeLoad loads a damaged file or throws a DataError", async () => {
  const files = fixtureNames().map(fixture);
  let loaded = 0;
  let refused = 0;
  await withTempFolder(async (folder) => {
    await fc.assert(fc.asyncProperty(
      fc.constantFrom(...files),
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), {
        minLength: 1,
        maxLength: 4,
      }),
      async (file, changes) => {
        const bytes = file.slice();
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
        await writeCategories(folder, { Politics: bytes });
        if (await loadsOrDataError(folder)) loaded++;
        else refused++;
      },
    ));
  });
  assert(loaded > 0 && refused > 0);
});
