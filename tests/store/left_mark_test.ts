import { assert, assertEquals, assertExists, assertMatch, assertRejects } from "@std/assert";
import { AccountCopy, discardCopies } from "../../src/store/account_copy.ts";
import { requestKey } from "../../src/store/command_inbox.ts";
import { decide, type Decided } from "../../src/store/decide.ts";
import type { Kv } from "../../src/store/kv.ts";
import { type LeaseHolder, leaseHolder } from "../../src/store/lease.ts";
import { isLeft, leaveHolder, marksIn } from "../../src/store/left_mark.ts";
import { openKv } from "../../src/store/open_kv.ts";
import { lockedFor } from "../../src/store/patience.ts";
import { openForReading } from "../../src/store/profile.ts";
import { profilePaths } from "../../src/store/profile_paths.ts";
import { LeaseLost, StoreError } from "../../src/store/store_error.ts";
import { withTempFolder } from "../temp_folder.ts";
import { FakeClock } from "./accounts.ts";
import { carryOut, openTrader, options, PROFILE, request, type Trader, viewOf } from "./trader.ts";

/** Time that a lease lasts, milliseconds. */
const TTL_MS = 10_000;

/** Looks for an answer that are as many as one, so that less time is spent on waiting. */
const LOOKS_AT_ONCE = 30;

/** Who keeps a decision in files that others go on without, and what comes of those. */
interface Story {
  /** Who keeps it, too late to be in the copy. */
  readonly keeper: "trader" | "asker" | "nobody";
  /** When the copy is published: before this look of the asker, counted from when it was made. */
  readonly publishAt: number;
  /** Whether somebody trades in the copy then. */
  readonly isTraded: boolean;
  /** How long the asker waits, milliseconds. */
  readonly waitMs: number;
  /** How far the clock is set back when the copy is published, milliseconds. @default {0} */
  readonly setBackMs?: number;
  /** Whether the files stay locked, so that the asker cannot find out. @default {false} */
  readonly isLocked?: boolean;
}

/** What came of a decision. */
interface Outcome {
  /** What its asker was told. */
  readonly told: Decided | StoreError;
  /** How often it was carried out. */
  readonly times: number;
  /** Looks of the asker since the copy was made. */
  readonly looks: number;
}

/** Takes a decision that is kept after the last look at what is copied, and before the copy is published. */
async function decideBeside(story: Story): Promise<Outcome> {
  const { keeper, publishAt, isTraded, waitMs, setBackMs = 0, isLocked = false } = story;
  return await withTempFolder(async (folder) => {
    const clock = new FakeClock();
    const given = options(folder, clock);
    const paths = profilePaths(given);
    const expiresMs = clock.nowMs() + waitMs;
    let trader: Trader | undefined = await openTrader(given);
    if (keeper === "asker") trader = void await trader[Symbol.asyncDispose]();
    let copy: AccountCopy | undefined;
    let next: Trader | undefined;
    let looks = 0;
    let isBusy = false;
    const leave = async (holder: LeaseHolder) => {
      isBusy = true;
      copy = await AccountCopy.begin(given, paths);
      await leaveHolder(paths, holder);
      await copy.take(true);
      isBusy = false;
    };
    /** Somebody else has a turn whenever the asker looks at something. */
    const look = async () => {
      if (copy === undefined || isBusy || looks++ !== publishAt) return;
      isBusy = true;
      clock.timeMs -= setBackMs;
      if (await copy.publish() && isTraded) next = await openTrader(given);
      isBusy = false;
    };
    clock.wait = async (ms) => {
      // Where nobody can tell whether a process lives, its lease is watched for a moment before it is asked.
      const isAsked = copy !== undefined || await hasRequest(trader);
      clock.timeMs += isAsked ? ms * LOOKS_AT_ONCE : ms;
      if (!isAsked) return await trader?.profile.lease.renew();
      await look();
      isBusy = true;
      await next?.profile.lease.renew();
      if (next !== undefined) await carryOut(next);
      isBusy = false;
      if (trader === undefined || copy !== undefined) return;
      const { file, lease } = trader.profile;
      if (keeper === "nobody") return await leave(lease.holder);
      clock.timeMs = Math.min(clock.timeMs + TTL_MS, expiresMs);
      const append = file.append.bind(file);
      file.append = async (text) => {
        await leave(lease.holder);
        await append(text);
      };
      await assertRejects(() => carryOut(trader!), LeaseLost);
    };
    let fences = 0;
    const openLooked = async (place?: string, patienceMs?: number): Promise<Kv> => {
      if (isLocked && copy !== undefined && patienceMs !== undefined) throw lockedFor("Locked", 1);
      const kv = await openKv(place, patienceMs);
      return {
        ...kv,
        async get(key) {
          if (key[2] === "command") await look();
          // The third look at the fence is that before a line is written.
          if (keeper === "asker" && key[2] === "fence" && ++fences === 3) {
            await leave((await leaseHolder(kv, PROFILE))!);
          }
          return await kv.get(key);
        },
        async commit(batch) {
          await look();
          return await kv.commit(batch);
        },
      };
    };
    const { readDir } = Deno;
    Deno.readDir = async function* (path) {
      await look();
      yield* readDir(path);
    };
    let told: Decided | StoreError;
    try {
      told = await decide({ ...given, openKv: openLooked }, request(given, { expiresMs }));
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      told = error;
    } finally {
      Deno.readDir = readDir;
    }
    await next?.[Symbol.asyncDispose]();
    await trader?.profile[Symbol.asyncDispose]();
    assertExists(copy);
    await copy.publish();
    await copy[Symbol.asyncDispose]();
    if (setBackMs > 0) {
      // Whoever trades next takes what has been left in the inbox.
      clock.timeMs -= setBackMs;
      await using later = await openTrader(given);
      await carryOut(later);
    }
    const { entries } = await viewOf(given);
    return { told, times: entries.flatMap(({ commands }) => commands).length, looks };
  });
}

