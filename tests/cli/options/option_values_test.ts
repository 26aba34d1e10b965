import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { UsageError } from "../../../src/cli/errors.ts";
import { readFlags } from "../../../src/cli/options/flags.ts";
import { readOptions } from "../../../src/cli/options/option_values.ts";
import type { Options } from "../../../src/cli/options/options.ts";
import { fakeIo, temporaryFolder } from "../fake_io.ts";
import { fc } from "../../properties.ts";

/** Options of `replay` as read from flags, environment and a config file. */
async function read(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  config?: string,
): Promise<Options> {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/c.yaml`;
  await Deno.writeTextFile(path, config ?? "");
  const extra = config === undefined ? [] : [`--config=${path}`];
  return await readOptions("replay", readFlags([...args, ...extra]).given, fakeIo({ env }));
}

Deno.test("readOptions() takes flag over environment over config file over default", async () => {
  const env = { PILOTFISH_CAPITAL: "2" };
  const config = "capital: 3";
  assertEquals((await read(["--capital", "1"], env, config)).capital, 1);
  assertEquals((await read([], env, config)).capital, 2);
  assertEquals((await read([], {}, config)).capital, 3);
  assertEquals((await read([])).capital, 10_000);
});

Deno.test("readOptions() keeps that order for every option and any mixture of places", async () => {
  const places = fc.record({ flag: fc.boolean(), env: fc.boolean(), config: fc.boolean() });
  const rows = [
    ["minSizeUsd", "min-size-usd", "PILOTFISH_MIN_SIZE_USD", ["1", "2", "3"], [1, 2, 3], 10_000],
    ["signals", "signals", "PILOTFISH_SIGNALS", ["a", "b", "c"], ["a", "b", "c"], undefined],
    ["outcomes", "outcomes", "PILOTFISH_OUTCOMES", ["token", "token", "token"], [
      "token",
      "token",
      "token",
    ], "yes"],
    ["categories", "categories", "PILOTFISH_CATEGORIES", ["A", "B", "all"], [["A"], ["B"], []], [
      "Politics",
      "Geopolitics",
    ]],
  ] as const;
  await fc.assert(
    fc.asyncProperty(places, fc.constantFrom(...rows), async ({ flag, env, config }, row) => {
      const [key, name, variable, texts, values, fallback] = row;
      const options = await read(
        flag ? [`--${name}=${texts[0]}`] : [],
        env ? { [variable]: texts[1] } : {},
        config ? `${name}: ${texts[2]}` : undefined,
      );
      const expected = flag ? values[0] : env ? values[1] : config ? values[2] : fallback;
      assertEquals<unknown>(options[key], expected);
    }),
    { numRuns: 60 },
  );
});

Deno.test("readOptions() finds the config file through the environment", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/c.yaml`;
  await Deno.writeTextFile(path, "capital: 77");
  assertEquals((await read([], { PILOTFISH_CONFIG: path })).capital, 77);
});

Deno.test("readOptions() says which value cannot be read, what it may be, and where it is", async () => {
  const range = "as a number from 0 to 1, such as 0.15 for 15 %";
  await assertRejects(
    () => read(["--min-wallet-wr", "60"]),
    UsageError,
    `Cannot read --min-wallet-wr ${range}: 60`,
  );
  await assertRejects(
    () => read([], { PILOTFISH_MIN_WALLET_WR: "abc" }),
    UsageError,
    `Cannot read PILOTFISH_MIN_WALLET_WR ${range}: abc`,
  );
  await assertRejects(
    () => read([], {}, "min_wallet_wr: .nan"),
    UsageError,
    `Cannot read min_wallet_wr in `,
  );
});

Deno.test("readOptions() refuses an empty value wherever it is given, and says how to give none", async () => {
  for (const flag of ["as-of", "capital", "categories", "signals", "liquidity-field", "persist"]) {
    for (const blank of ["", " "]) {
      await assertRejects(
        () => read([`--${flag}=${blank}`]),
        UsageError,
        `Cannot use --${flag} without a value: it takes `,
      );
    }
  }
  const cases: readonly (readonly [() => Promise<unknown>, string])[] = [
    [() => read(["--as-of", ""]), "Give it one, or leave it out"],
    [() => read([], { PILOTFISH_FROM: "" }), "Give it one, or unset it"],
    [() => read([], { PILOTFISH_CONFIG: "" }), "Give it one, or unset it"],
    [() => read([], {}, `to: ""`), "Give it one, or take the line out"],
  ];
  for (const [reading, next] of cases) {
    const error = await assertRejects(reading, UsageError);
    assertEquals(error.next?.startsWith(next), true, error.next);
  }
  assertEquals((await read([], {}, "to:")).to, undefined);
});

Deno.test("readOptions() takes no dash for a file", async () => {
  const error = await assertRejects(() => read(["--signals", "-"]), UsageError);
  assertEquals(error.message, "Cannot read --signals as a file: -");
  assertEquals(error.next, "Give it a name: ./- is a file that is called so");
});

Deno.test("readOptions() takes the last of several values, and all of a list", async () => {
  const options = await read([
    ...["--capital", "1", "--capital", "2", "--json", "--no-json"],
    ...["--categories", "A", "--categories", "B,C"],
  ]);
  assertEquals([options.capital, options.json, options.categories], [2, false, ["A", "B", "C"]]);
});

Deno.test("readOptions() lets a config file set options of other commands", async () => {
  assertEquals((await read([], {}, "seed: 5\ncapital: 1")).capital, 1);
});

Deno.test("readOptions() refuses to hand out an option the command does not take", async () => {
  const options = await read([]);
  assertThrows(() => options.seed, TypeError, "replay does not take: seed");
  assertEquals({ ...options }.capital, 10_000);
});

Deno.test("readOptions() leaves the config file alone for commands without options of their own", async () => {
  const flags = readFlags(["--config", "no/such.yaml"]).given;
  assertEquals((await readOptions("help", flags, fakeIo())).quiet, false);
  await assertRejects(() => readOptions("sample", flags, fakeIo()), UsageError, "no/such.yaml");
});

Deno.test("readOptions() takes the address of a node that a socket can be opened at, and shows no other", async () => {
  const run = (url: string) =>
    readOptions("run", new Map(), fakeIo({ env: { PILOTFISH_RPC_URL: url } }));
  assertEquals(
    (await run("wss://node.example/s3cr3t")).rpcUrl?.reveal(),
    "wss://node.example/s3cr3t",
  );
  for (const url of ["wss://node.example/s3cr3t#x", "ws://node.example/s3cr3t", "s3cr3t"]) {
    const error = await assertRejects(() => run(url), UsageError);
    assertEquals(error.message.includes("s3cr3t"), false);
  }
});
