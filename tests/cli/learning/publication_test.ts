import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import type { Lesson } from "../../../src/cli/learning/lesson.ts";
import { firstLesson, keepLearning } from "../../../src/cli/live/live_learning.ts";
import { publish, withPublication } from "../../../src/cli/learning/publication.ts";
import { DataError } from "../../../src/research/data_error.ts";
import { START_MS, trade, whale } from "../../core/builders.ts";
import { withTempFolder } from "../../temp_folder.ts";
import { sampleFolder } from "../commands/research_folder.ts";
import { runMain } from "../fake_io.ts";
import { contextOf, learningOf } from "../made_learning.ts";

const DAY_MS = 86_400_000;

/** A clock that goes on only when somebody waits. */
function clockAt(timeMs: number, onWait: () => unknown = () => {}) {
  return {
    nowMs: () => timeMs,
    async wait(ms: number) {
      timeMs += ms;
      await onWait();
    },
  };
}

function learnt(wallets: readonly string[]) {
  const whales = wallets.map((wallet) => whale(wallet));
  return learningOf({ trades: [trade({ timeMs: START_MS })], whales, asOfMs: START_MS + 1 });
}

Deno.test("warmup --publish publishes what run --published takes, if it is asked for with the same options", () =>
  withTempFolder(async (dataDir) => {
    const sample = await sampleFolder();
    const place = ["--data-dir", dataDir, "--profile", "mine"];
    const args = ["warmup", "--research-dir", sample, "--min-trades=3", "--publish", ...place];
    const { code, stderr } = await runMain(args);
    assertEquals(code, 0, stderr);
    assertMatch(stderr, /Published [0-9a-f]{12} to .*warm_up\.sqlite3/);
    const asked = { dataDir, profile: "mine", published: true, minTrades: 3 };
    const clock = clockAt(Date.UTC(2026, 0, 10));
    const { warmUp } = await firstLesson(contextOf(asked, { clock }).context);
    assertEquals(warmUp.whales.size > 10, true);
    for (
      const [given, why] of [
        [{ minTrades: 4 }, "another min_trades"],
        [{ categories: ["politics"] }, "another categories"],
        [{ maxWarmupAge: 5 }, "ago"],
        [{ profile: "other" }, "Cannot find a published whale set of profile other"],
      ] as const
    ) {
      const { context } = contextOf({ ...asked, ...given }, { clock });
      await assertRejects(() => firstLesson(context), DataError, why);
    }
    const same = { ...asked, categories: ["geopolitics", "POLITICS"] };
    await firstLesson(contextOf(same, { clock }).context);
  }));

Deno.test("run --published ends at once where nothing is published", () =>
  withTempFolder(async (dataDir) => {
    const { code, stderr } = await runMain(["run", "--published", "--data-dir", dataDir]);
    assertEquals(code, 3);
    const command = `publish one with "pilotfish warmup --publish --data-dir ${dataDir}"`;
    assertStringIncludes(stderr, command);
    const elsewhere = ["--warmup-kv", `${dataDir}/misspelt/warm_up.sqlite3`];
    assertEquals((await runMain(["run", "--published", ...elsewhere])).code, 3);
    assertEquals([...Deno.readDirSync(dataDir)], []);
  }));

Deno.test("publish() refuses a whale set without a whale and leaves the one before", () =>
  withTempFolder(async (dataDir) => {
    const { context } = contextOf({ dataDir }, { clock: clockAt(START_MS) });
    const id = await publish(context, learnt(["0xa"]));
    await assertRejects(() => publish(context, learnt([])), DataError, "without a whale");
    assertEquals(await withPublication(context, (store) => store.currentId()), id);
  }));

Deno.test("keepLearning() takes what is published meanwhile, and stays with the old one while it is unusable", () =>
  withTempFolder(async (dataDir) => {
    const stop = new AbortController();
    const seen: string[][] = [];
    let looks = 0;
    const clock = clockAt(START_MS, async () => {
      const other = contextOf({ dataDir, minUsd: 99 }, { clock }).context;
      looks++;
      if (looks === 2) await publish(context, learnt(["0xa", "0xb"]));
      if (looks === 3) await publish(other, learnt(["0xc"]));
      if (looks === 4) await publish(context, learnt(["0xd"]));
      if (looks === 5) stop.abort();
    });
    const { context, io } = contextOf({ dataDir, published: true }, { clock });
    await publish(context, learnt(["0xa"]));
    const onLesson = ({ warmUp }: Lesson) => {
      const whales = [...warmUp.whales.keys()];
      const isNew = String(seen.at(-1)) !== String(whales);
      if (isNew) seen.push(whales);
      return Promise.resolve(isNew);
    };
    await keepLearning(context, { onLesson, signal: stop.signal });
    assertEquals(seen, [["0xa"], ["0xa", "0xb"], ["0xd"]]);
    assertMatch(io.printed.stderr, /stays as it is: .*learnt with another min_usd/);
  }));

Deno.test("keepLearning() says that a whale set has become too old", () =>
  withTempFolder(async (dataDir) => {
    const stop = new AbortController();
    const clock = clockAt(START_MS, () => {
      if (clock.nowMs() > START_MS + 2 * DAY_MS) stop.abort();
    });
    const { context, io } = contextOf({ dataDir, published: true, maxWarmupAge: 1 }, { clock });
    await publish(context, learnt(["0xa"]));
    const onLesson = () => Promise.resolve(false);
    await keepLearning(context, { onLesson, signal: stop.signal });
    assertMatch(io.printed.stderr, /its history ends 1d.* ago/);
  }));
