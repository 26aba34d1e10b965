import { assert, assertEquals, assertRejects } from "@std/assert";
import { AccountReading, type ReadAccount } from "../../src/dashboard/account_reading.ts";
import { SYSTEM_CLOCK } from "../../src/polymarket/clock.ts";
import { openForReading } from "../../src/store/profile.ts";
import type { ProfileLocation } from "../../src/store/profile_paths.ts";
import { readAccountView } from "../../src/store/account_view.ts";
import { StoreError } from "../../src/store/store_error.ts";
import { withTempFolder } from "../temp_folder.ts";
import { writeLongAccount } from "./long_account.ts";

const LINES = 1500;
const END_BYTES = 100_000;

interface Opened {
  readonly reading: AccountReading;
  /** Gives the page its turn for good. */
  readonly goOn: () => void;
  readonly progress: readonly number[];
}

/** Opens an account; whoever reads much waits at the first rest until the test says so. */
async function withReading(
  where: ProfileLocation,
  endBytes: number | undefined,
  action: (opened: Opened) => Promise<void>,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const progress: number[] = [];
  await using reading = await AccountReading.open({
    where,
    endBytes,
    onProgress: (bytes) => progress.push(bytes),
    signal: new AbortController().signal,
    clock: {
      nowMs: () => 0,
      wait: async (ms, signal) => {
        signal!.throwIfAborted();
        await Promise.race([promise, aborted(signal!)]);
        await SYSTEM_CLOCK.wait(ms, signal);
      },
    },
  });
  await action({ reading, goOn: resolve, progress });
}

function aborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  return promise;
}

/** Looks until the whole account is read. */
async function wholeOf(reading: AccountReading): Promise<ReadAccount> {
  for (;;) {
    const seen = await reading.look();
    if (seen.part === 1) return seen;
    await SYSTEM_CLOCK.wait(1);
  }
}

Deno.test("AccountReading shows the end of a long account at once, and all of it later", async () => {
  await withTempFolder(async (folder) => {
    const where = await writeLongAccount(folder, LINES);
    using profile = await openForReading(where);
    const known = await readAccountView(profile);
    await withReading(where, END_BYTES, async ({ reading, goOn, progress }) => {
      const first = await reading.look();
      assert(first.part < 1, `${first.part}`);
      assertEquals([first.view.money, first.view.lines], [known.money, known.lines]);
      assert(first.view.closed.length < known.closed.length);
      assertEquals(first.curve.curve().timesMs, [known.lastEventMs!]);
      goOn();
      const all = await wholeOf(reading);
      assertEquals(all.view, { ...known, state: all.view.state });
      assert(all.curve.curve().timesMs.length > 100);
      assertEquals(progress, []);
    });
  });
});

Deno.test("AccountReading reads a short account as a whole, and tells how far it is", async () => {
  await withTempFolder(async (folder) => {
    const where = await writeLongAccount(folder, LINES);
    await withReading(where, undefined, async ({ reading, goOn, progress }) => {
      goOn();
      const { part, curve } = await reading.look();
      assertEquals(part, 1);
      assert(curve.curve().timesMs.length > 100);
      assertEquals(progress.length, Math.floor(LINES / 200));
      assert(progress.every((bytes, i) => bytes > (progress[i - 1] ?? 0)), `${progress}`);
    });
  });
});

Deno.test("AccountReading ends in the middle of the older history", async () => {
  await withTempFolder(async (folder) => {
    const where = await writeLongAccount(folder, LINES);
    await withReading(where, END_BYTES, async ({ reading }) => {
      assert((await reading.look()).part < 1);
    });
  });
});

Deno.test("AccountReading says what is wrong in the older history", async () => {
  await withTempFolder(async (folder) => {
    const where = await writeLongAccount(folder, LINES);
    const path = `${folder}/${where.profile}/journal.jsonl`;
    const text = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, text.replace('"seq":3,', '"seq":4,'));
    await withReading(where, END_BYTES, async ({ reading, goOn }) => {
      await reading.look();
      goOn();
      await assertRejects(() => wholeOf(reading), StoreError, "Cannot read line 4 of the journal");
    });
  });
});
