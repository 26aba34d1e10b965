import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { type EngineEvent, type EngineState, type Outcome, step } from "../../../mod.ts";
import { simulate } from "../../../src/cli/replay/simulation.ts";
import { Stopped } from "../../../src/cli/stop_signals.ts";
import { HOUR_MS, MARKET, START_MS, trade } from "../../core/builders.ts";
import { withTempFolder } from "../../temp_folder.ts";
import { namesIn, readLines } from "../commands/research_folder.ts";
import { contextOf, learningOf } from "../made_learning.ts";

/** Two whales that make a signal, its fill, and the end of the market. */
const LEARNING = learningOf({
  trades: [
    trade({ wallet: "0xa" }),
    trade({ wallet: "0xb" }),
    trade({ usd: 1, price: 0.9, timeMs: START_MS + HOUR_MS }),
  ],
  winners: new Map<string, Outcome>([[MARKET, "YES"]]),
});

Deno.test("simulate() writes signals and log as they happen, and gives the signals", async () => {
  await withTempFolder(async (folder) => {
    const { context } = contextOf({ signals: `${folder}/signals`, log: `${folder}/log` });
    const { signals, result } = await simulate(context, LEARNING);
    assertEquals(signals.length, 1);
    assertEquals((await readLines(`${folder}/signals`)).map(({ id }) => id), [signals[0]!.id]);
    const events = (await readLines(`${folder}/log`)).map(({ event }) => event);
    assertEquals(events, ["signal", "order", "fill", "resolution"]);
    assertEquals([result.trades, result.state.account.closedPositions], [3, 1]);
  });
});

Deno.test("simulate() writes empty files where nothing happens, and none that is not asked for", async () => {
  await withTempFolder(async (folder) => {
    const { context } = contextOf({ signals: `${folder}/signals`, minConfirmations: 9 });
    await simulate(context, LEARNING);
    assertEquals(namesIn(folder), ["signals"]);
    assertEquals(await Deno.readTextFile(`${folder}/signals`), "");
  });
});

Deno.test("simulate() writes each line of the log as it happens, and says where", async () => {
  await withTempFolder(async (folder) => {
    const { context, io } = contextOf({ log: `${folder}/log` });
    const seen: string[] = [];
    const take = (state: EngineState, event: EngineEvent) => {
      const [partial = ""] = namesIn(folder);
      seen.push(Deno.readTextFileSync(`${folder}/${partial}`));
      assertEquals(
        io.printed.stderr,
        `The log grows in ${folder}/${partial} until it is complete.\n`,
      );
      return step(state, event);
    };
    await simulate(context, LEARNING, { take });
    assertEquals(namesIn(folder), ["log"]);
    const log = await Deno.readTextFile(`${folder}/log`);
    const lines = seen.map((text) => text.split("\n").length - 1);
    // Two trades, the moment before the fill, the fill, the last price, the resolution: what each finds in the log.
    assertEquals(lines, [0, 0, 2, 2, 3, 3]);
    for (const text of seen) assertEquals(log.slice(0, text.length), text);
  });
});

Deno.test("simulate() shows the result to its check before the files get their names", async () => {
  await withTempFolder(async (folder) => {
    const { context } = contextOf({ signals: `${folder}/signals`, log: `${folder}/log` });
    await Deno.writeTextFile(`${folder}/signals`, "old");
    const check = () => {
      throw new Error("Checked and found wrong");
    };
    await assertRejects(() => simulate(context, LEARNING, { check }), Error, "found wrong");
    assertEquals(namesIn(folder), ["signals"]);
    assertEquals(await Deno.readTextFile(`${folder}/signals`), "old");
    const seen: number[] = [];
    await simulate(context, LEARNING, { check: ({ signals }) => seen.push(signals.length) });
    assertEquals([seen, namesIn(folder)], [[1], ["log", "signals"]]);
  });
});

Deno.test("simulate() leaves nothing behind when an event cannot be taken", async () => {
  await withTempFolder(async (folder) => {
    const { context } = contextOf({ signals: `${folder}/signals`, log: `${folder}/log` });
    const take = (state: EngineState, event: EngineEvent) => {
      if (event.kind === "fill") throw new RangeError("Cannot pay");
      return step(state, event);
    };
    await assertRejects(() => simulate(context, LEARNING, { take }), RangeError, "Cannot pay");
    assertEquals(namesIn(folder), []);
  });
});

Deno.test({
  name: "simulate() leaves nothing behind when it is asked to stop",
  ignore: Deno.build.os === "windows",
  async fn() {
    // More than a lot of trades: the signal is heard between two of them.
    const many = Array.from({ length: 300_000 }, (_, index) => trade({ timeMs: START_MS + index }));
    const learning = learningOf({ trades: many });
    await withTempFolder(async (folder) => {
      const { context } = contextOf({ signals: `${folder}/signals`, log: `${folder}/log` });
      let events = 0;
      let work = 0;
      const take = (state: EngineState, event: EngineEvent) => {
        // SIGINT would end the runner of the tests.
        const kill = ["-c", `kill -TERM ${Deno.pid}`];
        if (events++ === 0) new Deno.Command("bash", { args: kill }).outputSync();
        // Each lot of events takes longer than the program goes without listening, on a fast machine too.
        for (let i = 0; i < 500; i++) work += i;
        return step(state, event);
      };
      const stopped = await assertRejects(() => simulate(context, learning, { take }), Stopped);
      assertEquals([stopped.exitCode, stopped.isKept, namesIn(folder)], [143, false, []]);
      assertEquals([events < many.length, work > 0], [true, true]);
    });
  },
});

Deno.test("simulate() takes costs, parameters and period from the options", async () => {
  const fillOf = async (given: Parameters<typeof contextOf>[0]) => {
    const { result } = await simulate(contextOf(given).context, LEARNING);
    const { costs, filter, trading } = result.state;
    return { costs, capital: filter.params.capital, trading, trades: result.trades };
  };
  assertEquals(await fillOf({}), {
    costs: { feeRate: null, halfSpread: 0.005, fillDelayMs: 5_000 },
    capital: 10_000,
    trading: true,
    trades: 3,
  });
  const given = {
    feeRate: 0,
    halfSpread: 0.01,
    fillDelayMs: 7,
    capital: 50,
    dryRun: true,
    to: START_MS + 1,
  };
  assertEquals(await fillOf(given), {
    costs: { feeRate: 0, halfSpread: 0.01, fillDelayMs: 7 },
    capital: 50,
    trading: false,
    trades: 2,
  });
});

Deno.test("simulate() shows progress on a terminal, and none without", async () => {
  const watched = contextOf({}, { isTerminal: true });
  await simulate(watched.context, LEARNING);
  assertMatch(watched.io.printed.stderr, /Replaying/);
  for (const { context, io } of [contextOf(), contextOf({ quiet: true }, { isTerminal: true })]) {
    await simulate(context, LEARNING);
    assertEquals(io.printed, { stdout: "", stderr: "" });
  }
});