/** Whether the request has been written down for a process. */
async function hasRequest(trader: Trader | undefined): Promise<boolean> {
  if (trader === undefined) return false;
  return (await trader.profile.kv.get(requestKey(PROFILE, "c-1"))).value !== null;
}

Deno.test("decide() tells that it is done only if no copy can take that back, whenever one is published", async () => {
  for (const [keeper, isTraded] of [["trader", true], ["asker", false]] as const) {
    for (let publishAt = 0, looks = 1; publishAt < looks; publishAt++) {
      const outcome = await decideBeside({ keeper, isTraded, publishAt, waitMs: 60_000 });
      const { told, times } = outcome;
      const actions = told instanceof Error ? told.message : told.actions.map(({ kind }) => kind);
      assertEquals([actions, times, publishAt], [["pause"], 1, publishAt]);
      looks = outcome.looks;
    }
  }
});

Deno.test("decide() takes a request back only if no copy has it, whenever one is published", async () => {
  const fates = new Set<boolean>();
  // What is too late for the process that is asked may not be too late for the next one.
  const story = { keeper: "nobody", isTraded: true, waitMs: 7_000, setBackMs: 5_000 } as const;
  for (const publishAt of [2, 8, 10, 11, 12, 16, Infinity]) {
    const { told, times } = await decideBeside({ ...story, publishAt });
    assertEquals(times, told instanceof Error ? 0 : 1, `published at ${publishAt}`);
    fates.add(told instanceof Error);
  }
  assertEquals(fates.size, 2);
});

Deno.test("decide() tells so if it is done in a copy that lacks it and is too late for the next one who trades", async () => {
  const late = { keeper: "trader", publishAt: 0, waitMs: 10_000 } as const;
  const { told, times } = await decideBeside({ ...late, isTraded: true });
  assert(told instanceof StoreError);
  assertMatch(told.message, /Cannot find the pause .*, or the request came too late/);
  assertEquals(times, 0);
  // Where nobody trades it is carried out by who asks, however late.
  assertEquals((await decideBeside({ ...late, isTraded: false })).times, 1);
});

Deno.test("decide() says that nobody can tell if a copy is neither published nor taken away", async () => {
  const lasting = { keeper: "trader", publishAt: Infinity, isTraded: false } as const;
  const { told, times } = await decideBeside({ ...lasting, waitMs: 30_000, isLocked: true });
  assert(told instanceof StoreError);
  assertMatch(told.message, /Cannot tell whether profile paper has taken the pause: process 1 has/);
  // It was published in the end.
  assertEquals(times, 0);
});

Deno.test("what is in an account is settled while nobody has begun a copy that may lack it", async () => {
  await withTempFolder(async (folder) => {
    const given = options(folder);
    const paths = profilePaths(given);
    await using holds = (await openTrader(given)).profile;
    const { holder } = holds.lease;
    using account = await openForReading(given);
    // Somebody who waits for the holder to lapse has to copy once more.
    await using copy = await AccountCopy.begin(given, paths);
    assertEquals(await account.isSettled([]), true);
    await leaveHolder(paths, holder);
    assertEquals(isLeft(paths, holder), true);
    assertEquals(await account.isSettled([]), false);
    const marks = await account.marks();
    assertEquals(marks, await marksIn(paths));
    assertEquals(marks.length, 1);
    // Who was left before it was asked for cannot have written it.
    assertEquals(await account.isSettled(marks), true);
    assertEquals(await account.isCurrent(), true);
    await copy.take(true);
    await copy.publish();
    assertEquals(await account.isCurrent(), false);
  });
});

Deno.test("what is in an account is settled once a copy that may lack it is taken away", async () => {
  await withTempFolder(async (folder) => {
    const given = options(folder);
    const paths = profilePaths(given);
    await using holds = (await openTrader(given)).profile;
    using account = await openForReading(given);
    await using _copy = await AccountCopy.begin(given, paths);
    await leaveHolder(paths, holds.lease.holder);
    await discardCopies(paths);
    assertEquals([await account.isSettled([]), await account.isCurrent()], [true, true]);
  });
});
